"""Airflow's public REST API and the desk's, as a person with a password uses them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import requests

__all__ = ["AirflowClient", "RunFailedError"]

FINAL = {"success", "failed"}


class RunFailedError(RuntimeError):
    """A DAG run ended in failure; the message names the tasks."""


class AirflowClient:
    """A logged-in session.

    :param base_url: for example http://127.0.0.1:8080
    """

    def __init__(self, base_url: str, *, username: str, password: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._username = username
        self._password = password
        self._session = requests.Session()
        self._session.trust_env = False

    def healthy(self) -> bool:
        """Return whether all four processes report a heartbeat."""
        try:
            answer = self._session.get(f"{self.base_url}/api/v2/monitor/health", timeout=5)
            report = answer.json()
        except (requests.RequestException, ValueError):
            return False
        parts = ("metadatabase", "scheduler", "triggerer", "dag_processor")
        return all((report.get(part) or {}).get("status") == "healthy" for part in parts)

    def login(self) -> None:
        """Fetch a token by password."""
        answer = self._session.post(
            f"{self.base_url}/auth/token",
            json={"username": self._username, "password": self._password},
            timeout=15,
        )
        answer.raise_for_status()
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        """Call a path of the API or of the desk; return its JSON.

        :raises requests.HTTPError: with the answer's text.
        """
        if "Authorization" not in self._session.headers:
            self.login()
        answer = self._session.request(method, f"{self.base_url}{path}", timeout=120, **arguments)
        if answer.status_code >= 400:
            raise requests.HTTPError(f"{method} {path}: {answer.status_code} {answer.text[:400]}", response=answer)
        return answer.json() if answer.content else None

    def fetch(self, path: str) -> requests.Response:
        """Return the plain answer of a page, whatever its status."""
        return self._session.get(f"{self.base_url}{path}", timeout=60)

    def dag_ids(self) -> set[str]:
        """Return the ids of the DAGs that are parsed."""
        return {item["dag_id"] for item in self.call("GET", "/api/v2/dags?limit=100")["dags"]}

    def import_errors(self) -> list[str]:
        """Return what the DAG processor could not import."""
        return [item["stack_trace"] for item in self.call("GET", "/api/v2/importErrors")["import_errors"]]

    def set_pools(self, pools: dict[str, dict[str, Any]]) -> None:
        """Create the pools, or bring them to the given size (the form of `airflow pools import`)."""
        entities = [{"name": name, **pool} for name, pool in pools.items()]
        action = {"action": "create", "action_on_existence": "overwrite", "entities": entities}
        self.call("PATCH", "/api/v2/pools", json={"actions": [action]})

    def pause(self, dag_id: str) -> None:
        """Let no run of a DAG begin."""
        self.call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": True})

    def unpause(self, dag_id: str) -> None:
        """Let a DAG run by its schedule again."""
        self.call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None) -> str:
        """Start a run and return its id."""
        body = {"logical_date": None, "conf": conf or {}}
        run: str = self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)["dag_run_id"]
        return run

    def runs(self, dag_id: str, *, since: datetime) -> Iterator[dict[str, Any]]:
        """Yield the runs queued at or after a moment, oldest first."""
        path = f"/api/v2/dags/{dag_id}/dagRuns?limit=50&order_by=-run_after"
        for run in reversed(self.call("GET", path)["dag_runs"]):
            queued = run["queued_at"] or run["run_after"]
            if datetime.fromisoformat(queued) >= since:
                yield run

    def runs_ended(self, dag_id: str, *, since: datetime) -> Iterator[dict[str, Any]]:
        """Yield the runs that ended at or after a moment, whenever they began."""
        for run in self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns?limit=50&order_by=-run_after")["dag_runs"]:
            if run["end_date"] and datetime.fromisoformat(run["end_date"]) >= since:
                yield run

    def wait_for_run(self, dag_id: str, run_id: str, *, timeout: float = 180) -> dict[str, Any]:
        """Wait until a run has ended well.

        :raises RunFailedError: when it failed.
        """
        return self._wait(dag_id, lambda: self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"), timeout)

    def wait_for_next_run(self, dag_id: str, *, since: datetime, timeout: float = 180) -> dict[str, Any]:
        """Wait until the first run that something else started since a moment has ended well."""
        return self._wait(dag_id, lambda: next(self.runs(dag_id, since=since), None), timeout)

    def xcom(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """Return what a task returned."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/return_value"
        return self.call("GET", path)["value"]

    def _wait(self, dag_id: str, look: Any, timeout: float) -> dict[str, Any]:
        deadline = time.monotonic() + timeout
        run: dict[str, Any] | None = None
        while time.monotonic() < deadline:
            run = look()
            if run is not None and run["state"] in FINAL:
                if run["state"] == "failed":
                    raise RunFailedError(self._describe(dag_id, run["dag_run_id"]))
                return run
            time.sleep(0.2)
        state = run["state"] if run else "no run was started"
        raise TimeoutError(f"{dag_id}: waited {timeout:.0f} s, last seen: {state}.")

    def _describe(self, dag_id: str, run_id: str) -> str:
        instances = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        failed = [item for item in instances if item["state"] in {"failed", "upstream_failed"}]
        lines = [f"{dag_id} {run_id} failed: " + ", ".join(item["task_id"] for item in failed)]
        for item in failed:
            if item["state"] == "failed":
                log = self.call(
                    "GET",
                    f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{item['task_id']}/logs/{item['try_number']}",
                    headers={"Accept": "application/json"},
                )
                content = log.get("content") or []
                lines += [
                    str(entry.get("event", entry))[:1500] + str(entry.get("error_detail", ""))[:3000]
                    for entry in content[-6:]
                ]
        return "\n".join(lines)


def utc_now() -> datetime:
    """Return the present, aware UTC."""
    return datetime.now(UTC)
