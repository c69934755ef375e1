"""Write docs/reference/ from the program itself: `make docs`. A test fails when it is out of step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer.main

from sluzby_eval import i18n
from sluzby_eval.cli import app, commands, lazy
from sluzby_eval.evaluation.catalogue import Catalogue, load_catalogue
from sluzby_eval.findings import catalogue as codes
from sluzby_eval.i18n import LANGUAGES, pick
from sluzby_eval.reporting.format import Format
from sluzby_eval.workspace import Config, Workspace
from tools.sheets import sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
SHEETS = REFERENCE / "indicators"
WIDTH = 100
TITLES = {
    "codes": {"cs": "Kódy nálezů", "en": "Codes of findings"},
    "indicators": {"cs": "Ukazatele", "en": "Indicators"},
    "commands": {"cs": "Příkazy", "en": "Commands"},
}
MADE_BY = {
    "cs": "Zapsáno programem (`make docs`); neupravujte ručně.",
    "en": "Written by the program (`make docs`); do not edit by hand.",
}


def pages() -> Iterator[tuple[Path, str]]:
    """Yield every page with its text."""
    before = i18n.current_language()
    for language in LANGUAGES:
        app.speak(language)
        for name, write in (("codes", _codes), ("indicators", _indicators), ("commands", _commands)):
            title = TITLES[name][language]
            lines = [f"# {title}", "", MADE_BY[language], "", *write(Format(language))]
            yield REFERENCE / f"{name}.{language}.md", "\n".join(lines).rstrip() + "\n"
    app.speak(before)
    yield from sheets(_shipped(), SHEETS)


def stale(written: Iterable[Path]) -> list[Path]:
    """List method sheets of indicators that are no more."""
    return sorted(set(SHEETS.glob("*.md")) - set(written))


def _shipped() -> Catalogue:
    return load_catalogue(Workspace(root=REFERENCE, config=Config()))[0]


def _codes(words: Format) -> Iterator[str]:
    for entry in codes().values():
        severity = words.severity(entry.severity.value)
        if entry.error_from is not None:
            severity += ", " + i18n._("will be an error from {version}").format(version=entry.error_from)
        yield from (f"## {entry.code}", "", f"**{severity}**: {pick(entry.message).replace(':n}', '}')}", "")
        for heading, texts in (
            (i18n._("What is checked"), entry.what),
            (i18n._("Why it matters"), entry.why),
            (i18n._("Example"), entry.example),
            (i18n._("How to mend it"), entry.fix),
        ):
            yield f"- {heading}: {' '.join(pick(texts).split())}"
        yield ""


def _indicators(words: Format) -> Iterator[str]:
    found = _shipped()
    infos = sorted(found.infos().values(), key=lambda info: (info.domain, info.catalogue, info.id))
    domain = None
    for info in infos:
        if info.domain != domain:
            domain = info.domain
            yield from (f"## {words.domain(domain)}", "")
        yield from (f"### {pick(info.title)}", "", pick(info.question), "")
        facts = {
            "id": f"`{info.id}` ({info.catalogue})",
            i18n._("Formula"): f"`{info.formula}`",
            i18n._("Unit"): words.unit_alone(info.unit),
            i18n._("Numerator"): pick(info.numerator),
            i18n._("Denominator"): pick(info.denominator) if info.denominator else "",
            i18n._("Level"): ", ".join(words.level(level) for level in info.levels),
            i18n._("Pitfalls"): pick(info.pitfalls),
            i18n._("Source"): info.source,
        }
        yield from (f"- {name}: {' '.join(text.split())}" for name, text in facts.items() if text)
        yield ""


def _commands(_words: Format) -> Iterator[str]:
    root = typer.main.get_command(app.app)
    top = root.make_context("sluzby-eval", [], resilient_parsing=True, terminal_width=WIDTH)
    for entry in commands.COMMANDS:
        if entry.module is None:
            continue
        name = " ".join(entry.path)
        command = lazy.load(entry.path)
        context = command.make_context(name, [], parent=top, resilient_parsing=True)
        yield from (f"## sluzby-eval {name}", "", "```", command.get_help(context), "```", "")


def main() -> int:
    SHEETS.mkdir(parents=True, exist_ok=True)
    written = dict(pages())
    for path in stale(written):
        path.unlink()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
