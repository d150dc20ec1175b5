"""The fields of a rules file that are about the runtimes behind classes: `families`, and `ignore` of a rule."""

from __future__ import annotations

from ..yamledit.node import MAPPING, Node
from .fields import Fields
from .model import not_a_class_name


class RuntimeFields(Fields):
    """Reads these fields. The tables are imported where a file has them: most have none."""

    def families(self, node: Node | None) -> dict[str, str]:
        """The families of runtimes, by the classes whose names do not tell."""
        if node is None:
            return {}
        from ..runtimes.families import FAMILIES

        if node.kind != MAPPING:
            raise self.fail(node, "spec.families", f"expected classes with one of {', '.join(FAMILIES)} each")
        families = {}
        for name, value in node.items():
            field = f"spec.families.{name}"
            if wrong := not_a_class_name(name):
                raise self.fail(value, field, wrong)
            families[name] = self.one_of(value, field, FAMILIES)
        return families

    def restrictions(self, node: Node | None, field: str) -> tuple[str, ...]:
        """Ids of what a runtime cannot do, of which nothing is to be said."""
        if node is None:
            return ()
        from ..runtimes.restrictions import IDS

        self.strings(node, field)
        return tuple(self.one_of(item, f"{field}[{nth}]", IDS) for nth, item in enumerate(node.elements()))
