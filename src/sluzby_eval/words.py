"""What codes of results, levels, domains, versions and findings are called, in either language.

The words are English source texts that go through the catalogue of the language asked for.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sluzby_eval.i18n import translator

if TYPE_CHECKING:
    from sluzby_eval.i18n import Language


@cache
def blanks(language: Language) -> dict[str, str]:
    """Return the short word for every reason of a blank."""
    gettext = translator(language).gettext
    return {
        "low_coverage": gettext("low coverage"),
        "not_reported": gettext("not reported"),
        "quarantined": gettext("excluded (faulty data)"),
        "zero_denominator": gettext("cannot divide by zero"),
        "not_applicable": gettext("does not apply"),
        "parameter_missing": gettext("parameter missing"),
        "no_population": gettext("population missing"),
        "suppressed": gettext("confidential"),
        "suppressed_secondary": gettext("withheld"),
        "trend_not_testable": gettext("trend not testable"),
        "outside_network": gettext("outside the network"),
        # not reasons of results, but of other cells
        "not_evaluated": gettext("not evaluated"),
        "not_comparable": gettext("not comparable"),
        "too_few_peers": gettext("too few to compare"),
        "no_peers": gettext("not compared"),
        "no_value": gettext("not given"),
        "not_requested": gettext("nothing was requested"),
        "below_occupancy": gettext("occupancy below the least"),
    }


@cache
def meanings(language: Language) -> dict[str, str]:
    """Return the explanation of every reason of a blank, for the legend."""
    gettext = translator(language).gettext
    return {
        "low_coverage": gettext(
            "The value is shown, but fewer services are counted in it than the indicator requires. "
            "Such a value enters no comparison."
        ),
        "not_reported": gettext("Nobody reported the data needed. It does not mean zero."),
        "quarantined": gettext(
            "The data were reported, but a check found a fault in them. They will be used when they are "
            "mended."
        ),
        "zero_denominator": gettext("The number to divide by is zero, so the ratio has no value."),
        "not_applicable": gettext("The question does not arise for this type or form of service."),
        "parameter_missing": gettext("The set of rules has no value of the parameter needed for this year."),
        "no_population": gettext(
            "There is no population figure for this territory at or before the end of the year."
        ),
        "suppressed": gettext(
            "The value is not published: a few persons or the business of a single provider could be recognised."
        ),
        "suppressed_secondary": gettext(
            "The value is not published because a confidential one could be computed from it."
        ),
        "trend_not_testable": gettext(
            "There are too few years, or the series is broken by a change of the service or the territory."
        ),
        "outside_network": gettext("The question is asked only of services in the basic network."),
        "not_evaluated": gettext("This combination was not evaluated."),
        "not_comparable": gettext(
            "One of the two values compared is missing or has low coverage, or the earlier one is zero."
        ),
        "too_few_peers": gettext("There are too few comparable units for a comparison."),
        "no_peers": gettext(
            "The indicator is compared only within one type and form of service, never across them."
        ),
        "no_value": gettext("The source gives nothing here."),
        "not_requested": gettext("Nobody requested money for the service."),
        "below_occupancy": gettext(
            "The service is used less than the rules ask for, so they give it nothing."
        ),
    }


@cache
def levels(language: Language) -> dict[str, tuple[str, str]]:
    """Return the name of every level, in singular and in plural."""
    gettext = translator(language).gettext
    return {
        "service": (gettext("service"), gettext("services")),
        "type": (gettext("type of service"), gettext("types of service")),
        "provider": (gettext("provider"), gettext("providers")),
        "municipality": (gettext("municipality"), gettext("municipalities")),
        "orp": (gettext("ORP area"), gettext("ORP areas")),
        "district": (gettext("district"), gettext("districts")),
        "region": (gettext("region"), gettext("regions")),
    }


@cache
def domains(language: Language) -> dict[str, str]:
    """Return the name of every domain of indicators."""
    gettext = translator(language).gettext
    return {
        "cost": gettext("Costs"),
        "capacity": gettext("Capacity"),
        "utilisation": gettext("Use and performance"),
        "staffing": gettext("Staff"),
        "financing": gettext("Financing"),
        "quality": gettext("Quality and completeness of data"),
        "availability": gettext("Availability"),
        "planning": gettext("Fulfilment of plans"),
        "compensation": gettext("Compensation"),
        "trend": gettext("Trends and projections"),
        "composite": gettext("Overall scores"),
        "territory": gettext("Territory"),
    }


@cache
def versions(language: Language) -> dict[str, str]:
    """Return the name of every version of statements."""
    gettext = translator(language).gettext
    return {
        "plan": gettext("plan"),
        "adjusted": gettext("adjusted plan"),
        "preliminary": gettext("preliminary actuals"),
        "final": gettext("final actuals"),
    }


@cache
def severities(language: Language) -> dict[str, str]:
    """Return the name of every level of findings."""
    gettext = translator(language).gettext
    return {"error": gettext("error"), "warning": gettext("warning"), "info": gettext("note")}
