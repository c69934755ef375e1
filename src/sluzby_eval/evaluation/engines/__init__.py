"""Engines of the first stage: `names()` of those that can run here, `get(name)` to start one."""

from sluzby_eval.evaluation.engines.registry import ALL, DEFAULT, get, names, why_not

__all__ = ["ALL", "DEFAULT", "get", "names", "why_not"]
