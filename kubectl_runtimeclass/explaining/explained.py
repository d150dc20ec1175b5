"""What `explain` answers: a pod template under a class, through the whole chain, on each node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..admission.answer import Admission, Refusal
from ..admission.chain import create
from ..admission.pod_defaults import daemon_pod
from ..admission.refused import undecodable
from ..admission.strict_decoding import misspelt, strictly
from ..errors import RuntimeClassError
from ..kube.shape import POD, require_shape
from ..kubelet.demands import demands
from ..observed.observation import Observation
from ..runtimes.families import Runtime, runtime_of
from ..runtimes.restrictions import RuntimeConflict
from ..scheduling.explain import Explanation, about, check_readable, place, with_class, without_class
from ..scheduling.preemption import Preemption, preempt
from ..scheduling.verdicts import NodeVerdict
from ..snapshot import handlers
from ..snapshot.claims import with_ephemeral
from ..snapshot.snapshot import Cluster, Snapshot
from ..workloads.as_pods import Template
from .answer import MAY, NO, YES, NodeAnswer, ask_links, verdict_of
from .daemon_sets import nodes_without_pod
from .fits import Fits, fits
from .fixes import Fix, of_all_links
from .fixes.fix import ClassConstraints, constraints_of
from .links import LinkContext
from .live import REFUSED_BEFORE, Live, as_made, live, promised_node, with_its_share
from .new_nodes import NewNode, new_nodes
from .notes import labels_that_none_has, notes, of_the_runtime
from .replacement import without_replaced
from .revision import with_revision


class WhatIf(NamedTuple):
    """The class to ask about instead of the template's own, None for none, and who says so."""

    name: str | None
    because: str


class Explained(NamedTuple):
    """An explanation of a pod template, with what is beside it in the report.

    `nodes` are those asked for; `verdict` is that of the weakest link, None where nothing can be said.
    `before` is the template's own class; `because` says where another came from, or is "". `no_pod` is, by
    node, why a DaemonSet makes no pod there. `live` is a pod of the cluster where it is, or a workload whose pods are
    refused: then the verdict is about that, and `nodes` tell where a new one could go. `runtime` is the family that
    findings are of.
    """

    template: Template
    explanation: Explanation
    nodes: tuple[NodeAnswer, ...]
    verdict: str | None
    runtime_class: ClassConstraints | None = None
    runtime: Runtime | None = None
    findings: tuple[RuntimeConflict, ...] = ()
    notes: tuple[str, ...] = ()
    before: str | None = None
    because: str = ""
    preemption: Preemption | None = None
    no_pod: Mapping[str, str] = {}
    live: Live | None = None
    observed: tuple[Observation, ...] = ()
    fits: Fits | None = None
    """How many of the workload's pods fit together; None for a DaemonSet, and where their number is not known."""
    new_nodes: tuple[NewNode, ...] = ()
    """What an autoscaler would bring, where the nodes that there are do not take all pods."""

    @property
    def is_what_if(self) -> bool:
        return self.explanation.admission.runtime_class_name != self.before

    @property
    def node_name(self) -> str:
        """spec.nodeName of a pod that comes with one."""
        pod = self.explanation.pod
        return str(pod.spec.get("nodeName") or "") if pod else ""

    def with_answer(self, can_run: bool | None) -> tuple[NodeAnswer, ...]:
        """The nodes of which it is known, or not known (None), that a pod starts there."""
        return tuple(
            [node for node in self.nodes if node.can_run is can_run and node.name not in self.no_pod]
        )

    @property
    def can_run(self) -> tuple[NodeAnswer, ...]:
        return self.with_answer(True)

    @property
    def may_run(self) -> tuple[NodeAnswer, ...]:
        return self.with_answer(None)

    @property
    def all_fit(self) -> bool:
        """Whether all of the workload's pods start on the nodes that there are."""
        return bool(self.can_run) and (self.fits is None or self.fits.start == self.fits.pods)

    @property
    def promised(self) -> Observation | None:
        """What an autoscaler said of the node that it brings for a live pod, or for one of a workload."""
        return None if self.is_what_if else promised_node(self.observed)

    def fixes(self, answer: NodeAnswer) -> tuple[Fix, ...]:
        """What would let a node run the pod; none if it does, if one comes that will, or if there is no telling."""
        pod, comes = self.explanation.pod, any(new_node.would_take for new_node in self.new_nodes)
        comes = comes or self.promised is not None
        if pod is None or answer.can_run or answer.verdict.overruled is not None or self.node_name or comes:
            return ()
        family = self.runtime.family if self.runtime else ""
        return of_all_links(answer, pod.spec, self.runtime_class, self.findings, family)


