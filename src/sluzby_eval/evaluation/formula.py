"""The formula language: text to a small tree with positions. Nothing is ever evaluated here.

Python's own parser reads the text (its messages and positions are good), a whitelist turns the result into
our nodes. Positions count characters of the formula from 0; `ast` counts bytes, so that every Czech letter
would shift them. Names are not looked up here, see `dimensions`.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator  # noqa: TC003 - part of a public signature
from dataclasses import dataclass, field, fields

MAX_LENGTH = 2000
MAX_DEPTH = 50
MAX_NODES = 500
MAX_NUMBER = 1e15

AGGREGATES = {
    "sum": 1,
    "count": 0,
    "count_distinct": 1,
    "mean": 1,
    "median": 1,
    "quantile": 2,
    "weighted_mean": 2,
}
LOOKUPS = ("population", "area", "parameter", "indicator")
SCALARS = ("min", "max", "or_zero")
FUNCTIONS = (*AGGREGATES, *LOOKUPS, *SCALARS)

_BINARY: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of a formula; `at` and `end` are its characters in the text."""

    at: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Node):
    """A number written in the formula."""

    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts(Node):
    """One text, or a tuple of texts after `in`."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """An input, or a dimension of a line."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """Arithmetic: + - * /."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """A comparison of two sides."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    """`and` or `or` of two or more conditions."""

    op: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """The opposite of a condition."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Node):
    """`then if condition else otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function; only aggregates have `where`."""

    name: str
    args: tuple[Node, ...] = ()
    where: Node | None = None

    @property
    def text(self) -> str:
        """The name that a lookup asks for: the band of population("65+")."""
        first = self.args[0] if self.args else None
        return first.values[0] if isinstance(first, Texts) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier(Node):
    """An input as it was: the mean of its values some years back. Inputs say it, formulas cannot."""

    operand: Name
    back: tuple[int, ...]  # 1 = last year; 0 = the year itself
    at_least: int = 1  # so many of the years must be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied(Node):
    """A method over the values of other indicators: the formula of an indicator that has no formula."""

    name: str
    of: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()  # in the order of the file, as text

    @property
    def text(self) -> str:
        """Write it as people write functions: `chain_index(cost_per_bed_year)`."""
        parts = [*self.of, *(f"{key}={value}" for key, value in self.options)]
        return f"{self.name}({', '.join(parts)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a formula, and at which character; becomes a Finding once the file is known."""

    code: str
    at: int = 0
    args: dict[str, object] = field(default_factory=dict)


class FormulaError(Exception):
    """Carries the first problem out of the parser; never leaves this module."""

    def __init__(self, code: str, at: int = 0, **args: object) -> None:
        super().__init__(code)
        self.problem = Problem(code=code, at=at, args=args)


def parse(text: str) -> tuple[Node | None, list[Problem]]:
    """Parse a formula; a text that is not one gives None and the reason.

    >>> tree, problems = parse("sum(costs) / sum(days)")
    >>> tree.op, tree.left.name, tree.left.args[0].name
    ('/', 'sum', 'costs')
    >>> parse("sum(ůž ** 2)")[1][0].at
    4
    """
    try:
        return _Parser(text).parse(), []
    except FormulaError as error:
        return None, [error.problem]


def children(node: Node) -> Iterator[Node]:
    """Yield the direct parts of a node."""
    for name in _parts_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


_PARTS: dict[type, tuple[str, ...]] = {}


def _parts_of(kind: type[Node]) -> tuple[str, ...]:
    found = _PARTS.get(kind)
    if found is None:
        found = _PARTS[kind] = tuple(item.name for item in fields(kind) if item.name not in ("at", "end"))
    return found


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


