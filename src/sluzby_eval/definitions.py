"""Reading declarative files (indicators, layouts, reports, rules) strictly, with the place of every value.

YAML is read as plain text values only: no tags, no anchors, no `no` that becomes false, no 12:30 that becomes
45000, no key twice (the safe loader of PyYAML allows all of these). Types are given by the pydantic models in
each wing's `spec.py`; `parse` maps their complaints back to line and column.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pydantic
import yaml

from sluzby_eval.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_BRACKETS = 500
_MARKED = re.compile(r"(?:^|[\s,\[{(])(?:[&*]\S|!)", re.MULTILINE)
_STARTS = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_ENDS = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)

Trail = tuple["str | int", ...]  # keys and indexes from the root of a document to a value
Position = tuple[int, int]  # line and column, from 1; the column counts characters
_Model = TypeVar("_Model", bound=pydantic.BaseModel)


class Spec(pydantic.BaseModel):
    """Base of everything that a YAML file may say: frozen, unknown keys are errors."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Label(Spec):
    """A text in both languages."""

    cs: str
    en: str

    def texts(self) -> dict[str, str]:
        """Return the texts by language."""
        return {"cs": self.cs, "en": self.en}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file as plain values, with the position of every key and value."""

    name: str  # the path as shown to people
    value: Any
    key_at: Mapping[Trail, Position]
    value_at: Mapping[Trail, Position]
    sha256: str

    def place(self, trail: Trail = (), *, key: bool = False, offset: int = 0) -> Place:
        """Return the place of a value (or its key); for a missing value that of its nearest parent."""
        table = self.key_at if key else self.value_at
        while trail and trail not in table:
            trail = trail[:-1]
            table = self.value_at
        line, column = table.get(trail, (1, 1))
        return Place(file=self.name, line=line, column=column + offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Generic[_Model]):
    """A definition that passed its model, together with the document it came from."""

    spec: _Model
    document: Document


def read_document(path: Path, *, name: str | None = None) -> tuple[Document | None, list[Finding]]:
    """Read one YAML file strictly; a file that cannot be used gives None and findings D1xx."""
    name = name or path.name
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        place = Place(file=name, line=1, column=1)
        return None, [Finding(code="D104", place=place, args={"limit": MAX_BYTES // 1024})]
    try:
        return read_text(data.decode("utf-8"), name=name)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        column = len(before) - before.rfind("\n")
        place = Place(file=name, line=before.count("\n") + 1, column=column)
        return None, [Finding(code="D102", place=place)]


def read_text(text: str, *, name: str) -> tuple[Document | None, list[Finding]]:
    """Read YAML text strictly; see `read_document`."""
    reader = _Reader(name)
    try:
        value = reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Place(file=name)
        return None, [Finding(code="D101", place=place, args={"cause": error.problem or str(error)})]
    except yaml.YAMLError as error:  # a control character, for instance
        place = Place(file=name, line=1, column=1)
        return None, [Finding(code="D101", place=place, args={"cause": str(error)})]
    if value is None and reader.findings:
        return None, reader.findings
    document = Document(
        name=name,
        value=value,
        key_at=reader.key_at,
        value_at=reader.value_at,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return document, reader.findings


def _is_suspect(text: str) -> bool:
    """Whether a text may hold anchors, tags or deep nesting; nearly all definitions cannot, by one look."""
    deep = any(len(line) - len(line.lstrip(" -?")) > MAX_DEPTH for line in text.splitlines())
    return deep or text.count("[") + text.count("{") > MAX_BRACKETS or _MARKED.search(text) is not None


class _Reader:
    """Turns YAML nodes into plain values and notes positions on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self.key_at: dict[Trail, Position] = {}
        self.value_at: dict[Trail, Position] = {}

    def read(self, text: str) -> Any:
        if _is_suspect(text) and not self._is_harmless(text):
            return None
        nodes = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
        if len(nodes) != 1:
            if not nodes:
                self.findings.append(Finding(code="D105", place=Place(file=self.name, line=1, column=1)))
                return None
            self._report("D106", nodes[1].start_mark)
        value = self._value(nodes[0], ())
        return None if any(item.code == "D107" for item in self.findings) else value

    def _is_harmless(self, text: str) -> bool:
        """Look at every token: no anchors and tags, and no depth at which the parser, which recurses, breaks."""
        depth = 0
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                self._report("D103", token.start_mark)
                return False
            depth += isinstance(token, _STARTS) - isinstance(token, _ENDS)
            if depth > MAX_DEPTH + 1:
                self._report("D107", token.start_mark, limit=MAX_DEPTH)
                return False
        return True

    def _report(self, code: str, mark: Any, **args: object) -> None:
        place = Place(file=self.name, line=mark.line + 1, column=mark.column + 1)
        self.findings.append(Finding(code=code, place=place, args=args))

    def _value(self, node: yaml.Node, trail: Trail) -> Any:
        self.value_at[trail] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if len(trail) > MAX_DEPTH:
            self._report("D107", node.start_mark, limit=MAX_DEPTH)
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, trail)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*trail, index)) for index, item in enumerate(node.value)]
        # Plain is not quoted and not a block; the C loader says "" there, the Python one None.
        plain = isinstance(node, yaml.ScalarNode) and not node.style
        return None if plain and node.value in {"", "~", "null"} else node.value

    def _mapping(self, node: yaml.MappingNode, trail: Trail) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in result:
                first = self.key_at[(*trail, name)]
                self._report("D108", key.start_mark, key=name, first=first[0])
                continue
            self.key_at[(*trail, name)] = (key.start_mark.line + 1, key.start_mark.column + 1)
            result[name] = self._value(value, (*trail, name))
        return result


