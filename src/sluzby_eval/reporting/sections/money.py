"""Groups of revenue and cost items as people speak of them, in the order in which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sluzby_eval.reporting.page import Page

SOURCES = {
    "S1": "state", "S2": "state", "S3": "state", "S4": "state",
    "K1": "region", "K2": "region",
    "O1": "municipalities", "Z2": "founder",
    "U1": "clients", "U2": "clients", "U3": "clients", "U4": "clients", "U5": "clients", "U6": "clients",
    "Z1": "insurers",
    "E1": "other", "N1": "other", "N2": "other", "V1": "other", "X1": "other",
}  # fmt: skip
ORDER = ("state", "region", "municipalities", "founder", "clients", "insurers", "other")


def source_group(code: str) -> str:
    """Return the group of a source of revenue."""
    return SOURCES.get(code, "other")


def cost_group(code: str) -> str:
    """Return the group of a cost item: personnel, operation, overhead and others."""
    if code == "1" or code.startswith("1."):
        return "personnel"
    if code == "2" or code.startswith("2."):
        return "operation"
    return "overhead" if code == "S" else "rest"


COSTS = ("personnel", "operation", "overhead", "rest")


def names(page: Page) -> dict[str, str]:
    """Name the groups."""
    gettext = page.format.gettext
    return {
        "state": gettext("State subsidies"),
        "region": gettext("Region"),
        "municipalities": gettext("Municipalities"),
        "founder": gettext("Contribution of the founder"),
        "clients": gettext("Clients"),
        "insurers": gettext("Health insurers"),
        "other": gettext("Other sources"),
        "personnel": gettext("Personnel costs"),
        "operation": gettext("Operating costs"),
        "overhead": gettext("Overhead"),
        "rest": gettext("Other costs"),
    }