class _Parser:
    """Reads one text."""

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"[\r\n\t]", " ", text)
        self.bytes = self.text.encode("utf-8", errors="surrogatepass")
        self.nodes = 0

    def parse(self) -> Node:
        if len(self.text) > MAX_LENGTH:
            raise FormulaError("D303", MAX_LENGTH, limit=MAX_LENGTH)
        if not self.text.strip():
            raise FormulaError("D301", 0)
        self._check_nesting()
        start = len(self.text) - len(self.text.lstrip())
        try:
            with warnings.catch_warnings():  # of Python's own concerns: "\\d" in a text, 1if, ...
                warnings.simplefilter("ignore")
                tree = ast.parse(self.text.strip(), mode="eval")
        except SyntaxError as error:
            raise self._syntax_problem(error, start) from error
        except (RecursionError, MemoryError, ValueError) as error:
            raise FormulaError("D303", 0, limit=MAX_LENGTH) from error
        self.text = self.text[start:]
        self.bytes = self.text.encode("utf-8", errors="surrogatepass")  # blanks may be of more than one byte
        try:
            return self._node(tree.body, 0)
        except FormulaError as error:
            problem = error.problem
            raise FormulaError(problem.code, problem.at + start, **problem.args) from error

    def _check_nesting(self) -> None:
        depth = 0
        for position, char in enumerate(self.text):
            depth += (char in "([{") - (char in ")]}")
            if depth > MAX_DEPTH:
                raise FormulaError("D303", position, limit=MAX_LENGTH)

    def _syntax_problem(self, error: SyntaxError, start: int) -> FormulaError:
        told = error.offset if error.lineno == 1 and error.offset else len(self.text)  # 0: at the very end
        at = min(start + told - 1, max(len(self.text.rstrip()) - 1, 0))
        message = error.msg or ""
        if "was never closed" in message or "unmatched" in message or "does not match" in message:
            return FormulaError("D316", at, value=self.text[at : at + 1])
        single = re.search(r"(?<![=!<>])=(?!=)", self.text[at:])
        if "==" in message or (single and single.start() == 0):
            return FormulaError("D307", at + (single.start() if single else 0))
        return FormulaError("D301", at, value=self.text[at : at + 12].strip())

    def _char(self, offset: int) -> int:
        return len(self.bytes[:offset].decode("utf-8", errors="surrogatepass"))

    def _span(self, node: ast.expr | ast.keyword) -> dict[str, int]:
        return {"at": self._char(node.col_offset), "end": self._char(node.end_col_offset or node.col_offset)}

    def _refuse(self, node: ast.expr) -> FormulaError:
        span = self._span(node)
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and re.search(r"\d,\d", self.text):
            return FormulaError("D312", self.text.find(",", span["at"]))
        value = self.text[span["at"] : span["end"]]
        return FormulaError("D302", span["at"], value=value[:40])

    def _node(self, node: ast.expr, depth: int) -> Node:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise FormulaError("D303", self._span(node)["at"], limit=MAX_LENGTH)
        depth += 1
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                span = self._span(node)  # the raw text: ast folds look-alike letters
                return Name(name=self.text[span["at"] : span["end"]], **span)
            case ast.Call():
                return self._call(node, depth)
            case ast.Tuple():
                return self._texts(node)
            case _:
                return self._operation(node, depth)

    def _operation(self, node: ast.expr, depth: int) -> Node:
        span = self._span(node)
        match node:
            case ast.BinOp() if type(node.op) in _BINARY:
                left, right = self._node(node.left, depth), self._node(node.right, depth)
                return Binary(op=_BINARY[type(node.op)], left=left, right=right, **span)
            case ast.UnaryOp(op=ast.USub()):
                return self._negative(node, depth)
            case ast.UnaryOp(op=ast.Not()):
                return Not(operand=self._node(node.operand, depth), **span)
            case ast.Compare() if len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
                left, right = self._node(node.left, depth), self._node(node.comparators[0], depth)
                return Compare(op=_COMPARE[type(node.ops[0])], left=left, right=right, **span)
            case ast.BoolOp():
                items = tuple(self._node(item, depth) for item in node.values)
                return Logic(op="and" if isinstance(node.op, ast.And) else "or", items=items, **span)
            case ast.IfExp():
                parts = [self._node(item, depth) for item in (node.test, node.body, node.orelse)]
                return Choice(condition=parts[0], then=parts[1], otherwise=parts[2], **span)
            case _:
                raise self._refuse(node)

    def _negative(self, node: ast.UnaryOp, depth: int) -> Node:
        operand = self._node(node.operand, depth)
        span = self._span(node)
        if isinstance(operand, Number):
            return Number(value=-operand.value, **span)
        return Binary(op="*", left=Number(value=-1.0, **span), right=operand, **span)

    def _constant(self, node: ast.Constant) -> Node:
        span = self._span(node)
        if isinstance(node.value, str):
            return Texts(values=(node.value,), **span)
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise self._refuse(node)
        if not abs(node.value) <= MAX_NUMBER:  # also whatever a float cannot hold
            raise self._refuse(node)
        return Number(value=float(node.value), **span)

    def _texts(self, node: ast.Tuple) -> Node:
        values = [item.value for item in node.elts if isinstance(item, ast.Constant)]
        if not values or len(values) != len(node.elts) or not all(isinstance(item, str) for item in values):
            raise self._refuse(node)
        return Texts(values=tuple(str(item) for item in values), **self._span(node))

    def _call(self, node: ast.Call, depth: int) -> Node:
        span = self._span(node)
        if not isinstance(node.func, ast.Name):
            raise self._refuse(node.func)
        name = node.func.id
        if name not in FUNCTIONS:
            raise FormulaError("D305", span["at"], value=name)
        starred = next((item for item in node.args if isinstance(item, ast.Starred)), None)
        if starred is not None:
            raise self._refuse(starred)
        args = tuple(self._node(item, depth) for item in node.args)
        call = Call(name=name, args=args, where=self._where(node, name, depth), **span)
        _check_arguments(call)
        return call

    def _where(self, node: ast.Call, name: str, depth: int) -> Node | None:
        found: Node | None = None
        for keyword in node.keywords:
            if keyword.arg != "where" or name not in AGGREGATES or found is not None:
                at = self._span(keyword)["at"]
                raise FormulaError("D306", at, value=name, expected=_signature(name))
            found = self._node(keyword.value, depth)
        return found


def _check_arguments(call: Call) -> None:
    if not _fits(call):
        raise FormulaError("D306", call.at, value=call.name, expected=_signature(call.name))


def _fits(call: Call) -> bool:
    texts = [isinstance(arg, Texts) for arg in call.args]
    if call.name in LOOKUPS:
        return texts == [True] and len(call.text) > 0
    if any(texts):
        return False
    match call.name:
        case "min" | "max":
            return len(call.args) >= 2
        case "or_zero":
            return len(call.args) == 1
        case "count_distinct":
            return len(call.args) == 1 and isinstance(call.args[0], Name)
        case "quantile":
            share = call.args[1] if len(call.args) == 2 else None
            return isinstance(share, Number) and 0 <= share.value <= 1
        case _:
            return len(call.args) == AGGREGATES[call.name]


def _signature(name: str) -> str:
    shown = {
        "sum": "sum(x, where=…)", "count": "count(where=…)", "mean": "mean(x, where=…)",
        "count_distinct": "count_distinct(ico | service_id, where=…)", "median": "median(x, where=…)",
        "quantile": "quantile(x, 0.25, where=…)", "weighted_mean": "weighted_mean(x, w, where=…)",
        "population": 'population("65+")', "area": 'area("…")', "parameter": 'parameter("…")',
        "indicator": 'indicator("…")', "or_zero": "or_zero(x)",
    }  # fmt: skip
    return shown.get(name, f"{name}(a, b)")
