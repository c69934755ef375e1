"""`sluzby-eval whatif`: results under changed wages, capacities, services or rules, against those of now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sluzby_eval.cli import asked, choices
from sluzby_eval.cli.difference_view import SHOWN, View, record
from sluzby_eval.cli.findings_view import write_groups
from sluzby_eval.cli.lazy import SluzbyCommand, command_app
from sluzby_eval.cli.output import write, write_json, write_wrapped
from sluzby_eval.cli.session import session_of
from sluzby_eval.cli.stored import snapshot_with
from sluzby_eval.cli.texts import mark
from sluzby_eval.evaluation.overlay import read_overlay
from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.evaluation.whatif import what_if
from sluzby_eval.i18n import _, pick
from sluzby_eval.workspace import open_workspace

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.evaluation.overlay import Overlay

DETAILS = mark(
    "The overlay is a small YAML file: changes of wages, energy, costs, capacity, a service that closes or opens, "
    "a parameter of the rules, weights of a composite score. Nothing is stored."
)

app = command_app()


@app.command(
    cls=SluzbyCommand,
    epilog="sluzby-eval whatif mzdy.yaml\nsluzby-eval whatif mzdy.yaml --level orp --indicator COST03",
)
def whatif(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=mark("The overlay, a YAML file."))],
    indicator: asked.Indicators = None,
    level: asked.Level = None,
    year: asked.Years = None,
    version: asked.Version = None,
    everything: asked.Everything = False,
    as_of: asked.AsOf = None,
) -> int:
    """Show what an overlay would change."""
    session = session_of(context)
    overlay = read_overlay(file)
    return run_overlay(
        session, overlay, indicators=indicator, level=level, years=year, version=version,
        everything=everything, as_of=as_of,
    )  # fmt: skip


def run_overlay(
    session: Session,
    overlay: Overlay,
    *,
    indicators: list[str] | None = None,
    level: str | None = None,
    years: list[int] | None = None,
    version: str | None = None,
    everything: bool = False,
    as_of: str | None = None,
) -> int:
    """Evaluate with and without an overlay and write the difference; findings are said first."""
    workspace = open_workspace(session.folder)
    chosen = choices.version(version) or workspace.config.evaluation.version
    snapshot = snapshot_with(workspace, chosen, as_of)
    infos = load_catalogue(workspace)[0].infos()
    wanted = [choices.indicator(name, infos) for name in indicators] if indicators else None
    levels = {name for info in infos.values() for name in info.levels}
    only = choices.level(level, levels) if level else None
    with session.working(_("Evaluating")):
        found = what_if(workspace, snapshot, overlay, years=years, version=chosen, indicators=wanted)
    title = pick(overlay.spec.title.texts()) if overlay.spec.title else overlay.name
    if session.json:
        write_json(
            "whatif",
            {
                "overlay": overlay.name,
                "title": title,
                "snapshot": snapshot.id,
                "version": chosen,
                "findings": [finding.as_record() for finding in found.findings],
                **record(found.difference),
            },
        )
        return 0
    if found.findings:
        write_groups(found.findings)
    write_wrapped(_("What if: {title}").format(title=title))
    write()
    limit = found.difference.rows.height if everything else SHOWN
    View(workspace, snapshot, infos, limit=limit).write(found.difference, level=only)
    return 0
