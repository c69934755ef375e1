"""The kinds of defects that are planted: each takes a workbook and a layout, and plants itself or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks import planting

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.planting import Book
    from sluzby_eval.importing.spec import Layout

Kind = "Callable[[Book, Layout], None]"
