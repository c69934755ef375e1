"""`sluzby-eval new indicator`: the beginning of a definition, complete enough to pass every check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from sluzby_eval.cli.completions import complete_domains
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.names import choose
from sluzby_eval.cli.output import shown, write, write_json
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.texts import mark
from sluzby_eval.errors import UsageError
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.spec import Domain
from sluzby_eval.i18n import _
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

DETAILS = mark(
    "The file is a draft with a formula, texts in both languages and four worked examples; replace them one by one "
    "and run `sluzby-eval check` after each."
)
INPUTS = ("cost_total_basic", "clients_year")
FORMULA = "sum(cost_total_basic) / sum(clients_year)"
UNIT = "CZK_per_client"

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval new indicator meals_per_client\nsluzby-eval new indicator falls_per_bed --domain quality",
)
def indicator(
    context: typer.Context,
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help=mark("Id: small letters, digits and underscores."))
    ],
    domain: Annotated[
        str,
        typer.Option(help=mark("Domain: cost, capacity, quality, …"), autocompletion=complete_domains),
    ] = "cost",
) -> int:
    """Begin a new indicator that passes every check."""
    session = session_of(context)
    workspace = open_workspace(session.folder)
    chosen = choose(domain, dict.fromkeys(get_args(Domain), ()), what=_("Domain"))
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", identifier):
        raise UsageError(
            _("'{id}' cannot be an id.").format(id=identifier),
            hint=_("Use small letters, digits and underscores, a letter first: cost_per_bed."),
        )
    catalogue, _findings = load_catalogue(workspace)
    known = {path.stem for path, _name in workspace.files("indicators")}
    if identifier in known:
        raise UsageError(_("There already is an indicator {name}.").format(name=identifier))
    inputs = [name for name in INPUTS if name in catalogue.inputs]
    path = workspace.root / "indicators" / chosen / f"{identifier}.yaml"
    text = scaffold(identifier, chosen) if len(inputs) == len(INPUTS) else counting(identifier, chosen)
    _write(path, text)
    if session.json:
        write_json("new", {"file": shown(path)})
    else:
        write(shown(path))
    session.say(_("Next: replace the texts, the formula and the examples, then run `sluzby-eval check`."))
    return 0


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def _titles(identifier: str) -> str:
    title = identifier.replace("_", " ")
    return f"{{cs: Ukazatel {title}, en: Indicator {title}}}"


def scaffold(identifier: str, domain: str) -> str:
    """Write a ratio over the shipped inputs."""
    return f"""id: {identifier}
domain: {domain}
title: {_titles(identifier)}
question: {{cs: Kolik stojí služba na jednoho klienta?, en: How much does the service cost per client?}}
formula: {FORMULA}
unit: {UNIT}
better: neither
levels: [service, provider, orp, district, region]
applies: {{forms: [pob]}}
not_for: [ranking]
numerator: {{cs: náklady na základní činnosti, en: cost of basic activities}}
denominator: {{cs: klienti za rok, en: clients in the year}}
pitfalls: {{cs: "Popište, čím může číslo zmást.", en: Say how the number may mislead.}}
source: vlastní postup
status: draft
examples:
  - title: Podíl součtů, ne průměr podílů
    given:
      - {{service: A, cost_total_basic: 1000, clients_year: 10}}
      - {{service: B, cost_total_basic: 500, clients_year: 40}}
    expect: {{service: {{A: 100, B: 12.5}}, region: 30}}
  - title: Nevykázaná hodnota není nula
    given: [{{service: A, cost_total_basic: 1000, clients_year: null}}]
    expect: {{service: {{A: not_reported}}, region: not_reported}}
  - title: Služba bez klientů nemá podíl
    given: [{{service: A, cost_total_basic: 700, clients_year: 0}}]
    expect: {{service: {{A: zero_denominator}}, region: zero_denominator}}
  - title: Ambulantní služby se otázka netýká
    given: [{{service: A, form: amb, cost_total_basic: 1000, clients_year: 10}}]
    expect: {{service: {{A: not_applicable}}, region: not_applicable}}
"""


def counting(identifier: str, domain: str) -> str:
    """Write a count, which needs no inputs: for workspaces that have their own."""
    return f"""id: {identifier}
domain: {domain}
title: {_titles(identifier)}
question: {{cs: Kolik je služeb?, en: How many services are there?}}
formula: count_distinct(service_id)
unit: service
better: neither
levels: [provider, region]
applies: {{forms: [pob]}}
when_empty: zero
not_for: [ranking]
numerator: {{cs: služby, en: services}}
pitfalls: {{cs: "Popište, čím může číslo zmást.", en: Say how the number may mislead.}}
source: vlastní postup
status: draft
examples:
  - title: Dvě služby jednoho poskytovatele
    given: [{{service: A, ico: "00000019"}}, {{service: B, ico: "00000019"}}]
    expect: {{provider: {{"00000019": 2}}, region: 2}}
  - title: Ambulantní služba se nepočítá
    given: [{{service: A, form: amb}}]
    expect: {{region: 0}}
  - title: Kraj bez služeb
    given: []
    expect: {{region: 0}}
"""
