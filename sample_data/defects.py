"""The defects planted in the sample: where, of what kind, under which code the import tells them.

A defect spoils one cell, row, sheet or file and leaves the rest alone. `effect` says what the import does not use:
the cell, the row, all rows of the same service and form, the amounts of the sheet, all shares of the service, the
file, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sample_data import bad_files
from sample_data.own_workbook import Own

Effect = Literal["cell", "row", "key", "sheet", "shares", "file", "none"]
Value = object | Callable[[object], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the list says of a defect."""

    kind: str  # in Czech, for people
    code: str
    effect: Effect
    sees: str  # what the analyst sees and what it does to the results


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A cell of a statement: whose, when, which sheet, column and row."""

    provider: str  # beginning of the name
    year: int = 2025
    sheet: str
    column: str
    service: str | None = None  # type and form, "DPS pob"; None = the first row
    source: str | None = None  # of a row of revenues


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """A second finding that follows from the first, some rows below."""

    offset: int
    column: str
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell with another value."""

    at: At
    value: Value
    told: Told
    also: tuple[Also, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """One row too many: a copy of the row at `at` with changes, told at the copy or at the original."""

    at: At
    changes: dict[str, Value]
    told: Told
    at_original: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """A workbook in its provider's own way, with what is to be told of it."""

    provider: str
    year: int
    own: Own
    told: tuple[tuple[At | tuple[str, str], Told], ...]  # a cell, or sheet and address as they are
    thousands: tuple[str, ...] = ()  # sheets whose amounts are divided by a thousand


def times(factor: float) -> Callable[[object], object]:
    """Multiply what stands in a cell and round to whole numbers."""
    return lambda old: round(float(str(old)) * factor)


def plus(amount: float) -> Callable[[object], object]:
    """Add to what stands in a cell."""
    return lambda old: round(float(str(old)) + amount, 2)


CELLS: tuple[Cell, ...] = (
    Cell(
        at=At(provider="Domov Nad Moravou", sheet="costs", column="costs:2.6", service="DPS pob"),
        value="dle faktury",
        told=Told(kind="text ve sloupci čísel", code="V303", effect="cell",
                  sees="Energie služby chybí; součet položek nelze ověřit, náklady celkem zůstávají."),
    ),
    Cell(
        at=At(provider="Charita Šlapanicko", sheet="statements", column="hours_direct", service="OA ter"),
        value="5.842",
        told=Told(kind="dvojznačné číslo", code="V304", effect="cell",
                  sees="5,842 nebo 5842? Hodiny se nepoužijí, náklad na hodinu služby je v karanténě."),
    ),
    Cell(
        at=At(provider="Domov Za Obzorem", sheet="costs", column="costs:2.7", service="DOZP pob"),
        value=-45_200,
        told=Told(kind="záporný náklad", code="V406", effect="cell",
                  sees="Oprava je nejspíš dobropis; položka se nepoužije."),
    ),
    Cell(
        at=At(provider="Domov Lesní mlýn", sheet="costs", column="costs:total", service="DZR pob"),
        value=plus(10_000),
        told=Told(kind="součet nákladů nesouhlasí", code="V422", effect="cell",
                  sees="Celek je o 10 000 Kč vyšší než položky; nepoužije se, nákladové ukazatele jsou v karanténě."),
    ),
    Cell(
        at=At(provider="Diakonie Oslavansko", sheet="revenues", column="amount_czk", service="DS amb", source="total"),
        value=plus(-5_000),
        told=Told(kind="součet výnosů nesouhlasí", code="V422", effect="cell",
                  sees="Řádek CELKEM je o 5 000 Kč nižší než zdroje; výnosové podíly služby jsou v karanténě."),
    ),
    Cell(
        at=At(provider="Dům seniorů Rajhradská", sheet="statements", column="bed_days_avail", service="OS pob"),
        value=times(1.1),
        told=Told(kind="lůžkodny nad kapacitu", code="V420", effect="cell",
                  sees="Dostupných lůžkodnů je víc než lůžka × 365; obložnost služby je v karanténě."),
    ),
    Cell(
        at=At(provider="Domov Sokolnické aleje", sheet="statements", column="bed_days_occ", service="OS pob"),
        value=3_687,
        told=Told(kind="obložnost přes 100 %", code="V421", effect="none",
                  sees="Hodnota se použije, obložnost vyjde přes 100 %; ověřte souběh pobytů."),
    ),
    Cell(
        at=At(provider="Domov Mandloňový sad", sheet="statements", column="bed_days_occ", service="DPS pob"),
        value=None,
        told=Told(kind="prázdná povinná buňka", code="V401", effect="none",
                  sees="Obložnost a náklad na obsazený lůžkoden domova nejsou vykázány."),
    ),
    Cell(
        at=At(provider="Charita Horňácko", sheet="shares", column="share", service="PS ter"),
        value=80,
        told=Told(kind="územní podíly nedávají 100 %", code="V423", effect="shares",
                  sees="Podíly 80 a 10 %; nepoužijí se, služba se počítá podle sídla."),
    ),
    Cell(
        at=At(provider="Dílna pomoci pod věží", sheet="shares", column="area", service="PS ter"),
        value="Lednice",
        told=Told(kind="neznámé ORP v podílech", code="V405", effect="row",
                  sees="Lednice není ORP; řádek se nepoužije a zbylé podíly nedávají 100 %."),
        also=(Also(offset=1, column="share",
                   told=Told(kind="územní podíly nedávají 100 % (následek předchozí chyby)", code="V423", effect="shares",
                             sees="Zbylo 25 %; podíly služby se nepoužijí, počítá se podle sídla.")),),
    ),
    Cell(
        at=At(provider="Krajina domova", sheet="shares", column="share", service="SASRD ter"),
        value=160,
        told=Told(kind="podíl nad 100 %", code="V407", effect="cell",
                  sees="Podíl 160 % je nejspíš překlep místo 60."),
    ),
    Cell(
        at=At(provider="Domov Krasová růže", sheet="services", column="capacity_network", service="DS amb"),
        value=18,
        told=Told(kind="síť nad registrovanou kapacitu", code="V427", effect="cell",
                  sees="V síti 18, registrováno 12; kapacita v síti se nepoužije."),
    ),
    Cell(
        at=At(provider="Domov Bílý kámen", sheet="services", column="type", service="CHB pob"),
        value="domov důchodců",
        told=Told(kind="neznámý druh služby", code="V404", effect="cell",
                  sees="Takový druh zákon nezná; druh se vezme z registru."),
    ),
    Cell(
        at=At(provider="Charita Modré Hory", sheet="clients", column="form", service="PS ter"),
        value="u klienta doma",
        told=Told(kind="neznámá forma", code="V404", effect="row",
                  sees="Forma není v číselníku; řádek klientů nelze přiřadit a nepoužije se."),
    ),
    Cell(
        at=At(provider="Ulice nadějí", sheet="services", column="valid_from", service="STD amb"),
        value="31. 2. 2015",
        told=Told(kind="datum, které není", code="V341", effect="cell",
                  sees="Únor nemá 31 dní; začátek služby se vezme z registru."),
    ),
    Cell(
        at=At(provider="Domov Klidný přístav", sheet="statements", column="days_open", service="DZR pob"),
        value=366,
        told=Told(kind="dny provozu nad rok", code="V428", effect="cell",
                  sees="Rok 2025 není přestupný; dny provozu se nepoužijí."),
    ),
    Cell(
        at=At(provider="Domov Nad Rokytnou", sheet="clients", column="clients:total", service="DPS pob"),
        value=plus(-2),
        told=Told(kind="součet klientů nesouhlasí", code="V422", effect="cell",
                  sees="Stupně dávají o 2 klienty víc než celek; celek se nepoužije."),
    ),
    Cell(
        at=At(provider="Domov Pod Kaštany", sheet="provider", column="ico"),
        value=lambda old: int(str(old)),
        told=Told(kind="IČO bez úvodních nul", code="V361", effect="none",
                  sees="Nuly se doplnily podle kontrolní číslice; ověřte."),
    ),
    Cell(
        at=At(provider="Modrý vrch", sheet="statements", column="clients_avg", service="DZR pob"),
        value="neuvedeno",
        told=Told(kind="slovo místo čísla", code="V320", effect="none",
                  sees="Údaj se bere jako nevykázaný, ne jako nula."),
    ),
    Cell(
        at=At(provider="Domov U Tří lip", sheet="statements", column="vp_cap", service="DPS pob"),
        value="41 250 tis. Kč",
        told=Told(kind="částka v tisících jako text", code="V312", effect="cell",
                  sees="Přepočet se nehádá; částka se nepoužije."),
    ),
    Cell(
        at=At(provider="Pečovatelská služba Rosicko", year=2024, sheet="statements", column="hours_direct",
              service="PS ter"),
        value=times(1.9),
        told=Told(kind="hodin víc, než lze odpracovat", code="V425", effect="none",
                  sees="Na úvazek připadá přes 2 200 hodin; hodnota se použije, ověřte ji."),
    ),
    Cell(
        at=At(provider="Domov Na Výsluní", year=2024, sheet="statements", column="clients_31_12", service="DPS pob"),
        value=125,
        told=Told(kind="klientů víc než lůžek", code="V424", effect="none",
                  sees="125 klientů na 118 lůžek; hodnota se použije, ověřte ji."),
    ),
    Cell(
        at=At(provider="Pečovatelská služba Slavkovsko", sheet="provider", column="ico"),
        value=lambda old: f"{str(old)[:-1]}{(int(str(old)[-1]) + 1) % 10}",
        told=Told(kind="IČO s chybnou kontrolní číslicí", code="V362", effect="none",
                  sees="Překlep v poslední číslici; služby se k poskytovateli přiřadí podle registru."),
    ),
)  # fmt: skip

EXTRA: tuple[Extra, ...] = (
    Extra(
        at=At(provider="Domov U Dyje", sheet="costs", column="service_id", service="TS pob"),
        changes={"service_id": "9934030"},
        told=Told(kind="neznámá služba v nákladech", code="V434", effect="row",
                  sees="Překlep v identifikátoru; řádek nepatří žádné službě z listu Služby a nepoužije se."),
    ),
    Extra(
        at=At(provider="Krok za krokem", sheet="staff", column="service_id", service="STD amb"),
        changes={},
        told=Told(kind="opakovaný řádek", code="V411", effect="none",
                  sees="Týž řádek dvakrát; použije se jednou."),
    ),
    Extra(
        at=At(provider="Spolek Přívoz", sheet="staff", column="service_id", service="AD pob"),
        changes={"staff:SP": plus(0.5), "staff:total": plus(0.5)},
        told=Told(kind="táž služba dvakrát s různými hodnotami", code="V410", effect="key",
                  sees="Dva řádky azylového domu se liší; nepoužije se žádný, úvazky služby chybí."),
        at_original=True,
    ),
)  # fmt: skip

OTHERWISE: tuple[Otherwise, ...] = (
    Otherwise(
        provider="Péče doma Kuřimka",
        year=2025,
        own=Own(formulas={("statements", 0, "clients_avg"): ("=SUM(R2:R2)/0", "#DIV/0!")}),
        told=((
            At(provider="Péče doma Kuřimka", sheet="statements", column="clients_avg", service="PS ter"),
            Told(kind="chybová buňka", code="V301", effect="cell",
                 sees="#DIV/0! není hodnota; klienti na úvazek služby jsou v karanténě."),
        ),),
    ),
    Otherwise(
        provider="Domov Studánka",
        year=2025,
        own=Own(formulas={("costs", 1, "costs:total"): ("=SUM(C3:Z3)", "")}),
        told=((
            At(provider="Domov Studánka", sheet="costs", column="costs:total", service="PS ter"),
            Told(kind="vzorec bez hodnoty", code="V302", effect="cell",
                 sees="Vzorec nikdo nespočítal; otevřít, uložit v tabulkovém procesoru a poslat znovu."),
        ),),
    ),
    Otherwise(
        provider="Domov Habrový háj",
        year=2025,
        own=Own(
            headings={("statements", "bed_days_occ"): "Lůžkodny obsaznené"},
            hidden={"costs": [1]},
        ),
        told=(
            (At(provider="Domov Habrový háj", sheet="statements", column="bed_days_occ"),
             Told(kind="překlep v záhlaví", code="V208", effect="none",
                  sees="Sloupec se přečetl jako „Lůžkodny obsazené“.")),
            (("Náklady", "3:3"),
             Told(kind="skrytý řádek", code="V142", effect="none", sees="Skrytý řádek se načetl také.")),
        ),
    ),
    Otherwise(
        provider="Pečovatelská služba Pohořelicko",
        year=2025,
        own=Own(without={"clients"}),
        told=((("", ""), Told(kind="chybějící list", code="V203", effect="none",
                              sees="List Klienti chybí; ostatní listy se načetly.")),),
    ),
    Otherwise(
        provider="Péče na míru",
        year=2025,
        own=Own(letterhead={"costs": ["Péče na míru Tišnovsko, p. o.", "Náklady za rok 2025 v tis. Kč"]}),
        thousands=("costs",),
        told=((("Náklady", "A2"), Told(kind="částky v tisících", code="V213", effect="sheet",
                                       sees="Náklady v tisících se nepoužijí; nákladové ukazatele poskytovatele jsou v karanténě.")),),
    ),
    Otherwise(
        provider="Domov Na Zahradní",
        year=2025,
        own=Own(totals={"costs": "Celkem"}),
        told=((("Náklady", "A5"), Told(kind="řádek Celkem", code="V214", effect="row",
                                       sees="Součtový řádek není služba a nečetl se.")),),
    ),
    Otherwise(
        provider="Domov Zámecká zahrada",
        year=2024,
        own=Own(
            letterhead={"statements": [
                "Domov Zámecká zahrada Břeclav, p. o.", "Výkaz výkonů za rok 2024", "Vyhotovila: Hana Cvičná", "",
            ]},
            notes={"statements": "Pozn.: počty žádostí jsou odhad."},
        ),
        told=(
            (("Výkony", "A1"), Told(kind="hlavička nad tabulkou", code="", effect="none",
                                    sees="Bez nálezu: záhlaví se najde i pod hlavičkou dopisu.")),
            (("Výkony", "A7"), Told(kind="poznámka pod tabulkou", code="V215", effect="row",
                                    sees="Poznámka není služba a nečetla se.")),
        ),
    ),
    Otherwise(
        provider="Domov pod Ždánickým lesem",
        year=2025,
        own=Own(names={"costs": "Rozpočet 2025"}),
        told=((("Rozpočet 2025", ""), Told(kind="přejmenovaný list", code="V204", effect="none",
                                           sees="List se poznal podle záhlaví a načetl jako Náklady.")),),
    ),
)  # fmt: skip

FILES: tuple[tuple[str, str, str, Told], ...] = (  # file, sheet, cell
    (bad_files.HTML, "", "", Told(kind="webová stránka místo sešitu", code="V104", effect="file",
                                  sees="Soubor .xls je stránka HTML; odmítnut.")),
    (bad_files.PASSWORD, "", "", Told(kind="sešit s heslem", code="V109", effect="file",
                                      sees="Sešit je chráněn heslem; odmítnut.")),
    (bad_files.TRUNCATED, "", "", Told(kind="neúplný soubor", code="V114", effect="file",
                                       sees="Soubor nedošel celý; odmítnut.")),
)  # fmt: skip
