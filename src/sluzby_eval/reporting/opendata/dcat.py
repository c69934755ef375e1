"""DCAT-AP-CZ: the record of the national catalogue of open data.

Keys are those of the open formal standard "Rozhraní katalogů otevřených dat" (https://ofn.gov.cz, 2021-01-11); the
context stands in the record itself, so that it is read without network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sluzby_eval.workspace import Publisher

Plain = dict[str, Any]
EU = "http://publications.europa.eu/resource/authority"
TERMS = "https://data.gov.cz/podmínky-užití"
MEDIA = "http://www.iana.org/assignments/media-types"
KINDS: Mapping[str, tuple[str, str]] = {
    "csv": ("text/csv", "CSV"),
    "parquet": ("application/vnd.apache.parquet", "PARQUET"),
}
_ID = "@id"
CONTEXT: Plain = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "pu": "https://data.gov.cz/slovník/podmínky-užití/",
    "ruian": "https://slovník.gov.cz/generický/datové-katalogy/pojem/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "iri": _ID,
    "typ": "@type",
    "Datová sada": "dcat:Dataset",
    "Distribuce": "dcat:Distribution",
    "Organizace": "vcard:Organization",
    "Časový interval": "dct:PeriodOfTime",
    "Specifikace podmínek užití": "pu:Specifikace",
    "název": {_ID: "dct:title", "@container": "@language"},
    "popis": {_ID: "dct:description", "@container": "@language"},
    "klíčové_slovo": {_ID: "dcat:keyword", "@container": "@language"},
    "poskytovatel": {_ID: "dct:publisher", "@type": _ID},
    "téma": {_ID: "dcat:theme", "@type": _ID},
    "periodicita_aktualizace": {_ID: "dct:accrualPeriodicity", "@type": _ID},
    "prvek_rúian": {_ID: "ruian:prvek-rúian", "@type": _ID},
    "geografické_území": {_ID: "dct:spatial", "@type": _ID},
    "časové_pokrytí": {_ID: "dct:temporal"},
    "začátek": {_ID: "dcat:startDate", "@type": "xsd:date"},
    "konec": {_ID: "dcat:endDate", "@type": "xsd:date"},
    "kontaktní_bod": {_ID: "dcat:contactPoint"},
    "jméno": {_ID: "vcard:fn", "@container": "@language"},
    "e-mail": {_ID: "vcard:hasEmail", "@type": _ID},
    "dokumentace": {_ID: "foaf:page", "@type": _ID},
    "distribuce": {_ID: "dcat:distribution"},
    "soubor_ke_stažení": {_ID: "dcat:downloadURL", "@type": _ID},
    "přístupové_url": {_ID: "dcat:accessURL", "@type": _ID},
    "typ_média": {_ID: "dcat:mediaType", "@type": _ID},
    "formát": {_ID: "dct:format", "@type": _ID},
    "schéma": {_ID: "dct:conformsTo", "@type": _ID},
    "podmínky_užití": {_ID: "pu:specifikace"},
    "autorské_dílo": {_ID: "pu:autorské-dílo", "@type": _ID},
    "databáze_jako_autorské_dílo": {_ID: "pu:databáze-jako-autorské-dílo", "@type": _ID},
    "databáze_chráněná_zvláštními_právy": {_ID: "pu:databáze-chráněná-zvláštními-právy", "@type": _ID},
    "osobní_údaje": {_ID: "pu:osobní-údaje", "@type": _ID},
}


def dcat_of(
    files: Mapping[str, Mapping[str, str]],
    *,
    publisher: Publisher,
    title: Mapping[str, str],
    description: Mapping[str, str],
    keywords: Mapping[str, Sequence[str]],
    years: Sequence[int],
    nuts: str | None,
) -> Plain:
    """Describe the dataset.

    Args:
        files: Files to download -> their title in both languages.
        publisher: Who publishes, complete (see `run.publisher_of`).
        title: Of the dataset.
        description: Of the dataset.
        keywords: By language.
        years: That the data cover.
        nuts: Code of the region in the European nomenclature.
    """
    base = publisher.base_url.rstrip("/")
    return {
        "@context": CONTEXT,
        "iri": f"{base}/dataset.jsonld",
        "typ": "Datová sada",
        "název": dict(title),
        "popis": dict(description),
        "klíčové_slovo": {language: list(words) for language, words in keywords.items()},
        "poskytovatel": publisher.iri,
        "téma": [f"{EU}/data-theme/{theme}" for theme in publisher.themes],
        "periodicita_aktualizace": f"{EU}/frequency/{publisher.frequency}",
        "prvek_rúian": [publisher.region_iri],
        **({"geografické_území": [f"http://data.europa.eu/nuts/code/{nuts}"]} if nuts else {}),
        "časové_pokrytí": {
            "typ": "Časový interval",
            "začátek": f"{min(years)}-01-01",
            "konec": f"{max(years)}-12-31",
        },
        "kontaktní_bod": {
            "typ": "Organizace",
            "jméno": {"cs": publisher.contact},
            "e-mail": f"mailto:{publisher.email}",
        },
        "dokumentace": [f"{base}/csv-metadata.json"],
        "distribuce": [_distribution(name, told, base) for name, told in files.items()],
    }


def _distribution(name: str, title: Mapping[str, str], base: str) -> Plain:
    media, kind = KINDS[name.rpartition(".")[2]]
    made = {
        "iri": f"{base}/dataset.jsonld#{name}",
        "typ": "Distribuce",
        "název": dict(title),
        "podmínky_užití": {
            "typ": "Specifikace podmínek užití",
            "autorské_dílo": f"{TERMS}/neobsahuje-autorská-díla/",
            "databáze_jako_autorské_dílo": f"{TERMS}/není-autorskoprávně-chráněnou-databází/",
            "databáze_chráněná_zvláštními_právy": f"{TERMS}/není-chráněna-zvláštním-právem-pořizovatele-databáze/",
            "osobní_údaje": f"{TERMS}/neobsahuje-osobní-údaje/",
        },
        "soubor_ke_stažení": f"{base}/{name}",
        "přístupové_url": f"{base}/{name}",
        "typ_média": f"{MEDIA}/{media}",
        "formát": f"{EU}/file-type/{kind}",
    }
    if kind == "CSV":
        made["schéma"] = f"{base}/csv-metadata.json"
    return made