class ExplainOptions(NamedTuple):
    """What to ask of a pod template beside its own class.

    `what_if` is another class; `nodes` are those to report on, None for all; `observed` is what happened to it;
    `families` (class -> family) and `ignored` (ids of restrictions) are the user's.
    """

    what_if: WhatIf | None = None
    nodes: frozenset[str] | None = None
    observed: tuple[Observation, ...] = ()
    families: Mapping[str, str] = {}
    ignored: frozenset[str] = frozenset()


_PLAIN = ExplainOptions()


def explain_template(
    template: Template, cluster: Cluster, namespace: str, options: ExplainOptions = _PLAIN
) -> Explained:
    """Explain one pod template; `namespace` is that of objects which name none.

    Raises RuntimeClassError, with the object named.
    """
    try:
        return _explain(template, cluster.snapshot, template.namespace or namespace, options)
    except RuntimeClassError as error:
        where = f"{template.source}: " if template.source else ""
        raise RuntimeClassError(f"{where}{template.subject}: {error}") from None


def _explain(template: Template, cluster: Snapshot, namespace: str, options: ExplainOptions) -> Explained:
    whole = None if template.kind == "Pod" else template.owner
    findings = list(misspelt(template))
    refusal = undecodable(template.pod, whole) or strictly(template) if template.source else None
    if refusal is not None:
        return _undecodable(template, refusal, cluster, namespace)._replace(findings=tuple(findings))
    require_shape(template.pod, POD, "")
    said = list(notes(template.owner, template.pod))
    pod, snapshot = _to_be_made(template, cluster, namespace, said)
    pod, unknown = with_revision(template, pod)
    snapshot = with_ephemeral(pod, snapshot, namespace)
    what_if = options.what_if
    if what_if is not None:
        pod = without_class(pod) if what_if.name is None else with_class(pod, what_if.name)
    if template.is_daemon_set:
        pod = daemon_pod(pod)
    check_readable((pod.get("spec") or {}).get("runtimeClassName"), snapshot)
    admission = create(pod, snapshot, namespace=namespace, owner=whole)
    explanation = place(admission, snapshot, about(template.owner, namespace))
    no_pod: dict[str, str] = {}
    runtime = runtime_of(admission.runtime_class_name, admission.handler, options.families)
    if admission.pod is not None:
        unknown += admission.not_evaluated
        explanation = explanation._replace(not_evaluated=(*explanation.not_evaluated, *unknown))
        no_pod = nodes_without_pod(pod, snapshot, namespace) if template.is_daemon_set else {}
        findings += of_the_runtime(runtime, admission.pod, options.ignored)
    context = LinkContext(
        admission=admission,
        pod=explanation.pod,
        snapshot=snapshot,
        demands=demands(explanation.pod.spec) if explanation.pod else None,
        findings=tuple(findings),
        node_name=str((pod.get("spec") or {}).get("nodeName") or ""),
    )
    explanation, verdicts = _looked_at(explanation, context)
    answers = ask_links(context, verdicts)
    shown = tuple([v for v in answers if options.nodes is None or v.name in options.nodes])
    as_it_is = live(template, answers, options.observed, allowed=admission.allowed)
    known = "Node" in snapshot.listed or bool(snapshot.nodes)
    fitting = fits(template, explanation.pod, snapshot, answers) if known else None
    coming: tuple[NewNode, ...] = ()
    # An autoscaler does nothing for pods that fit, that are bound, or that a DaemonSet makes.
    if not (template.is_daemon_set or context.node_name or options.nodes or _all_start(answers, fitting)):
        coming = new_nodes(context)
    if not any(new_node.would_take for new_node in coming):
        said += labels_that_none_has(explanation.pod, snapshot.nodes)
    preemption = _preempted(explanation, context, answers)
    verdict = verdict_of(
        [answer for answer in shown if answer.name not in no_pod],
        allowed=admission.allowed,
        nodes_known=known or bool(coming),
        may=(preemption is not None and preemption.node is not None)
        or any(new_node.would_take for new_node in coming)
        or (what_if is None and promised_node(options.observed) is not None),
    )
    if as_it_is is not None and not as_it_is.node:
        said.append(REFUSED_BEFORE)
    if as_it_is is not None and what_if is None:
        verdict = {True: YES, False: NO, None: MAY}[as_it_is.starts]
    return Explained(
        template=template,
        explanation=explanation,
        nodes=shown,
        verdict=verdict,
        runtime_class=_class(admission, snapshot),
        runtime=runtime,
        findings=tuple(findings),
        notes=tuple(said),
        before=template.runtime_class_name,
        because=what_if.because if what_if else "",
        preemption=preemption,
        no_pod=no_pod,
        live=as_it_is,
        observed=options.observed,
        fits=fitting,
        new_nodes=coming,
    )


