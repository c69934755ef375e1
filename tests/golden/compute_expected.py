"""Expected values of the indicators on the sample data, computed a second time, without the engine.

Plain Python over the sample files: openpyxl, csv and the indicators as a person would compute them, one small
function each in `formulas/`, named as the indicator. Nothing is imported from sluzby_eval.
`python -m tests.golden.compute_expected` says what would change, with `--write` it changes `expected.csv`; the
change is reviewed as a diff.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from tests.golden.formulas import collect
from tests.golden.golden_rollup import Expected, is_kept
from tests.golden.golden_sample import Sample, read_sample

EXPECTED = Path(__file__).parent / "expected.csv"
HEADER = ("indicator", *Expected._fields)


def main() -> int:
    """Compare with the file, or write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="replace expected.csv")
    text = as_text(compute(read_sample()))
    known = EXPECTED.read_text(encoding="utf-8") if EXPECTED.is_file() else ""
    if parser.parse_args().write:
        EXPECTED.write_text(text, encoding="utf-8")
        return 0
    changed = set(text.splitlines()) ^ set(known.splitlines())
    print(f"{len(changed)} lines of {EXPECTED.name} differ; --write accepts them")
    return 1 if changed else 0


def as_text(rows: list[tuple[object, ...]]) -> str:
    """Write rows as CSV."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([HEADER, *rows])
    return target.getvalue()


def compute(sample: Sample) -> list[tuple[object, ...]]:
    """Compute all expected rows, those of one indicator after those of another."""
    return [
        (name, *(_shown(item) for item in row))
        for name, function in collect().items()
        for row in function(sample)
        if is_kept(row.level, row.type, row.form, row.year)
    ]


def _shown(value: object) -> object:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else value


if __name__ == "__main__":
    raise SystemExit(main())
