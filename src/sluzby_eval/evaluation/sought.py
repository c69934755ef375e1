"""One figure of the results that a person asks for: its key, its row, and what is said where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _
from sluzby_eval.model import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.evaluation.catalogue import Catalogue
    from sluzby_eval.evaluation.plan import Plan


def key_of(*, type: str, **key: Any) -> dict[str, Any]:
    """Return the columns that tell a figure from others: a service has one type and no row for all of them."""
    return key if key["level"] == "service" and type == ALL else {**key, "type": type}


def row_of(results: pl.DataFrame, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the row of a key; None where there is none."""
    found = results.filter(*(pl.col(name) == value for name, value in key.items()))
    return None if found.is_empty() else found.row(0, named=True)


def no_row(key: Mapping[str, Any]) -> UsageError:
    """Make the error of a key without a row."""
    return UsageError(
        _("The results have no row {key}.").format(
            key=", ".join(f"{name}={value}" for name, value in key.items())
        ),
        hint=_("Run `sluzby-eval evaluate` first, or ask for another level, unit or year."),
    )


def plan_of(catalogue: Catalogue, indicator: str) -> Plan:
    """Return the plan of an indicator.

    Raises:
        UsageError: it is not defined.
    """
    if indicator not in catalogue.definitions:
        raise UsageError(_("There is no indicator {name}.").format(name=indicator))
    return catalogue.plan(indicator)
