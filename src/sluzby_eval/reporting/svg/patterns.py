"""Patterns over colours, so that neighbours part without colour."""

from __future__ import annotations

from sluzby_eval.reporting.svg.ink import KEYS, LIGHT

_SHAPES: tuple[str, ...] = (
    "",
    '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="{colour}" stroke-width="1.2"/>',
    '<circle cx="2" cy="2" r="1" fill="{colour}"/><circle cx="6" cy="6" r="1" fill="{colour}"/>',
    '<path d="M0 2H8M0 6H8" stroke="{colour}" stroke-width="1"/>',
    '<path d="M0 0L8 8M-2 6L2 10M6 -2L10 2" stroke="{colour}" stroke-width="1.2"/>',
    '<circle cx="2" cy="2" r="1.1" fill="{colour}"/><circle cx="6" cy="6" r="1.1" fill="{colour}"/>',
    '<path d="M2 0V8M6 0V8" stroke="{colour}" stroke-width="1"/>',
    '<path d="M0 0L8 8M8 0L0 8" stroke="{colour}" stroke-width="1"/>',
)


def of_keys(id: str, count: int) -> str:
    """Define the patterns of the first keys of a stack."""
    return "".join(
        _pattern(f"{id}-k{at}", KEYS[at % len(KEYS)], _SHAPES[at % len(_SHAPES)]) for at in range(count)
    )


def _pattern(name: str, colours: tuple[str, str], shape: str) -> str:
    colour, text = colours
    soft = f'<g opacity="0.42">{shape.format(colour=text)}</g>' if shape else ""
    return (
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>{soft}</pattern>'
    )


def hatch(id: str, *, styled: bool = False) -> str:
    """Define the hatching of what has no value."""
    back = ' class="f-paper"' if styled else ""
    line = ' class="s-quiet"' if styled else ""
    return (
        f'<pattern id="{id}-hatch" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<rect width="7" height="7" fill="{LIGHT["paper"]}"{back}/>'
        f'<path d="M-2 2L2 -2M0 7L7 0M5 9L9 5" stroke="{LIGHT["quiet"]}" stroke-width="0.7" opacity="0.6"{line}/>'
        "</pattern>"
    )
