"""Colours of pictures by their role, on paper and on a dark screen.

Roles are told apart by lightness, pattern, dash or shape as well, so a picture reads without colour. On paper
the colours stand in the attributes themselves; `dark_css` says what a screen in dark mode shows instead.
"""

from __future__ import annotations

from typing import Literal

Role = Literal["ink", "quiet", "grid", "fill", "accent", "band", "paper", "soft", "less", "warn", "edge"]

LIGHT: dict[str, str] = {
    "ink": "#1f2933",
    "quiet": "#55616b",
    "grid": "#d5dade",
    "fill": "#7f9db9",
    "accent": "#1d5b8f",
    "band": "#cfdcea",
    "paper": "#ffffff",
    "soft": "#f4f6f8",
    "less": "#c58b3b",
    "warn": "#a3330b",
    "edge": "#1f2933",  # between areas of a map, whose own colours never change
}
DARK: dict[str, str] = {
    "ink": "#e8edf2",
    "quiet": "#aeb9c4",
    "grid": "#3b4651",
    "fill": "#6f93b5",
    "accent": "#8cc4f5",
    "band": "#2d4560",
    "paper": "#14191f",
    "soft": "#1c232b",
    "less": "#d9a75e",
    "warn": "#ff9d7a",
    "edge": "#7b8794",
}

# Keys of stacks: dark and light take turns, so that neighbours part in grey, too. (colour, text on it)
KEYS: tuple[tuple[str, str], ...] = (
    ("#1d5b8f", "#ffffff"),
    ("#f0b44c", "#1f2933"),
    ("#0f6b5c", "#ffffff"),
    ("#9fd0ee", "#1f2933"),
    ("#8f3d10", "#ffffff"),
    ("#d9dde1", "#1f2933"),
    ("#54378c", "#ffffff"),
    ("#ecd9a0", "#1f2933"),
)
# Classes of maps from the lowest to the highest: one hue that only darkens. (colour, text on it)
CLASSES: tuple[tuple[str, str], ...] = (
    ("#eaf2f9", "#1f2933"),
    ("#bdd7ea", "#1f2933"),
    ("#85b4d8", "#1f2933"),
    ("#2f74ad", "#ffffff"),
    ("#123f6b", "#ffffff"),
)
DASHES: tuple[str, ...] = ("", "7 3", "2 3", "9 3 2 3", "4 2", "12 4")


def dark_css() -> str:
    """Return the rules by which pictures drawn with `styled` change on a dark screen."""
    rules = "".join(
        f".f-{role}{{fill:{colour}}}.s-{role}{{stroke:{colour}}}" for role, colour in DARK.items()
    )
    return f"@media screen and (prefers-color-scheme: dark){{{rules}}}"
