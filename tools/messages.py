"""Collect the messages of the program into the Czech catalogue and compile it: `make messages`.

Translations that are there stay; new messages come without one and are listed; unused ones go.
The same sources give the same files.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src"
PO = SOURCES / "sluzby_eval" / "locale" / "cs" / "LC_MESSAGES" / "sluzby_eval.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "mark": None}
EPOCH = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)  # no date of today in the files
HEADER = """\
# Czech messages of sluzby-eval. Written by `make messages`; translate what stands after msgstr.
msgid ""
msgstr ""
"Project-Id-Version: sluzby-eval\\n"
"Language: cs\\n"
"Plural-Forms: nplurals=3; plural=((n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def collect() -> Catalog:
    """Find every message in the sources."""
    catalog = Catalog(locale="cs", creation_date=EPOCH, revision_date=EPOCH)
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for _line, message, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def updated() -> Catalog:
    """Return the messages of the sources with the translations of the catalogue."""
    known = read_po(io.BytesIO(PO.read_bytes()), locale="cs")
    catalog = collect()
    for message in catalog:
        old = known.get(message.id, message.context) if message.id else None
        if old is not None:
            message.string = old.string
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """List the messages that have no translation, or not all plural forms."""
    return [str(message.id) for message in catalog if message.id and not _is_whole(message.string)]


def _is_whole(string: object) -> bool:
    parts = string if isinstance(string, tuple | list) else (string,)
    return all(parts)


def main() -> int:
    catalog = updated()
    text = io.BytesIO()
    write_po(text, catalog, width=0, omit_header=True, include_lineno=False)
    PO.write_text(HEADER + text.getvalue().decode("utf-8").lstrip("\n"), encoding="utf-8")
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    missing = untranslated(catalog)
    print(f"{len(catalog)} messages, {len(missing)} without translation")
    for message in missing:
        print(f"  {message}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
