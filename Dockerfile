# The image of the KRM function: the archive's folder, for which glibc is all that is needed. It reads a
# ResourceList from standard input, and needs no network, no writable file system and no user of its own:
#
#   docker build -t kubectl-runtimeclass .
#   docker run --rm -i --network=none --read-only kubectl-runtimeclass < resource-list.yaml
#
# The folder brings its Python, so the base is the release that it was built on, or a later one. The images are named
# by digest, which decides; the tag says what it is, and Dependabot renews both.
FROM python:3.13.5-slim-bookworm@sha256:4c2cf9917bd1cbacc5e9b07320025bdb7cdf2df7b0ceaccb55e9dd7e30987419 AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends binutils \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# What the build environment is made of changes rarely: a layer of its own.
COPY krew/builder.py krew/requirements.txt krew/
RUN python -c 'import sys; sys.path.insert(0, "krew"); import builder; builder.python()'
COPY LICENSE ./
COPY krew krew
COPY kubectl_runtimeclass kubectl_runtimeclass
ARG SOURCE_DATE_EPOCH=315532800
RUN python krew/archive.py --output /out \
 && mkdir /plugin \
 && tar --extract --gzip --no-same-owner --file /out/*.tar.gz --directory /plugin

FROM debian:12.11-slim@sha256:b1a741487078b369e78119849663d7f1a5341ef2768798f7b7406c4240f86aef
LABEL org.opencontainers.image.title="kubectl-runtimeclass" \
      org.opencontainers.image.description="Sets runtimeClassName in manifests by rules (KRM function)" \
      org.opencontainers.image.source="https://github.com/kubectl-runtimeclass/kubectl-runtimeclass" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /plugin /opt/kubectl-runtimeclass
ENV PATH=/opt/kubectl-runtimeclass:$PATH
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/opt/kubectl-runtimeclass/kubectl-runtimeclass"]
