"""Content rules: what the values of a submission mean together. Shape and single cells come before (`shape`)."""

from sluzby_eval.importing.rules.check import check_content
from sluzby_eval.importing.rules.desk import Desk, Tables

__all__ = ["Desk", "Tables", "check_content"]
