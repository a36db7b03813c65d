"""What is handed out first when the suite is shared out."""

from __future__ import annotations

from pathlib import Path

from tests.scheduling import ORDER, place

REPOSITORY = Path(__file__).resolve().parents[2]


def test_what_is_handed_out_first_is_there() -> None:
    assert [name for name in ORDER if not (REPOSITORY / name).exists()] == []


def test_every_test_has_a_place_and_a_long_module_comes_before_its_folder() -> None:
    found = {path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "tests").rglob("test_*.py")}
    assert min(map(place, found)) == 0
    assert place("tests/chaos/publishing/test_schedules.py") < place("tests/chaos/outbox/test_sigkill.py")
