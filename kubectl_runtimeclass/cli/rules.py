"""`rules`: try a rules file, find what is wrong with it, look its fields up."""

from __future__ import annotations

import click

from ..commands import rules as commands
from ..commands.options import ClusterOptions, InputOptions, OutputOptions, RuleOptions
from ..errors import UsageError
from ..reports.rules import LINT_FORMATS, TEST_FORMATS
from . import cluster_options, options


@click.group("rules")
def command() -> None:
    """Try a rules file on cases, find rules that cannot work, and look up its fields."""


@command.command("test")
@click.argument("cases", metavar="CASES")
@options.rule_options
@click.option(
    "--server",
    is_flag=True,
    help="Send the cases to a cluster that has the policies, as requests that are not carried out (dry run).",
)
@click.option("--kubeconfig", metavar="FILE", help="With --server: the kubeconfig to use.")
@click.option("--context", metavar="NAME", help="With --server: the context to use.")
@options.output_options(TEST_FORMATS, "text", options.quiet_option())
def test(
    cases: str,
    rules: RuleOptions,
    server: bool,
    kubeconfig: str | None,
    context: str | None,
    output: OutputOptions,
) -> int:
    """Try the rules on a table of cases: objects, each with what is expected.

    \b
      apiVersion: kubectl-runtimeclass.github.io/v1alpha1
      kind: RuntimeClassRulesTest
      rules: runtimeclass-rules.yaml
      cases:
      - name: what parses uploads is sandboxed
        object: {file: shop/render.yaml, kind: Deployment, name: render}
        namespaceLabels: {tenancy: shared}
        expect: {runtimeClassName: gvisor, rule: untrusted, outcome: Assigned}

    An object is one of a file, or stands there whole. What `expect` leaves out is not looked at; null is none.

    Exit code: 0 all as expected, 1 not, 2 error.

    \b
    Examples:
      kubectl runtimeclass rules test rules_test.yaml
      kubectl runtimeclass rules test rules_test.yaml -o junit > rules.xml
      # Does the cluster decide as the rules do? Its namespaces have the labels that they have
      kubectl runtimeclass rules test rules_test.yaml --server --context staging
    """
    given = (("--kubeconfig", kubeconfig), ("--context", context))
    flags = [f"{name}={value}" for name, value in given if value is not None]
    return commands.rules_test(cases, rules, output, flags if server else None)


@command.command("lint")
@click.argument("file", required=False, metavar="[FILE]")
@options.rule_options
@options.input_options(paths=False)
@cluster_options.verify_options
@click.option("--strict", is_flag=True, help="Notes count, too.")
@options.output_options(LINT_FORMATS, "text", options.quiet_option())
def lint(
    file: str | None,
    rules: RuleOptions,
    inputs: InputOptions,
    cluster: ClusterOptions,
    strict: bool,
    output: OutputOptions,
) -> int:
    """Tell which rules cannot work, or not as they look.

    \b
    unreachable           an earlier rule matches all that it matches
    no-match              with -f: it decides on nothing there
    unknown-class         with --verify or --snapshot: the class does not exist
    forgeable             a note: as a policy it cannot decide on pods of controllers
    differs-in-admission  a note: an API server sees something else than the manifest
    no-policy             a note: `policy` refuses it

    Exit code: 0 no error, 1 errors (with --strict notes, too), 2 it could not be done.

    \b
    Examples:
      kubectl runtimeclass rules lint
      kubectl runtimeclass rules lint rules.yaml -f manifests/ -R --verify
      kubectl runtimeclass rules lint -f manifests/ -R -o sarif > rules.sarif
    """
    if file is not None:
        if rules.given:
            raise UsageError("give the rules once: as FILE, or with --rules or --class")
        rules = rules._replace(rules_file=file)
    return commands.rules_lint(rules, inputs, cluster, output, strict=strict)


@command.command("show")
@click.argument("field", required=False, metavar="[FIELD]")
@click.option("--schema", is_flag=True, help="Print the JSON schema of a rules file.")
@options.verbose_option
def show(field: str | None, schema: bool, verbose: bool) -> int:
    """List the fields of a rules file, or say all about one.

    Exit code: 0 done, 2 there is no such field.

    \b
    Examples:
      kubectl runtimeclass rules show
      kubectl runtimeclass rules show podSelector
      kubectl runtimeclass rules show --schema > rules.schema.json
    """
    return commands.rules_show(field, schema=schema)
