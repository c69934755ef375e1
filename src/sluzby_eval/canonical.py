"""The usual form of a YAML definition: order of keys, indentation, line breaks; nothing of its content changes.

A file is cut into its top-level entries. Comments before an entry go with it; an entry with a comment inside is
moved as a whole and otherwise left as it is. What comes out is read again: unless it says exactly the same, the
file is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence  # noqa: TC003 - part of public signatures
from dataclasses import dataclass

import yaml

from sluzby_eval.definitions import read_text

WIDTH = 120
STEP = 2
_UNSAFE_START = tuple("-?:,[]{}#&*!|>'\"%@` ")
_UNSAFE = re.compile(r": |:$| #|^\s|\s$|[\x00-\x1f\x7f\x85\ufeff]|^(?:---|\.\.\.)")
_FLOW = re.compile(r"[,\[\]{}]|:$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order of keys: of the file, and of the entries of lists in it (`examples`, `values`)."""

    top: Sequence[str] = ()
    within: Mapping[str, Sequence[str]]
    table: int = 0  # a list of small entries: each on one line in braces up to this width


class RefusedError(ValueError):
    """The file cannot be put into form without losing something."""


def formatted(text: str, order: Order) -> str:
    r"""Put a definition into its usual form.

    >>> order = Order(top=("id", "title", "unit"), within={})
    >>> print(formatted("unit:   bed\n# first\ntitle: { cs: a,  en: b }\nid: x", order), end="")
    id: x
    # first
    title: {cs: a, en: b}
    unit: bed

    Raises:
        RefusedError: the file is no valid definition, or would say something else afterwards.
    """
    before, findings = read_text(text, name="")
    if before is None or findings or not isinstance(before.value, dict):
        raise RefusedError(text[:40])
    head, entries = _cut(text)
    ranked = sorted(
        entries, key=lambda entry: _rank(entry.key, order.top)
    )  # stable: unknown keys keep theirs
    lines = [*head]
    for entry in ranked:
        lines += [*entry.comments, *_body(entry, order)]
    result = "\n".join(lines).strip("\n") + "\n"
    after, findings = read_text(result, name="")
    if after is None or findings or after.value != before.value or _comments(result) != _comments(text):
        raise RefusedError(text[:40])
    return result


def _rank(key: str, keys: Sequence[str]) -> int:
    return keys.index(key) if key in keys else len(keys) + (not key)  # what closes the file stays last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    key: str
    comments: tuple[str, ...]  # and at most one blank line before them
    lines: tuple[str, ...]


