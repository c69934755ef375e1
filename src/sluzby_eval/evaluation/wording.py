"""Formulas in words: labels in the place of names, for people who read Czech or English."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclasses keep it
from dataclasses import dataclass

from sluzby_eval.evaluation import formula as nodes
from sluzby_eval.evaluation.methods.registry import METHODS
from sluzby_eval.i18n import Language, pick

_FUNCTIONS = {
    "sum": {"cs": "součet", "en": "sum"},
    "count": {"cs": "počet", "en": "count"},
    "count_distinct": {"cs": "počet různých", "en": "count of distinct"},
    "mean": {"cs": "průměr", "en": "mean"},
    "median": {"cs": "medián", "en": "median"},
    "quantile": {"cs": "kvantil", "en": "quantile"},
    "weighted_mean": {"cs": "vážený průměr", "en": "weighted mean"},
    "min": {"cs": "menší z", "en": "lesser of"},
    "max": {"cs": "větší z", "en": "greater of"},
    "or_zero": {"cs": "nevykázané jako 0", "en": "not reported as 0"},
    "population": {"cs": "obyvatelé", "en": "population"},
    "area": {"cs": "údaj území", "en": "figure of the area"},
    "parameter": {"cs": "parametr", "en": "parameter"},
    "indicator": {"cs": "ukazatel", "en": "indicator"},
}
_NAMES = {
    "type": {"cs": "druh služby", "en": "type of service"},
    "form": {"cs": "forma", "en": "form"},
    "ico": {"cs": "IČO", "en": "IČO"},
    "service_id": {"cs": "služba", "en": "service"},
    "legal_form": {"cs": "právní forma", "en": "legal form"},
    "founder": {"cs": "zřizovatel", "en": "founder"},
    "person": {"cs": "osoba", "en": "person"},
    "kind": {"cs": "druh kontroly", "en": "kind of audit"},
    "scale": {"cs": "způsob hodnocení", "en": "scale"},
    "duty": {"cs": "povinnost", "en": "duty"},
    "outcome": {"cs": "vyřízení žádosti", "en": "outcome of the request"},
    "plan": {"cs": "plán", "en": "plan"},
    "priority": {"cs": "priorita", "en": "priority"},
    "state": {"cs": "stav opatření", "en": "state of the measure"},
    "programme": {"cs": "program", "en": "programme"},
    "round": {"cs": "kolo", "en": "round"},
    "status": {"cs": "zařazení do sítě", "en": "place in the network"},
    "unit": {"cs": "jednotka kapacity", "en": "unit of capacity"},
}
_WORDS = {
    "where": {"cs": "kde", "en": "where"},
    "and": {"cs": "a", "en": "and"},
    "or": {"cs": "nebo", "en": "or"},
    "not": {"cs": "ne", "en": "not"},
    "if": {"cs": "pokud", "en": "if"},
    "else": {"cs": "jinak", "en": "else"},
    "in": {"cs": "je jedno z", "en": "is one of"},
    "not in": {"cs": "není žádné z", "en": "is none of"},
}
_SIGNS = {"*": "×", "/": "÷", "-": "−", "==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Writes formulas with the labels of inputs and titles of parameters and indicators."""

    labels: Mapping[str, Mapping[str, str]]  # of inputs
    titles: Mapping[str, Mapping[str, str]]  # of parameters and indicators
    language: Language

    def write(self, node: nodes.Node) -> str:
        """Write a formula.

        >>> from sluzby_eval.evaluation.formula import parse
        >>> wording = Wording(labels={"beds": {"cs": "lůžka", "en": "beds"}}, titles={}, language="cs")
        >>> wording.write(parse("1000 * sum(beds) / population('65+')")[0])
        '1000 × součet(lůžka) ÷ obyvatelé(65+)'
        """
        match node:
            case nodes.Earlier() | nodes.Applied():
                return self._of_others(node)
            case nodes.Number():
                return f"{node.value:.15g}"
            case nodes.Texts():
                return ", ".join(node.values)
            case nodes.Name():
                return (
                    pick(self.labels.get(node.name) or _NAMES.get(node.name, {}), self.language) or node.name
                )
            case nodes.Binary():
                return self._binary(node)
            case nodes.Compare() | nodes.Logic() | nodes.Not():
                return self._condition(node)
            case nodes.Choice():
                then, otherwise = self.write(node.then), self.write(node.otherwise)
                condition = self.write(node.condition)
                return f"({then} {self._word('if')} {condition}, {self._word('else')} {otherwise})"
            case nodes.Call():
                return self._call(node)
            case _:
                return "?"

    def _word(self, word: str) -> str:
        return pick(_WORDS[word], self.language)

    def _condition(self, node: nodes.Compare | nodes.Logic | nodes.Not) -> str:
        if isinstance(node, nodes.Not):
            return f"{self._word('not')} ({self.write(node.operand)})"
        if isinstance(node, nodes.Logic):
            return f" {self._word(node.op)} ".join(self.write(item) for item in node.items)
        sign = self._word(node.op) if node.op in _WORDS else _SIGNS.get(node.op, node.op)
        return f"{self.write(node.left)} {sign} {self.write(node.right)}"

    def _binary(self, node: nodes.Binary) -> str:
        left = self._inside(node.left, _RANK[node.op])
        right = self._inside(node.right, _RANK[node.op] + (node.op in "-/"))
        return f"{left} {_SIGNS.get(node.op, node.op)} {right}"

    def _inside(self, node: nodes.Node, rank: int) -> str:
        text = self.write(node)
        return f"({text})" if isinstance(node, nodes.Binary) and _RANK[node.op] < rank else text

    def _back(self, years: int) -> str:
        return f"t−{years}" if years else "t"

    def _of_others(self, node: nodes.Earlier | nodes.Applied) -> str:
        if isinstance(node, nodes.Earlier):
            return f"{self.write(node.operand)} ({', '.join(self._back(year) for year in node.back)})"
        label = pick(METHODS[node.name].label, self.language) if node.name in METHODS else node.name
        parts = [pick(self.titles.get(name, {}), self.language) or name for name in node.of]
        parts += [pick(self.titles.get(value, {}), self.language) or value for _, value in node.options]
        return f"{label}({'; '.join(parts)})"

    def _call(self, node: nodes.Call) -> str:
        if node.name in ("parameter", "indicator") and node.text in self.titles:
            return pick(self.titles[node.text], self.language)
        parts = [self.write(item) for item in node.args]
        if node.where is not None:
            parts.append(f"{self._word('where')} {self.write(node.where)}")
        return f"{pick(_FUNCTIONS[node.name], self.language)}({'; '.join(parts)})"
