"""The table of commands: name, module and one line of help, known without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass

from sluzby_eval.cli.texts import mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or a group of commands (which has no module)."""

    path: tuple[str, ...]
    module: str | None
    help: str


COMMANDS: tuple[Entry, ...] = (
    Entry(("init",), "sluzby_eval.cli.init", mark("Make a new workspace.")),
    Entry(("demo",), "sluzby_eval.cli.demo", mark("Try everything on sample data.")),
    Entry(("template",), "sluzby_eval.cli.template", mark("Make a workbook to send to providers.")),
    Entry(("import",), "sluzby_eval.cli.import_", mark("Read, check and keep files.")),
    Entry(("data",), None, mark("What is in the dataset.")),
    Entry(
        ("data", "status"),
        "sluzby_eval.cli.data_status",
        mark("Show who has sent what, who has not, and what changed."),
    ),
    Entry(("data", "log"), "sluzby_eval.cli.data_log", mark("Show the history of the dataset.")),
    Entry(("data", "diff"), "sluzby_eval.cli.data_diff", mark("Show what changed between two snapshots.")),
    Entry(
        ("data", "state"),
        "sluzby_eval.cli.data_state",
        mark("Print the content of the dataset, sorted; the same content is the same bytes."),
    ),
    Entry(
        ("data", "revisions"),
        "sluzby_eval.cli.data_revisions",
        mark("Show how the main figures changed from the plan to the final statement."),
    ),
    Entry(
        ("data", "findings"),
        "sluzby_eval.cli.data_findings",
        mark("Show which findings are new, persist, were fixed or came again."),
    ),
    Entry(
        ("data", "accept"),
        "sluzby_eval.cli.data_accept",
        mark("Accept a warning with the provider's explanation."),
    ),
    Entry(
        ("data", "retract"),
        "sluzby_eval.cli.data_retract",
        mark("Take a submission back; the one before it is in force again."),
    ),
    Entry(
        ("data", "verify"),
        "sluzby_eval.cli.data_verify",
        mark("Check every stored file against its checksum."),
    ),
    Entry(("events",), None, mark("Single acts of care.")),
    Entry(("events", "add"), "sluzby_eval.cli.events_add", mark("Read, check and keep single acts of care.")),
    Entry(
        ("events", "list"),
        "sluzby_eval.cli.events_list",
        mark("List the files of single acts of care that are in force."),
    ),
    Entry(("evaluate",), "sluzby_eval.cli.evaluate", mark("Compute every indicator at every level.")),
    Entry(("show",), "sluzby_eval.cli.show", mark("Show one indicator as a table.")),
    Entry(
        ("explain",),
        "sluzby_eval.cli.explain",
        mark("Take one number apart, down to the cells it comes from."),
    ),
    Entry(("why",), "sluzby_eval.cli.why", mark("Take the change of a figure between two years apart.")),
    Entry(("diff",), "sluzby_eval.cli.diff", mark("Show how results differ and why.")),
    Entry(("whatif",), "sluzby_eval.cli.whatif", mark("Show what an overlay would change.")),
    Entry(
        ("neighbours",),
        "sluzby_eval.cli.neighbours",
        mark("Find the units most alike one."),
    ),
    Entry(("frontier",), None, mark("Frontiers of efficiency, with how sure they are.")),
    Entry(
        ("frontier", "run"),
        "sluzby_eval.cli.frontier_run",
        mark("Measure units against the best of them, of a model or of any table."),
    ),
    Entry(("frontier", "list"), "sluzby_eval.cli.frontier_list", mark("List the models of frontiers.")),
    Entry(
        ("frontier", "explain"),
        "sluzby_eval.cli.frontier_explain",
        mark("Show one service beside its peers, with targets and the gap in crowns."),
    ),
    Entry(
        ("frontier", "robust"),
        "sluzby_eval.cli.frontier_robust",
        mark("Show outliers, influential units and frontiers that ignore the extreme."),
    ),
    Entry(
        ("frontier", "malmquist"),
        "sluzby_eval.cli.frontier_malmquist",
        mark("Show how productivity changed, and whether units caught up or the frontier moved."),
    ),
    Entry(
        ("frontier", "groups"),
        "sluzby_eval.cli.frontier_groups",
        mark("Compare groups: the frontier of each, and how near it is to that of all."),
    ),
    Entry(
        ("frontier", "returns"),
        "sluzby_eval.cli.frontier_returns",
        mark("Test constant, non-increasing and non-decreasing returns to scale."),
    ),
    Entry(
        ("frontier", "drivers"),
        "sluzby_eval.cli.frontier_drivers",
        mark("Show what in the environment of units goes with their distance from the frontier."),
    ),
    Entry(
        ("frontier", "stochastic"),
        "sluzby_eval.cli.frontier_stochastic",
        mark("Fit a stochastic frontier."),
    ),
    Entry(
        ("frontier", "calibrate"),
        "sluzby_eval.cli.frontier_calibrate",
        mark("Measure by simulation how often the intervals hold the truth."),
    ),
    Entry(("frontier", "check"), "sluzby_eval.cli.frontier_check", mark("Check the models of frontiers.")),
    Entry(
        ("funding",), None, mark("Money by rules: compensation, proposals, settlement, the optimal network.")
    ),
    Entry(("funding", "list"), "sluzby_eval.cli.funding_list", mark("List the rule sets of funding.")),
    Entry(
        ("funding", "compute"),
        "sluzby_eval.cli.funding_compute",
        mark("Compute the compensation of services."),
    ),
    Entry(
        ("funding", "score"), "sluzby_eval.cli.funding_score", mark("Show criteria and points of services.")
    ),
    Entry(
        ("funding", "propose"),
        "sluzby_eval.cli.funding_propose",
        mark("Split a budget among services by the rules."),
    ),
    Entry(
        ("funding", "settle"),
        "sluzby_eval.cli.funding_settle",
        mark("Settle compensation by the statements of a year."),
    ),
    Entry(
        ("funding", "compare"),
        "sluzby_eval.cli.funding_compare",
        mark("Compare two rule sets or two years: gains and losses by parts."),
    ),
    Entry(
        ("funding", "letter"), "sluzby_eval.cli.funding_letter", mark("Write calculation sheets of services.")
    ),
    Entry(
        ("funding", "optimise"),
        "sluzby_eval.cli.funding_optimise",
        mark("Find capacities by type and area that cover the most need."),
    ),
    Entry(("funnel",), "sluzby_eval.cli.funnel", mark("Show who lies outside the limits of chance.")),
    Entry(
        ("trace",),
        "sluzby_eval.cli.trace",
        mark("Find every figure that one cell of an imported file enters."),
    ),
    Entry(("plan",), None, mark("Need, network, measures and goals.")),
    Entry(
        ("plan", "need"),
        "sluzby_eval.cli.plan_need",
        mark("Compute what each area will need and what is missing."),
    ),
    Entry(
        ("plan", "network"),
        "sluzby_eval.cli.plan_network",
        mark("Show who came into the network, who left, and what contradicts it."),
    ),
    Entry(
        ("plan", "status"),
        "sluzby_eval.cli.plan_status",
        mark("Show what became of the measures of the plans, and their money."),
    ),
    Entry(
        ("plan", "goals"),
        "sluzby_eval.cli.plan_goals",
        mark("Show the goals of a strategy, on track or not."),
    ),
    Entry(("quality",), None, mark("Audits and their findings.")),
    Entry(
        ("quality", "plan"), "sluzby_eval.cli.quality_plan", mark("Choose whom to audit next, with reasons.")
    ),
    Entry(
        ("quality", "status"),
        "sluzby_eval.cli.quality_status",
        mark("Show open, overdue and repeated findings of audits."),
    ),
    Entry(("report",), None, mark("Reports as files.")),
    Entry(("report", "build"), "sluzby_eval.cli.report_build", mark("Write reports.")),
    Entry(
        ("report", "site"),
        "sluzby_eval.cli.report_site",
        mark("Write a static site of what may be published."),
    ),
    Entry(("report", "list"), "sluzby_eval.cli.report_list", mark("List the reports that can be written.")),
    Entry(
        ("report", "verify"),
        "sluzby_eval.cli.report_verify",
        mark("Read every number back from every format and compare."),
    ),
    Entry(
        ("report", "opendata"),
        "sluzby_eval.cli.report_opendata",
        mark("Write what may be published as open data: CSV, Parquet, CSVW, DCAT-AP-CZ."),
    ),
    Entry(
        ("report", "audit"),
        "sluzby_eval.cli.report_audit",
        mark("Attack files that are to be published, to see whether a withheld number follows."),
    ),
    Entry(
        ("check",), "sluzby_eval.cli.check", mark("Check the definitions of indicators, layouts and reports.")
    ),
    Entry(("format",), "sluzby_eval.cli.format_", mark("Put definitions into their usual order and layout.")),
    Entry(("new",), None, mark("Begin a definition.")),
    Entry(
        ("new", "indicator"), "sluzby_eval.cli.new", mark("Begin a new indicator that passes every check.")
    ),
    Entry(("schema",), "sluzby_eval.cli.schema", mark("Print a JSON Schema of definitions, for editors.")),
    Entry(("codes",), "sluzby_eval.cli.codes", mark("Explain a code of a finding.")),
    Entry(("run",), "sluzby_eval.cli.run", mark("Import, evaluate and report in one go, for cron.")),
)


def find(path: tuple[str, ...]) -> Entry | None:
    """Return the entry of a path such as ("data", "status")."""
    return next((entry for entry in COMMANDS if entry.path == path), None)


def names(prefix: tuple[str, ...]) -> list[str]:
    """List the names right under a group, in the order of the table."""
    depth = len(prefix) + 1
    return [entry.path[-1] for entry in COMMANDS if len(entry.path) == depth and entry.path[:-1] == prefix]