def parse(document: Document, model: type[_Model]) -> tuple[_Model | None, list[Finding]]:
    """Give a document its types; every complaint of the model becomes a finding D2xx with its place."""
    try:
        return model.model_validate(document.value if document.value is not None else {}), []
    except pydantic.ValidationError as errors:
        return None, [_finding(document, model, error) for error in errors.errors()]


def load(
    paths: Iterable[tuple[Path, str]], model: type[_Model]
) -> tuple[dict[str, Loaded[_Model]], list[Finding]]:
    """Load many files of one kind, keyed by file stem; a bad file does not hide the state of the others."""
    loaded: dict[str, Loaded[_Model]] = {}
    findings: list[Finding] = []
    for path, name in paths:
        document, problems = read_document(path, name=name)
        findings += problems
        if document is None:
            continue
        spec, problems = parse(document, model)
        findings += problems
        if spec is not None:
            loaded[path.stem] = Loaded(spec=spec, document=document)
    return loaded, findings


def load_named(
    paths: Iterable[tuple[Path, str]], model: type[_Model]
) -> tuple[dict[str, Loaded[_Model]], list[Finding]]:
    """Load files that say their own `id`; one whose id is not its file stem is left out and told in the findings."""
    loaded, findings = load(paths, model)
    misnamed = {stem: item for stem, item in loaded.items() if item.document.value["id"] != stem}
    findings += [
        unknown_name(item, ("id",), value=item.document.value["id"], known=[stem])
        for stem, item in misnamed.items()
    ]
    return {stem: item for stem, item in loaded.items() if stem not in misnamed}, findings


def unknown_name(item: Loaded[_Model], trail: Trail, *, value: str, known: Sequence[str]) -> Finding:
    """Make the finding of a name that is not known where it stands, with what was probably meant."""
    suggestion = Finding.suggestion(value, known)
    return Finding(
        code="D203",
        place=item.document.place(trail),
        args={
            "key": ".".join(str(part) for part in trail),
            "cause": {"cs": "to jméno tu není známé", "en": "this name is not known here"},
            "suggestion": suggestion,
        },
        value=value,
        expected=suggestion or ", ".join(known[:5]),
    )


