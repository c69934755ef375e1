"""Single acts of care: many millions of rows, kept apart from the other tables and never read as a whole.

    events/<year>/<sha256>.parquet    acts of one year, a million to a part
    events/names/<sha256>.parquet     what the numbers in the parts mean

Parts hold numbers instead of texts: `line` (a service and a form), `client`, `act` and `area` are numbered in
the order in which they were first told, once for the whole dataset. Numbers are what makes counting fast in
every engine, and acts without the table of names say nothing about anybody. A part is plain Parquet and never
changes; the manifest of a snapshot names those in force, and the file that each came from.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Mapping  # noqa: TC003 - dataclasses keep them
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sluzby_eval.errors import VerifyError
from sluzby_eval.i18n import _
from sluzby_eval.store.files import TEMPORARY, damage_hint, file_sha256, flush_file, flush_folder
from sluzby_eval.store.manifest import EventPart

EVENTS = "events"
NAMES = "names"
TOLD = {
    "service_id": pl.String(),
    "form": pl.String(),
    "date": pl.Date(),
    "act": pl.String(),
    "minutes": pl.Int32(),
    "hour": pl.Int8(),
    "client": pl.String(),
    "area": pl.String(),
}
KEPT = {
    "line": pl.Int32(),
    "client": pl.Int32(),
    "date": pl.Date(),
    "act": pl.Int32(),
    "minutes": pl.Int32(),
    "hour": pl.Int8(),
    "area": pl.Int32(),
}
NAMED = {"kind": pl.String(), "code": pl.Int32(), "text": pl.String(), "form": pl.String()}
OPTIONAL = ("act", "hour", "client", "area")
PART_ROWS = 1_000_000
_TEXTS = {"line": ("service_id", "form"), "client": ("client",), "act": ("act",), "area": ("area",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """The acts of one snapshot."""

    root: Path
    parts: tuple[EventPart, ...]

    @property
    def years(self) -> list[int]:
        """List the years of which there are acts."""
        return sorted({part.year for part in self.parts if part.year})

    def of(self, year: int) -> list[EventPart]:
        """List the parts of a year."""
        return [part for part in self.parts if part.year == year]

    def paths(self, year: int) -> list[Path]:
        """List the files of a year.

        Raises:
            VerifyError: a file is not there.
        """
        found = [path_of(self.root, part) for part in self.of(year)]
        for path in found:
            if not path.is_file():
                raise VerifyError(
                    _("The file {file} of the dataset is missing.").format(file=path.name), hint=damage_hint()
                )
        return found

    def digest(self, year: int) -> str:
        """Return the sha256 of what a year consists of."""
        return hashlib.sha256("\n".join(sorted(part.sha256 for part in self.of(year))).encode()).hexdigest()

    def blanks(self, year: int) -> frozenset[str]:
        """Return the columns that are not told of every act of a year."""
        return frozenset(name for part in self.of(year) for name, count in part.blanks.items() if count)

    def names(self) -> pl.DataFrame:
        """Read what the numbers mean: kind, code, text, form."""
        paths = [path_of(self.root, part) for part in self.parts if not part.year]
        return pl.concat([pl.DataFrame(schema=NAMED), *(pl.read_parquet(path) for path in paths)])


def path_of(root: Path, part: EventPart) -> Path:
    """Return where a part lies."""
    return root / EVENTS / (str(part.year) if part.year else NAMES) / f"{part.sha256}.parquet"


def event_files(root: Path) -> list[Path]:
    """List all files of acts, named by a snapshot or not."""
    return sorted(path for path in (root / EVENTS).glob("*/*") if path.is_file())


class Numbering:
    """Gives numbers to texts, the same ones for good; `new` tells those given since it was made."""

    def __init__(self, names: pl.DataFrame) -> None:
        self._known = {
            kind: names.filter(pl.col("kind") == kind).select("code", *_columns(kind)) for kind in _TEXTS
        }
        self._old = {kind: frame.height for kind, frame in self._known.items()}

    def copy(self) -> Numbering:
        """Return another one that knows the same, for a file that may yet be refused."""
        other = Numbering(pl.DataFrame(schema=NAMED))
        other._known, other._old = dict(self._known), dict(self._old)
        return other

    def encode(self, acts: pl.DataFrame) -> pl.DataFrame:
        """Turn acts as told (TOLD) into acts as kept (KEPT)."""
        for kind, told in _TEXTS.items():
            self._learn(kind, acts.select(told))
            known = self._known[kind].rename(dict(zip(_columns(kind), told, strict=True)))
            known = known.rename({"code": f"{kind}:code"})
            acts = acts.join(known, on=told, how="left", maintain_order="left")
        return acts.select(
            pl.col(f"{name}:code" if name in _TEXTS else name).cast(dtype).alias(name)
            for name, dtype in KEPT.items()
        )

    def _learn(self, kind: str, told: pl.DataFrame) -> None:
        known = self._known[kind]
        columns = _columns(kind)
        told = told.rename(dict(zip(told.columns, columns, strict=True))).drop_nulls()
        new = told.unique(maintain_order=True).join(known, on=columns, how="anti", maintain_order="left")
        if new.height:
            codes = pl.int_range(known.height, known.height + new.height, dtype=pl.Int32)
            self._known[kind] = pl.concat([known, new.select(code=codes, **{c: c for c in columns})])

    def new(self) -> pl.DataFrame:
        """Return the names given since the beginning."""
        frames = [
            frame.slice(self._old[kind]).with_columns(kind=pl.lit(kind))
            for kind, frame in self._known.items()
        ]
        return pl.concat([pl.DataFrame(schema=NAMED), *frames], how="diagonal").select(list(NAMED))


def _columns(kind: str) -> list[str]:
    return ["text", "form"] if kind == "line" else ["text"]


def write_part(root: Path, frame: pl.DataFrame, year: int, *, source: Mapping[str, str]) -> EventPart:
    """Write rows as a part; `year` 0 is for names.

    Args:
        root: of the dataset.
        frame: rows with the columns of KEPT, or of NAMED.
        year: of the acts.
        source: where they come from: source_sha256, file, imported_at.
    """
    folder = root / EVENTS / (str(year) if year else NAMES)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=TEMPORARY, delete=False) as file:
        path = Path(file.name)
    frame.write_parquet(path, compression="zstd", statistics=True, row_group_size=PART_ROWS // 4)
    flush_file(path)
    part = EventPart(
        year=year,
        sha256=file_sha256(path),
        rows=frame.height,
        blanks={name: frame[name].null_count() for name in OPTIONAL if name in frame.columns},
        **source,
    )
    path.replace(path_of(root, part))
    flush_folder(folder)
    return part


def sources(parts: Iterable[EventPart]) -> dict[str, list[EventPart]]:
    """Put the parts of acts under the sha256 of the file that they come from."""
    found: dict[str, list[EventPart]] = {}
    for part in parts:
        if part.year:
            found.setdefault(part.source_sha256, []).append(part)
    return found
