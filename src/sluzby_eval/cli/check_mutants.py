"""`sluzby-eval check --mutate`: whether the examples of definitions notice wrong changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sluzby_eval.cli.names import choose
from sluzby_eval.cli.numbers import share
from sluzby_eval.cli.output import write, write_json
from sluzby_eval.evaluation.catalogue import load_catalogue
from sluzby_eval.evaluation.mutate import mutate
from sluzby_eval.i18n import _

if TYPE_CHECKING:
    from sluzby_eval.cli.session import Session
    from sluzby_eval.evaluation.mutate import Score, Survivor
    from sluzby_eval.workspace import Workspace

ENOUGH = 0.95


def run(session: Session, workspace: Workspace, indicators: list[str] | None) -> int:
    """Try the mutants of some indicators or of all; 1 where too many survive."""
    catalogue, _findings = load_catalogue(workspace)
    known = dict.fromkeys(catalogue.definitions, ())
    chosen = [choose(name, known, what=_("Indicator")) for name in indicators or ()]
    with session.working(_("Computing")):
        outcome = mutate(catalogue, chosen or None)
    if session.json:
        write_json("mutate", outcome.as_record())
    else:
        for score in outcome.scores:
            _write(score)
        killed = sum(score.killed for score in outcome.scores)
        real = sum(score.mutants - score.equivalent for score in outcome.scores)
        session.say(
            _("{killed} of {real} wrong changes noticed ({share}).").format(
                killed=killed, real=real, share=share(outcome.share)
            )
        )
    return 0 if outcome.share >= ENOUGH else 1


def _write(score: Score) -> None:
    real = score.mutants - score.equivalent
    told = _("{indicator}: {killed} of {real} noticed").format(
        indicator=score.indicator, killed=score.killed, real=real
    )
    if score.equivalent:
        told += ", " + _("{n} the same as the original").format(n=score.equivalent)
    write(told)
    for survivor in score.survivors:
        _write_survivor(survivor)


def _write_survivor(survivor: Survivor) -> None:
    write(f"  {survivor.place}: {kind_name(survivor.kind)}: {survivor.told}")
    if survivor.example is not None:
        write("    " + _("This example would notice it:"))
        for line in survivor.example.splitlines():
            write("      " + line)


def kind_name(kind: str) -> str:
    """Name a kind of change."""
    return {
        "swap_sides": _("sides swapped"),
        "drop_filter": _("filter dropped"),
        "mean_of_ratios": _("mean in place of a ratio of sums"),
        "wrong_year": _("another year"),
        "unit_factor": _("factor of the unit"),
        "sign": _("plus for minus"),
        "or_zero": _("missing taken as zero, or not"),
        "extreme": _("greatest for least"),
        "boundary": _("boundary moved"),
        "drop_term": _("term left out"),
        "empty": _("zero or nothing where there is no service"),
    }[kind]
