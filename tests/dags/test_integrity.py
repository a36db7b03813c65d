from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from airflow._shared.module_loading import import_string
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import DagSerialization

from siar import assets
from siar.retries import RepeatablePolicy
from siar.tags import Tag
from siar.triggers.work import WorkTrigger
from siar.work import KINDS

REPOSITORY = Path(__file__).resolve().parents[2]
DAG_IDS = {
    "reports_intake",
    "posts_compose",
    "posts_publish",
    "publications_reconcile",
    "boosts_run",
    "boosts_stop",
    "metrics_collect",
    "briefings_send",
    "messages_send",
    "sheets_provision",
    "services_examine",
    "rows_forget",
    "queue_watch",
}
# Their effect is seen by residents or costs money: Airflow must never repeat them.
ONCE = {("posts_publish", "publish_due"), ("boosts_run", "run_boosts")}


@pytest.fixture(scope="module")
def dags() -> dict[str, DAG]:
    bag = DagBag(dag_folder=str(REPOSITORY / "dags"), bundle_name="dags-folder")
    assert bag.import_errors == {}
    return dict(bag.dags)


def test_exactly_these_dags(dags: dict[str, DAG]) -> None:
    assert set(dags) == DAG_IDS


def test_one_dag_a_file_named_after_it() -> None:
    assert {path.stem for path in (REPOSITORY / "dags").glob("*.py")} == DAG_IDS


@pytest.mark.parametrize("dag_id", sorted(DAG_IDS))
class TestPolicy:
    def test_its_docstring_is_the_run_book(self, dags: dict[str, DAG], dag_id: str) -> None:
        doc = dags[dag_id].doc_md or ""
        assert "**When it fails.**" in doc
        assert len(doc) > 300

    def test_tags_come_from_the_closed_set(self, dags: dict[str, DAG], dag_id: str) -> None:
        assert dags[dag_id].tags
        assert set(dags[dag_id].tags) <= {str(tag) for tag in Tag}

    def test_nothing_catches_up_or_overlaps(self, dags: dict[str, DAG], dag_id: str) -> None:
        assert dags[dag_id].catchup is False
        assert dags[dag_id].max_active_runs == 1
        assert dags[dag_id].dagrun_timeout is not None

    def test_every_task_declares_owner_timeout_retries_alarm_and_its_end(
        self, dags: dict[str, DAG], dag_id: str
    ) -> None:
        assert dags[dag_id].tasks
        for task in dags[dag_id].tasks:
            assert task.owner == "siar"
            assert task.execution_timeout is not None
            assert task.on_failure_callback
            assert task.on_success_callback
            if (dag_id, task.task_id) in ONCE:
                assert task.retries == 0
            else:
                assert task.retries > 0
                assert isinstance(task.retry_policy, RepeatablePolicy)

    def test_pools_exist(self, dags: dict[str, DAG], dag_id: str) -> None:
        pools = set(json.loads((REPOSITORY / "include/config/pools.json").read_text())) | {"default_pool"}
        assert {task.pool for task in dags[dag_id].tasks} <= pools

    def test_assets_are_the_declared_ones(self, dags: dict[str, DAG], dag_id: str) -> None:
        declared = {asset.name for asset in assets.ALL}
        used = {outlet.name for task in dags[dag_id].tasks for outlet in task.outlets}
        assert used <= declared


def test_money_and_public_dags_say_so(dags: dict[str, DAG]) -> None:
    assert {dag_id for dag_id, dag in dags.items() if Tag.MONEY in dag.tags} == {"boosts_run", "boosts_stop"}
    assert {dag_id for dag_id, dag in dags.items() if Tag.PUBLIC in dag.tags} == {"boosts_run", "posts_publish"}


def test_every_asset_has_a_producer(dags: dict[str, DAG]) -> None:
    produced = {outlet.name for dag in dags.values() for task in dag.tasks for outlet in task.outlets}
    watched = {asset.name for asset in assets.ALL if asset.watchers}
    assert produced | watched == {asset.name for asset in assets.ALL}


