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
