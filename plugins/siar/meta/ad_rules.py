"""Ad rules of one account: what Meta does by itself, whoever is asleep.

Source: Marketing API, "Ad Rules Engine", "Evaluation Spec", "Schedule Based Rules", "Ad Rule". Money in filters is in the
currency's smallest units. No business rule lives here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siar.meta.ads import act
from siar.meta.client import GraphClient, Value

__all__ = ["AdRule", "create", "delete", "rules", "update"]

_FIELDS = "id,name,status,evaluation_spec,execution_spec,schedule_spec,disable_error_code"


@dataclass(frozen=True)
class AdRule:
    """A rule as Meta keeps it.

    :param disabled_by: why Meta disabled it, as its code; None when it did not.
    """

    rule_id: str
    name: str
    status: str
    evaluation: Mapping[str, Any]
    execution: Mapping[str, Any]
    schedule: Mapping[str, Any]
    disabled_by: int | None


def rules(graph: GraphClient) -> list[AdRule]:
    """Return the account's rules that are not deleted.

    :raises GraphError: they cannot be read.
    """
    rows = graph.paginate(
        f"{act(graph)}/adrules_library", params={"limit": 100}, fields=_FIELDS, use_case="ads_management", max_pages=5
    )
    return [
        AdRule(
            rule_id=str(row["id"]),
            name=str(row.get("name") or ""),
            status=str(row.get("status") or ""),
            evaluation=row.get("evaluation_spec") or {},
            execution=row.get("execution_spec") or {},
            schedule=row.get("schedule_spec") or {},
            disabled_by=int(row["disable_error_code"]) if row.get("disable_error_code") else None,
        )
        for row in rows
        if row.get("status") != "DELETED"
    ]


def create(graph: GraphClient, params: Mapping[str, Value]) -> str:
    """Create a rule and return its id; it runs at its next moment."""
    return str(graph.post(f"{act(graph)}/adrules_library", data=params, use_case="ads_management", visible=False)["id"])


def update(graph: GraphClient, rule_id: str, params: Mapping[str, Value]) -> None:
    """Change a rule. A spec replaces the old one whole."""
    graph.post(f"/{rule_id}", data=params, use_case="ads_management", visible=False)


def delete(graph: GraphClient, rule_id: str) -> None:
    """Delete a rule."""
    graph.delete(f"/{rule_id}", use_case="ads_management")
