"""What can be completed. Written by `python -m kubectl_runtimeclass.cli.completion`; do not edit."""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

_KUBECTL = (
    (('--kubeconfig',), 'file', False, "kubectl's: the kubeconfig to use"),
    (('--context',), 'contexts', False, "kubectl's: the context to use"),
    (('--cluster',), 'clusters', False, "kubectl's: the kubeconfig's cluster to use"),
    (('--user',), 'users', False, "kubectl's: the kubeconfig's user to use"),
    (('--as',), 'text', False, "kubectl's: the user to impersonate"),
    (('--as-group',), 'text', True, "kubectl's: a group to impersonate"),
    (('--as-uid',), 'text', False, "kubectl's: the UID to impersonate"),
    (('--token',), 'text', False, "kubectl's: the bearer token"),
    (('--server', '-s'), 'text', False, "kubectl's: the address of the API server"),
    (('--certificate-authority',), 'file', False, "kubectl's: the CA of the server"),
    (('--client-certificate',), 'file', False, "kubectl's: the certificate to present"),
    (('--client-key',), 'file', False, "kubectl's: the key of that certificate"),
    (('--insecure-skip-tls-verify',), 'nothing', False, "kubectl's: trust any server"),
    (('--tls-server-name',), 'text', False, "kubectl's: the name in the server's certificate"),
    (('--proxy-url',), 'text', False, "kubectl's: a proxy on the way"),
    (('--request-timeout',), 'text', False, "kubectl's: how long to wait for an answer (30s)"),
    (('--cache-dir',), 'directory', False, "kubectl's: its cache"),
)
"""Its connection flags."""