def _cut(text: str) -> tuple[list[str], list[_Entry]]:
    """Cut a file into what stands at its head, and its entries with the comments before them."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise RefusedError(text[:40])
    lines = [line.rstrip() for line in text.splitlines()]
    starts = [key.start_mark.line for key, _ in node.value]
    keys = [str(key.value) for key, _ in node.value]
    above = lines[: starts[0]]
    parted = max((place + 1 for place, line in enumerate(above) if not line), default=len(above))
    head, waiting = above[:parted], above[parted:]  # after a blank line a comment is that of the first entry
    entries = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(lines)
        own = lines[start:end]
        after: list[str] = []
        while own and (not own[-1] or own[-1].startswith("#")):
            after.insert(0, own.pop())
        entries.append(_Entry(key=keys[position], comments=tuple(_one_blank(waiting)), lines=tuple(own)))
        waiting = after
    return [*_one_blank(head)], [*entries, *_rest(waiting)]


def _rest(waiting: list[str]) -> list[_Entry]:
    """Keep comments at the very end where they are."""
    return [_Entry(key="", comments=(), lines=tuple(_one_blank(waiting)))] if any(waiting) else []


def _one_blank(lines: list[str]) -> list[str]:
    return [line for index, line in enumerate(lines) if line or (index == 0 or lines[index - 1])]


def _body(entry: _Entry, order: Order) -> list[str]:
    if not entry.key or any(_has_comment(line) for line in entry.lines):
        return list(entry.lines)
    node = yaml.compose("\n".join(entry.lines) + "\n", Loader=yaml.CSafeLoader)
    if node is None:
        return list(entry.lines)
    key, value = node.value[0]
    return _Writer(order).pair(key, value, 0, order.within.get(entry.key, ()))


def _has_comment(line: str) -> bool:
    return line.lstrip().startswith("#") or " #" in line


def _comments(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))


class _Writer:
    """Writes nodes as lines."""

    def __init__(self, order: Order) -> None:
        self.order = order

    def pair(self, key: yaml.Node, value: yaml.Node, indent: int, keys: Sequence[str]) -> list[str]:
        """Write `key: value`, on one line where it fits."""
        name = " " * indent + _scalar(key) + ":"
        flow = self.flow(value, joined=indent == 0 and self.order.table > 0)
        if flow is not None and len(name) + 1 + len(flow) <= self._width(indent):
            return [f"{name} {flow}".rstrip()]
        if isinstance(value, yaml.ScalarNode):
            return self._text(name, value, indent)
        return [name, *self.block(value, indent + STEP, keys)]

    def _width(self, indent: int) -> int:
        return self.order.table if indent == 0 and self.order.table else WIDTH

    def _text(self, name: str, value: yaml.ScalarNode, indent: int) -> list[str]:
        text = str(value.value)
        margin = " " * (indent + STEP)
        if "\n" not in text and "  " not in text and text == text.strip() and text:
            return [f"{name} >-", *(margin + line for line in _wrapped(text, WIDTH - len(margin)))]
        lines = text.split("\n")
        if text.endswith("\n") and not text.endswith("\n\n") and not text.startswith((" ", "\n")):
            return [f"{name} |", *((margin + line).rstrip() for line in lines[:-1])]
        if "\n" in text and not text.endswith("\n") and not text.startswith((" ", "\n")):
            return [f"{name} |-", *((margin + line).rstrip() for line in lines)]
        return [f"{name} {_quoted(text)}"]

    def block(self, node: yaml.Node, indent: int, keys: Sequence[str]) -> list[str]:
        """Write a list or mapping, one entry a line or more."""
        if isinstance(node, yaml.MappingNode):
            ranked = sorted(node.value, key=lambda item: _rank(str(item[0].value), keys))
            return [line for key, value in ranked for line in self.pair(key, value, indent, ())]
        lines: list[str] = []
        for item in node.value:
            flow = self.flow(item)
            if flow is not None and indent + STEP + len(flow) <= WIDTH:
                lines.append(" " * indent + f"- {flow}")
            else:
                inner = self.item(item, indent + STEP, keys)
                lines += [" " * indent + "- " + inner[0].lstrip(" "), *inner[1:]]
        return lines

    def item(self, node: yaml.Node, indent: int, keys: Sequence[str]) -> list[str]:
        """Write an entry of a list that does not fit on one line."""
        if isinstance(node, yaml.ScalarNode):
            return [" " * indent + _scalar(node)]
        return self.block(node, indent, keys)

    def flow(self, node: yaml.Node, *, joined: bool = False) -> str | None:
        """Write a node on one line; None where it stands as a block and is to stay one."""
        if isinstance(node, yaml.ScalarNode):
            return None if node.style in (">", "|") else _scalar(node)
        if isinstance(node, yaml.CollectionNode) and not (joined or node.flow_style) and node.value:
            return None
        if isinstance(node, yaml.MappingNode):
            pairs = [(_scalar(key, flow=True), self._inner(value)) for key, value in node.value]
            return "{" + ", ".join(f"{key}: {value}".rstrip() for key, value in pairs) + "}"
        return "[" + ", ".join(self._inner(item) for item in node.value) + "]"

    def _inner(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, flow=True)
        return self.flow(node, joined=True) or ("{}" if isinstance(node, yaml.MappingNode) else "[]")


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if len(joined) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def _scalar(node: yaml.Node, *, flow: bool = False) -> str:
    """Write a text plain where that is safe; quotes around what looks like a number or date stay."""
    text = str(node.value)
    plain = isinstance(node, yaml.ScalarNode) and not node.style
    if plain and text in ("", "~", "null"):
        return text
    unsafe = not text or text.startswith(_UNSAFE_START) or _UNSAFE.search(text) or "\n" in text
    if unsafe and plain and not _UNSAFE.search(text) and not flow:
        return text  # "-1" and the like, which were plain before
    if unsafe and plain and re.fullmatch(r"-?[\d.]+", text):
        return text
    if flow and _FLOW.search(text):
        return _quoted(text)
    if unsafe:
        return _quoted(text)
    return text if plain or (_is_text(text) and not text[0].isdigit()) else _quoted(text)


def _is_text(text: str) -> bool:
    node = yaml.compose(f"a: {text}", Loader=yaml.CSafeLoader)
    return node is not None and bool(node.value[0][1].tag == "tag:yaml.org,2002:str")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
