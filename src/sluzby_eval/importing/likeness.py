"""How alike two headings are: without numbering and units, and how many letters apart."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBERING = re.compile(r"^(?:\(?(?:\d{1,2}|[a-z])\)\s*|\d{1,2}\.\s*(?=[^\d\s])|\d{1,2}\.\s+(?=\d+\.\d))")
_UNIT_WORDS = (
    r"kc|czk|h|hod\.?|hodin[ay]?|os\.?|osob[ay]?|pocet|ks|uvazk[yu]|fte|dn[yiu]|den|luzk[ao]|luzkodny|%"
)
_UNIT = re.compile(
    rf"\s*(?:[(\[](?:v |vyse v |za rok v )?(?:{_UNIT_WORDS})[)\]]|[,/]\s*(?:v )?(?:{_UNIT_WORDS}))$"
)
_HYPHENATED = re.compile(r"(?<=\w)- (?=\w)")
_DATE_GAP = re.compile(r"(?<=\d\.) +(?=\d)")
_ROMAN = re.compile(r"\b[ivx]+\b")
_AROUND = " :*.;_\"'„“”"
ONE_FROM, TWO_FROM = 5, 8  # letters from which one and two of them may be wrong


@lru_cache(maxsize=1 << 16)
def core(folded: str) -> str:
    """Leave out numbering before a folded heading and a unit after it, and join what a line end cut.

    >>> [core(text) for text in ("3. potraviny (v kc)", "a) luzka v siti:", "klienti k 31. 12.")]
    ['potraviny', 'luzka v siti', 'klienti k 31.12']
    """
    text = _HYPHENATED.sub("", folded.replace("_", " ")).strip(_AROUND)
    while (shorter := _UNIT.sub("", _NUMBERING.sub("", text)).strip(_AROUND)) != text and shorter:
        text = shorter
    return _DATE_GAP.sub("", text)


def allowed(name: str) -> int:
    """Return how many letters of a heading may be wrong.

    >>> [allowed(text) for text in ("rok", "forma", "potraviny")]
    [0, 1, 2]
    """
    letters = sum(sign.isalpha() for sign in name)
    return (letters >= ONE_FROM) + (letters >= TWO_FROM)


@lru_cache(maxsize=1 << 16)
def apart(text: str, name: str) -> int | None:
    """Count the wrong letters between two texts (two swapped ones are one); None = too many, or other digits.

    >>> apart("nakaldy celkem", "naklady celkem"), apart("luzka", "muzka"), apart("stupen 1", "stupen 2")
    (1, 1, None)
    """
    most = allowed(name)
    if abs(len(text) - len(name)) > most or _digits(text) != _digits(name):
        return None
    if len(set(text) ^ set(name)) > 2 * most:
        return None
    found = _distance(text, name)
    return found if found <= most else None


def _digits(text: str) -> str:
    """Return what must be equal: digits, and Roman numbers that stand alone."""
    return "".join(sign for sign in text if sign.isdigit()) + " ".join(_ROMAN.findall(text))


def _distance(left: str, right: str) -> int:
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, one in enumerate(left, start=1):
        now = [row]
        for column, other in enumerate(right, start=1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (one != other))
            swapped = row > 1 and column > 1 and one == right[column - 2] and left[row - 2] == other
            now.append(min(best, before[column - 2] + 1) if swapped else best)
        before, last = last, now
    return last[-1]
