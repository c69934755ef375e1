"""CSVW: metadata of the CSV files for programs (W3C, Metadata Vocabulary for Tabular Data, 2015)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sluzby_eval.reporting.opendata.shapes import Column, Shape
    from sluzby_eval.workspace import Publisher

Plain = dict[str, Any]
TERMS = "https://data.gov.cz/podmínky-užití/neobsahuje-autorská-díla/"


def csvw_of(
    files: Mapping[str, str],
    shapes: Mapping[str, Shape],
    *,
    publisher: Publisher,
    title: Mapping[str, str],
    modified: str,
) -> Plain:
    """Describe the files.

    Args:
        files: File name -> name of its table.
        shapes: The tables.
        publisher: Who publishes.
        title: Of the whole, in both languages.
        modified: The day of the data, ISO.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "cs"}],
        "dc:title": _texts(title),
        "dc:publisher": {"@id": publisher.iri} if publisher.iri else publisher.name,
        "dc:license": {"@id": TERMS},
        "dc:modified": {"@value": modified, "@type": "xsd:date"},
        "dialect": {
            "header": True,
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminators": ["\r\n", "\n"],
        },
        "tables": [_table(name, shapes[table], files) for name, table in files.items()],
    }


def _table(name: str, shape: Shape, files: Mapping[str, str]) -> Plain:
    file_of = {table: file for file, table in files.items()}
    made: Plain = {"url": name, "dc:title": _texts(shape.title.model_dump())}
    if shape.note is not None:
        made["dc:description"] = _texts(shape.note.model_dump())
    keys: list[Plain] = [
        _reference([column], file_of[told.of.split(".")[0]], [told.of.split(".")[1]])
        for column, told in shape.columns.items()
        if told.of is not None
    ]
    keys += [
        _reference(list(item.columns), file_of[item.table], list(item.columns)) for item in shape.together
    ]
    made["tableSchema"] = {
        "columns": [_column(column, told) for column, told in shape.columns.items()],
        "primaryKey": list(shape.key),
        **({"foreignKeys": keys} if keys else {}),
    }
    return made


def _reference(columns: list[str], file: str, others: list[str]) -> Plain:
    return {"columnReference": columns, "reference": {"resource": file, "columnReference": others}}


def _column(name: str, told: Column) -> Plain:
    made: Plain = {
        "name": name,
        "titles": {"cs": told.cs, "en": [name, told.en]},
        "datatype": told.type if told.type != "double" else "number",
        "required": told.required,
    }
    if not told.required:
        made["null"] = [""]
    if told.note is not None:
        made["dc:description"] = _texts(told.note.model_dump())
    return made


def _texts(texts: Mapping[str, str]) -> list[Plain]:
    return [{"@value": text, "@language": language} for language, text in texts.items()]
