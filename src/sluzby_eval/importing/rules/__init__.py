"""Content rules: what the values of a submission mean together, after shape and single cells."""

from sluzby_eval.importing.rules.check import check_content
from sluzby_eval.importing.rules.desk import Desk, Paper, Tables

__all__ = ["Desk", "Paper", "Tables", "check_content"]