_VERSION = (('--version',), 'nothing', False, 'Show the version and exit')
_HELP = (('--help', '-h'), 'nothing', False, 'Show this message and exit')
_FILENAME = (('--filename', '-f'), 'manifests', True, 'Files or directories of manifests, with commas between them, patterns, or - for standard input')
_RECURSIVE = (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names')
_EXCLUDE = (('--exclude',), 'text', True, 'Skip files whose path, or the end of it, matches: vendor/*')
_KUSTOMIZE = (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f')
_KUSTOMIZE_COMMAND = (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"')
_NAMESPACE = (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none')
_OUTPUT = (('--output', '-o'), 'manifests', False, 'The file to write, - for standard output')
_SNAPSHOT = (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml')
_VERBOSE = (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error')
_ALLOW_EMPTY = (('--allow-empty',), 'nothing', False, 'No error where the input holds no object, as of a chart that renders nothing')
_RULES = (('--rules',), 'manifests', False, 'The rules')
_CLASS = (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set')
_SELECTOR = (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels')
_ON_EXISTING = (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already')
_IGNORE = (('--ignore',), 'text', True, 'No warning of this id where a runtime cannot do what a manifest asks; all for none at all')
_VERIFY = (('--verify',), 'nothing', False, 'Hold the classes against the cluster, or against --snapshot: one that does not exist is an error')
_IN_PLACE = (('--in-place', '-i'), 'nothing', False, 'Write the files instead of standard output')
_DIFF = (('--diff',), 'nothing', False, 'Print a unified diff instead of the manifests')
_KEEP_GOING = (('--keep-going',), 'nothing', False, 'Print refused documents unchanged with the others; still exits with 2')
_QUIET = (('--quiet', '-q'), 'nothing', False, 'No decisions and no summary on stderr, errors only')
_COLOR = (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals')
_DIFF_2 = (('--diff',), 'nothing', False, 'Print what would change as a unified diff, instead of a report')
_STRICT = (('--strict',), 'nothing', False, 'Fail, too, where nobody can be sure: rules that matched nothing, no pod template at all, namespaces that are unknown or not named, classes that no rule gives, workloads marked local-config')
_OUTPUT_2 = (('--output', '-o'), ('text', 'json', 'yaml', 'sarif', 'junit', 'github', 'markdown'), False, "The report's format")
_QUIET_2 = (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only')
_TO = (('--to',), 'file', True, 'Compare -f with these manifests')
_FROM_REV = (('--from-rev',), 'text', False, 'Compare -f or -k at this revision of git with what it is now')
_LIVE = (('--live',), 'nothing', False, "Compare the cluster's objects with -f")
_PRICE = (('--price',), 'text', False, 'Add the cost of requests for a month of 730 hours: prices per hour, of a cpu, of a GiB of memory or storage, of one of any other resource')
_OUTPUT_3 = (('--output', '-o'), ('table', 'json', 'yaml', 'markdown'), False, "The report's format")
_KUBERNETES_VERSION = (('--kubernetes-version',), 'text', False, 'Answer as servers of this version do (1.34)')
_CLASS_2 = (('--class',), 'classes', False, 'What if the class were this one? Several are put side by side')
_RULES_2 = (('--rules',), 'manifests', False, 'What if the class were what these rules give?')
_NODE = (('--node',), 'nodes', True, 'Only this node')
_BY = (('--by',), 'text', False, 'Tell nodes apart by this label instead of their pools')
_NODE_TEMPLATE = (('--node-template',), 'manifests', True, 'Nodes that an autoscaler would bring: a Node, a NodePool of Karpenter, or what tells cluster-autoscaler of an empty group (tags of an Auto Scaling group, annotations of a MachineDeployment)')
_SELECTOR_2 = (('--selector', '-l'), 'text', False, 'Only objects with these labels')
_FIELD_SELECTOR = (('--field-selector',), 'text', False, 'Only objects with these fields')
_ALL_NAMESPACES = (('--all-namespaces', '-A'), 'nothing', False, 'Objects of all namespaces')
_PENDING = (('--pending',), 'nothing', False, 'Pods that are Pending, and why')
_OUTPUT_4 = (('--output', '-o'), ('table', 'wide', 'markdown', 'json', 'yaml'), False, 'Default: table')
_NODE_CONFIG = (('--node-config',), 'text', True, 'Take nodes as if they had reported the handlers that this configuration of containerd or CRI-O, or this output of `crictl info`, gives them')
_ENGINE = (('--engine',), ('kubernetes', 'kyverno', 'gatekeeper'), False, 'Who is to decide')
_MODE = (('--mode',), 'text', False, 'mutate gives objects their class, validate refuses others')
_ACTION = (('--action',), 'text', True, 'What validation does: Deny (the default), Warn, Audit')
_ON_ERROR = (('--on-error',), ('Fail', 'Ignore'), False, 'What becomes of an object where a policy fails')
_SKIP_NAMESPACES = (('--skip-namespaces',), 'text', False, 'Namespaces that are left alone')
_KUBERNETES_VERSION_2 = (('--kubernetes-version',), 'text', False, "The API server's version, to refuse what it does not have")
_WITH_CLASSES = (('--with-classes',), 'nothing', False, 'Also take from Pods what their old class left in them; needed for Replace and Remove on Pods')
_CRD = (('--crd',), 'manifests', True, 'CustomResourceDefinitions: their kinds are covered, too')
_WITHOUT = (('--without',), 'text', True, 'A kind of podTemplates that is left to assign')
_ACCESS = (('--access',), 'nothing', False, 'Instead: a policy by which RBAC says who may use which class, and a role for each class of the rules')
_OUTPUT_5 = (('--output', '-o'), 'text', False, 'The format, or a directory for files and a kustomization')
_CHECK = (('--check',), 'manifests', False, 'Print nothing but what differs from the policies in this file or directory; - is standard input')
_QUIET_3 = (('--quiet', '-q'), 'nothing', False, 'No warnings, errors only')
_DISCOVER = (('--discover',), 'nothing', False, 'Ask the cluster which custom kinds it serves: those whose pod templates are known are covered, too')
_STRICT_2 = (('--strict',), 'nothing', False, 'Notes count, too')
_OUTPUT_6 = (('--output', '-o'), ('text', 'json', 'sarif', 'junit'), False, "The report's format")
_SCHEMA = (('--schema',), 'nothing', False, 'Print the JSON schema of a rules file')
_SERVER = (('--server',), 'nothing', False, 'Send the cases to a cluster that has the policies, as requests that are not carried out (dry run)')
_KUBECONFIG = (('--kubeconfig',), 'file', False, 'With --server: the kubeconfig to use')
_CONTEXT = (('--context',), 'contexts', False, 'With --server: the context to use')
_OUTPUT_7 = (('--output', '-o'), ('text', 'json', 'junit'), False, "The report's format")
_NO_HEADERS = (('--no-headers',), 'nothing', False, 'No head above the table')
_BY_2 = (('--by',), 'text', False, 'A row for each pool of nodes, a column for each class')
_OUTPUT_8 = (('--output', '-o'), ('table', 'wide', 'markdown', 'json', 'yaml', 'name'), False, 'Default: table')
_RBAC = (('--rbac',), 'nothing', False, 'Also who may create, change or delete RuntimeClasses')
_RULES_3 = (('--rules',), 'manifests', False, 'Also pods and workloads whose class is not what these rules give')
_OUTPUT_9 = (('--output', '-o'), ('text', 'wide', 'json', 'yaml', 'sarif', 'junit', 'markdown'), False, 'Default: text')
_CONTAINERD = (('--containerd',), 'text', False, 'The containerd that will read it, as 1.7 or 2.1')
_OUTPUT_10 = (('--output', '-o'), ('text', 'json', 'yaml'), False, "The report's format")
_MAN = (('--man',), 'nothing', False, 'Print all of it as a manual page: help --man | man -l -')

COMMANDS: dict[
    tuple[str, ...],
    tuple[
        tuple[tuple[str, str], ...],
        tuple[tuple[tuple[str, ...], str | tuple[str, ...], bool, str], ...],
        str | tuple[str, ...],
    ],
] = {
    (): (
        (('init', "Write a first rules file, from the manifests and the cluster's classes"), ('assign', 'Set runtimeClassName in manifests by rules, changing nothing else'), ('check', 'Say what assign would change, and report broken or refused manifests'), ('diff', 'Say what a change of RuntimeClasses costs and moves, before it is applied'), ('explain', 'Say which nodes can run a pod under its RuntimeClass, and why the others cannot'), ('policy', 'Print admission policies that decide as the rules do, for the API server'), ('rules', 'Try a rules file on cases, find rules that cannot work, and look up its fields'), ('snapshot', 'Save what explain and diff need from a cluster into one file'), ('get', 'List RuntimeClasses with overhead, scheduling, the nodes that serve them, and their pods'), ('audit', 'Say what is wrong with the RuntimeClasses of a cluster, and with the pods that use them'), ('node-config', "Say which handlers a node's configuration serves, and what is wrong with it"), ('kustomize', 'Install the exec plugin that `kubectl kustomize --enable-alpha-plugins` runs'), ('completion', 'Connect to the completion of kubectl in your shell'), ('version', 'Print the version'), ('help', 'Say more of a command')),
        (_VERSION, _HELP,),
        'nothing',
    ),
    ('init',): (
        (),
        (_FILENAME, _RECURSIVE, _EXCLUDE, _KUSTOMIZE, _KUSTOMIZE_COMMAND, _NAMESPACE, _OUTPUT, _SNAPSHOT, _VERBOSE, _HELP, *_KUBECTL,),
        'text',
    ),
    ('assign',): (
        (),
        (_FILENAME, _RECURSIVE, _EXCLUDE, _KUSTOMIZE, _KUSTOMIZE_COMMAND, _NAMESPACE, _ALLOW_EMPTY, _RULES, _CLASS, _SELECTOR, _ON_EXISTING, _IGNORE, _VERIFY, _SNAPSHOT, _IN_PLACE, _DIFF, _KEEP_GOING, _QUIET, _COLOR, _VERBOSE, _HELP,),
        'text',
    ),
    ('check',): (
        (),
        (_FILENAME, _RECURSIVE, _EXCLUDE, _KUSTOMIZE, _KUSTOMIZE_COMMAND, _NAMESPACE, _ALLOW_EMPTY, _RULES, _CLASS, _SELECTOR, _ON_EXISTING, _IGNORE, _VERIFY, _SNAPSHOT, _DIFF_2, _STRICT, _OUTPUT_2, _QUIET_2, _COLOR, _VERBOSE, _HELP,),
        'text',
    ),
    ('diff',): (
        (),
        (_FILENAME, _RECURSIVE, _EXCLUDE, _KUSTOMIZE, _KUSTOMIZE_COMMAND, _NAMESPACE, _RULES, _CLASS, _SELECTOR, _ON_EXISTING, _TO, _FROM_REV, _LIVE, _PRICE, _OUTPUT_3, _QUIET_2, _COLOR, _VERBOSE, _SNAPSHOT, _KUBERNETES_VERSION, _HELP, *_KUBECTL,),
        'text',
    ),
    ('explain',): (
        (),
        (_FILENAME, _RECURSIVE, _EXCLUDE, _KUSTOMIZE, _KUSTOMIZE_COMMAND, _NAMESPACE, _CLASS_2, _RULES_2, _NODE, _BY, _NODE_TEMPLATE, _SELECTOR_2, _FIELD_SELECTOR, _ALL_NAMESPACES, _PENDING, _OUTPUT_4, _COLOR, _VERBOSE, _SNAPSHOT, _NODE_CONFIG, _KUBERNETES_VERSION, _HELP, *_KUBECTL,),
        'workloads',
    ),
    ('policy',): (
        (),
        (_RULES, _CLASS, _SELECTOR, _ON_EXISTING, _ENGINE, _MODE, _ACTION, _ON_ERROR, _SKIP_NAMESPACES, _KUBERNETES_VERSION_2, _WITH_CLASSES, _CRD, _WITHOUT, _ACCESS, _OUTPUT_5, _CHECK, _QUIET_3, _DISCOVER, _VERBOSE, _HELP,),
        'nothing',
    ),
    ('rules',): (
        (('lint', 'Tell which rules cannot work, or not as they look'), ('show', 'List the fields of a rules file, or say all about one'), ('test', 'Try the rules on a table of cases: objects, each with what is expected')),
        (_HELP,),
        'nothing',
    ),
    ('rules', 'lint'): (
        (),
        (_RULES, _CLASS, _SELECTOR, _ON_EXISTING, _FILENAME, _RECURSIVE, _EXCLUDE, _KUSTOMIZE, _KUSTOMIZE_COMMAND, _NAMESPACE, _VERIFY, _SNAPSHOT, _STRICT_2, _OUTPUT_6, _QUIET_2, _COLOR, _VERBOSE, _HELP,),
        'manifests',
    ),
    ('rules', 'show'): (
        (),
        (_SCHEMA, _VERBOSE, _HELP,),
        'text',
    ),
    ('rules', 'test'): (
        (),
        (_RULES, _CLASS, _SELECTOR, _ON_EXISTING, _SERVER, _KUBECONFIG, _CONTEXT, _OUTPUT_7, _QUIET_2, _COLOR, _VERBOSE, _HELP,),
        'text',
    ),
    ('snapshot',): (
        (),
        (_NODE_CONFIG, _VERBOSE, _HELP, *_KUBECTL,),
        'file',
    ),
    ('get',): (
        (),
        (_NO_HEADERS, _BY_2, _OUTPUT_8, _COLOR, _VERBOSE, _SNAPSHOT, _NODE_CONFIG, _HELP, *_KUBECTL,),
        'classes',
    ),
    ('audit',): (
        (),
        (_RBAC, _RULES_3, _OUTPUT_9, _QUIET_2, _COLOR, _VERBOSE, _SNAPSHOT, _NODE_CONFIG, _HELP, *_KUBECTL,),
        'nothing',
    ),
    ('node-config',): (
        (),
        (_CONTAINERD, _OUTPUT_10, _COLOR, _VERBOSE, _HELP,),
        'file',
    ),
    ('kustomize',): (
        (('install', 'Make the link, or renew it'), ('uninstall', 'Remove the link')),
        (_HELP,),
        'nothing',
    ),
    ('kustomize', 'install'): (
        (),
        (_VERBOSE, _HELP,),
        'nothing',
    ),
    ('kustomize', 'uninstall'): (
        (),
        (_VERBOSE, _HELP,),
        'nothing',
    ),
    ('completion',): (
        (),
        (_HELP,),
        ('bash', 'zsh', 'fish', 'powershell'),
    ),
    ('version',): (
        (),
        (_HELP,),
        'nothing',
    ),
    ('help',): (
        (),
        (_MAN, _HELP,),
        'text',
    ),
}
"""For each command: its subcommands, its options, and what its argument takes."""
