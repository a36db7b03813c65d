"""How several processes share the suite: whole modules, the long ones first.

A module's fixtures are made in one process only, and what is handed out last is short, so that all end together.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

#: One stack serves all of these, so they are one piece of work, and it is the longest.
LIVE = "tests/live/"

#: What is handed out first: modules that took more than ten seconds of a processor when they were measured, the longest first,
#: then folders. Beside the stack stand modules of one process; the deaths, which take two, follow them.
ORDER = (
    LIVE,
    "tests/browser/test_desk.py",
    "tests/integration/intake/test_people_at_work.py",
    "tests/chaos/publishing/test_sigkill.py",
    "tests/integration/publishing/test_on_time.py",
    "tests/chaos/publishing/test_schedules.py",
    "tests/browser/test_refresh.py",
    "tests/integration/intake/test_continuity.py",
    "tests/integration/desk/test_attacks_input.py",
    "tests/unit/siar/intake/rules/test_verdicts_fuzz.py",
    "tests/integration/desk/test_corrections.py",
    "tests/integration/metrics/sources/test_publications.py",
    "tests/integration/intake/test_messy_sheets.py",
    "tests/chaos/editorial/test_model.py",
    "tests/integration/store/test_plans.py",
    "tests/integration/metrics/test_sandbox.py",
    "tests/chaos/",
    "tests/browser/",
    "tests/integration/",
    "tests/dags/",
    "tests/architecture/",
    "tests/unit/",
)


class WholeModules(LoadScopeScheduling):
    """Modules in the order of `ORDER`; among equals those of most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return LIVE if path.startswith(LIVE) else path

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(min(self.workqueue, key=place), last=False)
        super()._assign_work_unit(node)


def place(scope: str) -> int:
    """Return the place of a scope in the order; what stands nowhere in it comes first."""
    return next((number for number, folder in enumerate(ORDER) if scope.startswith(folder)), -1)
