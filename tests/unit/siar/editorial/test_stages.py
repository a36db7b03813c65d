"""Which chain a post of one or several reports takes, and which agreements count on it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from siar.editorial.agreements import Agreement
from siar.editorial.stages import Subject, chain_for, progress
from siar.settings import Stages, load_settings

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
WARNING, BUDGET, NEWS = Subject("Imbauan", "BPBD"), Subject("Anggaran", "BKAD"), Subject("Kegiatan", "PUPR")


@pytest.fixture
def stages() -> Stages:
    return load_settings().stages


@pytest.mark.parametrize(
    ("subjects", "findings", "chain"),
    [
        ([WARNING], set(), "cepat"),
        ([NEWS], set(), "biasa"),
        ([NEWS, BUDGET], set(), "sensitif"),
        ([BUDGET, NEWS], set(), "sensitif"),
        ([WARNING, NEWS], set(), "biasa"),
        ([WARNING, BUDGET], set(), "sensitif"),
        ([WARNING, NEWS], {"S_POLITIK"}, "sensitif"),
        ([WARNING, WARNING], {"S_BENCANA"}, "cepat"),
    ],
)
def test_a_post_takes_the_strictest_way_of_its_reports_in_any_order(stages, subjects, findings, chain):
    assert chain_for(subjects, findings=findings, stages=stages) == chain
    assert chain_for(subjects[::-1], findings=findings, stages=stages) == chain


def test_without_the_lane_a_warning_goes_as_its_words_ask(stages):
    assert chain_for([WARNING], findings={"S_POLITIK"}, stages=stages, lanes=False) == "sensitif"
    assert chain_for([WARNING], findings={"S_PEJABAT"}, stages=stages, lanes=False) == "biasa"


def test_chains_beside_each_other_meet_in_the_smallest_that_has_the_stages_of_both(stages):
    chains = {
        "hukum": {"label": "Hukum", "stages": ["verifikator", "pimpinan"]},
        "uang": {"label": "Uang", "stages": ["approver", "pimpinan"]},
        **stages.model_dump()["chains"],
    }
    wider = Stages.model_validate({**stages.model_dump(), "chains": chains})
    assert wider.strictest(["hukum", "uang"]) == "sensitif"
    assert wider.strictest(["hukum"]) == "hukum"


def test_nobody_counts_at_two_stages(stages):
    given = [Agreement(1, stage, "ani", [stage], "0" * 64, NOW) for stage in ("verifikator", "approver")]
    assert progress("biasa", given, stages=stages).stage == "approver"
