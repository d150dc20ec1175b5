"""CEL of device selectors, evaluated by cel-python. Imported only for an actual selector, since cel-python is slow to
import.

The API server has type-checked expressions, so that here only values matter. What cel-python lacks is added: equality
of different types, `cel.bind`, optional fields (`a.?b`), quantities, semantic versions and functions of strings. An
expression with anything else is Unsupported, and the message names it.

Source: staging/src/k8s.io/dynamic-resource-allocation/cel/compile.go (the variable `device`; Kubernetes v1.37).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import celpy
import lark
from celpy import celtypes
from celpy.celparser import CELParseError
from celpy.evaluation import Activation, CELEvalError, Evaluator, base_functions

from ...kube.object import Object
from ...kube.quantity import Quantity
from ...kube.quantity import parse as parse_quantity
from . import semver
from .cel_library import FUNCTIONS, SELECT, Domains
from .selectors import SelectorFailure, Unsupported

MAX_LENGTH = 10 * 1024
"""The longest expression, in characters (`resourceapi.CELSelectorExpressionMaxLength`)."""
MAX_STEPS = 500_000
"""AST nodes visited in all evaluations for one pod, which take some seconds. Only nested loops need more."""


class CelSelector:
    """A compiled expression. Raises Unsupported.

    `names` are all names and strings in it, None if it may read attributes that it does not name.
    """

    def __init__(self, expression: str) -> None:
        if len(expression) > MAX_LENGTH:
            raise Unsupported(f"longer than {MAX_LENGTH} characters")
        try:
            self._tree = _bound(_ENVIRONMENT.compile(_optional(expression)))
            self.names = _names(self._tree)
        except (CELParseError, RecursionError):
            raise Unsupported("a syntax that is not known here") from None

    def matches(self, device: Object, driver: str, steps: list[int]) -> bool:
        """Whether the expression selects a device, as it is in a ResourceSlice of this driver.

        `steps` is a list of one number, the AST nodes visited so far for this pod, which is increased. Raises
        SelectorFailure and Unsupported.
        """
        activation = Activation(functions=FUNCTIONS, annotations=_ENVIRONMENT.annotations)
        try:
            result = _Bounded(self._tree, activation, steps).evaluate({"device": _device(device, driver)})
        except CELEvalError as error:
            raise _failure(error) from None
        except RecursionError:
            raise Unsupported("nested too deeply") from None
        if not isinstance(result, (bool, celtypes.BoolType)):
            raise SelectorFailure(
                f"CEL result of type {type(result).__name__} could not be converted to bool"
            )
        return bool(result)


class _Bounded(Evaluator):
    """An evaluator that gives up after MAX_STEPS; the evaluators of loop bodies share its count."""

    def __init__(self, ast: Any, activation: Any, steps: list[int]) -> None:
        super().__init__(ast, activation)
        self.steps = steps

    def sub_evaluator(self, ast: Any) -> _Bounded:
        return _Bounded(ast, self.activation, self.steps)

    def _visit_tree(self, tree: Any) -> Any:  # lark calls this for every node
        self.steps[0] += 1
        if self.steps[0] > MAX_STEPS:
            raise Unsupported(f"it takes more than {MAX_STEPS} steps")
        return super()._visit_tree(tree)


_NO_SUCH_KEY_HINT = (
    ". consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional "
    "fields"
)


def _failure(error: CELEvalError) -> SelectorFailure:
    """The failure in the words of Kubernetes' CEL for an error of cel-python."""
    message, kind, *_ = (*error.args, None)
    if kind is KeyError:
        name = re.fullmatch("no such member in mapping: '(.*)'", str(message))
        key = name[1] if name else str((error.args[2] or ("",))[0])
        return SelectorFailure(f"no such key: {key}", _NO_SUCH_KEY_HINT)
    if kind is ZeroDivisionError:
        return SelectorFailure("division by zero")
    if kind is ValueError and len(error.args) > 2 and error.args[2]:
        return SelectorFailure(str(error.args[2][0]))
    return SelectorFailure("no such overload" if kind is TypeError else str(message))


# --- the device -----------------------------------------------------------------------------------


def _device(device: Object, driver: str) -> Any:
    return _map(
        {
            "driver": celtypes.StringType(driver),
            "allowMultipleAllocations": celtypes.BoolType(bool(device.get("allowMultipleAllocations"))),
            "attributes": _by_domain(device.get("attributes") or {}, driver, _attribute),
            "capacity": _by_domain(device.get("capacity") or {}, driver, _capacity),
        }
    )


