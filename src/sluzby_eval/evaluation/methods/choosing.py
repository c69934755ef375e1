"""Reading what a definition says to its method; no frame library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pydantic

from sluzby_eval.evaluation.formula import Applied, Node, Problem
from sluzby_eval.evaluation.methods.registry import METHODS, Method, Options
from sluzby_eval.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Said = Mapping[str, "str | Sequence[str]"]


def applied(said: Said) -> Applied:
    """Make the tree of `method: {name: …, of: …, …}`."""
    rest = {key: value for key, value in said.items() if key not in ("name", "of")}
    return Applied(
        name=str(said.get("name", "")),
        of=_several(said.get("of")),
        options=tuple((key, _joined(value)) for key, value in rest.items()),
    )


def options(tree: Applied) -> Options:
    """Return the options of a method that passed its check."""
    return METHODS[tree.name].options.model_validate(_typed(tree))


def method_parameters(tree: Node) -> tuple[str, ...]:
    """List the dated parameters that a method needs; a formula has none here."""
    return options(tree).parameters() if isinstance(tree, Applied) else ()


def faults(tree: Applied, known: Iterable[str]) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with the use of a method: key of the mapping, problem."""
    method = METHODS.get(tree.name)
    if method is None:
        suggestion = Finding.suggestion(tree.name, METHODS)
        args: dict[str, object] = {"value": tree.name, "suggestion": suggestion, "known": ", ".join(METHODS)}
        yield "name", Problem(code="D325", args=args)
        return
    least, most = method.of
    if not least <= len(tree.of) <= most:
        yield "of", Problem(code="D327", args={"value": len(tree.of), "name": tree.name, "expected": most})
    known = list(known)
    for name in tree.of:
        if name not in known:
            suggestion = Finding.suggestion(name, known)
            yield "of", Problem(code="D311", args={"value": name, "suggestion": suggestion})
    yield from _option_faults(tree, method)


def _option_faults(tree: Applied, method: Method) -> Iterator[tuple[str, Problem]]:
    try:
        method.options.model_validate(_typed(tree))
    except pydantic.ValidationError as error:
        for item in error.errors():
            key = str(item["loc"][0]) if item["loc"] else "name"
            cause = str(item["msg"]).removeprefix("Value error, ")
            yield key, Problem(code="D326", args={"key": key, "name": tree.name, "cause": cause})


def _typed(tree: Applied) -> dict[str, object]:
    """Give lists back to the options that are lists."""
    fields = METHODS[tree.name].options.model_fields
    lists = {item.alias or name for name, item in fields.items() if "tuple" in str(item.annotation)}
    return {key: tuple(_split(value)) if key in lists else value for key, value in tree.options}


def _several(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _joined(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _split(value: str) -> list[str]:
    return value.split()
