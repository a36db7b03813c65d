"""Airflow's processes, as its own health page tells of them: a page of the public API that asks for no login."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import requests

__all__ = ["API_SERVER", "METADATABASE", "NAMES", "Processes", "read"]

API_SERVER = "api-server"
METADATABASE = "metadatabase"
_FIELDS = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
NAMES = (METADATABASE, API_SERVER, *_FIELDS)

_TIMEOUT = 8


@dataclass(frozen=True)
class Processes:
    """The last sign of life of each process that has given one, by its name; all others are silent."""

    signs: Mapping[str, datetime]


def read(address: str, *, now: datetime) -> Processes:
    """Ask the API server. One that does not answer has given no sign of life, and no other process is known of.

    :param address: of the API server, for example `http://api-server:8080`.
    """
    try:
        with requests.Session() as session:
            # It stands beside us; a proxy would know nothing of it.
            session.trust_env = False
            answer = session.get(f"{address.rstrip('/')}/api/v2/monitor/health", timeout=_TIMEOUT)
            answer.raise_for_status()
            told = answer.json()
        signs = {API_SERVER: now}
        if told[METADATABASE]["status"] == "healthy":
            signs[METADATABASE] = now
        for name, field in _FIELDS.items():
            if sign := (told.get(field) or {}).get(f"latest_{field}_heartbeat"):
                signs[name] = datetime.fromisoformat(sign)
    except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError):
        return Processes({})
    return Processes(signs)
