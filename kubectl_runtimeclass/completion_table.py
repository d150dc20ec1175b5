"""What can be completed. Written by `python -m kubectl_runtimeclass.cli.completion`; do not edit."""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

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
            ('assign', 'Set runtimeClassName in manifests by rules, changing nothing else'),
            ('check', 'Say what assign would change, and report broken or refused manifests'),
            ('diff', 'Say what a change of RuntimeClasses costs and moves, before it is applied'),
            ('kustomize', 'Install the exec plugin that `kubectl kustomize --enable-alpha-plugins` runs'),
            ('completion', 'Connect to the completion of kubectl in your shell'),
        ),
        (
            (('--version',), 'nothing', False, 'Show the version and exit'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('assign',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'A file or directory of manifests, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--in-place', '-i'), 'nothing', False, 'Write the files instead of standard output'),
            (('--diff',), 'nothing', False, 'Print a unified diff instead of the manifests'),
            (('--keep-going',), 'nothing', False, 'Print refused documents unchanged with the others; still exits with 2'),
            (('--quiet', '-q'), 'nothing', False, 'No decisions and no summary on stderr, errors only'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose',), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('check',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'A file or directory of manifests, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--output', '-o'), ('text', 'json', 'sarif', 'junit', 'github', 'markdown'), False, "The report's format"),
            (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--verbose',), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('diff',): (
        (
        ),
        (
            (('--filename', '-f'), 'manifests', True, 'A file or directory of manifests, or - for standard input'),
            (('--recursive', '-R'), 'nothing', False, 'Follow directories below those that -f names'),
            (('--kustomize', '-k'), 'directory', False, 'Build this kustomization through kubectl, instead of -f'),
            (('--kustomize-command',), 'text', False, 'With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm"'),
            (('--rules',), 'manifests', False, 'The rules'),
            (('--class',), 'classes', False, 'One rule instead of a file: the RuntimeClass to set'),
            (('--selector', '-l'), 'text', False, 'With --class: only pod templates with these labels'),
            (('--on-existing',), ('Keep', 'Replace', 'Fail'), False, 'With --class: what to do where another class is set already'),
            (('--to',), 'file', True, 'Compare -f with these manifests'),
            (('--from-rev',), 'text', False, 'Compare -f at this revision of git with -f as it is now'),
            (('--live',), 'nothing', False, "Compare the cluster's objects with -f"),
            (('--snapshot',), 'file', True, 'Read this file or directory of objects instead of a cluster: what snapshot saved, or any output of kubectl get -o json|yaml'),
            (('--output', '-o'), ('table', 'json', 'yaml', 'markdown'), False, "The report's format"),
            (('--price',), 'text', False, 'Add the cost of requests for a month of 730 hours: prices per hour, of a cpu, of a GiB of memory or storage, of one of any other resource'),
            (('--quiet', '-q'), 'nothing', False, 'No summary on stderr, errors only'),
            (('--namespace', '-n'), 'namespaces', False, 'The namespace of objects that name none'),
            (('--color',), ('auto', 'always', 'never'), False, 'Default: on terminals'),
            (('--kubeconfig',), 'file', False, "kubectl's: the kubeconfig to use"),
            (('--context',), 'contexts', False, "kubectl's: the context to use"),
            (('--cluster',), 'clusters', False, "kubectl's: the kubeconfig's cluster to use"),
            (('--user',), 'users', False, "kubectl's: the kubeconfig's user to use"),
            (('--as',), 'text', False, "kubectl's: the user to impersonate"),
            (('--as-group',), 'text', True, "kubectl's: a group to impersonate"),
            (('--as-uid',), 'text', False, "kubectl's: the UID to impersonate"),
            (('--token',), 'text', False, "kubectl's: the bearer token"),
            (('--server', '-s'), 'text', False, "kubectl's: the address of the API server"),
            (('--certificate-authority',), 'manifests', False, "kubectl's: the CA of the server"),
            (('--client-certificate',), 'manifests', False, "kubectl's: the certificate to present"),
            (('--client-key',), 'manifests', False, "kubectl's: the key of that certificate"),
            (('--insecure-skip-tls-verify',), 'nothing', False, "kubectl's: trust any server"),
            (('--tls-server-name',), 'text', False, "kubectl's: the name in the server's certificate"),
            (('--proxy-url',), 'text', False, "kubectl's: a proxy on the way"),
            (('--request-timeout',), 'text', False, "kubectl's: how long to wait for an answer (30s)"),
            (('--cache-dir',), 'directory', False, "kubectl's: its cache"),
            (('--verbose',), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
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
            (('--verbose',), 'nothing', False, 'More decisions; and a traceback with an error'),
            (('--help', '-h'), 'nothing', False, 'Show this message and exit'),
        ),
        'nothing',
    ),
    ('kustomize', 'uninstall'): (
        (
        ),
        (
            (('--verbose',), 'nothing', False, 'More decisions; and a traceback with an error'),
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
}
"""For each command: its subcommands, its options, and what its argument takes."""
