from __future__ import annotations

import pytest

from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.visuals.facts.parts import build_parts, without_totals

FORMATS = Formats.of(load_settings().city)


def _built(value, unit="orang", qualifier=None, **parts):
    raw = {"label": "Dana", "value": value, "unit": unit, "qualifier": qualifier}
    raw["parts"] = [{"label": label.replace("_", " "), "value": part} for label, part in parts.items()]
    return build_parts(without_totals(raw), FORMATS)


@pytest.mark.parametrize("total", ["Jumlah", "Total", "TOTAL:", "Jumlah_seluruhnya", "Jumlah_DAU_dan_DAK"])
def test_the_sum_of_the_parts_is_no_part(total):
    parts, shares = _built("18300000000", "rupiah", DAU="9000000000", DAK="9300000000", **{total: "18300000000"})
    assert [(part.label, part.note) for part in parts] == [("DAU", "49,2%"), ("DAK", "50,8%")]
    assert shares == parts


def test_what_only_begins_like_a_sum_is_a_part():
    parts, _ = _built("150", Jumlah_laki_laki="70", Jumlah_anak_perempuan="80")
    assert [part.label for part in parts] == ["Jumlah laki laki", "Jumlah anak perempuan"]


def test_parts_that_leave_some_of_the_whole_have_their_share_of_all_of_it():
    parts, shares = _built("9062", "produk", IKD="3158", KTP="944")
    assert [(part.label, part.note) for part in parts] == [("IKD", "34,9%"), ("KTP", "10,4%")]
    assert parts[0].share == pytest.approx(3158 / 9062)
    assert [(part.label, part.value, part.note) for part in shares[2:]] == [("Tidak dirinci", "4.960", "54,7%")]


@pytest.mark.parametrize(
    "given",
    [
        {"value": "1000", "Laki": "600", "Perempuan": "400"},
        {"value": "1000", "Laki": "598", "Perempuan": "400"},
        {"value": "1000", "Laki": "60", "Perempuan": "40"},
        {"value": "1000", "Laki": "500", "Perempuan": "400", "qualifier": "sekitar"},
        {"value": "900", "Laki": "600", "Perempuan": "400"},
    ],
)
def test_nothing_is_left_of_shares_roundings_estimates_and_what_is_passed(given):
    parts, shares = _built(**given)
    assert shares == parts
    assert sum(part.share for part in parts) == pytest.approx(1)


def test_many_parts_and_what_is_left_stay_within_what_a_bar_can_show():
    parts, shares = _built("1000", **{f"Bagian_{number}": str(10 + number) for number in range(9)})
    assert len(parts) == 9
    assert [part.label for part in shares][-2:] == ["4 bagian lain", "Tidak dirinci"]
    assert len(shares) == 7
