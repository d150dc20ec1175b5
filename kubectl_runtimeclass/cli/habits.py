"""Commands and options that people know from other programs, and what is called otherwise here, or not needed."""

from __future__ import annotations

COMMANDS = {
    "apply": "nothing is written to a cluster: assign … | kubectl apply -f -",
    "describe": "get -o wide lists classes, explain tells all of one workload",
    "fix": "assign -i changes the files",
    "generate": "policy prints admission policies, assign --as component a kustomize Component",
    "lint": "rules lint is about the rules, check about manifests",
    "list": "get lists the classes",
    "scan": "check is about manifests, audit about a cluster",
    "schema": "rules show --schema prints it",
    "test": "rules test tries the rules on cases",
    "validate": "check is about manifests, rules lint about the rules",
}

_CLUSTER_WIDE = "RuntimeClasses have no namespace: the pods of all are looked at"
_ONCE = "it answers once; `watch` repeats a command"

OPTIONS = {
    ("assign", "--output"): "assign writes manifests; check has formats, and --as component is another form",
    ("assign", "-o"): "assign writes manifests; check has formats, and --as component is another form",
    ("audit", "--all-namespaces"): _CLUSTER_WIDE,
    ("audit", "--namespace"): _CLUSTER_WIDE,
    ("audit", "--strict"): "errors alone fail an audit; -o json has the warnings, too",
    ("audit", "-A"): _CLUSTER_WIDE,
    ("audit", "-n"): _CLUSTER_WIDE,
    ("check", "--all-namespaces"): "check reads manifests; audit --rules looks at what runs in a cluster",
    ("check", "-A"): "check reads manifests; audit --rules looks at what runs in a cluster",
    ("check", "--fix"): "assign -i makes the changes that check names",
    ("get", "--all-namespaces"): _CLUSTER_WIDE,
    ("get", "--label-columns"): "--by LABEL prints the classes by the values of a label of nodes",
    ("get", "--namespace"): _CLUSTER_WIDE,
    ("get", "--watch"): _ONCE,
    ("get", "-A"): _CLUSTER_WIDE,
    ("get", "-L"): "--by LABEL prints the classes by the values of a label of nodes",
    ("get", "-n"): _CLUSTER_WIDE,
    ("get", "-w"): _ONCE,
    ("snapshot", "--output"): "snapshot FILE writes it there, and without FILE it is printed",
    ("snapshot", "-o"): "snapshot FILE writes it there, and without FILE it is printed",
}
"""By command and option: what is called otherwise, or why there is none."""

ARGUMENTS = {
    "audit": "audit looks at all RuntimeClasses; get NAME and explain TYPE/NAME are about one",
}
"""By command: why it takes no names."""
