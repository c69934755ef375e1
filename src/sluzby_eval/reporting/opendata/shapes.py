"""The shapes of the tables of open data: columns, keys and references, from `tables.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import pydantic
import yaml

TABLES_FILE = Path(__file__).parent / "tables.yaml"


class _Told(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Words(_Told):
    """A text in both languages."""

    cs: str
    en: str


class Column(_Told):
    """One column."""

    type: Literal["string", "integer", "double", "date", "boolean"]
    cs: str
    en: str
    required: bool = False
    of: str | None = None  # table.column that its values stand in
    note: Words | None = None


class Together(_Told):
    """Several columns that refer to a table at once, by columns of the same names."""

    columns: tuple[str, ...]
    table: str


class Shape(_Told):
    """One table."""

    title: Words
    note: Words | None = None
    key: tuple[str, ...]
    columns: dict[str, Column]
    together: tuple[Together, ...] = ()
    by_year: bool = False  # a file for every year


@cache
def shapes() -> dict[str, Shape]:
    """Load the shapes of all tables, in the order of the file."""
    loaded = yaml.load(TABLES_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {name: Shape.model_validate(told) for name, told in loaded.items()}
