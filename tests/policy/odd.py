"""Draws of what is rare and legal: nulls, empty texts and maps, integers where texts are usual, and long selectors."""

from __future__ import annotations

from typing import Any

from .draw import ANNOTATIONS, GLOBS, LABELS, Draw, Object

ODD_LABELS = {
    **LABELS,
    "a": ("", "a"),
    "a.b-c.example.com/d_e.f": ("0", "a.b_c-d"),
    "kubernetes.io/metadata.name": ("store", "plain"),
}
MISSING = "nobody.example.com/has-this"
ODD_ANNOTATIONS = {
    **ANNOTATIONS,
    "note": ("", "ünï-コード", "🙂", "a'b\"c\\d\t$'\\n", "{{ x }}", "\u2028x"),
    "example.com/exempt": ("True", "true\n", " true"),
}
ODD_GLOBS = {
    **GLOBS,
    "names": (*GLOBS["names"], "?*", "*-*-*", "[a-z]*[0-9]", "[!a]*i", "s[e-]*", "web*", "**"),
    "images": (*GLOBS["images"], "?ginx", "*/*/*", "*[:@]*", "n*x", "[!n]*", "*vendor*", "reg*:1"),
    "resources": (*GLOBS["resources"], "*gpu", "*/*", "?pu", "memory", "*.com/mig-?g"),
    "serviceAccountNames": (*GLOBS["serviceAccountNames"], "[!d]*", "*", "?????", "def*t"),
    "namespaces": (*GLOBS["namespaces"], "team-?*", "*", "no-such"),
}
OPTIONAL = (
    "initContainers",
    "nodeSelector",
    "hostNetwork",
    "hostPID",
    "serviceAccountName",
    "runtimeClassName",
    "os",
)


class OddDraw(Draw):
    """A stream like `Draw`'s, of odder choices."""

    def match(self, field: str) -> Any:
        if field in ODD_GLOBS:
            return self.some(ODD_GLOBS[field], 3)
        if field == "podAnnotations":
            key = self.pick(list(ODD_ANNOTATIONS))
            return {key: self.pick((*ODD_ANNOTATIONS[key], "*", "?", "ü*", "*x*", "?*?", "[!a-z]*", ""))}
        return super().match(field)

    def selector(self, labels: Any) -> Object:
        """Up to three requirements at once, some on labels that nothing has."""
        labels = {**labels, **ODD_LABELS, MISSING: ("x",)}
        selector: Object = {}
        if self.chance(0.3):
            selector["matchLabels"] = {
                key: self.pick(labels[key]) for key in self.some(labels, 2) if labels[key] != ("x",)
            }
        expressions = []
        for key in self.some(labels, 3):
            operator = self.pick(("In", "NotIn", "NotIn", "Exists", "DoesNotExist", "DoesNotExist"))
            values = {"values": self.some(labels[key], 3)} if operator.endswith("In") else {}
            expressions.append({"key": key, "operator": operator, **values})
        return {**selector, "matchExpressions": expressions}

    def labels(self) -> dict[str, str]:
        return {key: self.pick(values) for key, values in ODD_LABELS.items() if self.chance(0.35)}

    def workload(self, kind: str = "") -> Object:
        """Some without a namespace, which is that of the request then, and some with both kinds of names."""
        item = super().workload(kind)
        metadata = item["metadata"]
        if self.chance(0.15):
            metadata.pop("namespace")
        if "name" in metadata and self.chance(0.1):
            metadata["generateName"] = self.pick((f"{metadata['name']}-", "x-", ""))
        return item

    def template(self, kind: str) -> Object:
        template = super().template(kind)
        metadata, spec = template["metadata"], template["spec"]
        if self.chance(0.3):
            metadata["annotations"] = {
                key: self.pick(values) for key, values in ODD_ANNOTATIONS.items() if self.chance(0.6)
            }
        for values in (metadata.get("labels"), metadata.get("annotations"), spec.get("nodeSelector")):
            if values and self.chance(0.05):
                values[self.pick(list(values))] = None  # an empty text, to a server
        self.nulls(metadata, ("labels", "annotations"))
        self.nulls(spec, OPTIONAL)
        return template

    def container(self, name: str) -> Object:
        container = super().container(name)
        resources = container.get("resources")
        if resources and self.chance(0.5):
            for amounts in resources.values():
                amounts.update(dict.fromkeys(amounts, 1))  # an integer is a quantity, too
            if self.chance(0.3):
                resources["limits"]["memory"] = "1Gi"
        if resources:
            self.nulls(resources, ("requests", "claims"))
        self.nulls(container, ("resources", "securityContext", "env"))
        return container

    def nulls(self, mapping: Object, keys: tuple[str, ...]) -> None:
        for key in keys:
            if self.chance(0.15):
                mapping.setdefault(key, None)
