"""Where a test stands: the rule of CONTRIBUTING.md, and how many modules have a test of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PACKAGE = TESTS.parent / "plugins" / "siar"

#: Files (and one folder) that tell a story through several modules, and whose story it is.
SCENARIOS: dict[str, str] = {
    "integration/boosts/test_stop_on_time.py": "how long an advertisement runs on after it had to stop, on the schedules of the DAG files",
    "integration/briefings/test_days_on_time.py": "which days stand in a report when it leaves, on the schedules of the DAG files",
    "integration/briefings/test_edge_months.py": "months of nothing, of one post, of one agency, as they leave",
    "integration/briefings/test_golden_quarter.py": "a quarter computed by hand, from the database to the letter, to the digit",
    "integration/desk/": "what people do on the desk, and what becomes of it outside",
    "integration/intake/test_foreign_workbooks.py": "numbers typed in a workbook of another locale, before and after it is provisioned",
    "integration/intake/test_random_rows.py": "random rows through judging, landing and composing together",
    "integration/boosts/delivery/test_hands.py": "what hands in Meta's own pages, old accounts and lost answers do to advertisements",
    "integration/store/test_plans.py": "how queries reach the rows of tables that grow",
    "integration/store/test_plans_money.py": "the same for boosts and their ledger, after five years",
    "integration/intake/test_messy_sheets.py": "sheets as people keep them",
    "integration/intake/test_own_sheets.py": "the sample in one spreadsheet an agency",
    "integration/intake/test_people_at_work.py": "a sheet that people never stop working in",
    "integration/intake/test_returned.py": "a reason from the desk reaches the agency's row",
    "integration/intake/test_tasks.py": "a row's photo from the sheet to the picture",
    "integration/intake/test_working_day.py": "operators at work over hours, on the schedules of the DAG files",
    "integration/metrics/test_sandbox.py": "boosts and metrics against the stand-in",
    "integration/outbox/test_migration.py": "what became of the letters of the version before",
    "integration/publishing/test_accounts.py": "two Pages and two Instagram accounts, one revoked in mid-slot",
    "integration/publishing/test_clock_ahead.py": "what a clock that was ahead leaves behind",
    "integration/publishing/test_doubt.py": "what a refusal, a pinned post and a held container do not prove",
    "integration/publishing/test_lateness.py": "why a post is late, and since when it could have gone out",
    "integration/publishing/test_machine.py": "workers, deaths, faults and editors over the ledger",
    "integration/publishing/test_on_time.py": "what passed by costs minutes, on the schedules of the DAG files",
    "unit/siar/meta/test_contract.py": "every write to Meta held against the official SDK's tables",
    "integration/publishing/test_week.py": "a day and an evening of posts with something failing every hour",
    "unit/siar/test_another_city.py": "another city by an overlay alone",
}

#: So many of a hundred modules have a test of their own at least. Raise it when more do; it is not lowered.
FLOOR = 35

FILES = sorted(
    path.relative_to(TESTS)
    for root in ("unit/siar", "integration")
    for path in (TESTS / root).rglob("test_*.py")
    if path.relative_to(TESTS).parts[:2] != ("integration", "stack")
)


def subject(path: Path) -> str | None:
    """The module or package that a test file is about, as a path below `siar`, by its place and name alone.

    `test_<module>.py`, or `test_<module>_<aspect>.py` when one module has several.
    """
    folder = path.parent.relative_to("unit/siar" if path.parts[0] == "unit" else "integration")
    words = path.stem.removeprefix("test_").split("_")
    for length in range(len(words), 0, -1):
        home = folder / "_".join(words[:length])
        if (PACKAGE / home).with_suffix(".py").exists() or (PACKAGE / home / "__init__.py").exists():
            return home.as_posix()
    return None


def is_story(path: Path) -> bool:
    return path.as_posix() in SCENARIOS or f"{path.parent.as_posix()}/" in SCENARIOS


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_test_file_stands_where_its_module_stands(path: Path) -> None:
    if is_story(path):
        assert subject(path) is None, "It is about one module: take it off the list."
    else:
        assert subject(path) is not None, "No such module. See `Where a test stands` in CONTRIBUTING.md."


def test_the_list_of_scenarios_is_of_files_that_are_there() -> None:
    assert [name for name in SCENARIOS if not (TESTS / name).exists()] == []


def test_modules_with_a_test_of_their_own() -> None:
    modules = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.stem not in {"__init__", "__main__"}
    }
    own = {home for path in FILES if not is_story(path) and (home := subject(path)) in modules}
    assert 100 * len(own) / len(modules) >= FLOOR, f"{len(own)} of {len(modules)} modules have a test of their own."
