"""Who is signed in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from siar.web.desk import Desk, may

__all__ = ["router"]

router = APIRouter()


@router.get("/api/me")
def who_am_i(desk: Annotated[Desk, may()]) -> dict[str, Any]:
    """Say who asks and what that person may do."""
    user = desk.user
    return {"id": user.id, "name": user.name, "roles": sorted(user.roles), "permissions": sorted(user.permissions)}
