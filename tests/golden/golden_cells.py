"""What a cell of the sample says: headings, numbers, codes, areas and dates, read without the import."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CODE_LISTS = ROOT / "src" / "sluzby_eval" / "codelists"
NO_VALUE = {"", "-", "–", "—", "x", "X", "neuvedeno", "n/a", "."}


def fold(text: str) -> str:
    """Drop case, diacritics and runs of white space; all dashes are one."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[‐‑‒–—−]", "-", bare).casefold().split())


@cache
def layout(name: str) -> Any:
    """Return the description of a kind of file."""
    return yaml.safe_load((ROOT / "layouts" / f"{name}.yaml").read_text(encoding="utf-8"))


def form() -> Any:
    """Return the description of the form that providers fill in."""
    return layout("vykaz")


def headings(sheet: Any) -> dict[str, Any]:
    """Return the headings of a sheet: folded text, then what is said of the column."""
    columns = [*sheet["fields"], *_unpivoted(sheet)]
    return {fold(text): column for column in columns for text in column["headings"]}


def _unpivoted(sheet: Any) -> Iterator[dict[str, Any]]:
    for target in sheet["into"]:
        if isinstance(target, dict) and "unpivot" in target:
            for code, item in target["unpivot"]["items"].items():
                said = item if isinstance(item, dict) else {"headings": item}
                yield {**said, "column": f"{target['table']}.{code}"}


def value(column: Any, raw: Any) -> Any:
    """Return what a cell says, None where it says nothing."""
    if raw is None or (isinstance(raw, str) and raw.strip() in NO_VALUE):
        return None
    kind = column.get("kind", "number")
    if kind in {"identifier", "text"}:
        return str(raw).strip()
    if kind == "area":
        return orp_codes().get(fold(str(raw)))
    if kind == "code":
        return code(column, str(raw))
    if kind == "date":
        return raw.date() if isinstance(raw, dt.datetime) else date(str(raw))
    if kind == "boolean":
        return {"ano": 1.0, "1": 1.0, "ne": 0.0, "0": 0.0}.get(fold(str(raw)))
    if kind == "age_band":
        return "total" if fold(str(raw)) == "celkem" else str(raw)
    return number(raw)


def code(column: Any, text: str) -> str | None:
    """Find a code by itself, its label or both."""
    for known, labels in column.get("choices", {}).items():
        if fold(text) in {fold(label) for label in labels}:
            return str(known)
    return codes_of(column["codes"]).get(fold(text)) if "codes" in column else None


def number(raw: Any) -> float | None:
    """Read a number, also one written as text with blanks, a comma and Kč."""
    if isinstance(raw, int | float):
        return float(raw)
    try:
        return float(re.sub(r"\s|Kč", "", str(raw)).replace(",", "."))
    except ValueError:
        return None


def date(text: str) -> dt.date | None:
    """Read a date such as "31. 12. 2025"."""
    match = re.fullmatch(r"(\d+)\. (\d+)\. (\d{4})", text)
    return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None


@cache
def required(one: str) -> list[str]:
    """Return the cells that a form of service must fill in, as "sheet.column" or "table.item"."""
    found = []
    for sheet in form()["sheets"]:
        for column in [*sheet["fields"], *_unpivoted(sheet)]:
            if one in column.get("required_for", ()):
                name = column["column"]
                found.append(name if "." in name else f"{sheet['id']}.{name}")
    return found


@cache
def rule(name: str) -> Any:
    """Return a dated parameter; those invented for this test go first, then those of the sample region."""
    folders = (Path(__file__).parent / "rules", ROOT / "sample_data" / "rules", ROOT / "rules")
    path = next(folder / f"{name}.yaml" for folder in folders if (folder / f"{name}.yaml").is_file())
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def areas() -> list[dict[str, str]]:
    """Return the rows of the territory."""
    with (CODE_LISTS / "territory.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def orp_codes() -> dict[str, str]:
    """Return the finest areas by their folded name."""
    return {fold(row["name"]): row["code"] for row in areas() if row["level"] == "orp"}


@cache
def codes_of(name: str) -> dict[str, str]:
    """Return the codes of a list by folded code, label, and both together."""
    with (CODE_LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {fold(row[part]): row["code"] for row in rows for part in ("cs", "en", "code")}
    return found | {fold(f"{row['code']} {row['cs']}"): row["code"] for row in rows}
