"""What a section of a report names: indicators, levels, types of service, each with its path inside the section."""

from __future__ import annotations

from sluzby_eval.reporting import spec

_SINGLE = ("indicator", "x", "y", "first", "second")
_LEVELS = ("level", "group", "reference", "peers")
GROUPINGS: dict[str, tuple[str, ...]] = {  # what `by` may say besides a level of the territory
    "sources": ("year", "type"),
    "grants": ("year", "type"),
    "network": ("type",),
    "measures": ("plan", "priority", "working_group", "money_source", "type", "year"),
}


def indicators_named(section: spec.AnySection) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """List the indicators that a section names, each with its path inside the section."""
    named: list[tuple[tuple[str | int, ...], str]] = []
    for key in _SINGLE:
        indicator = getattr(section, key, None)
        if indicator is not None:
            named.append(((key,), indicator))
    if hasattr(section, "indicators"):
        named += [(("indicators", index), name) for index, name in enumerate(section.indicators)]
    if isinstance(section, spec.Sentences):
        named += [
            (("claims", index, "indicator"), claim.indicator)
            for index, claim in enumerate(section.claims)
            if claim.indicator is not None
        ]
    return tuple(named)


def level_of(section: spec.AnySection, path: tuple[str | int, ...], *, report: str) -> str:
    """Return the level at which a section shows the indicator named at a path."""
    if isinstance(section, spec.Services | spec.Attention | spec.Dependence):
        return "service"
    if isinstance(section, spec.Sentences):
        return section.claims[int(path[1])].level or report
    return getattr(section, "level", report)


def levels_named(section: spec.AnySection) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """List the levels that a section names, each with its path inside the section."""
    named: list[tuple[tuple[str | int, ...], str]] = []
    for key in _LEVELS:
        level = getattr(section, key, None)
        if level is not None:
            named.append(((key,), level))
    by = getattr(section, "by", None)
    if by is not None and by not in GROUPINGS.get(section.kind, (by,)):
        named.append((("by",), by))
    named += [(("compare", index), level) for index, level in enumerate(getattr(section, "compare", ()))]
    for number, claim in enumerate(getattr(section, "claims", ())):
        trail = ("claims", number)
        named += [((*trail, "level"), claim.level)] if claim.level else []
        named += [((*trail, "compare", index), level) for index, level in enumerate(claim.compare)]
    return tuple(named)


def types_named(section: spec.AnySection) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """List the types of service that a section names, each with its path inside the section."""
    type = getattr(section, "type", None)
    named: list[tuple[tuple[str | int, ...], str]] = [(("type",), type)] if type else []
    named += [
        (("types", index), code)
        for index, code in enumerate(
            getattr(section, "types", ()) if isinstance(section, spec.Points) else ()
        )
    ]
    if isinstance(section, spec.Sentences):
        named += [(("claims", n, "type"), claim.type) for n, claim in enumerate(section.claims) if claim.type]
    return tuple(named)


def keys_missing(section: spec.AnySection) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """List the keys that a section needs for what it says and does not have, each with the path of where it belongs."""
    missing: list[tuple[tuple[str | int, ...], str]] = []
    if isinstance(section, spec.Waterfall) and section.of == "why" and section.indicator is None:
        missing.append((("of",), "indicator"))
    for number, claim in enumerate(getattr(section, "claims", ())):
        trail: tuple[str | int, ...] = ("claims", number, "say")
        if claim.say != "statements" and claim.indicator is None:
            missing.append((trail, "indicator"))
        if claim.say == "comparison" and not claim.compare:
            missing.append((trail, "compare"))
        if claim.say in ("movement", "threshold") and claim.level is None:
            missing.append((trail, "level"))
        if claim.say == "threshold" and claim.below is None and claim.above is None:
            missing.append((trail, "below"))
    return tuple(missing)
