"""The workspace: a folder with `sluzby.toml`, its data, inbox and outputs; and the files that ship with us.

A folder `indicators/`, `layouts/`, `reports/` or `rules/` in the workspace goes before the shipped one: a file of
the same name replaces the shipped file, any other is added.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pydantic

from sluzby_eval.definitions import cause_in_words
from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import Language, _, pick

CONFIG_NAME = "sluzby.toml"
FUNDING = "rules/funding/"  # rule sets of funding
FRONTIER = "rules/frontier/"  # models of frontiers of efficiency; the other rules are parameters and choices
PLANNING = "rules/planning/"  # need, goals of strategies, plans of audits
Folder = Literal["indicators", "layouts", "reports", "rules", "sample_data"]


class _Section(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Evaluation(_Section):
    """`[evaluation]`: which statements are evaluated, and against which population."""

    version: Literal["plan", "adjusted", "preliminary", "final"] = "final"
    years: tuple[int, ...] = ()  # empty = all years in the dataset
    minimum_coverage: float = pydantic.Field(default=0.8, ge=0, le=1)
    minimum_peers: int = pydantic.Field(default=5, ge=3)
    population_date: str | None = None  # ISO date; None = the latest at or before the end of the year


class Run(_Section):
    """`[run]`: what the nightly run does."""

    inbox: str = "inbox"
    reports: tuple[str, ...] = ("kraj",)
    formats: tuple[str, ...] = ("html", "xlsx")


class Import(_Section):
    """`[import]`: how much one file may take; the program's own limits where nothing is said."""

    memory_mb: int = pydantic.Field(default=1_000, ge=200)  # of the process that reads the file
    seconds: float = pydantic.Field(default=30, gt=0)  # of the clock, and of the processor
    file_mb: int = pydantic.Field(default=200, gt=0)
    unpacked_mb: int = pydantic.Field(default=200, gt=0)  # all parts of a workbook; one may take half of it
    rows: int = pydantic.Field(default=200_000, gt=0, le=1_048_576)  # of a sheet
    cells: int = pydantic.Field(default=5_000_000, gt=0)  # of a sheet, from A1 to the last one


class Publish(_Section):
    """`[publish]`: what a public edition may hold; the defaults are safe.

    Counts of `persons` (base units of `codelists/units.yaml`) between 0 and the threshold are not published, nor
    amounts of the units in `business` behind which stand too few providers or one that outweighs the others,
    except sums of `public_amounts` (inputs), which are public by law. What would let anybody compute such a number
    is not published either.
    """

    threshold: int = pydantic.Field(default=10, ge=2, le=100)  # for the public
    threshold_inside: int = pydantic.Field(default=5, ge=2, le=100)  # for those bound to secrecy
    persons: tuple[str, ...] = (
        "client", "person", "request", "complaint", "restraint", "answer", "worker", "act",
    )  # fmt: skip
    business: tuple[str, ...] = ("CZK", "audit", "finding", "criterion", "point")
    public_amounts: tuple[str, ...] = (
        "rev_public", "rev_state101a", "rev_state104", "rev_state_other", "rev_region", "rev_region_ip",
        "rev_municipal", "rev_eu", "grant_requested", "grant_granted", "grant_paid", "grant_settled",
        "grant_returned", "vp_cap", "vp_paid", "vp_paid_mean_3", "vp_paid_last_year", "measure_budget", "measure_spent",
    )  # fmt: skip
    least_providers: int = pydantic.Field(default=3, ge=2, le=20)  # behind an amount
    prior_percent: float = pydantic.Field(default=10, gt=0, le=100)  # the p% rule
    keep: tuple[str, ...] = (
        "total_cost", "cost_per_occupied_bed_day", "cost_per_hour_of_direct_care", "complaints_per_100_clients",
        "balance_ratio", "public_funding_share",
    )  # fmt: skip  # where something must go to protect others, these go last
    indicators: tuple[str, ...] = ()  # not published at all, besides the internal ones
    domains: tuple[str, ...] = ("compensation",)
    levels: tuple[str, ...] = ()
    tables: tuple[str, ...] = ("revenues", "requests", "audits", "audit_findings")
    columns: tuple[str, ...] = ("grants.optimal", "plan_measures.responsible")
    wings: tuple[str, ...] = ()  # frames of other parts that may be published: frontier, funding, ...
    findings: bool = False  # what the checks found
    explanations: bool = False  # what providers said to it


class Publisher(_Section):
    """`[publisher]`: who publishes open data, as the national catalogue wants to know it."""

    name: str = ""
    name_en: str = ""
    iri: str = ""  # https://rpp-opendata.egon.gov.cz/odrpp/zdroj/orgán-veřejné-moci/<IČO>
    contact: str = ""  # whom to ask: an office, not a person
    email: str = ""
    base_url: str = ""  # where the files will lie
    region_iri: str = ""  # RÚIAN; of the region
    frequency: str = "ANNUAL"  # of the EU authority table
    themes: tuple[str, ...] = ("SOCI", "GOVE")  # of the EU authority table
    language: Language = "cs"


