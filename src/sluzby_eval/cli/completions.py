"""Values offered by shell completion; a completion that fails offers nothing and says nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sluzby_eval.errors import SluzbyError
from sluzby_eval.i18n import pick
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sluzby_eval.workspace import Folder

LEVELS = ("service", "provider", "municipality", "orp", "district", "region")
KINDS = ("indicator", "inputs", "rules", "layout", "report")
FORMATS = ("html", "xlsx", "csv", "parquet", "json")


def complete_indicators(incomplete: str) -> list[tuple[str, str]]:
    """Offer ids of indicators with their titles."""
    return list(_definitions("indicators", incomplete))


def complete_reports(incomplete: str) -> list[tuple[str, str]]:
    """Offer ids of reports with their titles."""
    return list(_definitions("reports", incomplete))


def complete_layouts(incomplete: str) -> list[tuple[str, str]]:
    """Offer ids of layouts with their titles."""
    return list(_definitions("layouts", incomplete))


def complete_levels(incomplete: str) -> list[str]:
    """Offer levels."""
    return [level for level in LEVELS if level.startswith(incomplete.lower())]


def complete_formats(incomplete: str) -> list[str]:
    """Offer formats of reports; the option takes several, parted by commas."""
    done, _, last = incomplete.rpartition(",")
    prefix = f"{done}," if done else ""
    return [prefix + name for name in FORMATS if name.startswith(last.lower())]


def complete_codes(incomplete: str) -> list[str]:
    """Offer codes of findings."""
    from sluzby_eval.findings import catalogue

    return [code for code in catalogue() if code.startswith(incomplete.upper())]


def complete_cells(incomplete: str) -> list[str]:
    """Offer files of the dataset, then their sheets; the cell is typed."""
    from sluzby_eval.czech import fold
    from sluzby_eval.store import open_store

    with suppress(SluzbyError, OSError):
        file, bang, sheet = incomplete.partition("!")
        known = open_store(open_workspace().data).head().submissions
        if not bang:
            return sorted({f"{item.file}!" for item in known if fold(item.file).startswith(fold(file))})
        sheets = {name for item in known if item.file == file for name in item.columns if name}
        return sorted(f"{file}!{name}!" for name in sheets if fold(name).startswith(fold(sheet)))
    return []


def complete_engines(incomplete: str) -> list[str]:
    """Offer engines, and all of them."""
    from sluzby_eval.evaluation.engines import ALL

    return [name for name in (*ALL, "all") if name.startswith(incomplete.lower())]


def complete_folders(incomplete: str) -> list[str]:
    """Offer the kinds of declarative files."""
    return [name for name in KINDS if name.startswith(incomplete.lower())]


def complete_domains(incomplete: str) -> list[str]:
    """Offer domains of indicators."""
    from typing import get_args

    from sluzby_eval.evaluation.spec import Domain

    return [name for name in get_args(Domain) if name.startswith(incomplete.lower())]


def _definitions(folder: Folder, incomplete: str) -> Iterator[tuple[str, str]]:
    import yaml  # only where values are completed

    with suppress(SluzbyError, OSError):
        for path, name in open_workspace().files(folder):
            if path.stem.startswith(incomplete) and not path.stem.startswith("inputs"):
                with suppress(yaml.YAMLError, OSError, UnicodeDecodeError):
                    yield path.stem, _title(path.read_text(encoding="utf-8")) or name


def _title(text: str) -> str:
    import yaml  # only where values are completed

    loaded = yaml.load(text, Loader=yaml.CSafeLoader)
    title = loaded.get("title") if isinstance(loaded, dict) else None
    return pick(title) if isinstance(title, dict) else ""
