"""What a rule looks at: one definition with its formula and its surroundings, and how it reports a fault."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - dataclasses keep it
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sluzby_eval.evaluation.formula import Binary, Call, Node, Number, walk
from sluzby_eval.findings import Finding

if TYPE_CHECKING:
    from sluzby_eval.definitions import Trail
    from sluzby_eval.evaluation.draft import Draft, Source
    from sluzby_eval.evaluation.loading import Loader
    from sluzby_eval.evaluation.spec import Indicator

Delivered = Mapping[str, frozenset[str]]  # table -> columns that some layout fills


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that was read, and what else a rule may ask for."""

    loader: Loader
    today: dt.date
    delivered: Delivered | None = None  # None = not known, so that nothing is said of it
    replaced: tuple[str, ...] = ()  # names of files that stand before a shipped one
    unread: tuple[str, ...] = ()  # files beside the definitions that nobody reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One indicator that passed its model, with its formula if it has one."""

    spec: Indicator
    draft: Draft
    tree: Node | None
    world: World

    @property
    def source(self) -> Source:
        """The file."""
        return self.draft.source

    @property
    def published(self) -> bool:
        """Whether it is in use."""
        return self.spec.status == "published"

    def report(
        self, code: str, *trail: str | int, key: bool = False, value: object = None, **args: object
    ) -> Finding:
        """Report a fault at a value of the file, or at its key."""
        return finding(self.source, code, trail, key=key, value=value, **args)

    def at(self, code: str, node: Node, *, value: object = None, **args: object) -> Finding:
        """Report a fault at a part of the formula."""
        place = self.source.place(("formula",), node.at)
        return Finding(code=code, place=place, args=args, value=None if value is None else str(value))

    def calls(self, *names: str) -> Iterator[Call]:
        """Yield the calls of some functions in the formula."""
        for part in walk(self.tree) if self.tree is not None else ():
            if isinstance(part, Call) and part.name in names:
                yield part


Rule = Callable[[Subject], Iterator[Finding]]
WholeRule = Callable[[World], Iterator[Finding]]


def finding(
    source: Source, code: str, trail: Trail, *, key: bool = False, value: object = None, **args: object
) -> Finding:
    """Report a fault at a place of a file."""
    place = source.document.place(trail, key=key)
    return Finding(code=code, place=place, args=args, value=None if value is None else str(value))


def sides(tree: Node | None) -> tuple[Node, Node] | None:
    """Return what stands above and below the line of a ratio; factors that are mere numbers do not count.

    >>> from sluzby_eval.evaluation.formula import parse
    >>> above, below = sides(parse("100 * sum(a) / sum(b)")[0])
    >>> above.name, below.name
    ('sum', 'sum')
    """
    node = tree
    while isinstance(node, Binary) and node.op in "*/":
        if isinstance(node.right, Number):
            node = node.left
        elif isinstance(node.left, Number) and node.op == "*":
            node = node.right
        elif node.op == "/":
            return _without_numbers(node.left), node.right
        else:
            return None
    return None


def _without_numbers(node: Node) -> Node:
    while isinstance(node, Binary) and node.op == "*" and isinstance(node.left, Number):
        node = node.right
    return node


def factor(tree: Node | None) -> float:
    """Return the number by which a formula is multiplied at its outermost.

    >>> from sluzby_eval.evaluation.formula import parse
    >>> factor(parse("1000 * sum(a) / sum(b)")[0]), factor(parse("sum(a) / (12 * sum(b))")[0])
    (1000.0, 0.08333333333333333)
    """
    match tree:
        case Number():
            return tree.value
        case Binary(op="*"):
            return factor(tree.left) * factor(tree.right)
        case Binary(op="/"):
            below = factor(tree.right)
            return factor(tree.left) / below if below else 1.0
        case _:
            return 1.0
