"""Planted defects: rows too many, workbooks made in the provider's own way, files that are no statement."""

from __future__ import annotations

from sample_data import bad_files
from sample_data.defects import At, Extra, Otherwise, Told, plus
from sample_data.own_workbook import Own

EXTRA: tuple[Extra, ...] = (
    Extra(
        at=At(provider="Domov U Dyje", sheet="costs", column="service_id", service="TS pob"),
        changes={"service_id": "9934030"},
        told=Told(
            kind="neznámá služba v nákladech",
            code="V434",
            effect="row",
            sees="Překlep v identifikátoru; řádek nepatří žádné službě a nepoužije se.",
        ),
    ),
    Extra(
        at=At(provider="Krok za krokem", sheet="staff", column="service_id", service="STD amb"),
        changes={},
        told=Told(
            kind="opakovaný řádek", code="V411", effect="none", sees="Týž řádek dvakrát; použije se jednou."
        ),
    ),
    Extra(
        at=At(provider="Spolek Přívoz", sheet="staff", column="service_id", service="AD pob"),
        changes={"staff:SP": plus(0.5), "staff:total": plus(0.5)},
        told=Told(
            kind="táž služba dvakrát s různými hodnotami",
            code="V410",
            effect="key",
            sees="Dva řádky azylového domu se liší; nepoužije se žádný, úvazky služby chybí.",
        ),
        at_original=True,
    ),
)

OTHERWISE: tuple[Otherwise, ...] = (
    Otherwise(
        provider="Péče doma Kuřimka",
        year=2025,
        own=Own(formulas={("statements", 0, "clients_avg"): ("=SUM(R2:R2)/0", "#DIV/0!")}),
        told=(
            (
                At(provider="Péče doma Kuřimka", sheet="statements", column="clients_avg", service="PS ter"),
                Told(
                    kind="chybová buňka",
                    code="V301",
                    effect="cell",
                    sees="#DIV/0! není hodnota; klienti na úvazek služby jsou v karanténě.",
                ),
            ),
        ),
    ),
    Otherwise(
        provider="Domov Studánka",
        year=2025,
        own=Own(formulas={("costs", 1, "costs:total"): ("=SUM(C3:Z3)", "")}),
        told=(
            (
                At(provider="Domov Studánka", sheet="costs", column="costs:total", service="PS ter"),
                Told(
                    kind="vzorec bez hodnoty",
                    code="V302",
                    effect="cell",
                    sees="Vzorec nikdo nespočítal; otevřít, uložit v tabulkovém procesoru a poslat znovu.",
                ),
            ),
        ),
    ),
    Otherwise(
        provider="Domov Habrový háj",
        year=2025,
        own=Own(
            headings={("statements", "bed_days_occ"): "Lůžkodny obsaznené"},
            hidden={"costs": [1]},
        ),
        told=(
            (
                At(provider="Domov Habrový háj", sheet="statements", column="bed_days_occ"),
                Told(
                    kind="překlep v záhlaví",
                    code="V208",
                    effect="none",
                    sees="Sloupec se přečetl jako „Lůžkodny obsazené“.",
                ),
            ),
            (
                ("Náklady", "3:3"),
                Told(kind="skrytý řádek", code="V142", effect="none", sees="Skrytý řádek se načetl také."),
            ),
        ),
    ),
    Otherwise(
        provider="Pečovatelská služba Pohořelicko",
        year=2025,
        own=Own(without={"clients"}),
        told=(
            (
                ("", ""),
                Told(
                    kind="chybějící list",
                    code="V203",
                    effect="none",
                    sees="List Klienti chybí; ostatní listy se načetly.",
                ),
            ),
        ),
    ),
    Otherwise(
        provider="Péče na míru",
        year=2025,
        own=Own(letterhead={"costs": ["Péče na míru Tišnovsko, p. o.", "Náklady za rok 2025 v tis. Kč"]}),
        thousands=("costs",),
        told=(
            (
                ("Náklady", "A2"),
                Told(
                    kind="částky v tisících",
                    code="V213",
                    effect="sheet",
                    sees="Náklady se nepoužijí; ukazatele nákladů jsou v karanténě.",
                ),
            ),
        ),
    ),
    Otherwise(
        provider="Domov Na Zahradní",
        year=2025,
        own=Own(totals={"costs": "Celkem"}),
        told=(
            (
                ("Náklady", "A5"),
                Told(
                    kind="řádek Celkem",
                    code="V214",
                    effect="row",
                    sees="Součtový řádek není služba a nečetl se.",
                ),
            ),
        ),
    ),
    Otherwise(
        provider="Domov Zámecká zahrada",
        year=2024,
        own=Own(
            letterhead={
                "statements": [
                    "Domov Zámecká zahrada Břeclav, p. o.",
                    "Výkaz výkonů za rok 2024",
                    "Vyhotovila: Hana Cvičná",
                    "",
                ]
            },
            notes={"statements": "Pozn.: počty žádostí jsou odhad."},
        ),
        told=(
            (
                ("Výkony", "A1"),
                Told(
                    kind="hlavička nad tabulkou",
                    code="",
                    effect="none",
                    sees="Bez nálezu: záhlaví se najde i pod hlavičkou dopisu.",
                ),
            ),
            (
                ("Výkony", "A7"),
                Told(
                    kind="poznámka pod tabulkou",
                    code="V215",
                    effect="row",
                    sees="Poznámka není služba a nečetla se.",
                ),
            ),
        ),
    ),
    Otherwise(
        provider="Domov pod Ždánickým lesem",
        year=2025,
        own=Own(names={"costs": "Rozpočet 2025"}),
        told=(
            (
                ("Rozpočet 2025", ""),
                Told(
                    kind="přejmenovaný list",
                    code="V204",
                    effect="none",
                    sees="List se poznal podle záhlaví a načetl jako Náklady.",
                ),
            ),
        ),
    ),
)

FILES: tuple[tuple[str, str, str, Told], ...] = (  # file, sheet, cell
    (
        bad_files.HTML,
        "",
        "",
        Told(
            kind="webová stránka místo sešitu",
            code="V104",
            effect="file",
            sees="Soubor .xls je stránka HTML; odmítnut.",
        ),
    ),
    (
        bad_files.PASSWORD,
        "",
        "",
        Told(kind="sešit s heslem", code="V109", effect="file", sees="Sešit je chráněn heslem; odmítnut."),
    ),
    (
        bad_files.TRUNCATED,
        "",
        "",
        Told(kind="neúplný soubor", code="V114", effect="file", sees="Soubor nedošel celý; odmítnut."),
    ),
)