class Report(_Section):
    """`[report]`: what maps are drawn from, and by which rule set of funding proposals are made."""

    rules: str | None = None  # None = the only one in the workspace all of whose parameters have values

    boundaries: tuple[
        str, ...
    ] = ()  # GeoJSON or TopoJSON in WGS84, relative to the workspace, a file a level

    @pydantic.field_validator("boundaries", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        """Let one file stand without brackets."""
        return (value,) if isinstance(value, str) else value


class Config(_Section):
    """Everything that `sluzby.toml` may say."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, validate_by_name=True)

    name: str = ""
    language: Language = "cs"
    region: str | None = None  # code of the area at the top of the territory; None = all
    indicators: Literal["shipped", "own"] = (
        "shipped"  # own = only those of the workspace, and only its reports
    )
    territory: Literal["shipped", "own"] = "shipped"  # own = only the areas that were imported
    evaluation: Evaluation = Evaluation()
    run: Run = Run()
    import_: Import = pydantic.Field(default=Import(), alias="import")
    publish: Publish = Publish()
    report: Report = Report()
    publisher: Publisher = Publisher()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A folder that holds one dataset and what is made of it."""

    root: Path
    config: Config

    @property
    def data(self) -> Path:
        """The dataset (see `sluzby_eval.store`)."""
        return self.root / "data"

    @property
    def out(self) -> Path:
        """Where reports go."""
        return self.root / "out"

    @property
    def inbox(self) -> Path:
        """Where the nightly run looks for new files."""
        return self.root / self.config.run.inbox

    @property
    def results(self) -> Path:
        """The long table of the last evaluation."""
        return self.data / "results" / "results.parquet"

    def files(self, folder: Folder, suffix: str = ".yaml") -> list[tuple[Path, str]]:
        """List the declarative files in force, workspace before shipped, as (path, name to show), sorted."""
        own = self.root / folder
        use_shipped = folder not in {"indicators", "reports"} or self.config.indicators == "shipped"
        found = _by_name(shipped(folder), suffix, prefix=folder) if use_shipped else {}
        if own.resolve() != shipped(folder).resolve():
            found |= _by_name(own, suffix, prefix=folder)
        return [found[key] for key in sorted(found)]

    def rules(self, folder: str) -> list[tuple[Path, str]]:
        """List the files in force of a folder of rules; shipped ones name shipped indicators and come with them."""
        with_shipped = self.config.indicators == "shipped"
        return [
            (path, name)
            for path, name in self.files("rules")
            if name.startswith(folder) and (with_shipped or path.is_relative_to(self.root))
        ]


def _by_name(folder: Path, suffix: str, *, prefix: str) -> dict[str, tuple[Path, str]]:
    return {
        path.name: (path, f"{prefix}/{path.relative_to(folder).as_posix()}")
        for path in sorted(folder.rglob(f"*{suffix}"))
    }


SAMPLES = ("vykazy", "starsi_roky", "kraj", "registr_sluzeb.csv", "obyvatelstvo.csv")  # data in sample_data


def shipped(folder: Folder) -> Path:
    """Return a folder of declarative files that ships with the package."""
    inside = Path(__file__).parent / "_shipped" / folder
    return inside if inside.is_dir() else Path(__file__).parents[2] / folder


def open_workspace(start: Path | None = None) -> Workspace:
    """Open a workspace: the folder given, else the nearest parent with `sluzby.toml`, else the current folder.

    Raises:
        UsageError: the folder does not exist, or `sluzby.toml` says something that is not understood.
    """
    if start is not None:
        if not start.is_dir():
            raise UsageError(_("There is no folder {path}.").format(path=start))
        root = start.resolve()
    else:
        here = Path.cwd()
        root = next((folder for folder in (here, *here.parents) if (folder / CONFIG_NAME).is_file()), here)
    return Workspace(root=root, config=read_config(root / CONFIG_NAME))


def read_config(path: Path) -> Config:
    """Read `sluzby.toml`; a missing file means the defaults."""
    if not path.is_file():
        return Config()
    try:
        return Config.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(_("{path} cannot be read: {cause}").format(path=path, cause=error)) from error
    except pydantic.ValidationError as error:
        causes = "; ".join(
            ".".join(str(part) for part in item["loc"]) + ": " + pick(cause_in_words(item))
            for item in error.errors()
        )
        raise UsageError(_("{path} is not understood: {cause}").format(path=path, cause=causes)) from error
