"""From the tables of one layout to submissions: scope, period, provider, accounts of cells."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sluzby_eval.importing.accounts import NOTHING, balanced, count_cells
from sluzby_eval.importing.layouts import FILE_SCOPE
from sluzby_eval.importing.mappings import fingerprint
from sluzby_eval.importing.wide import FILE, shown
from sluzby_eval.store import Submission

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sluzby_eval.definitions import Loaded
    from sluzby_eval.findings import Finding
    from sluzby_eval.importing.accounts import CellAccount
    from sluzby_eval.importing.mappings import Learned
    from sluzby_eval.importing.shape import Shaped, Source
    from sluzby_eval.importing.spec import Layout

_ID_LENGTH = 16


def submission_id(layout: Loaded[Layout], sha256: str, learned: Loaded[Learned] | None = None) -> str:
    """Name a submission by its bytes and what read them: the same again has the same name."""
    text = "\n".join((sha256, layout.spec.id, fingerprint(layout, learned)))
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]


def describe(shaped: Shaped, source: Source, *, now: dt.datetime) -> Submission:
    """Describe one file of a layout for the dataset; its cells are not counted yet."""
    layout = shaped.layout.spec
    provider = shaped.values.get(source.number, {}).get("ico")
    return Submission(
        id=source.submission,
        layout=layout.id,
        layout_sha256=fingerprint(shaped.layout, source.learned),
        source_sha256=source.sha256,
        file=source.file,
        scope=tuple(_scope_value(shaped, source, name) for name in layout.scope),
        rank=layout.rank,
        period=_period(shaped, source),
        provider=str(provider) if provider is not None else None,
        imported_at=now.isoformat(timespec="seconds"),
        columns=shaped.letters.get(source.number, {}),
        cells=totals(NOTHING),
        findings=levels(()),
        ignored=NOTHING.ignored,
    )


def counted(
    submission: Submission, shaped: Shaped, source: Source, findings: Sequence[Finding], *, refused: int
) -> Submission:
    """Add the account of cells and what was found.

    Raises:
        VerifyError: the account of its cells does not come out even.
    """
    account = count_cells(shaped, source, refused_later=refused)
    balanced(source.file, account)
    return replace(submission, cells=totals(account), findings=levels(findings), ignored=account.ignored)


def levels(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by severity."""
    return dict(sorted(Counter(finding.level.value for finding in findings).items()))


def totals(account: CellAccount) -> dict[str, int]:
    """Sum up the account of a file: every cell read is accepted, refused or ignored."""
    return {
        "read": account.read,
        "accepted": account.accepted,
        "refused": account.refused,
        "ignored": sum(account.ignored.values()),
    }


def _scope_value(shaped: Shaped, source: Source, name: str) -> str:
    if name == FILE_SCOPE:
        return source.file
    return ",".join(sorted(_values(shaped, source, name)))


def _values(shaped: Shaped, source: Source, name: str) -> set[str]:
    """Return the values that a name has in a file: a file value, a constant, or all values of a column."""
    values = shaped.values.get(source.number, {})
    if name in values:
        return {str(values[name])}
    if name in shaped.layout.spec.constants:
        return {shaped.layout.spec.constants[name]}
    found: set[str] = set()
    for wide in shaped.wides:
        if name in wide.frame.columns:
            rows = wide.frame.filter(wide.frame[FILE] == source.number)
            found |= {str(shown(value)) for value in rows[name].unique().to_list() if value is not None}
    return found


def _period(shaped: Shaped, source: Source) -> int | None:
    name = shaped.layout.spec.period
    values = _values(shaped, source, name) if name else set()
    text = next(iter(values)) if len(values) == 1 else ""
    return int(text) if text.isdigit() else None
