"""What stands above and below the line of an indicator is described for those who publish."""

from __future__ import annotations

import pytest

from sluzby_eval.evaluation.run import load_catalogue
from sluzby_eval.workspace import Config, Workspace


@pytest.fixture(scope="module")
def infos(tmp_path_factory):
    space = Workspace(root=tmp_path_factory.mktemp("shipped"), config=Config())
    return load_catalogue(space)[0].infos()


def test_a_ratio_tells_its_inputs_with_their_units(infos):
    info = infos["complaints_per_100_clients"]
    assert (info.above.measures, dict(info.above.inputs)) == (("complaint",), {"complaints": ("complaint",)})
    assert (info.below.measures, dict(info.below.terms)) == (("client",), {"clients_avg": 1.0})


def test_the_same_quantity_has_the_same_name_in_every_indicator(infos):
    assert infos["cost_per_occupied_bed_day"].above.text == infos["total_cost"].above.text
    assert infos["complaints_upheld_share"].below.text == infos["complaints_per_100_clients"].above.text


def test_weights_of_a_sum_are_told(infos):
    terms = infos["dependence_index"].above.terms
    assert dict(terms) == {"clients_pnp1": 1, "clients_pnp2": 2, "clients_pnp3": 3, "clients_pnp4": 4}


def test_a_condition_makes_another_quantity(infos):
    above, below = infos["community_share"].above, infos["community_share"].below
    assert above.text != below.text
    assert "[" in next(iter(above.terms))


def test_medians_and_counts_of_different_persons_do_not_add_up(infos):
    assert not infos["waiting_time"].above.additive
    assert not infos["unmet_persons"].above.additive
    assert infos["unmet_persons"].above.measures == ("person",)


def test_a_method_names_what_it_works_on_and_whether_it_looks_at_other_units(infos):
    assert infos["cost_chain_index"].of == ("cost_per_occupied_bed_day",)
    assert infos["cost_chain_index"].over_time
    assert not infos["cost_percentile"].over_time
    assert infos["cost_chain_index"].above is None


def test_facts_of_a_territory_have_no_sides(infos):
    assert infos["ageing_index"].above is None


def test_what_is_internal_is_said(infos):
    assert infos["net_result"].confidentiality == "internal"
    assert infos["unmet_persons"].grain == "request"
