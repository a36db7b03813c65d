"""Admin API: faults, clock, state, journal. For tests, demos and the page ``/gangguan``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sandbox.faults import Action, Rule
from sandbox.journal import Entry, Journal
from sandbox.mailbox import SMTP_OPERATIONS
from sandbox.world import World


class FaultRequest(BaseModel):
    """Body of `POST /admin/api/faults`; see `sandbox.faults.Rule`."""

    model_config = ConfigDict(extra="forbid")

    route: str = Field(min_length=1)
    action: Action
    times: int | None = Field(default=None, ge=1)
    after_n: int = Field(default=0, ge=0)
    params: dict[str, Any] = Field(default_factory=dict)


class Advance(BaseModel):
    """Body of `POST /admin/api/clock/advance`."""

    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(ge=0, allow_inf_nan=False)


def admin_router(world: World, journal: Journal) -> APIRouter:
    """The routes under ``/admin/api``."""
    router = APIRouter(prefix="/admin/api")

    @router.post("/faults", name="admin.faults.create", status_code=201)
    def add_fault(body: FaultRequest) -> Rule:
        try:
            return world.faults.add(body.route, body.action, times=body.times, after_n=body.after_n, params=body.params)
        except ValueError as error:
            raise HTTPException(422, str(error)) from error

    @router.get("/faults", name="admin.faults.list")
    def list_faults() -> list[Rule]:
        return world.faults.rules()

    @router.delete("/faults", name="admin.faults.clear", status_code=204)
    def clear_faults() -> None:
        world.faults.clear()

    @router.delete("/faults/{rule_id}", name="admin.faults.delete", status_code=204)
    def remove_fault(rule_id: int) -> None:
        if not world.faults.remove(rule_id):
            raise HTTPException(404, "no such fault")

    @router.post("/reset", name="admin.reset", status_code=204)
    def reset() -> None:
        world.reset()
        journal.clear()

    @router.get("/clock", name="admin.clock.get")
    def read_clock() -> dict[str, Any]:
        return {"now": world.clock.now(), "offset_seconds": world.clock.offset.total_seconds()}

    @router.post("/clock/advance", name="admin.clock.advance")
    def advance_clock(body: Advance) -> dict[str, Any]:
        world.clock.advance(timedelta(seconds=body.seconds))
        return read_clock()

    @router.get("/state", name="admin.state")
    def state() -> dict[str, Any]:
        return {
            "now": world.clock.now(),
            "services": world.counts(),
            "faults": len(world.faults.rules()),
            "requests": journal.summary(),
        }

    @router.get("/operations", name="admin.operations")
    def operations(request: Request) -> list[str]:
        names = {getattr(route, "name", "") for route in request.app.routes} | set(SMTP_OPERATIONS)
        return sorted(name for name in names if "." in name and not name.startswith(("admin.", "page.")))

    @router.get("/requests", name="admin.requests.list", response_model=None)
    def list_requests(
        operation: str = "*", after: int = 0, limit: int = Query(default=200, ge=1, le=2000)
    ) -> list[Entry]:
        return journal.entries(operation=operation, after=after, limit=limit)

    @router.delete("/requests", name="admin.requests.clear", status_code=204)
    def clear_requests() -> None:
        journal.clear()

    return router
