"""Method sheets: one page per indicator, in both languages, with its worked examples as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.codelist import codelist
from sluzby_eval.evaluation.formula import Applied
from sluzby_eval.i18n import LANGUAGES, pick, translator
from sluzby_eval.reporting.format import Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sluzby_eval.evaluation.catalogue import Catalogue, Definition
    from sluzby_eval.evaluation.spec import Example
    from sluzby_eval.i18n import Language

WORDS: Mapping[str, Mapping[str, str]] = {
    "formula": {"cs": "Vzorec", "en": "Formula"},
    "words": {"cs": "Vzorec slovy", "en": "Formula in words"},
    "above": {"cs": "Čitatel", "en": "Numerator"},
    "below": {"cs": "Jmenovatel", "en": "Denominator"},
    "unit": {"cs": "Jednotka", "en": "Unit"},
    "better": {"cs": "Lepší je", "en": "Better is"},
    "higher": {"cs": "víc", "en": "more"},
    "lower": {"cs": "míň", "en": "less"},
    "neither": {"cs": "ani víc, ani míň", "en": "neither more nor less"},
    "levels": {"cs": "Úrovně", "en": "Levels"},
    "types": {"cs": "Druhy služeb", "en": "Types of service"},
    "forms": {"cs": "Formy", "en": "Forms"},
    "everything": {"cs": "všechny", "en": "all"},
    "bases": {"cs": "Počítá se", "en": "Counted"},
    "seat": {"cs": "podle sídla", "en": "by seat"},
    "operation": {"cs": "podle místa působení", "en": "by area of operation"},
    "coverage": {"cs": "Nejmenší pokrytí", "en": "Least coverage"},
    "empty": {"cs": "Kde není žádná služba", "en": "Where there is no service"},
    "zero": {"cs": "nula", "en": "zero"},
    "not_applicable": {"cs": "otázka se netýká", "en": "the question does not arise"},
    "not_for": {"cs": "Neslouží k", "en": "Not for"},
    "uses": {"cs": "Slouží k", "en": "For"},
    "status": {"cs": "Stav", "en": "Status"},
    "draft": {"cs": "koncept", "en": "draft"},
    "published": {"cs": "zveřejněný", "en": "published"},
    "withdrawn": {"cs": "stažený", "en": "withdrawn"},
    "internal": {"cs": "Neveřejný", "en": "Internal"},
    "yes": {"cs": "ano", "en": "yes"},
    "valid": {"cs": "Platí", "en": "In force"},
    "pitfalls": {"cs": "Jak může zmást", "en": "How it may mislead"},
    "source": {"cs": "Zdroj", "en": "Source"},
    "examples": {"cs": "Příklady", "en": "Examples"},
    "gives": {"cs": "Výsledek", "en": "Result"},
    "given": {"cs": "Dáno", "en": "Given"},
}
MADE_BY = {
    "cs": "Zapsáno programem z definice (`make docs`); neupravujte ručně.",
    "en": "Written by the program from the definition (`make docs`); do not edit by hand.",
}
TABLES = ("population", "area", "shares", "places", "projections")


def sheets(catalogue: Catalogue, folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the page of every indicator, and a list of them."""
    listed = ["# Metodické listy / Method sheets", "", f"{MADE_BY['cs']} {MADE_BY['en']}", ""]
    for name, definition in sorted(catalogue.definitions.items(), key=_order):
        title = definition.spec.title
        listed.append(f"- [{definition.spec.catalogue or '–'} {title.cs} / {title.en}]({name}.md)")
        yield folder / f"{name}.md", _sheet(catalogue, definition)
    yield folder / "README.md", "\n".join(listed) + "\n"


def _order(item: tuple[str, Definition]) -> tuple[str, str, str]:
    return item[1].spec.domain, item[1].spec.catalogue, item[0]


def _sheet(catalogue: Catalogue, definition: Definition) -> str:
    parts = [line for language in LANGUAGES for line in _page(catalogue, definition, language)]
    return "\n".join(parts).rstrip() + "\n"


