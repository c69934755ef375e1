"""Calculation sheets: every step of one service as rows, and as a text that a provider follows with a calculator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from sluzby_eval import results as contract
from sluzby_eval.codelist import codelist
from sluzby_eval.czech import format_chain, typeset
from sluzby_eval.funding.trail import OK, Figure, Part, Source, Step, decimal_of
from sluzby_eval.funding.wording import figure_name, shown, step_name, with_unit
from sluzby_eval.i18n import pick, translator
from sluzby_eval.words import blanks

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from sluzby_eval.funding.given import Service
    from sluzby_eval.funding.terms import Terms
    from sluzby_eval.i18n import Language

Cells = Mapping[str, Sequence[Source]]  # indicator -> the cells behind its value for the service


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The calculation of one service, ready to be written."""

    service: Service
    terms: Terms
    steps: tuple[Step, ...]
    status: str
    outcome: str  # key of the figure that the sheet is about: proposed, or repay
    kind: str  # grant, or settlement
    cells: Cells
    snapshot: str


def with_cells(figure: Figure, cells: Cells) -> tuple[Source, ...]:
    """Return the sources of a figure; those of an indicator with the cells behind it."""
    found: list[Source] = []
    for source in figure.sources:
        found.append(source)
        found += cells.get(source.indicator or "", ())
    return tuple(found)


def rows_of(letter: Letter, language: Language) -> pl.DataFrame:
    """Return the calculation as a frame of the schema CALCULATION."""
    rows: list[dict[str, object]] = []
    for number, step in enumerate(letter.steps, start=1):
        for position, part in enumerate(step.parts, start=1):
            sources = with_cells(part.figure, letter.cells) or (None,)
            rows += [_row(letter, step, part, source, number, position, language) for source in sources]
    return pl.DataFrame(rows, schema=dict(contract.CALCULATION), orient="row")


def _row(
    letter: Letter,
    step: Step,
    part: Part,
    source: Source | None,
    number: int,
    position: int,
    language: Language,
) -> dict[str, object]:
    return {
        "service_id": letter.service.service_id,
        "year": letter.terms.year,
        "rule_set": letter.terms.rules.id,
        "step": number,
        "form": step.form,
        "key": step.key,
        "kind": step.kind,
        "label": step_name(step.key, language),
        "part": position,
        "op": part.op,
        "part_label": figure_name(part.figure, language),
        "value": _decimal(part.figure.value),
        "unit": part.figure.unit,
        "status": part.figure.status,
        "result": _decimal(step.result.value),
        "result_unit": step.result.unit,
        "file": source.file or None if source is not None else None,
        "sheet": source.sheet if source is not None else None,
        "cell": source.cell if source is not None else None,
        "line": source.line if source is not None else None,
        "indicator": source.indicator if source is not None else None,
        "source_value": _decimal(source.value) if source is not None else None,
    }


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else decimal_of(value)


def markdown(letter: Letter, language: Language) -> str:
    """Write the calculation as Markdown."""
    return _Writer(letter, language).text()


