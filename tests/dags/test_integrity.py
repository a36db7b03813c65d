from __future__ import annotations

import ast
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG

from siar import assets
from siar.retries import RepeatablePolicy
from siar.tags import Tag

REPOSITORY = Path(__file__).resolve().parents[2]
DAG_IDS = {
    "reports_intake",
    "posts_compose",
    "posts_publish",
    "publications_reconcile",
    "boosts_run",
    "metrics_collect",
    "briefings_send",
    "sheets_provision",
    "services_examine",
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

    def test_every_task_declares_owner_timeout_retries_and_alarm(self, dags: dict[str, DAG], dag_id: str) -> None:
        assert dags[dag_id].tasks
        for task in dags[dag_id].tasks:
            assert task.owner == "siar"
            assert task.execution_timeout is not None
            assert task.on_failure_callback
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

    def test_parses_quickly(self, dags: dict[str, DAG], dag_id: str) -> None:
        # Airflow and the package are already imported here, as they are in the DAG processor.
        code = compile((REPOSITORY / "dags" / f"{dag_id}.py").read_text(), dag_id, "exec")
        best = float("inf")
        for _ in range(3):
            started = time.perf_counter()
            exec(code, {"__name__": f"dag_{dag_id}", "__file__": dag_id})
            best = min(best, time.perf_counter() - started)
        assert best < 0.3


def test_money_and_public_dags_say_so(dags: dict[str, DAG]) -> None:
    assert {dag_id for dag_id, dag in dags.items() if Tag.MONEY in dag.tags} == {"boosts_run"}
    assert {dag_id for dag_id, dag in dags.items() if Tag.PUBLIC in dag.tags} == {"boosts_run", "posts_publish"}


def test_every_asset_has_a_producer(dags: dict[str, DAG]) -> None:
    produced = {outlet.name for dag in dags.values() for task in dag.tasks for outlet in task.outlets}
    assert produced == {asset.name for asset in assets.ALL}


def test_serialising_twice_gives_the_same(dags: dict[str, DAG]) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    for dag in dags.values():
        first: Any = DagSerialization.to_dict(dag)
        again: Any = DagSerialization.to_dict(dag)
        assert json.dumps(first, sort_keys=True, default=str) == json.dumps(again, sort_keys=True, default=str)


# -- what the package may import ---------------------------------------------------------------------------------

PACKAGE = REPOSITORY / "plugins" / "siar"
AIRFLOW_SIDE = {"hooks", "notifiers", "tasks", "timetables", "web"}
AIRFLOW_FILES = {"assets.py", "dag_defaults.py", "retries.py"}
CLIENTS = {"google", "meta"}
DOMAINS = {"intake", "editorial", "visuals", "publishing", "boosts", "metrics", "briefings"}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _starts(name: str, *roots: str) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_there_are_modules_to_check() -> None:
    assert len(MODULES) > 60


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_respect_the_boundaries(path: Path) -> None:
    parts = path.relative_to(PACKAGE).parts
    imports = _imports(path)
    assert not [
        name for name in imports if _starts(name, "airflow.models", "airflow.settings", "airflow.utils.session")
    ]
    assert not [name for name in imports if _starts(name, "sandbox", "stack", "tests")]
    if parts[0] not in AIRFLOW_SIDE and "/".join(parts) not in AIRFLOW_FILES:
        assert not [name for name in imports if _starts(name, "airflow", "siar.hooks", "siar.tasks")]
    if parts[0] in CLIENTS:
        assert not [name for name in imports if _starts(name, *(f"siar.{domain}" for domain in DOMAINS))]
    assert path.stem not in {"utils", "helpers", "common", "misc"}


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
"""
    files = [str(path) for path in sorted((REPOSITORY / "dags").glob("*.py"))]
    result = subprocess.run(
        [sys.executable, "-c", program, *files], capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr[-2000:]


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
    example = (REPOSITORY / ".env.example").read_text()
    text = (REPOSITORY / "docker-compose.yaml").read_text()
    for variable in ("POSTGRES_PASSWORD", "FERNET_KEY", "API_SECRET_KEY", "JWT_SECRET", "MEDIA_URL", "BASE_URL"):
        assert f"${{{variable}" in text
        assert f"\n{variable}=" in f"\n{example}"