def _page(catalogue: Catalogue, definition: Definition, language: Language) -> Iterator[str]:
    spec = definition.spec
    yield from (f"# {pick(spec.title.texts(), language)}", "", MADE_BY[language], "")
    yield from (pick(spec.question.texts(), language), "")
    for name, text in _facts(catalogue, definition, language):
        if text:
            yield f"- **{name}**: {' '.join(text.split())}"
    yield ""
    if spec.pitfalls is not None:
        yield from (
            f"## {_word('pitfalls', language)}",
            "",
            " ".join(pick(spec.pitfalls.texts(), language).split()),
            "",
        )
    yield from (f"## {_word('examples', language)}", "")
    for number, example in enumerate(spec.examples, start=1):
        yield from _example(example, number, language)


def _word(name: str, language: Language) -> str:
    return WORDS[name][language]


def _facts(catalogue: Catalogue, definition: Definition, language: Language) -> Iterator[tuple[str, str]]:
    spec, words = definition.spec, Format(language)
    formula = definition.tree.text if isinstance(definition.tree, Applied) else spec.formula
    yield "id", f"`{spec.id}`" + (f" ({spec.catalogue})" if spec.catalogue else "")
    yield _word("formula", language), f"`{' '.join(formula.split())}`"
    yield _word("words", language), catalogue.in_words(definition.tree)[language]
    yield _word("above", language), pick(spec.numerator.texts(), language)
    yield _word("below", language), pick(spec.denominator.texts(), language) if spec.denominator else ""
    yield _word("unit", language), words.unit_alone(spec.unit)
    yield _word("better", language), _word(spec.better, language)
    yield _word("levels", language), ", ".join(words.level(level) for level in spec.levels)
    types = codelist("service_types")
    named = [types[code].label[language] if code in types else code for code in spec.applies.types]
    yield _word("types", language), ", ".join(named) or _word("everything", language)
    forms = codelist("forms")
    named = [forms[code].label[language] for code in spec.applies.forms]
    yield _word("forms", language), ", ".join(named) or _word("everything", language)
    yield _word("bases", language), ", ".join(_word(basis, language) for basis in spec.bases)
    least = catalogue.minimum_coverage if spec.minimum_coverage is None else spec.minimum_coverage
    yield _word("coverage", language), words.quantity(least, "share")
    yield _word("empty", language), _word(spec.when_empty, language)
    yield _word("uses", language), ", ".join(_use(use, language) for use in spec.uses)
    yield _word("not_for", language), ", ".join(_use(use, language) for use in spec.not_for)
    yield _word("internal", language), _word("yes", language) if spec.confidentiality == "internal" else ""
    days = [day.isoformat() if day else "…" for day in (spec.valid_from, spec.valid_to)]
    yield _word("valid", language), " – ".join(days) if set(days) != {"…"} else ""
    yield _word("status", language), _word(spec.status, language)
    yield _word("source", language), spec.source


def _use(use: str, language: Language) -> str:
    return translator(language).gettext(use)


def _example(example: Example, number: int, language: Language) -> Iterator[str]:
    yield from (f"### {number}. {example.title}".rstrip(". "), "")
    if example.given:
        yield from _table(example.given, _word("given", language))
    for name in TABLES:
        table = getattr(example, name)
        rows = [table] if isinstance(table, dict) else list(table)
        if rows and rows != [{}]:
            yield from _table(rows, name)
    if example.parameters:
        told = ", ".join(f"`{key}` = {_cell(value)}" for key, value in example.parameters.items())
        yield from (told, "")
    expected = "; ".join(_expected(example))
    yield from (f"**{_word('gives', language)}**: {expected}", "")


def _table(rows: Sequence[Mapping[str, object]], caption: str) -> Iterator[str]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    yield f"| {caption} | {' | '.join(f'`{name}`' for name in columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for number, row in enumerate(rows, start=1):
        cells = [_cell(row[name]) if name in row else "" for name in columns]
        yield f"| {number} | {' | '.join(cells)} |"
    yield ""


def _cell(value: object) -> str:
    return "–" if value is None else str(value).replace("|", "\\|")


def _expected(example: Example) -> Iterator[str]:
    for level, wanted in example.expect.items():
        if isinstance(wanted, dict):
            inner = ", ".join(f"{key} {_nested(item)}" for key, item in wanted.items())
            yield f"{level}: {inner}"
        else:
            yield f"{level}: {wanted}"


def _nested(item: object) -> str:
    if isinstance(item, dict):
        return "(" + ", ".join(f"{key} {value}" for key, value in item.items()) + ")"
    return f"= {item}"
