"""How much the import finds of 5,000 defects planted in 300 workbooks, and how much it invents.

Recall is the share of planted defects that are told under their code in their file. Of those found, the cell
has to be right. Precision is the share of findings of level error and warning that are a planted defect or
follow from one: of the same sheet row, or a doubt about a figure of a line whose cells were spoilt.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.dirty_books import make_books, write_books
from benchmarks.table import Figure, new_workspace
from benchmarks.workbooks import read_layout
from sluzby_eval.findings import Severity
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.planting import Book, Defect
    from sluzby_eval.findings import Finding

WORKBOOKS = 300
DEFECTS = 5_000
RECALL, PRECISION, ADDRESS = 99.5, 99.0, 100.0

# What else is told of the same service, by the code of the defect, with its sheet where only that one has it.
_NO_ROW = ("V462", "V473", "V450", "V451")  # a sheet has nothing on the service any more
_ODD_COSTS = ("V464", "V466", "V473", "V475", "V476", "V478", "V488")  # ratios with costs
_FEWER_CLIENTS = ("V454", "V455", "V456", "V457")  # of which others are parts
CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "V403": _NO_ROW,
    "V404 staff": _NO_ROW,
    "V404 clients": _NO_ROW,
    "V404 revenues": ("V422", "V476", "V477", "V478", "V488"),  # the total no longer adds up without the row
    "V405 shares": ("V423",),  # one share is missing in the whole
    "V410": _NO_ROW,
    "V420": ("V488",),
    "V421": ("V458",),  # more bed-days need more clients
    "V424": ("V437", "V454", "V457", "V488"),  # clients at the end of the year stand in three places
    "V425": ("V488",),
    "V429": _ODD_COSTS,
    "V430": _ODD_COSTS,
    "V433": ("V431",),  # a service that ended in 1999 tells figures of 2025
    "V449": ("V488",),
    "V456": ("V457",),
    "V461": ("V488",),
    # doubts: a figure that goes together with one other goes together with others no more
    "V426": ("V432", "V441"),
    "V431": ("V442", "V443"),
    "V437": ("V457",),
    "V439": ("V488",),
    "V441": (*_NO_ROW, "V474", "V488"),
    "V447": ("V488",),
    "V454": ("V437", "V488"),
    "V457": ("V488",),
    "V458": (*_FEWER_CLIENTS, "V488"),
    "V459": (*_FEWER_CLIENTS, "V438", "V449", "V453", "V483", "V488"),
    "V462": ("V468", "V482", "V488"),
    "V463": ("V466", "V476", "V488"),
    "V464": ("V467", "V475", "V476", "V488"),
    "V465": ("V467", "V476", "V488"),
    "V466": ("V488",),
    "V467": ("V488",),
    "V474": ("V477", "V488"),
    "V475": ("V476", "V488"),
    "V476": ("V488",),
    "V480": ("V488",),
    "V483": (*_FEWER_CLIENTS, "V488"),
}

# Content rules that no workbook of the corpus breaks on purpose, and why; tests elsewhere pin each of them.
_ANOTHER_FILE = "compares with another file, year, plan or register; the corpus is one year of statements"
_ANOTHER_LAYOUT = "a rule of published tables or of a layout's own checks, not of the annual statement"
NOT_PLANTED: dict[str, str] = {
    "V400": "shuts the whole workbook: nothing else could be planted in it",
    "V408": _ANOTHER_LAYOUT,
    "V413": _ANOTHER_FILE,
    "V414": _ANOTHER_LAYOUT,
    "V415": _ANOTHER_LAYOUT,
    "V435": "needs a layout without a list of services",
    "V436": _ANOTHER_FILE,
    "V440": _ANOTHER_FILE,
    **dict.fromkeys(("V484", "V485", "V486", "V487"), _ANOTHER_FILE),
    "V488": "depends on the peers drawn; it is told as a consequence of other defects",
    "V489": _ANOTHER_FILE,
    "V490": _ANOTHER_LAYOUT,
    "V491": "only a fault of a layout or of the program breaks the contract",
    "V492": "needs more rows with one text than a provider has services",
    **dict.fromkeys(("V496", "V497", "V498"), _ANOTHER_FILE),
}


@dataclass(slots=True, kw_only=True)
class Score:
    """What became of planted defects and of findings."""

    found: int = 0
    right: int = 0  # of those found, with the right cell
    lost: list[tuple[Book, Defect]] = field(default_factory=list)
    misplaced: list[tuple[Book, Defect, Finding]] = field(default_factory=list)
    true: int = 0  # findings of level error and warning that stand for a defect
    invented: list[Finding] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of defects that were found, in per cent."""
        return 100 * self.found / (self.found + len(self.lost))

    @property
    def precision(self) -> float:
        """Share of findings that stand for a defect, in per cent."""
        return 100 * self.true / (self.true + len(self.invented))

    @property
    def address(self) -> float:
        """Share of right cells among the defects found, in per cent."""
        return 100 * self.right / self.found