def _by_domain(attributes: Mapping[str, Any], driver: str, read: Callable[[Any], Any]) -> Domains:
    domains: dict[str, dict[str, Any]] = {}
    for name, value in attributes.items():
        domain, slash, own = name.partition("/")
        domains.setdefault(domain if slash else driver, {})[own if slash else name] = read(value)
    return Domains({celtypes.StringType(domain): _map(values) for domain, values in domains.items()})


def _map(values: Mapping[str, Any]) -> Any:
    return celtypes.MapType({celtypes.StringType(name): value for name, value in values.items()})


def _attribute(value: Any) -> Any:
    """The CEL value of a DeviceAttribute. Raises SelectorFailure."""
    value = value or {}
    if value.get("int") is not None:
        return celtypes.IntType(value["int"])
    if value.get("bool") is not None:
        return celtypes.BoolType(value["bool"])
    if value.get("string") is not None:
        return celtypes.StringType(value["string"])
    if value.get("version") is not None:
        try:
            return semver.parse(value["version"])
        except ValueError as error:
            raise SelectorFailure(f"parse semantic version: {error}") from None
    raise SelectorFailure("unsupported attribute value")


def _capacity(value: Any) -> Quantity:
    return parse_quantity((value or {}).get("value") or "0")


# --- what cel-python does not know ----------------------------------------------------------------


_OPTIONAL = re.compile(
    r"""(r?'''.*?'''|r?\"\"\".*?\"\"\"|r'[^'\n]*'|r"[^"\n]*"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")"""
    r"""|\.\?\s*([A-Za-z_][A-Za-z0-9_]*)""",
    re.DOTALL,
)


def _optional(expression: str) -> str:
    """The expression with `a.?b` replaced by a call, since cel-python lacks this syntax; not within strings."""
    return _OPTIONAL.sub(lambda match: match[1] or f'.{SELECT}("{match[2]}")', expression)


def _bound(tree: Any) -> Any:
    """The tree with `cel.bind(x, value, body)` replaced by the loop `[value].map(x, body)[0]`."""
    for branch in tree.iter_subtrees():
        if (
            branch.data == "member_dot_arg"
            and branch.children[1] == "bind"
            and _text(branch.children[0]) == "cel"
        ):
            name, value, body = branch.children[2].children
            loop = _ENVIRONMENT.compile("[1].map(x, y)[0]")
            indexed, mapped, listed = (
                next(loop.find_data(data)) for data in ("member_index", "member_dot_arg", "list_lit")
            )
            listed.children[0].children[:] = [value]
            mapped.children[2].children[:] = [name, body]
            branch.data, branch.children = indexed.data, indexed.children
    return tree


def _text(tree: Any) -> str:
    return "".join(str(token) for token in tree.scan_values(lambda value: isinstance(value, lark.Token)))


def _names(tree: Any) -> frozenset[str] | None:
    """Every name and string in an expression, None if it iterates over maps or computes names. Raises Unsupported."""
    names: set[str] = set()
    reads_all = False
    known = {"device", *_TYPES, *_variables(tree)}
    for branch in tree.iter_subtrees():
        if branch.data == "ident" and branch.children[0] not in known:
            raise Unsupported(f"{branch.children[0]} is not known here")
        if branch.data in ("member_dot_arg", "ident_arg", "dot_ident_arg"):
            name = next(str(child) for child in branch.children if isinstance(child, lark.Token))
            if name not in FUNCTIONS and name not in MACROS and name not in base_functions:
                raise Unsupported(f"function {name} is not known here")
            reads_all = reads_all or name in _OF_MAPS
        elif branch.data in ("relation_in", "addition_add", "member_object"):
            reads_all = True
    for token in tree.scan_values(lambda value: isinstance(value, lark.Token)):
        names.add(str(token).strip("rR").strip("'\""))
    return None if reads_all else frozenset(names)


def _variables(tree: Any) -> Iterator[str]:
    """The names of loop variables."""
    for branch in tree.find_data("member_dot_arg"):
        if branch.children[1] in MACROS and len(branch.children) > 2:
            yield _text(branch.children[2].children[0])


_TYPES = ("bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint")
MACROS = frozenset(("has", "all", "exists", "exists_one", "map", "filter"))
_OF_MAPS = frozenset((*MACROS, "size")) - {"has"}


_ENVIRONMENT = celpy.Environment()
