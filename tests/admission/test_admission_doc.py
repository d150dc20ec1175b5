"""docs/admission.md is made from the list of what is asked.

python -m tests.admission.test_admission_doc > docs/admission.md
"""

from __future__ import annotations

from pathlib import Path

from kubectl_runtimeclass.admission.chain import MUTATING, VALIDATING
from kubectl_runtimeclass.admission.pod_security.baseline import BASELINE
from kubectl_runtimeclass.admission.pod_security.restricted import RESTRICTED
from kubectl_runtimeclass.admission.validation.workload import WORKLOADS

DOC = Path(__file__).parents[2] / "docs" / "admission.md"
HEAD = """# What the API server is asked

Before any scheduler hears of a pod, the API server may refuse it. `explain` asks what a server with its default plugins
asks, in its order, and answers in its words; made from `kubectl_runtimeclass/admission/chain.py`. The real server is
asked the same about random manifests with every kind of mistake, and with random values in every field, sentence for
sentence (`tests/controlplane/test_admission.py`, `test_any_fields.py`).

| | asks | source |
|---|---|---|
"""
DECODING = (
    "| Decoding | is every value of the type of its field, and every amount a quantity | "
    "`k8s.io/api` types.go (v1.37.2) |\n"
)
CLASS = (
    "| RuntimeClass | does the class exist, does the pod not contradict its overhead and node selector | "
    "`plugin/pkg/admission/runtimeclass/admission.go (v1.37)` |\n"
)
TAIL = f"""
A template is first held to the validation of its own kind ({{kinds}}): what a server
refuses never becomes a pod. Validation knows every field of a pod and of these kinds but
clusterTrustBundle and podCertificate of projected volumes, and `scheduling` of Jobs.

Pod Security has {len(BASELINE)} checks for `baseline` and {len(RESTRICTED)} for `restricted`, each as the policy's version
has it. Exemptions are in a file of the server, which its API does not show.

Fields that do not exist (`runtimeClass:`, `runtimeclassName:`, the field on a container or beside `spec`) are dropped by
the server in silence, and the pod runs in no sandbox; kubectl's strict validation refuses them. `explain` says so, and
`check` and `assign` refuse what was to name the class, by line.

Not run, but named under *not evaluated*: webhooks and admission policies that would be asked, what
PodNodeSelector and PodTolerationRestriction would do by a namespace's annotations, and LimitRanges that give containers
different defaults: the server takes them in any order. A missing namespace, PriorityClass or ServiceAccount counts as
missing only where all of them were read.
"""


def document() -> str:
    rows = [f"| {check.name} | {check.question} | `{check.source}` |\n" for check in (*MUTATING, *VALIDATING)]
    rows.insert(len(MUTATING), CLASS)
    kinds = ", ".join(sorted(kind for _, kind in WORKLOADS))
    return HEAD + DECODING + "".join(rows) + TAIL.format(kinds=kinds)


def test_the_document_says_what_is_asked() -> None:
    assert DOC.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    print(document(), end="")
