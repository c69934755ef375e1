"""Content rules: what the values of a submission mean together, after shape and single cells."""

from sluzby_eval.importing.rules.before import Before, before_import
from sluzby_eval.importing.rules.blanks import check_sheets
from sluzby_eval.importing.rules.check import check_content
from sluzby_eval.importing.rules.desk import Desk, Paper, Tables
from sluzby_eval.importing.rules.region import check_region
from sluzby_eval.importing.rules.sensible import check_sense
from sluzby_eval.importing.rules.wholes import check_wholes

__all__ = [
    "Before",
    "Desk",
    "Paper",
    "Tables",
    "before_import",
    "check_content",
    "check_region",
    "check_sense",
    "check_sheets",
    "check_wholes",
]
