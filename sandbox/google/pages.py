"""The spreadsheets as their users see them: a list, and each one as a grid to work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

if TYPE_CHECKING:
    from sandbox.google.service import GoogleService


def pages_router(service: GoogleService) -> APIRouter:
    """The pages under ``/lembar``."""
    assert service.name == "google"
    return APIRouter()
