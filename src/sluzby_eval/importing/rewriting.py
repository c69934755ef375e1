"""Writing a sheet of a workbook again in the plain way of sheet programs, with the address of every cell.

Prefixes, single quotes, comments, other encodings and cells without an address are valid XML that nobody
searches as bytes; `expat` reads them, and what a scan looks at is written anew.
"""

from __future__ import annotations

from xml.parsers import expat

from sluzby_eval.importing.raw import address, column_letters, position


def written_plainly(xml: bytes) -> bytes:
    """Return the elements of a sheet that a scan looks at, in UTF-8.

    Raises:
        expat.ExpatError: this is no XML.
        ValueError, LookupError: an address or an encoding is none.
    """
    writer = _PlainWriter()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.Parse(xml, True)  # noqa: FBT003 - positional only
    return "".join(writer.out).encode()


class _PlainWriter:
    """Handlers of `expat` that keep the elements a scan looks at."""

    _KEPT = frozenset({"worksheet", "cols", "col", "sheetData", "row", "c", "f", "v", "is", "t", "mergeCell"})
    _WITH_TEXT = frozenset({"f", "v", "t"})

    def __init__(self) -> None:
        self.out: list[str] = []
        self.row = self.column = 0
        self.keeps_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name not in self._KEPT:
            return
        kept = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "row":
            self.row = int(kept.get("r", self.row + 1))
            self.column = 0
            kept = {"r": str(self.row), **kept}
        elif name == "c":
            kept = {
                "r": self._address(kept.get("r")),
                **{key: kept[key] for key in ("s", "t") if key in kept},
            }
        elif name in {"f", "v", "is", "t"}:
            kept = {}
        self.keeps_text = name in self._WITH_TEXT
        text = "".join(f' {key}="{_escape(value)}"' for key, value in kept.items())
        self.out.append(f"<{name}{text}>")

    def _address(self, name: str | None) -> str:
        if name is None:
            self.column += 1
            return f"{column_letters(self.column - 1)}{self.row}"
        row, column = position(name.upper())
        self.column = column + 1
        return address(row, column)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in self._KEPT:
            self.out.append(f"</{name}>")
        self.keeps_text = False

    def text(self, data: str) -> None:
        if self.keeps_text:
            self.out.append(_escape(data))


def _escape(text: str) -> str:
    """Write text into XML; the standard library's own loads half of the network for it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")
