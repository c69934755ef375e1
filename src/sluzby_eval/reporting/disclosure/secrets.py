"""Texts that may stand in no published file: explanations of providers, contact persons, pseudonyms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sluzby_eval.reporting.context import Context

LEAST_LETTERS = 6  # shorter texts stand in every file by chance, single words do anyway
KNOWN = frozenset(
    {
        "service_id", "form", "year", "version", "ico", "area", "kind", "scale", "outcome", "source", "payer",
        "unit", "status", "type", "state", "programme", "round", "item", "category",
    }
)  # fmt: skip


def secrets_of(context: Context) -> list[str]:
    """List the texts of the dataset that the settings keep back, and that are told nowhere else.

    `context` is the one before `published`.
    """
    settings = context.workspace.config.publish
    found: set[str] = set()
    if not settings.explanations:
        found |= {finding.explanation for finding in context.findings if finding.explanation}
    for name, frame in context.tables.items():
        for column, dtype in frame.schema.items():
            whole = name in settings.tables and column not in KNOWN
            if dtype == pl.String and (whole or f"{name}.{column}" in settings.columns):
                found |= set(frame[column].drop_nulls().to_list())
    told = " ".join(_told(context))
    return sorted(text for text in found if _is_telling(text) and text not in told)


def _is_telling(text: str) -> bool:
    """Tell whether a text says something of somebody: a name, a sentence or a pseudonym."""
    return len(text) >= LEAST_LETTERS and any(letter.isspace() or letter.isdigit() for letter in text)


def _told(context: Context) -> Iterable[str]:
    """Yield what is public anyway: names of units, labels, settings."""
    yield from context.names.values()
    yield from (area.name for area in context.areas.values())
    yield from (text for labels in context.type_labels.values() for text in labels.values())
    yield from (info.id for info in context.indicators.values())
    config = context.workspace.config
    yield from (config.name, config.publisher.name, config.publisher.name_en, config.publisher.contact)
