"""How wide texts are: reckoned with the widest of the usual sans-serif fonts, so that nothing overlaps in any."""

from __future__ import annotations

from functools import lru_cache

from sluzby_eval.czech import typeset

SIZE = 13.0
BOLD = 1.1

# Widths in thousandths of the size of letters.
_WIDTHS: dict[str, int] = {
    **dict.fromkeys("il|'j.,:; \u00a0!", 320),
    **dict.fromkeys("fIJ/\\-–[]()", 400),
    **dict.fromkeys('rt"*', 420),
    **dict.fromkeys("sczkvxy", 590),
    **dict.fromkeys("LFTEZYPSBKXVA", 690),
    **dict.fromkeys("CRDHNUG", 770),
    **dict.fromkeys("OQM", 865),
    **dict.fromkeys("w+−=<>", 840),
    **dict.fromkeys("mW%@", 985),
}
_OTHER = 640


def _width(letter: str) -> int:
    known = _WIDTHS.get(letter)
    if known is None and "\u00c0" <= letter <= "\u024f":
        import unicodedata

        known = _WIDTHS.get(unicodedata.normalize("NFD", letter)[0])
    if known is None:
        return _OTHER if ord(letter) < 0x2E80 else 1_000
    return known


@lru_cache(maxsize=20_000)
def width(text: str, *, size: float = SIZE, bold: bool = False) -> float:
    """Return how wide a text is at most, in pixels."""
    return sum(map(_width, text)) * size / 1000 * (BOLD if bold else 1.0)


def shorten(text: str, room: float, *, size: float = SIZE, bold: bool = False) -> str:
    """Cut a text that is wider than the room, with an ellipsis.

    >>> shorten("Moravský Krumlov", 80)
    'Moravský…'
    """
    if width(text, size=size, bold=bold) <= room:
        return text
    kept = text
    while kept and width(kept + "…", size=size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,–-") + "…"


def wrap(text: str, room: float, *, lines: int = 2, size: float = SIZE, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than the room; what is over is cut from the last line.

    >>> wrap("domovy pro osoby se zdravotním postižením", 150)
    ['domovy pro osoby se', 'zdravotním postižen…']
    """
    made: list[str] = []
    words = typeset(text).split(" ")  # no line ends in a word of one letter
    while words:
        line = words.pop(0)
        if len(made) == lines - 1:
            line = " ".join([line, *words])
            words = []
        while words and width(f"{line} {words[0]}", size=size, bold=bold) <= room:
            line = f"{line} {words.pop(0)}"
        made.append(shorten(line, room, size=size, bold=bold))
    return made or [""]


def widest(texts: list[str], *, size: float = SIZE, bold: bool = False) -> float:
    """Return the width of the widest text; 0 of none."""
    return max((width(text, size=size, bold=bold) for text in texts), default=0.0)