def main() -> list[Figure]:
    """Make the corpus, import it and print the score."""
    score = measure(WORKBOOKS, DEFECTS)
    for book, defect in score.lost[:10]:
        print("lost:", book.file, defect.code, *book.place(defect), defect.kind)
    for finding, count in Counter(finding.code for finding in score.invented).most_common(10):
        print("invented:", finding, count)
    planted = f"{DEFECTS:,} defects in {WORKBOOKS} workbooks"
    return [
        Figure(what=f"recall of {planted}", value=score.recall, goal=RECALL, unit="%", at_least=True),
        Figure(what="precision", value=score.precision, goal=PRECISION, unit="%", at_least=True),
        Figure(what="right cells of those found", value=score.address, goal=ADDRESS, unit="%", at_least=True),
    ]


def measure(workbooks: int, defects: int) -> Score:
    """Make a corpus in a folder of its own, import it and compare."""
    books = make_books(read_layout(shipped("layouts") / "vykaz.yaml"), workbooks, defects)
    with tempfile.TemporaryDirectory() as place:
        write_books(Path(place) / "inbox", books)
        workspace = new_workspace(Path(place) / "workspace")
        report = import_files(workspace, [Path(place) / "inbox"])
    return compare(books, report.findings)


def compare(books: Sequence[Book], findings: Sequence[Finding]) -> Score:
    """Compare what was planted with what was told."""
    score = Score()
    by_file: dict[str, list[Finding]] = {book.file: [] for book in books}
    for finding in findings:
        by_file[finding.place.file].append(finding)
    for book in books:
        _compare_one(book, by_file[book.file], score)
    return score


def _compare_one(book: Book, findings: list[Finding], score: Score) -> None:
    matched: set[int] = set()
    for defect in book.defects:
        hit, is_right = _match(book, defect, findings, matched)
        if hit is None:
            score.lost.append((book, defect))
            continue
        matched.add(hit)
        score.found += 1
        score.right += is_right
        if not is_right:
            score.misplaced.append((book, defect, findings[hit]))
    for number, finding in enumerate(findings):
        if finding.level is Severity.INFO:
            continue
        if number in matched or _follows(book, finding):
            score.true += 1
        else:
            score.invented.append(finding)


def _match(
    book: Book, defect: Defect, findings: Sequence[Finding], matched: set[int]
) -> tuple[int | None, bool]:
    """Find the finding of a defect: at its cell, else at another cell of its sheet."""
    place = book.place(defect)
    same = [
        number
        for number, finding in enumerate(findings)
        if finding.code == defect.code and number not in matched
    ]
    for number in same:
        if (findings[number].place.sheet, findings[number].place.cell) == place:
            return number, True
    others = {book.place(other) for other in book.defects if other.code == defect.code}
    for number in same:
        at = findings[number].place
        if at.sheet == place[0] and (at.sheet, at.cell) not in others:
            return number, False
    return None, False


def _follows(book: Book, finding: Finding) -> bool:
    """Whether a finding on the same service is a documented consequence of a planted defect."""
    return finding.service is not None and any(
        defect.service == finding.service
        and finding.code
        in (CONSEQUENCES.get(f"{defect.code} {defect.sheet}") or CONSEQUENCES.get(defect.code, ()))
        for defect in book.defects
    )
