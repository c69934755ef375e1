"""Planted defects: single cells with a value that is not right."""

from __future__ import annotations

from sample_data.defects import Also, At, Cell, Told, plus, times

CELLS: tuple[Cell, ...] = (
    Cell(
        at=At(provider="Domov Nad Moravou", sheet="costs", column="costs:2.6", service="DPS pob"),
        value="dle faktury",
        told=Told(
            kind="text ve sloupci čísel",
            code="V303",
            effect="cell",
            sees="Součet položek nelze ověřit; náklady na základní činnosti jsou v karanténě.",
        ),
    ),
    Cell(
        at=At(provider="Charita Šlapanicko", sheet="statements", column="hours_direct", service="OA ter"),
        value="5.842",
        told=Told(
            kind="dvojznačné číslo",
            code="V304",
            effect="cell",
            sees="5,842 nebo 5842? Hodiny se nepoužijí, náklad na hodinu služby je v karanténě.",
        ),
    ),
    Cell(
        at=At(provider="Domov Za Obzorem", sheet="costs", column="costs:2.7", service="DOZP pob"),
        value=-45_200,
        told=Told(
            kind="záporný náklad",
            code="V406",
            effect="cell",
            sees="Nejspíš dobropis; položka se nepoužije a náklady jsou v karanténě.",
        ),
    ),
    Cell(
        at=At(provider="Domov Lesní mlýn", sheet="costs", column="costs:total", service="DZR pob"),
        value=plus(10_000),
        told=Told(
            kind="součet nákladů nesouhlasí",
            code="V422",
            effect="cell",
            sees="Celek je o 10 000 Kč vyšší než položky; nepoužije se, náklady jsou v karanténě.",
        ),
    ),
    Cell(
        at=At(
            provider="Diakonie Oslavansko",
            sheet="revenues",
            column="amount_czk",
            service="DS amb",
            source="total",
        ),
        value=plus(-5_000),
        told=Told(
            kind="součet výnosů nesouhlasí",
            code="V422",
            effect="cell",
            sees="Řádek CELKEM je o 5 000 Kč nižší než zdroje; podíly výnosů jsou v karanténě.",
        ),
    ),
    Cell(
        at=At(
            provider="Dům seniorů Rajhradská", sheet="statements", column="bed_days_avail", service="OS pob"
        ),
        value=times(1.1),
        told=Told(
            kind="lůžkodny nad kapacitu",
            code="V420",
            effect="cell",
            sees="Dostupných lůžkodnů je víc než lůžka × 365; obložnost je v karanténě.",
        ),
    ),
    Cell(
        at=At(provider="Domov Sokolnické aleje", sheet="statements", column="bed_days_occ", service="OS pob"),
        value=3_687,
        told=Told(
            kind="obložnost přes 100 %",
            code="V421",
            effect="none",
            sees="Hodnota se použije, obložnost vyjde přes 100 %; ověřte souběh pobytů.",
        ),
    ),
    Cell(
        at=At(provider="Domov Mandloňový sad", sheet="statements", column="bed_days_occ", service="DPS pob"),
        value=None,
        told=Told(
            kind="prázdná povinná buňka",
            code="V401",
            effect="none",
            sees="Obložnost a náklad na obsazený lůžkoden domova nejsou vykázány.",
        ),
    ),
    Cell(
        at=At(provider="Charita Horňácko", sheet="shares", column="share", service="PS ter"),
        value=80,
        told=Told(
            kind="územní podíly nedávají 100 %",
            code="V423",
            effect="shares",
            sees="Podíly 80 a 10 %; nepoužijí se, služba se počítá podle sídla.",
        ),
    ),
    Cell(
        at=At(provider="Dílna pomoci pod věží", sheet="shares", column="area", service="PS ter"),
        value="Lednice",
        told=Told(
            kind="neznámé ORP v podílech",
            code="V405",
            effect="row",
            sees="Lednice není ORP; řádek se nepoužije a zbylé podíly nedávají 100 %.",
        ),
        also=(
            Also(
                offset=1,
                column="share",
                told=Told(
                    kind="územní podíly nedávají 100 % (následek předchozí chyby)",
                    code="V423",
                    effect="shares",
                    sees="Zbylo 25 %; podíly služby se nepoužijí, počítá se podle sídla.",
                ),
            ),
        ),
    ),
    Cell(
        at=At(provider="Krajina domova", sheet="shares", column="share", service="SASRD ter"),
        value=160,
        told=Told(
            kind="podíl nad 100 %",
            code="V407",
            effect="cell",
            sees="Podíl 160 % je nejspíš překlep místo 60.",
        ),
    ),
    Cell(
        at=At(provider="Domov Krasová růže", sheet="services", column="capacity_network", service="DS amb"),
        value=18,
        told=Told(
            kind="síť nad registrovanou kapacitu",
            code="V427",
            effect="cell",
            sees="V síti 18, registrováno 12; kapacita v síti se nepoužije.",
        ),
    ),
    Cell(
        at=At(provider="Domov Bílý kámen", sheet="services", column="type", service="CHB pob"),
        value="domov důchodců",
        told=Told(
            kind="neznámý druh služby",
            code="V404",
            effect="cell",
            sees="Takový druh zákon nezná; druh se vezme z registru.",
        ),
    ),
    Cell(
        at=At(provider="Charita Modré Hory", sheet="clients", column="form", service="PS ter"),
        value="u klienta doma",
        told=Told(
            kind="neznámá forma",
            code="V404",
            effect="row",
            sees="Forma není v číselníku; řádek klientů nelze přiřadit a nepoužije se.",
        ),
    ),
    Cell(
        at=At(provider="Ulice nadějí", sheet="services", column="valid_from", service="STD amb"),
        value="31. 2. 2015",
        told=Told(
            kind="datum, které není",
            code="V341",
            effect="cell",
            sees="Únor nemá 31 dní; začátek služby se vezme z registru.",
        ),
    ),
    Cell(
        at=At(provider="Domov Klidný přístav", sheet="statements", column="days_open", service="DZR pob"),
        value=366,
        told=Told(
            kind="dny provozu nad rok",
            code="V428",
            effect="cell",
            sees="Rok 2025 není přestupný; dny provozu se nepoužijí.",
        ),
    ),
    Cell(
        at=At(provider="Domov Nad Rokytnou", sheet="clients", column="clients:total", service="DPS pob"),
        value=plus(-2),
        told=Told(
            kind="součet klientů nesouhlasí",
            code="V422",
            effect="cell",
            sees="Stupně dávají o 2 klienty víc než celek; celek se nepoužije.",
        ),
    ),
    Cell(
        at=At(provider="Domov Pod Kaštany", sheet="provider", column="ico"),
        value=lambda old: int(str(old)),
        told=Told(
            kind="IČO bez úvodních nul",
            code="V361",
            effect="none",
            sees="Nuly se doplnily podle kontrolní číslice; ověřte.",
        ),
    ),
    Cell(
        at=At(provider="Modrý vrch", sheet="statements", column="clients_avg", service="DZR pob"),
        value="neuvedeno",
        told=Told(
            kind="slovo místo čísla",
            code="V320",
            effect="none",
            sees="Údaj se bere jako nevykázaný, ne jako nula.",
        ),
    ),
    Cell(
        at=At(provider="Domov U Tří lip", sheet="statements", column="vp_cap", service="DPS pob"),
        value="41 250 tis. Kč",
        told=Told(
            kind="částka v tisících jako text",
            code="V312",
            effect="cell",
            sees="Přepočet se nehádá; částka se nepoužije.",
        ),
    ),
    Cell(
        at=At(
            provider="Pečovatelská služba Rosicko",
            year=2024,
            sheet="statements",
            column="hours_direct",
            service="PS ter",
        ),
        value=times(1.9),
        told=Told(
            kind="hodin víc, než lze odpracovat",
            code="V425",
            effect="none",
            sees="Na úvazek připadá přes 2 200 hodin; hodnota se použije, ověřte ji.",
        ),
    ),
    Cell(
        at=At(
            provider="Domov Na Výsluní",
            year=2024,
            sheet="statements",
            column="clients_31_12",
            service="DPS pob",
        ),
        value=125,
        told=Told(
            kind="klientů víc než lůžek",
            code="V424",
            effect="none",
            sees="125 klientů na 118 lůžek; hodnota se použije, ověřte ji.",
        ),
    ),
    Cell(
        at=At(provider="Pečovatelská služba Slavkovsko", sheet="provider", column="ico"),
        value=lambda old: f"{str(old)[:-1]}{(int(str(old)[-1]) + 1) % 10}",
        told=Told(
            kind="IČO s chybnou kontrolní číslicí",
            code="V362",
            effect="none",
            sees="Překlep v poslední číslici; služby se k poskytovateli přiřadí podle registru.",
        ),
        also=(
            Also(
                offset=0,
                column="ico",
                told=Told(
                    kind="výkaz od poskytovatele, který neexistuje",
                    code="V363",
                    effect="none",
                    sees="Totéž IČO není ani v registru; údaje o poskytovateli z výkazu se nepoužijí.",
                ),
            ),
        ),
    ),
)
