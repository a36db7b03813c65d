"""What keeps a published post from being advertised, as people are told: each rule both ways."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from siar.boosts.choice.findings import RULES, advert_findings
from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.settings import Period, load_settings
from tests.unit.siar.boosts.choice.examples import NOW, case

OFFICE = Finding("S_PEJABAT", Level.TELLS, None, "Menyebut pejabat: “wali kota”. Tidak akan diiklankan.")
GRIEF = Finding("S_DUKA", Level.TELLS, None, "Menyebut duka atau korban: “wafat”. Tidak akan diiklankan.")
PHONE = Finding("S_TELEPON", Level.ASKS, None, "Memuat nomor telepon.")
EIGHT = (4, 8, 20, 20, 24, 30, 31, 90)
HOUR = timedelta(hours=1)
# Of each rule: a post that it just lets pass, and one that it just leaves out.
BOTH_WAYS = {
    "W_IKLAN_TOKOH": ({"no_boost": []}, {"no_boost": ["S_PEJABAT"]}),
    "W_IKLAN_LEWAT": ({"over_at": None}, {"over_at": NOW}),
    "I_IKLAN_SISA_WAKTU": ({"over_at": NOW + 24 * HOUR}, {"over_at": NOW + 23.9 * HOUR}),
    "W_IKLAN_RALAT": ({"corrected": False}, {"corrected": True}),
    "W_IKLAN_REAKSI": ({"reactions": 10, "upset": 1}, {"reactions": 10, "upset": 2}),
    "W_IKLAN_KELUHAN": ({"on_topics": 2}, {"on_topics": 3}),
    "I_IKLAN_USIA": ({"published_at": NOW - 24 * HOUR}, {"published_at": NOW - 24.1 * HOUR}),
    "I_IKLAN_BELUM_DIBACA": ({"interactions": 5}, {"interactions": None, "read_at": None}),
    "I_IKLAN_SEPI": ({"interactions": 22, "baseline": EIGHT}, {"interactions": 21, "baseline": EIGHT}),
}


def codes(**change) -> list[str]:
    found = advert_findings(case(**change), Catalogue.load(load_settings()))
    return [finding.code for finding in found]


def said(**change) -> str:
    (finding,) = advert_findings(case(**change), Catalogue.load(load_settings()))
    return finding.message


@pytest.mark.parametrize("code", BOTH_WAYS)
def test_each_rule_leaves_out_what_passes_its_bound_and_nothing_else(code):
    passes, fails = BOTH_WAYS[code]
    assert codes(**passes) == []
    assert codes(**fails) == [code]


def test_every_rule_is_tried_and_configured():
    assert set(BOTH_WAYS) | {"W_IKLAN_MASA"} == set(RULES) == set(load_settings().boosts.eligibility.by_code)


@pytest.mark.parametrize("change", [
    {"published_at": NOW - 1.9 * HOUR},
    {"questions": 1},
])  # fmt: skip
def test_a_rule_with_two_bounds_holds_both(change):
    assert len(codes(**change)) == 1


def test_days_of_mourning_are_the_citys_own():
    settings = load_settings()
    mourning = [Period.model_validate({"reason": "masa berkabung", "from": date(2026, 9, 11), "to": date(2026, 9, 11)})]
    changed = settings.model_copy(update={"screening": settings.screening.model_copy(update={"mourning": mourning})})
    # 10 September 23.30 and 11 September 00.30 in Kupang.
    before, within = (NOW.replace(hour=hour, minute=30) for hour in (15, 16))
    fresh = {"settings": changed, "published_at": NOW + 5 * HOUR, "read_at": NOW + 6 * HOUR}
    assert codes(now=before, **fresh) == []
    assert codes(now=within, **fresh) == ["W_IKLAN_MASA"]


@pytest.mark.parametrize(("interactions", "baseline", "fits"), [
    (5, (100,) * 7, True),
    (4, (100,) * 7, False),
    (99, (100,) * 8, False),
    (0, (0,) * 8, True),
])  # fmt: skip
def test_with_too_few_posts_to_compare_with_a_fixed_bound_holds(interactions, baseline, fits):
    assert (codes(interactions=interactions, baseline=baseline) == []) is fits


def test_few_reactions_say_nothing_of_a_mood_and_instagram_tells_none():
    assert codes(reactions=9, upset=9) == []
    assert codes(reactions=None, upset=None) == []


def test_reasons_are_told_with_their_numbers():
    assert said(interactions=21, baseline=EIGHT) == (
        "Tanggapan warga 21, di bawah batas 22 (menurut 8 kiriman terakhir akunnya pada umur yang sama), jadi tidak dipilih "
        "untuk iklan."
    )
    assert said(interactions=4) == "Tanggapan warga 4, di bawah batas 5, jadi tidak dipilih untuk iklan."
    assert said(reactions=10, upset=3) == "3 dari 10 reaksi warga marah atau sedih (batas 20%), jadi tidak diiklankan."
    assert said(published_at=NOW - 30.7 * HOUR) == (
        "Yang diiklankan adalah kiriman yang berumur 2 sampai 24 jam; yang ini 30 jam."
    )


def test_a_rule_that_is_switched_off_tells_nothing(monkeypatch, tmp_path):
    (tmp_path / "boosts.yaml").write_text("eligibility: {I_IKLAN_SEPI: {enabled: false}}\n")
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(tmp_path))
    settings = load_settings()
    assert advert_findings(case(interactions=0, settings=settings), Catalogue.load(settings)) == []


@pytest.mark.parametrize(
    ("screened", "no_boost", "approved", "expected"),
    [
        ([PHONE], [], True, []),
        ([], [], False, ["E_IKLAN_TANPA_PERSETUJUAN"]),
        ([GRIEF, PHONE], ["S_DUKA"], True, ["S_DUKA"]),
        ([OFFICE], ["S_PEJABAT"], True, ["W_IKLAN_TOKOH", "S_PEJABAT"]),
        ([GRIEF, OFFICE], ["S_DUKA", "S_PEJABAT"], False, ["E_IKLAN_TANPA_PERSETUJUAN", "W_IKLAN_TOKOH", "S_DUKA", "S_PEJABAT"]),
        ([], ["S_LAMA"], True, []),
    ],
)  # fmt: skip
def test_what_screening_found_is_told_after_what_is_worse(screened, no_boost, approved, expected):
    assert codes(screening=screened, no_boost=no_boost, approved=approved) == expected