class _Writer:
    """Writes one letter."""

    def __init__(self, letter: Letter, language: Language) -> None:
        self.letter, self.language = letter, language
        self.gettext = translator(language).gettext
        self.done: list[Step] = []  # steps that are written already

    def text(self) -> str:
        """Write everything."""
        lines = [*self._head(), *self._verdict()]
        for number, step in enumerate(self.letter.steps, start=1):
            lines += self._step(number, step)
            self.done.append(step)
        lines += self._foot()
        return "\n".join(typeset(line) if self.language == "cs" else line for line in lines) + "\n"

    def _head(self) -> list[str]:
        _ = self.gettext
        service, terms = self.letter.service, self.letter.terms
        title = (
            _("Calculation of the grant of {year}")
            if self.letter.kind == "grant"
            else _("Settlement of {year}")
        )
        kind = codelist("service_types").get(service.type)
        label = pick(kind.label, self.language) if kind is not None else service.type
        number = _("service {id}").format(id=service.service_id)
        return [
            f"# {title.format(year=terms.year)}",
            "",
            f"**{plain(service.name)}** ({number}, {label})",
            "",
            _("Rules: {title}").format(title=pick(terms.rules.title.texts(), self.language)),
            "",
        ]

    def _verdict(self) -> list[str]:
        _ = self.gettext
        results = [step.result for step in self.letter.steps if step.key == self.letter.outcome]
        name = step_name(self.letter.outcome, self.language)
        if self.letter.status == OK and results and results[-1].value is not None:
            return [f"**{name}: {with_unit(results[-1].value, 'CZK', self.language)}**", ""]
        reason = blanks(self.language).get(self.letter.status, self.letter.status)
        return [_("{name} cannot be computed: {reason}.").format(name=name, reason=reason), ""]

    def _step(self, number: int, step: Step) -> list[str]:
        form = codelist("forms").get(step.form)
        line = f" ({pick(form.label, self.language)})" if form is not None else ""
        name = step_name(step.key, self.language)
        if step.kind == "points":
            name = f"{name} – {figure_name(step.result, self.language)}"
        lines = [f"{number}. **{name}**{line}: {self._formula(step)}"]
        lines += [item for part in step.parts for item in self._part(part)]
        return [*lines, ""]

    def _formula(self, step: Step) -> str:
        _ = self.gettext
        values = [shown(part.figure.value, part.figure.unit, self.language) for part in step.parts]
        result = with_unit(step.result.value, step.result.unit, self.language)
        if step.kind == "least":
            return _("the lowest of {values} = {result}").format(values="; ".join(values), result=result)
        if step.kind == "most":
            return _("the highest of {values} = {result}").format(values="; ".join(values), result=result)
        if step.kind in ("choice", "points"):
            return result
        typed = format_chain(values, [part.op for part in step.parts[1:]])
        rounding = str(self.letter.terms.rules.rounding.grant)
        if step.kind == "down":
            told = _("{values} rounded down to {step} CZK = {result}")
            return told.format(values=typed, step=rounding, result=result)
        if step.kind == "up":
            told = _("{values} rounded up to {step} CZK = {result}")
            return told.format(values=typed, step=rounding, result=result)
        return f"{typed} = {result}"

    def _earlier(self, figure: Figure) -> int | None:
        """Return the number of the step that computed a figure."""
        numbered = list(enumerate(self.done, start=1))
        same = [number for number, step in numbered if step.result is figure]
        alike = [
            number
            for number, step in numbered
            if step.key == figure.name and step.result.value == figure.value
        ]
        found = same or alike
        return found[-1] if found else None

    def _part(self, part: Part) -> list[str]:
        _, figure = self.gettext, part.figure
        value = with_unit(figure.value, figure.unit, self.language)
        told = f"   - {value}: {figure_name(figure, self.language)}"
        earlier = self._earlier(figure)
        sources = with_cells(figure, self.letter.cells)
        if earlier is not None and not sources:
            step = _("step {number}").format(number=earlier)
            return [f"{told} ({step})"]
        if figure.status != OK:
            told = f"{told}: {blanks(self.language).get(figure.status, figure.status)}"
        if len(sources) == 1:
            return [f"{told} ({self._place(sources[0])})"]
        amounts = [self._source(source, figure.unit) for source in sources]
        return [told, *(f"     - {item}" for item in amounts)]

    def _source(self, source: Source, unit: str) -> str:
        place = self._place(source)
        if source.value is None:
            return place
        return f"{shown(source.value, unit, self.language)}: {place}"

    def _place(self, source: Source) -> str:
        _ = self.gettext
        if source.indicator is not None:
            return _("indicator {name}").format(name=f"`{source.indicator}`")
        if source.line is not None:
            told = f"`{source.file}:{source.line}`"
            return f"{told}, {plain(source.text)}" if source.text else told
        return f"`{'!'.join(part for part in (source.file, source.sheet, source.cell) if part)}`"

    def _foot(self) -> list[str]:
        _ = self.gettext
        terms = self.letter.terms
        return [
            "---",
            "",
            _(
                "Each step is typed into a calculator from left to right; the next one goes on from the number that is "
                "printed here. Places are workbook!sheet!cell, or a line of the rules."
            ),
            "",
            _("Data: snapshot {snapshot}. Rules: {name}, {digest}.").format(
                snapshot=self.letter.snapshot, name=f"`{terms.rules.id}`", digest=terms.document.sha256[:16]
            ),
        ]


def plain(text: str) -> str:
    """Take away what Markdown and HTML would obey, so that a name from data stays a name."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{char}" if char in "\\`*_[]#|!" else char for char in " ".join(escaped.split()))