def _finding(document: Document, model: type[pydantic.BaseModel], error: Any) -> Finding:
    trail = _real_trail(document, tuple(error["loc"]))
    kind = error["type"]
    if kind == "extra_forbidden":
        key = str(trail[-1])
        known = _known_keys(model, tuple(error["loc"])[:-1])
        return Finding(
            code="D201",
            place=document.place(trail, key=True),
            args={
                "key": key,
                "suggestion": Finding.suggestion(key, known),
                "known": ", ".join(sorted(known)),
            },
            value=key,
        )
    if kind == "missing":
        return Finding(code="D202", place=document.place(trail[:-1]), args={"key": str(trail[-1])})
    value = error.get("input")
    expected = error.get("ctx", {}).get("expected")
    return Finding(
        code="D203",
        place=document.place(trail),
        args={
            "key": ".".join(str(part) for part in trail),
            "cause": cause_in_words(error),
            "suggestion": Finding.suggestion(str(value), _choices(expected)),
        },
        value=str(value),
        expected=expected.replace(" or ", ", ") if expected else None,
    )


_KINDS = {  # what pydantic refuses -> what was expected
    "literal_error": ("čeká se jedna z možností {expected}", "one of {expected} is expected"),
    "enum": ("čeká se jedna z možností {expected}", "one of {expected} is expected"),
    "int": ("čeká se celé číslo", "a whole number is expected"),
    "float": ("čeká se číslo", "a number is expected"),
    "bool": ("čeká se true, nebo false", "true or false is expected"),
    "string_type": ("čeká se text", "a text is expected"),
    "date": ("čeká se datum jako 2026-03-31", "a date as 2026-03-31 is expected"),
    "list": ("čeká se seznam", "a list is expected"),
    "tuple": ("čeká se seznam", "a list is expected"),
    "dict": ("čekají se klíče s hodnotami", "keys with values are expected"),
    "model": ("čekají se klíče s hodnotami", "keys with values are expected"),
    "greater_than_equal": ("čeká se číslo nejméně {ge}", "a number of at least {ge} is expected"),
    "greater_than": ("čeká se číslo větší než {gt}", "a number greater than {gt} is expected"),
    "less_than_equal": ("čeká se číslo nejvýše {le}", "a number of at most {le} is expected"),
    "less_than": ("čeká se číslo menší než {lt}", "a number less than {lt} is expected"),
    "extra_forbidden": ("takové nastavení není", "there is no such setting"),
    "missing": ("chybí", "it is missing"),
}


def cause_in_words(error: Any) -> dict[str, str]:
    """Say in both languages why a value was refused; what is rare is told as pydantic tells it."""
    kind = str(error["type"])
    told = _KINDS.get(kind) or _KINDS.get(kind.partition("_")[0])
    if told is None:
        return {"cs": error["msg"], "en": error["msg"]}
    context = {name: str(value).replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    return {"cs": told[0].format(**context), "en": told[1].format(**context)}


def _choices(expected: str | None) -> list[str]:
    return [part.strip(" '") for part in (expected or "").replace(" or ", ",").split(",") if part.strip()]


def _real_trail(document: Document, loc: Trail) -> Trail:
    """Drop the parts of pydantic's path that name a member of a union rather than a key."""
    trail: Trail = ()
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        if (*trail, part) in document.value_at or last:
            trail = (*trail, part)
    return trail


def _known_keys(model: type[pydantic.BaseModel], loc: Trail) -> list[str]:
    """Names that the model allows at a path; all names of the model family where the path is not followed."""
    current: Any = model
    for part in loc:
        if isinstance(part, int):
            continue
        fields = getattr(current, "model_fields", {})
        if part in fields:
            current = _inner_model(fields[part].annotation) or current
    return [field.alias or name for name, field in getattr(current, "model_fields", {}).items()]


def _inner_model(annotation: Any) -> type[pydantic.BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
