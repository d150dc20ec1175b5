# The image of the KRM function: the archive's folder, for which glibc is all that is needed. It reads a
# ResourceList from standard input, and needs no network, no writable file system and no user of its own:
#
#   docker build -t kubectl-runtimeclass .
#   docker run --rm -i --network=none --read-only kubectl-runtimeclass < resource-list.yaml
#
# The folder brings its Python, so the base is the release that it was built on, or a later one.
ARG DEBIAN=bookworm
ARG PYTHON=3.13.5

FROM python:${PYTHON}-slim-${DEBIAN} AS build
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

FROM debian:${DEBIAN}-slim
LABEL org.opencontainers.image.title="kubectl-runtimeclass" \
      org.opencontainers.image.description="Sets runtimeClassName in manifests by rules (KRM function)" \
      org.opencontainers.image.source="https://github.com/kubectl-runtimeclass/kubectl-runtimeclass" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /plugin /opt/kubectl-runtimeclass
ENV PATH=/opt/kubectl-runtimeclass:$PATH
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/opt/kubectl-runtimeclass/kubectl-runtimeclass"]
