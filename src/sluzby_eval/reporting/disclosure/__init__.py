"""What may be published: suppression of results, and the attack that tests it."""

from sluzby_eval.reporting.disclosure.publish import published

__all__ = ["published"]
