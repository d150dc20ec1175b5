"""`policy`: the same rules as admission policies."""

from __future__ import annotations

import click

from ..commands.options import ClusterOptions, RuleOptions
from ..commands.policy import PolicyOptions, policy
from ..policy.generate import ENGINES
from . import cluster_options, options


@click.command("policy")
@options.rule_options
@options.pack_options(
    "wanted",
    PolicyOptions,
    click.option(
        "--engine",
        type=click.Choice(list(ENGINES)),
        default="kubernetes",
        help="Who is to decide. Default: kubernetes, the API server itself; gatekeeper validates only.",
    ),
    click.option(
        "--mode",
        "modes",
        metavar="MODES",
        default=None,
        help="mutate gives objects their class, validate refuses others. Default: all that the engine can.",
    ),
    click.option(
        "--action",
        "actions",
        multiple=True,
        metavar="ACTION",
        help="What validation does: Deny (the default), Warn, Audit. Repeatable.",
    ),
    click.option(
        "--on-error",
        "failure_policy",
        type=click.Choice(["Fail", "Ignore"]),
        default="Fail",
        help="What becomes of an object where a policy fails. Default: Fail.",
    ),
    click.option(
        "--skip-namespaces",
        "skipped_namespaces",
        metavar="NS,NS",
        default="kube-system",
        help="Namespaces that are left alone. Default: kube-system.",
    ),
    click.option(
        "--kubernetes-version",
        metavar="VERSION",
        default=None,
        help="The API server's version, to refuse what it does not have.",
    ),
    click.option(
        "--with-classes",
        is_flag=True,
        help="Also take from Pods what their old class left in them; needed for Replace and Remove on Pods.",
    ),
    click.option(
        "--crd",
        "definitions",
        multiple=True,
        metavar="FILE",
        help="CustomResourceDefinitions: their kinds are covered, too. Repeatable.",
    ),
    click.option(
        "--without",
        multiple=True,
        metavar="GROUP/KIND",
        help="A kind of podTemplates that is left to assign. Repeatable.",
    ),
    click.option(
        "--access",
        is_flag=True,
        help="Instead: a policy by which RBAC says who may use which class, and a role for each class of the rules.",
    ),
    click.option(
        "-o",
        "--output",
        metavar="yaml|json|DIR",
        default="yaml",
        help="The format, or a directory for files and a kustomization. Default: yaml.",
    ),
    click.option(
        "--check",
        metavar="FILE",
        default=None,
        help="Print nothing but what differs from the policies in this file or directory; - is standard input.",
    ),
    options.quiet_option("No warnings, errors only."),
)
@cluster_options.discover_options
@options.verbose_option
def command(rules: RuleOptions, wanted: PolicyOptions, cluster: ClusterOptions, verbose: bool) -> int:
    """Print admission policies that decide as the rules do: for all that reaches the API server, also past Git.

    There is one policy that gives objects their class (MutatingAdmissionPolicy) and one that refuses what has
    another (ValidatingAdmissionPolicy), with their bindings. They decide on Pods and on the workloads of Kubernetes
    as assign does; a pod that a controller made is given what its workload would get, or left alone where it does
    not show what a rule asks for. What no policy can say is refused, with the rule's line.

    Custom kinds are covered where --crd or --discover tells the name of their resource; a kind of the rules'
    podTemplates without one is refused, by name. Nothing is written to a cluster.

    Exit code: 0 done, or --check found no difference, 1 --check found one, 2 error.

    \b
    Examples:
      # First see what would be refused
      kubectl runtimeclass policy --mode validate --action Warn --action Audit | kubectl apply -f -
      # Then give classes and refuse the rest
      kubectl runtimeclass policy --with-classes | kubectl apply -f -
      # Argo Rollouts, Jobs of Volcano and whatever else the cluster has and is known
      kubectl runtimeclass policy --discover --context staging --mode validate
      # Files for Git, and a check in CI that they are still those of the rules
      kubectl runtimeclass policy -o policies/
      kubectl runtimeclass policy --check policies/
      # Who may use which class: RBAC decides
      kubectl runtimeclass policy --access | kubectl apply -f -
    """
    return policy(rules, wanted, cluster)
