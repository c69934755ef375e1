"""Run every benchmark: `python -m benchmarks`, or some: `python -m benchmarks help_startup corpus`."""

from __future__ import annotations

import importlib
import sys

from benchmarks.table import Figure, table

BENCHMARKS = (
    "help_startup",
    "check_speed",
    "engine_speed",
    "statements_speed",
    "rules_300k",
    "import_thousand",
    "big_sheet",
    "corpus",
    "events_10m",
    "frontier_speed",
    "reports_29",
    "pdf_900_rows",
    "xlsx_50k",
)
BY_NAME = ("events_100m",)  # takes minutes and more than a gigabyte of disk


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - {*BENCHMARKS, *BY_NAME})
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join((*BENCHMARKS, *BY_NAME))}")
        return 2
    figures: list[Figure] = []
    for name in names or BENCHMARKS:
        print(f"== {name}", flush=True)
        figures += importlib.import_module(f"benchmarks.{name}").main()
    print(f"\n{table(figures)}")
    return 0 if all(figure.passes for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
