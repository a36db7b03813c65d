"""How several processes share the suite: whole modules, the long ones first.

A module's fixtures are made in one process only, and what is handed out last is short, so that all end together.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

#: One stack serves all of these, so they are one piece of work, and it is the longest.
LIVE = "tests/live/"

#: What is handed out first. Each of a unit's modules takes seconds at most.
ORDER = (
    LIVE,
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
