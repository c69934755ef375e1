"""The public edition's frame: a context that holds only what may be published."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - part of a public signature
from dataclasses import replace

import polars as pl

from sluzby_eval.findings import Finding  # noqa: TC001 - part of a public signature
from sluzby_eval.reporting.context import Context  # noqa: TC001 - part of a public signature
from sluzby_eval.reporting.disclosure.rules import Audience, rules_of
from sluzby_eval.reporting.disclosure.suppress import suppress
from sluzby_eval.results import KEY
from sluzby_eval.workspace import Publish  # noqa: TC001 - part of a public signature


def published(context: Context, audience: Audience = "public") -> Context:
    """Return a context whose results, tables and findings hold only what may be published.

    Internal indicators, and what `[publish]` of `sluzby.toml` names, are gone. Numbers that tell of a few persons or
    of one provider's business are blank with the status `suppressed`, and what would tell them is blank with
    `suppressed_secondary`. The same context gives the same frame, whatever the order of its rows.

    Raises:
        MissingExtraError: the package for linear programmes is not installed.
    """
    key = ("published", audience)
    if key not in context.memo:
        context.memo[key] = _made(context, audience)
    found: Context = context.memo[key]
    return found


def _made(context: Context, audience: Audience) -> Context:
    settings = context.workspace.config.publish
    indicators = {
        name: info
        for name, info in context.indicators.items()
        if info.confidentiality == "public"
        and name not in settings.indicators
        and info.domain not in settings.domains
    }
    results = context.results.filter(
        pl.col("confidentiality") == "public",
        pl.col("indicator").is_in(sorted(indicators)),
        pl.col("level").is_in(list(settings.levels)).not_(),
    ).sort(KEY)
    allowed = replace(context, results=results, indicators=indicators)
    return replace(
        allowed,
        results=suppress(allowed, rules_of(settings, audience)),
        tables=_tables(context.tables, settings),
        wings={name: frame for name, frame in context.wings.items() if name in settings.wings},
        findings=tuple(_findings(context.findings, settings)),
    )


def _tables(tables: Mapping[str, pl.DataFrame], settings: Publish) -> dict[str, pl.DataFrame]:
    """Leave out the tables and blank the columns that may not be published."""
    kept = {name: frame for name, frame in tables.items() if name not in settings.tables}
    return {
        name: frame.with_columns(
            pl.lit(None, dtype=dtype).alias(column)
            for column, dtype in frame.schema.items()
            if f"{name}.{column}" in settings.columns
        )
        for name, frame in kept.items()
    }


def _findings(findings: tuple[Finding, ...], settings: Publish) -> list[Finding]:
    if not settings.findings:
        return []
    return [
        finding if settings.explanations else replace(finding, explanation=None)
        for finding in findings
        if settings.explanations or finding.explanation is None
    ]