def _undecodable(template: Template, refusal: Refusal, cluster: Snapshot, namespace: str) -> Explained:
    """Of what the API server cannot decode, its answer is all there is."""
    admission = Admission(None, None, refusal=refusal)
    known = "Node" in cluster.listed or bool(cluster.nodes)
    return Explained(
        template=template,
        explanation=place(admission, cluster, about(template.owner, namespace)),
        nodes=(),
        verdict=verdict_of([], allowed=False, nodes_known=known),
        before=None,
    )


def _all_start(answers: Sequence[NodeAnswer], fitting: Fits | None) -> bool:
    some = any(answer.can_run for answer in answers)
    return some and (fitting is None or fitting.start == fitting.pods)


def _looked_at(explanation: Explanation, context: LinkContext) -> tuple[Explanation, Sequence[NodeVerdict]]:
    """The nodes to ask about: all, or the one that spec.nodeName names. The scheduler is not asked about that."""
    if not context.node_name or explanation.pod is None:
        return explanation, explanation.nodes
    handler = context.admission.handler
    verdicts = tuple(
        NodeVerdict(node, (), (), handlers.handler_status(node, handler))
        for node in context.snapshot.nodes
        if node.name == context.node_name
    )
    return explanation._replace(nodes=verdicts, message=None), verdicts


def _preempted(
    explanation: Explanation, context: LinkContext, answers: Sequence[NodeAnswer]
) -> Preemption | None:
    """Whose pods would go, where no node is eligible; None where the scheduler is not asked or has one.

    A node on which the pod would not start helps nobody: of that the scheduler knows nothing.
    """
    if explanation.message is None or context.pod is None or not answers:
        return None
    preemption = preempt(context.pod, context.snapshot, explanation.nodes)
    chosen = next((answer for answer in answers if answer.name == preemption.node), None)
    if chosen is not None and any(word.passed is False for word in chosen.words[2:]):
        return preemption._replace(node=None)
    return preemption


def _class(admission: Admission, snapshot: Snapshot) -> ClassConstraints | None:
    name, handler = admission.runtime_class_name, admission.handler
    if not (name and handler):
        return None
    return constraints_of(name, handler, snapshot.runtime_classes[name], snapshot.nodes)


def _to_be_made(
    template: Template, snapshot: Snapshot, namespace: str, notes: list[str]
) -> tuple[Mapping[str, Any], Snapshot]:
    """The pod as it is to be made, and the cluster without what it takes the place of."""
    if template.kind == "Pod" and not template.source:
        pod, drift = as_made(template.pod, snapshot)
        if drift:
            notes.append(drift)
        return pod, with_its_share(template.pod, snapshot.without_pod(namespace, template.name), namespace)
    snapshot, gone = without_replaced(template, snapshot, namespace)
    if gone and not template.is_daemon_set:
        notes.append("its own pods make way for the new ones: their room counts as free")
    return template.pod, snapshot
