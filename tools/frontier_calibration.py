"""Write the table of docs/frontier/calibration.md: what the default intervals cover on populations made up.

    python -m tools.frontier_calibration [RUNS]

Five designs, and one beyond the assumptions of the method, each with 30, 60 and 120 units, with 2 inputs and 1
output, and with 3 and 3.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sluzby_eval.frontier.calibration import RUNS, Cell, calibrate
from sluzby_eval.frontier.designs import BEYOND, DESIGNS

PAGE = Path(__file__).parents[1] / "docs" / "frontier" / "calibration.md"
START, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
UNITS = (30, 60, 120)
COLUMNS = ((2, 1), (3, 3))
LEAST_MEAN, LEAST = 0.92, 0.88


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    cells = []
    for inputs, outputs in COLUMNS:
        for units in UNITS:
            for cell in calibrate(units, inputs, outputs, runs=runs, designs=(*DESIGNS, BEYOND)):
                print(_row(cell), flush=True)
                cells.append(cell)
    inside = [cell.coverage for cell in cells if cell.design != BEYOND.id]
    mean, least = sum(inside) / len(inside), min(inside)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    table = "".join(f"{line}\n" for line in [*_head(), *(_row(cell) for cell in cells)])
    told = f"\n{runs} runs a row. Mean coverage of the five designs {mean:.3f}, the least {least:.3f}.\n"
    PAGE.write_text(before + START + table + told + END + after, encoding="utf-8")
    return 0 if mean >= LEAST_MEAN and least >= LEAST else 1


def _head() -> list[str]:
    return [
        "| design | n | inputs + outputs | coverage | mean width | bias of the score | of the corrected one |",
        "|---|---|---|---|---|---|---|",
    ]


def _row(cell: Cell) -> str:
    name = cell.design.replace("_", " ") + (" (beyond)" if cell.design == BEYOND.id else "")
    return (
        f"| {name} | {cell.units} | {cell.inputs} + {cell.outputs} | {cell.coverage:.3f} | {cell.width:.3f} "
        f"| {cell.bias:+.3f} | {cell.bias_corrected:+.3f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
