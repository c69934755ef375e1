"""Run every benchmark: `python -m benchmarks`, or some: `python -m benchmarks help_startup corpus`."""

from __future__ import annotations

import importlib
import sys

from benchmarks.table import Figure, table

BENCHMARKS = ("help_startup", "engine_speed", "rules_300k", "import_thousand", "corpus")


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    figures: list[Figure] = []
    for name in names or BENCHMARKS:
        print(f"== {name}", flush=True)
        figures += importlib.import_module(f"benchmarks.{name}").main()
    print(f"\n{table(figures)}")
    return 0 if all(figure.passes for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
