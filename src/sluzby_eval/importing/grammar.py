"""The grammar of Czech cells: what a number and a date may look like, and what it is called when they do not.

The patterns run in polars over whole columns; `cells` puts them to use.
"""

from __future__ import annotations

import polars as pl

MISSING_MARKS = (
    "-", "–", "—", "−", "--", "---", "x", "×", "n/a", "n.a.",
    "neuvedeno", "neuveden", "neuvedena", "nezjištěno", "nevyplněno",
)  # fmt: skip
UNKNOWN_MARKS = (".", "..", "...", "…")  # statisticians: not known or not reliable; others: a slip
_MONTHS = (
    ("ledna", "leden"), ("února", "únor"), ("března", "březen"), ("dubna", "duben"), ("května", "květen"),
    ("června", "červen"), ("července", "červenec"), ("srpna", "srpen"), ("září",), ("října", "říjen"),
    ("listopadu", "listopad"), ("prosince", "prosinec"),
)  # fmt: skip

BLANKS = " \t\r\n\u00a0\u202f\u2009\u2007\u200a\u200b\u2060\ufeff"
_SPACES = ["\u00a0", "\u202f", "\u2009", "\u2007"]
_WHOLE = r"(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)"
_COMMA = rf"^{_WHOLE}(?:,[0-9]+)?$"
_POINT = rf"^{_WHOLE}\.[0-9]+$"
_POINT_OR_THOUSANDS = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"
_CURRENCY = r"(?i)\s*(?:kč|czk)\s*(\)?)$"
_DASH = r"^([^,]*[0-9]),[-–—]{1,2}$"  # 100,- of price tags
SCIENTIFIC = r"^[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+$"
# An identifier that a sheet program has turned into a number: 1,12E+07. Codes such as 09E020 are none.
MANGLED = r"^[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+$|^[0-9]+[.,][0-9]+[eE]-?[0-9]+$"
ISO_DATE = r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt ]([0-9:.]+))?$"
CZECH_DATE = r"^([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})(?: ([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?))?$"
_SHORT_YEAR = r"^[0-9]{1,2}\. ?[0-9]{1,2}\. ?[0-9]{2}$"
_SLASHES = r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}$"
_CLOCK = r"^[0-9]+:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"
_SCALED = r"(?i)[0-9].*\b(?:tis|mil|mld|tisíc|milion|miliard)"

EXACT = 1e15  # beyond it a number cell has lost digits


def read_numbers(texts: pl.Series) -> pl.Series:
    """Read the texts that follow the grammar of a number; null for all others."""
    frame = (
        texts.alias("text")
        .to_frame()
        .select(
            pl.col("text")
            .str.replace_many(_SPACES, [" "] * len(_SPACES))
            .str.replace_all("−", "-", literal=True)
            .str.replace(_CURRENCY, "$1")
            .str.replace(_DASH, "$1")
        )
    )
    signed = pl.col("text").str.extract(r"^([+-]? ?[0-9].*)$")
    in_brackets = pl.col("text").str.extract(r"^\( ?([0-9](?:.*[0-9])?) ?\)$")
    frame = frame.select(
        pl.coalesce(signed.str.strip_chars_start("+- "), in_brackets).alias("size"),
        (signed.str.starts_with("-") | in_brackets.is_not_null()).alias("negative"),
    )
    size = pl.col("size")
    readable = size.str.contains(_COMMA) | (
        size.str.contains(_POINT) & ~size.str.contains(_POINT_OR_THOUSANDS)
    )
    plain = size.str.replace_all(" ", "", literal=True).str.replace(",", ".", literal=True)
    read = pl.when(readable).then(plain).cast(pl.Float64, strict=False)
    exact = pl.when(read < EXACT).then(read)
    signed_value = pl.when("negative").then(-exact).otherwise(exact)
    return frame.select(signed_value.alias("values"))["values"]


def missing_code(text: pl.Expr) -> pl.Expr:
    """Give the code of a mark that stands for a missing or unknown value; null for all other texts."""
    return (
        pl.when(text.str.to_lowercase().is_in(MISSING_MARKS)).then(pl.lit("V320"))
        .when(text.is_in(UNKNOWN_MARKS)).then(pl.lit("V321"))
    )  # fmt: skip


def number_code(text: pl.Expr) -> pl.Expr:
    """Say why a text is no number."""
    spaced = text.str.replace_many(_SPACES, [" "] * len(_SPACES)).str.replace_all("−", "-", literal=True)
    return pl.coalesce(
        missing_code(text),
        pl.when(spaced.str.contains(SCIENTIFIC)).then(pl.lit("V305"))
        .when(spaced.str.contains(r"^[(+-]? ?[0-9].*%$")).then(pl.lit("V307"))
        .when(spaced.str.contains(ISO_DATE) | spaced.str.contains(CZECH_DATE) | spaced.str.contains(_CLOCK))
        .then(pl.lit("V311"))
        .when(spaced.str.contains(_SCALED)).then(pl.lit("V312"))
        .when(spaced.str.contains(r"^[(+-]? ?[0-9](?: ?[0-9]){15,}(?:,[0-9]+)?\)?$")).then(pl.lit("V310"))
        .when(spaced.str.replace(_CURRENCY, "$1").str.contains(r"^[(+-]? ?[0-9][0-9 .,']*\)?$"))
        .then(pl.lit("V304"))
        .when(spaced.str.contains("[0-9]")).then(pl.lit("V306"))
        .otherwise(pl.lit("V303")),
    )  # fmt: skip


def month_numbers(texts: pl.Series) -> pl.Series:
    """Write "31. prosince 2025" as "31. 12. 2025"."""
    names = {name: f"{month}." for month, group in enumerate(_MONTHS, start=1) for name in group}
    spaced = texts.str.replace_many(_SPACES, [" "] * len(_SPACES))
    if not spaced.str.contains(r"\p{L}{4}").any():
        return spaced
    longest = sorted(names, key=len, reverse=True)  # "července" before "červen"
    return spaced.str.to_lowercase().str.replace_many(
        longest, [names[name] for name in longest], leftmost=True
    )


def date_of(text: pl.Expr) -> pl.Expr:
    """Compose a date; null where the text has another form or the day does not exist."""
    czech = [text.str.extract(CZECH_DATE, group) for group in (3, 2, 1)]
    iso = [text.str.extract(ISO_DATE, group) for group in (1, 2, 3)]
    year, month, day = (pl.coalesce(one, other).str.zfill(2) for one, other in zip(czech, iso, strict=True))
    composed = pl.concat_str(year, month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)
    return pl.when(composed.dt.year().is_between(1900, 2200)).then(composed)


def date_code(text: pl.Expr) -> pl.Expr:
    """Say why a text is no date."""
    return pl.coalesce(
        missing_code(text),
        pl.when(text.str.contains(CZECH_DATE) | text.str.contains(ISO_DATE)).then(pl.lit("V341"))
        .when(text.str.contains(_SHORT_YEAR)).then(pl.lit("V342"))
        .when(text.str.contains(_SLASHES)).then(pl.lit("V345"))
        .otherwise(pl.lit("V340")),
    )  # fmt: skip
