"""Reads every number of a bundle back from every format and compares it with the JSON beside it."""

from sluzby_eval.reporting.verification.mismatch import Mismatch
from sluzby_eval.reporting.verification.run import Verified, verify

__all__ = ["Mismatch", "Verified", "verify"]
