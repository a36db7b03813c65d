from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from mypy import api

from siar.quantities import Reach, Rupiah

REPOSITORY = Path(__file__).resolve().parents[3]


WRONG = (
    "Reach(1) + Reach(2)",
    "sum([Reach(1), Reach(2)])",
    "Reach(1) * 2",
    "Reach(1) + 1",
    "Rupiah(1) + Reach(1)",
    "Rupiah(1) < Reach(1)",
    "Rupiah(1) + 1",
    "Rupiah(1) * 1.1",
    "Rupiah(1) * Rupiah(1)",
)
RIGHT = {
    "Rupiah(150_000) + Rupiah(16_500) - Rupiah(500)": Rupiah(166_000),
    "sum([Rupiah(1), Rupiah(2)], Rupiah(0))": Rupiah(3),
    "2 * Rupiah(5) >= Rupiah(5) * 2": True,
    "max(Reach(4), Reach(7)) > Reach(5)": True,
}


def test_mypy_refuses_what_makes_no_sense(tmp_path, monkeypatch):
    monkeypatch.chdir(REPOSITORY)  # the project's `mypy_path` is relative
    file = tmp_path / "snippet.py"
    file.write_text("\n".join(["from siar.quantities import Reach, Rupiah", *WRONG, *RIGHT]) + "\n")
    out, err, _ = api.run(["--config-file", "pyproject.toml", "--cache-dir", str(tmp_path), str(file)])
    assert err == ""
    refused = {int(line.split(":")[1]) for line in out.splitlines() if ": error: " in line}
    assert refused == set(range(2, 2 + len(WRONG))), out


@pytest.mark.parametrize("wrong", WRONG)
def test_so_does_python(wrong):
    with pytest.raises(TypeError):
        eval(wrong)


@pytest.mark.parametrize(("right", "expected"), RIGHT.items())
def test_what_makes_sense_is_counted(right, expected):
    assert eval(right) == expected


@pytest.mark.parametrize("kind", [Rupiah, Reach])
@pytest.mark.parametrize("wrong", [1.5, Decimal(5), "5", True, None])
def test_only_whole_numbers_are_taken(kind, wrong):
    with pytest.raises(TypeError):
        kind(wrong)


@pytest.mark.parametrize(
    ("rounding", "expected"), [(math.ceil, 4_663), (math.floor, 4_662), (round, 4_662)], ids=["up", "down", "nearest"]
)
def test_a_product_says_how_it_is_rounded(rounding: Callable[[Fraction], int], expected):
    assert Rupiah(42_001).times(Decimal("0.111"), rounding) == Rupiah(expected)


def test_rounding_is_exact_where_a_decimal_could_not_be():
    assert Rupiah(3).times(Fraction(1_000, 3), math.ceil) == Rupiah(1_000)
    assert Rupiah.rounded(Decimal("19999.40"), math.ceil) == Rupiah(20_000)


def test_money_goes_both_ways():
    assert -Rupiah(5) == Rupiah(2) - Rupiah(7)
    assert abs(Rupiah(-5)) == Rupiah(5)
    assert [bool(Rupiah(n)) for n in (0, -1)] == [False, True]
    assert [bool(Reach(n)) for n in (0, 1)] == [False, True]
    assert Rupiah(310_800).share_of(Rupiah(3_000_000)) == Fraction(259, 2_500)


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
def test_a_quantity_compares_with_its_own_kind_only(compare: Callable[[Any, Any], bool]):
    with pytest.raises(TypeError):
        compare(Reach(1), 1)
    assert Rupiah(1) != 1
    assert len({Rupiah(1), Rupiah(1), Reach(1)}) == 2


@pytest.mark.parametrize("quantity", [Rupiah(5), Reach(5)])
def test_a_text_never_holds_a_bare_one(quantity):
    with pytest.raises(TypeError, match=r"siar\.reading\.formats"):
        f"{quantity}"