def test_each_kind_of_work_starts_the_dag_that_does_it(dags: dict[str, DAG]) -> None:
    watchers = {watcher.trigger.kind: asset.name for asset in assets.ALL for watcher in asset.watchers}
    assert set(watchers) == set(KINDS)
    started = {
        kind: [
            dag_id
            for dag_id, dag in dags.items()
            if (condition := getattr(dag.timetable, "asset_condition", None)) is not None
            and name in {asset.name for asset in condition.objects}
        ]
        for kind, name in watchers.items()
    }
    assert started == {
        "posts": ["posts_publish"],
        "outcomes": ["publications_reconcile"],
        "sheets": ["reports_intake"],
        "messages": ["messages_send"],
        "stops": ["boosts_stop"],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_watcher_is_made_again_from_what_airflow_keeps(kind: str) -> None:
    (trigger,) = [watcher.trigger for asset in assets.ALL for watcher in asset.watchers if watcher.trigger.kind == kind]
    path, kwargs = trigger.serialize()
    again = import_string(path)(**json.loads(json.dumps(kwargs)))
    assert (type(again), again.kind) == (WorkTrigger, kind)
    # All of them share one poll.
    assert again.shared_stream_key() == WorkTrigger(kind="posts").shared_stream_key() is not None


def test_wherever_an_asset_is_named_its_watchers_are(dags: dict[str, DAG]) -> None:
    # Airflow takes the watchers of the file that it parsed last: one that named the asset without them would end them.
    watched = {asset.name: len(asset.watchers) for asset in assets.ALL}
    for dag in dags.values():
        data = json.loads(json.dumps(DagSerialization.to_dict(dag), default=str))
        for asset in _assets_in(data):
            if asset["name"] in watched:
                assert len(asset.get("watchers", ())) == watched[asset["name"]], (dag.dag_id, asset)


def _assets_in(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if str(data.get("uri", "")).startswith("siar://"):
            yield data
        for value in data.values():
            yield from _assets_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from _assets_in(value)


def test_serialising_twice_gives_the_same(dags: dict[str, DAG]) -> None:
    for dag in dags.values():
        first: Any = DagSerialization.to_dict(dag)
        again: Any = DagSerialization.to_dict(dag)
        assert json.dumps(first, sort_keys=True, default=str) == json.dumps(again, sort_keys=True, default=str)


# -- what may be imported ------------------------------------------------------------------------------------------

PACKAGE = REPOSITORY / "plugins" / "siar"


def test_packages_import_only_what_stands_below_them() -> None:
    # The contracts are in pyproject.toml; `.venv/bin/lint-imports` says the same in colour.
    linter = Path(sys.executable).parent / "lint-imports"
    assert linter.exists(), "Run `make setup`: import-linter is in requirements-dev.txt."
    result = subprocess.run(
        [linter, "--no-cache", "--no-logo"],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]
    assert " 0 broken" in result.stdout


def test_modules_are_named_by_nouns() -> None:
    modules = sorted(PACKAGE.rglob("*.py"))
    assert len(modules) > 150
    assert [path for path in modules if path.stem in {"utils", "util", "helpers", "common", "misc", "base"}] == []


def test_no_two_classes_of_a_package_share_a_name() -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault((module.parts[0], node.name), []).append(str(module))
    assert len(found) > 300
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


def test_no_module_is_named_as_the_plural_of_its_neighbour() -> None:
    # A package may be the plural of its main module (findings/finding): there one is inside the other.
    names = {path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py")}
    names |= {name.parent for name in names if name.name == "__init__"}
    plurals = {
        name.with_name(f"{name.name.removesuffix('y')}{'ies' if name.name.endswith('y') else 's'}")
        for name in names
        if name.name
    }
    assert sorted(map(str, names & plurals)) == []


def _starts(name: str, *roots: str) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


@pytest.mark.parametrize("path", sorted((REPOSITORY / "dags").glob("*.py")), ids=lambda path: path.stem)
def test_dag_files_import_only_what_declares(path: Path) -> None:
    top_level = {
        name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    allowed = (
        "__future__",
        "datetime",
        "typing",
        "airflow.sdk",
        "siar.assets",
        "siar.dag_defaults",
        "siar.tags",
        "siar.timetables",
    )
    assert not [name for name in top_level if not _starts(name, *allowed)]


DECLARES = {
    "assets",
    "channels",
    "config_files",
    "dag_defaults",
    "errors",
    "notifiers",
    "provider",
    "quantities",
    "resources",
    "retries",
    "settings",
    "slots",
    "tags",
    "timetables",
    "triggers",
}
"""What may be loaded when DAG files are parsed."""


def test_nothing_is_read_or_asked_at_import() -> None:
    # A fresh interpreter in which opening a project file, a socket or the environment's connections is an error.
    program = """
import builtins, socket, sys
import airflow.sdk, airflow.timetables.base, pendulum, zoneinfo
real_open = builtins.open
def guarded(file, *args, **kwargs):
    if isinstance(file, str) and "/include/" in file:
        raise AssertionError(f"opened {file} at import")
    return real_open(file, *args, **kwargs)
builtins.open = guarded
def refuse(*args, **kwargs):
    raise AssertionError("connected at import")
socket.socket.connect = refuse
for path in sys.argv[1:]:
    exec(compile(real_open(path).read(), path, "exec"), {"__name__": "dag", "__file__": path})
loaded = {name.split(".")[1] for name in sys.modules if name.startswith("siar.")}
print(*sorted(loaded))
"""
    files = [str(path) for path in sorted((REPOSITORY / "dags").glob("*.py"))]
    result = subprocess.run(
        [sys.executable, "-c", program, *files], capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr[-2000:]
    # Parsing a DAG loads what declares and nothing that works: no domain, no client, no database driver of ours.
    assert set(result.stdout.split()) <= DECLARES


# -- the plugin folder -------------------------------------------------------------------------------------------


def test_the_plugin_folder_shadows_nothing() -> None:
    program = """
import email, http, sys
from airflow import plugins_manager
plugins, errors = plugins_manager._get_plugins() if hasattr(plugins_manager, "_get_plugins") else (None, None)
import json
print(json.dumps({
    "email": sys.modules["email"].__file__,
    "http": sys.modules["http"].__file__,
    "shadowed": [name for name in ("audit", "mail", "errors", "settings", "cli", "slots") if name in sys.modules],
    "plugins": sorted(getattr(plugin, "name", "") or "" for plugin in plugins or []),
    "errors": {str(key): str(value) for key, value in dict(errors or {}).items()},
}))
"""
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr[-3000:]
    report = json.loads(result.stdout.strip().splitlines()[-1])
    assert report["errors"] == {}
    assert "siar" in report["plugins"]
    assert report["shadowed"] == []
    assert "/plugins/" not in report["email"] + report["http"]


# -- what runs elsewhere -----------------------------------------------------------------------------------------


def test_compose_file_runs_the_four_processes_on_postgresql() -> None:
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yaml").read_text())
    services = compose["services"]
    assert {"postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer"} <= set(services)
    for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
        assert services[name]["command"] == f"airflow {name}"
        assert services[name]["depends_on"]["init"]["condition"] == "service_completed_successfully"
    assert services["init"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    # Docker's own clock looks from outside of Airflow.
    assert services["watch"]["healthcheck"]["test"] == ["CMD", "siar", "watch"]
    example = (REPOSITORY / ".env.example").read_text()
    text = (REPOSITORY / "docker-compose.yaml").read_text()
    for variable in ("POSTGRES_PASSWORD", "FERNET_KEY", "API_SECRET_KEY", "JWT_SECRET", "MEDIA_URL", "BASE_URL"):
        assert f"${{{variable}" in text
        assert f"\n{variable}=" in f"\n{example}"
