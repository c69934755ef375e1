from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluzby_eval.evaluation.formula import (
    MAX_LENGTH,
    Binary,
    Call,
    Choice,
    Compare,
    Logic,
    Name,
    Number,
    Texts,
    parse,
    walk,
)


def tree(text: str):
    found, problems = parse(text)
    assert problems == []
    return found


def problem(text: str):
    found, problems = parse(text)
    assert found is None
    assert len(problems) == 1
    return problems[0]


def test_ratio_becomes_a_division_of_two_calls():
    found = tree("sum(cost) / sum(days)")
    assert found == Binary(
        op="/",
        left=Call(name="sum", args=(Name(name="cost"),)),
        right=Call(name="sum", args=(Name(name="days"),)),
    )  # fmt: skip


def test_every_construct_of_the_grammar_is_read():
    found = tree(
        'sum(max(0, a - 1.5) if type in ("DPS", "DZR") and not form == "ter" else or_zero(b), where=c >= -2)'
        ' / population("65+") * parameter("p") + indicator("x") - area("m") + quantile(a, 0.25)'
    )
    kinds = {type(part) for part in walk(found)}
    assert {Binary, Call, Choice, Compare, Logic, Name, Number, Texts} <= kinds


def test_negative_number_is_a_number():
    assert tree("-2") == Number(value=-2.0)


def test_formula_may_stand_on_several_lines():
    assert tree("sum(a)\n  / sum(b)") == tree("sum(a) / sum(b)")


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "D301", 0),
        ("sum(a) + ", "D301", 7),
        ("sum(a where b)", "D301", 4),
        ("sum(a", "D316", 3),
        ("sum(a))", "D316", 6),
        ("sum(a, where=form = 'pob')", "D307", 18),
        ("sum(a, where=form='pob')", "D307", 17),
        ("0,5 * sum(a)", "D312", 1),
        ("sum(a) ** 2", "D302", 0),
        ("sum(a) // 2", "D302", 0),
        ("sum(a).real", "D302", 0),
        ("a[0]", "D302", 0),
        ("lambda: 1", "D302", 0),
        ("sum(x for x in y)", "D302", 3),
        ("sum(*a)", "D302", 4),
        ("f'{a}'", "D302", 0),
        ("True", "D302", 0),
        ("None", "D302", 0),
        ("a < b < c", "D302", 0),
        ("1e400", "D302", 0),
        ("9" * 400, "D302", 0),
        ("__import__('os')", "D305", 0),
        ("1 + averge(a)", "D305", 4),
        ("sum()", "D306", 0),
        ("sum(a, b)", "D306", 0),
        ("sum('a')", "D306", 0),
        ("population(65)", "D306", 0),
        ("min(a)", "D306", 0),
        ("quantile(a, 2)", "D306", 0),
        ("count_distinct(a + 1)", "D306", 0),
        ("max(a, b, where=c)", "D306", 10),
        ("sum(a, weight=c)", "D306", 7),
    ],
)
def test_what_is_not_allowed_is_refused_at_its_character(text, code, at):
    found = problem(text)
    assert (found.code, found.at) == (code, at)


def test_positions_count_characters_not_bytes():
    assert problem("sum(žluťoučký ** 2)").at == 4
    assert problem("sum(ů) + averge(a)").at == 9


def test_leading_blanks_do_not_shift_positions():
    assert problem("   averge(a)").at == 3


@pytest.mark.parametrize(
    "text",
    [
        "a + " * 600 + "a",
        "(" * 60 + "a" + ")" * 60,
        "- " * 300 + "a",
        "not " * 200 + "a",
        "+".join("a" * 400),
    ],
)
def test_formulas_beyond_the_limits_are_refused_not_crashed_on(text):
    assert problem(text).code == "D303"


def test_number_of_nodes_is_limited_where_depth_is_not():
    text = "max(" + ", ".join(["1"] * 600) + ")"
    assert len(text) < MAX_LENGTH
    assert problem(text).code == "D303"


def test_look_alike_letters_are_not_folded_into_known_names():
    assert [part.name for part in walk(tree("ﬁ + a")) if isinstance(part, Name)] == ["ﬁ", "a"]


@pytest.mark.parametrize("blank", [" ", "\x85", "\u00a0", "\u2003"])
def test_blanks_before_a_formula_move_no_place(blank):
    found, problems = parse(f"{blank}1 + čas")
    assert problems == []
    assert found == parse(" 1 + čas")[0]


@given(st.text(max_size=60))
def test_any_text_gives_a_tree_or_a_problem_inside_the_text(text):
    found, problems = parse(text)
    assert (found is None) == bool(problems)
    assert all(0 <= item.at <= len(text) for item in problems)


@given(st.text(alphabet="sumab()+-*/=<>, '\"1.\n\\", max_size=40))
def test_any_text_of_formula_letters_gives_a_tree_or_a_problem(text):
    found, problems = parse(text)
    assert (found is None) == bool(problems)
    assert all(0 <= item.at <= len(text) for item in problems)
