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

COMMANDS: dict[
    tuple[str, ...],
    tuple[
        tuple[tuple[str, str], ...],
        tuple[tuple[tuple[str, ...], str | tuple[str, ...], bool, str], ...],
        str | tuple[str, ...],
    ],
] = {
    (): (
        (
            ('init', "Write a first rules file, from the manifests and the cluster's classes"),
            ('assign', 'Set runtimeClassName in manifests by rules, changing nothing else'),
            ('check', 'Say what assign would change, and report broken or refused manifests'),
            ('diff', 'Say what a change of RuntimeClasses costs and moves, before it is applied'),
            ('explain', 'Say which nodes can run a pod under its RuntimeClass, and why the others cannot'),
            ('policy', 'Print admission policies that decide as the rules do, for the API server'),
            ('rules', 'Try a rules file on cases, find rules that cannot work, and look up its fields'),
            ('snapshot', 'Save what explain and diff need from a cluster into one file'),
            ('get', 'List RuntimeClasses with overhead, scheduling, the nodes that serve them, and their pods'),
            ('audit', 'Say what is wrong with the RuntimeClasses of a cluster, and with the pods that use them'),
            ('node-config', "Say which handlers a node's configuration serves, and what is wrong with it"),
            ('kustomize', 'Install the exec plugin that `kubectl kustomize --enable-alpha-plugins` runs'),
            ('completion', 'Connect to the completion of kubectl in your shell'),
            ('version', 'Print the version'),
            ('help', 'Say more of a command'),
        ),
        (
            (('--version',), 'nothing', False, 'Show the version and exit'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('init',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'Files or directories of manifests, with commas between them, patterns, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--exclude',), 'text', True, 'Skip files whose path, or the end of it, matches: vendor/*'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--output', '-o'), 'manifests', False, 'The file to write, - for standard output'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
            *_KUBECTL,
        ),
        'text',
    ),
    ('assign',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'Files or directories of manifests, with commas between them, patterns, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--exclude',), 'text', True, 'Skip files whose path, or the end of it, matches: vendor/*'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--allow-empty',), 'nothing', False, 'No error where the input holds no object, as of a chart that renders nothing'),
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--ignore',), 'text', True, 'No warning of this id where a runtime cannot do what a manifest asks; all for none at all'),
            (('--verify',), 'nothing', False, 'Hold the classes against the cluster, or against --snapshot: one that does not exist is an error'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--in-place', '-i'), 'nothing', False, 'Write the files instead of standard output'),
            (('--diff',), 'nothing', False, 'Print a unified diff instead of the manifests'),
            (('--keep-going',), 'nothing', False, 'Print refused documents unchanged with the others; still exits with 2'),
            (('--quiet', '-q'), 'nothing', False, 'No decisions and no summary on stderr, errors only'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'text',
    ),
    ('check',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'Files or directories of manifests, with commas between them, patterns, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--exclude',), 'text', True, 'Skip files whose path, or the end of it, matches: vendor/*'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--allow-empty',), 'nothing', False, 'No error where the input holds no object, as of a chart that renders nothing'),
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--ignore',), 'text', True, 'No warning of this id where a runtime cannot do what a manifest asks; all for none at all'),
            (('--verify',), 'nothing', False, 'Hold the classes against the cluster, or against --snapshot: one that does not exist is an error'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--diff',), 'nothing', False, 'Print what would change as a unified diff, instead of a report'),
            (('--strict',), 'nothing', False, 'Fail, too, where nobody can be sure: rules that matched nothing, no pod template at all, namespaces that are unknown or not named, classes that no rule gives, workloads marked local-config'),
            (('--output', '-o'), ('text', 'json', 'yaml', 'sarif', 'junit', 'github', 'markdown'), False, "The report's format"),
            (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'text',
    ),
    ('diff',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'Files or directories of manifests, with commas between them, patterns, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--exclude',), 'text', True, 'Skip files whose path, or the end of it, matches: vendor/*'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--to',), 'file', True, 'Compare -f with these manifests'),
            (('--from-rev',), 'text', False, 'Compare -f or -k at this revision of git with what it is now'),
            (('--live',), 'nothing', False, "Compare the cluster's objects with -f"),
            (('--price',), 'text', False, 'Add the cost of requests for a month of 730 hours: prices per hour, of a cpu, of a GiB of memory or storage, of one of any other resource'),
            (('--output', '-o'), ('table', 'json', 'yaml', 'markdown'), False, "The report's format"),
            (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--kubernetes-version',), 'text', False, 'Answer as servers of this version do (1.34)'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
            *_KUBECTL,
        ),
        'text',
    ),
    ('explain',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'Files or directories of manifests, with commas between them, patterns, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--exclude',), 'text', True, 'Skip files whose path, or the end of it, matches: vendor/*'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--class',), 'classes', False, 'What if the class were this one? Several are put side by side'),
            (('--rules',), 'manifests', False, 'What if the class were what these rules give?'),
            (('--node',), 'nodes', True, 'Only this node'),
            (('--by',), 'text', False, 'Tell nodes apart by this label instead of their pools'),
            (('--node-template',), 'manifests', True, 'Nodes that an autoscaler would bring: a Node, a NodePool of Karpenter, or what tells cluster-autoscaler of an empty group (tags of an Auto Scaling group, annotations of a MachineDeployment)'),
            (('--selector', '-l'), 'text', False, 'Only objects with these labels'),
            (('--field-selector',), 'text', False, 'Only objects with these fields'),
            (('--all-namespaces', '-A'), 'nothing', False, 'Objects of all namespaces'),
            (('--pending',), 'nothing', False, 'Pods that are Pending, and why'),
            (('--output', '-o'), ('table', 'wide', 'markdown', 'json', 'yaml'), False, 'Default: table'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--node-config',), 'text', True, 'Take nodes as if they had reported the handlers that this configuration of containerd or CRI-O, or this output of `crictl info`, gives them'),
            (('--kubernetes-version',), 'text', False, 'Answer as servers of this version do (1.34)'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
            *_KUBECTL,
        ),
        'workloads',
    ),
    ('policy',): (
        (
        ),
        (
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--engine',), ('kubernetes', 'kyverno', 'gatekeeper'), False, 'Who is to decide'),
            (('--mode',), 'text', False, 'mutate gives objects their class, validate refuses others'),
            (('--action',), 'text', True, 'What validation does: Deny (the default), Warn, Audit'),
            (('--on-error',), ('Fail', 'Ignore'), False, 'What becomes of an object where a policy fails'),
            (('--skip-namespaces',), 'text', False, 'Namespaces that are left alone'),
            (('--kubernetes-version',), 'text', False, "The API server's version, to refuse what it does not have"),
            (('--with-classes',), 'nothing', False, 'Also take from Pods what their old class left in them; needed for Replace and Remove on Pods'),
            (('--crd',), 'manifests', True, 'CustomResourceDefinitions: their kinds are covered, too'),
            (('--without',), 'text', True, 'A kind of podTemplates that is left to assign'),
            (('--access',), 'nothing', False, 'Instead: a policy by which RBAC says who may use which class, and a role for each class of the rules'),
            (('--output', '-o'), 'text', False, 'The format, or a directory for files and a kustomization'),
            (('--check',), 'manifests', False, 'Print nothing but what differs from the policies in this file or directory; - is standard input'),
            (('--quiet', '-q'), 'nothing', False, 'No warnings, errors only'),
            (('--discover',), 'nothing', False, 'Ask the cluster which custom kinds it serves: those whose pod templates are known are covered, too'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('rules',): (
        (
            ('lint', 'Tell which rules cannot work, or not as they look'),
            ('show', 'List the fields of a rules file, or say all about one'),
            ('test', 'Try the rules on a table of cases: objects, each with what is expected'),
        ),
        (
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('rules', 'lint'): (
        (
        ),
        (
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--filename', '-f'), 'manifests', True, 'Files or directories of manifests, with commas between them, patterns, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--exclude',), 'text', True, 'Skip files whose path, or the end of it, matches: vendor/*'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--verify',), 'nothing', False, 'Hold the classes against the cluster, or against --snapshot: one that does not exist is an error'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--strict',), 'nothing', False, 'Notes count, too'),
            (('--output', '-o'), ('text', 'json', 'sarif', 'junit'), False, "The report's format"),
            (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'manifests',
    ),
    ('rules', 'show'): (
        (
        ),
        (
            (('--schema',), 'nothing', False, 'Print the JSON schema of a rules file'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'text',
    ),
    ('rules', 'test'): (
        (
        ),
        (
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--server',), 'nothing', False, 'Send the cases to a cluster that has the policies, as requests that are not carried out (dry run)'),
            (('--kubeconfig',), 'file', False, 'With --server: the kubeconfig to use'),
            (('--context',), 'contexts', False, 'With --server: the context to use'),
            (('--output', '-o'), ('text', 'json', 'junit'), False, "The report's format"),
            (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'text',
    ),
    ('snapshot',): (
        (
        ),
        (
            (('--node-config',), 'text', True, 'Take nodes as if they had reported the handlers that this configuration of containerd or CRI-O, or this output of `crictl info`, gives them'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
            *_KUBECTL,
        ),
        'file',
    ),
    ('get',): (
        (
        ),
        (
            (('--no-headers',), 'nothing', False, 'No head above the table'),
            (('--by',), 'text', False, 'A row for each pool of nodes, a column for each class'),
            (('--output', '-o'), ('table', 'wide', 'markdown', 'json', 'yaml', 'name'), False, 'Default: table'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--node-config',), 'text', True, 'Take nodes as if they had reported the handlers that this configuration of containerd or CRI-O, or this output of `crictl info`, gives them'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
            *_KUBECTL,
        ),
        'classes',
    ),
    ('audit',): (
        (
        ),
        (
            (('--rbac',), 'nothing', False, 'Also who may create, change or delete RuntimeClasses'),
            (('--rules',), 'manifests', False, 'Also pods and workloads whose class is not what these rules give'),
            (('--output', '-o'), ('text', 'wide', 'json', 'yaml', 'sarif', 'junit', 'markdown'), False, 'Default: text'),
            (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--node-config',), 'text', True, 'Take nodes as if they had reported the handlers that this configuration of containerd or CRI-O, or this output of `crictl info`, gives them'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
            *_KUBECTL,
        ),
        'nothing',
    ),
    ('node-config',): (
        (
        ),
        (
            (('--containerd',), 'text', False, 'The containerd that will read it, as 1.7 or 2.1'),
            (('--output', '-o'), ('text', 'json', 'yaml'), False, "The report's format"),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'file',
    ),
    ('kustomize',): (
        (
            ('install', 'Make the link, or renew it'),
            ('uninstall', 'Remove the link'),
        ),
        (
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('kustomize', 'install'): (
        (
        ),
        (
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('kustomize', 'uninstall'): (
        (
        ),
        (
            (('--verbose', '-v'), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('completion',): (
        (
        ),
        (
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        ('bash', 'zsh', 'fish', 'powershell'),
    ),
    ('version',): (
        (
        ),
        (
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('help',): (
        (
        ),
        (
            (('--man',), 'nothing', False, 'Print all of it as a manual page: help --man | man -l -'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'text',
    ),
}
"""For each command: its subcommands, its options, and what its argument takes."""
