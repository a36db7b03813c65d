"""The whole of Siar on one machine: PostgreSQL, sandbox, media server, Airflow's four processes.

Everything that runs keeps its files below one folder (default `var/`), so two stacks with two folders do not meet.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from stack.airflow_api import AirflowClient
from stack.postgres import SUPERUSER, Cluster
from stack.processes import Process, ProcessError, free_port, python, wait_until

__all__ = ["Stack"]

REPOSITORY = Path(__file__).resolve().parents[1]
USERS = {"admin": "admin", "editor": "op", "pemantau": "viewer", "sekda": "viewer"}
PORTS = {"airflow": 8080, "sandbox": 8085, "smtp": 8025, "media": 8086, "worker_log": 8793, "triggerer_log": 8794}
#: Who logs into the databases: the superuser of the cluster owns the application's, Airflow its own.
AIRFLOW_LOGIN = "airflow"
APPLICATION_CONNECTION, OWNER_CONNECTION, OFFICER_CONNECTION = "siar_db", "siar_db_owner", "siar_db_caps"
LOGINS = {APPLICATION_CONNECTION: "siar_app", OWNER_CONNECTION: SUPERUSER, OFFICER_CONNECTION: "siar_caps"}
AIRFLOW_PARTS = ("api-server", "scheduler", "dag-processor", "triggerer")


class Stack:
    """Start, stop and reach the local stack.

    :param folder: where its files are.
    :param overlay: a folder of configuration that overrides `include/config`, or None.
    :param preferred_ports: False takes any free ports, for tests that run beside a developer's own stack.
    :param dags: the folder of the DAG files; a copy for tests that break one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        overlay: Path | None = None,
        preferred_ports: bool = True,
        dags: Path = REPOSITORY / "dags",
    ) -> None:
        self.folder = folder.resolve()
        self.overlay = overlay
        self.dags = dags
        self.cluster = Cluster(self.folder / "postgres")
        self._preferred_ports = preferred_ports
        self._state = self._load_state()
        self.sandbox = self._process("sandbox", [])
        self.media = self._process("media", [])
        self._environment: dict[str, str] | None = None
        self.airflow = {part: self._process(f"airflow-{part}", []) for part in AIRFLOW_PARTS}

    # -- addresses ---------------------------------------------------------------------------------------------

    def port(self, name: str) -> int:
        """Return the port of a part: airflow, sandbox, smtp or media."""
        return int(self._state["ports"][name])

    @property
    def airflow_url(self) -> str:
        """Airflow's UI and API."""
        return f"http://127.0.0.1:{self.port('airflow')}"

    @property
    def sandbox_url(self) -> str:
        """The stand-ins and their pages."""
        return f"http://127.0.0.1:{self.port('sandbox')}"

    @property
    def media_url(self) -> str:
        """Where pictures can be fetched."""
        return f"http://127.0.0.1:{self.port('media')}"

    @property
    def database_url(self) -> str:
        """The application database."""
        return self.cluster.url("siar")

    def password(self, user: str) -> str:
        """Return the generated password of a user of the local Airflow."""
        return str(self._state["passwords"][user])

    def client(self, user: str = "admin") -> AirflowClient:
        """Return an API client that logs in as a user.

        :raises ProcessError: when another's server answers where this stack's Airflow did: it would be told a password.
        """
        self._trust(self.airflow["api-server"], "airflow")
        return AirflowClient(self.airflow_url, username=user, password=self.password(user))

    # -- life --------------------------------------------------------------------------------------------------

    def start_outside(self) -> None:
        """Start PostgreSQL with both databases, the sandbox and the media server."""
        self.cluster.start()
        self.cluster.create_login(AIRFLOW_LOGIN)
        self.cluster.create_database("airflow")
        self.cluster.give_database("airflow", AIRFLOW_LOGIN)
        self.cluster.create_database("siar")
        (self.folder / "media").mkdir(parents=True, exist_ok=True)
        self._choose_ports()
        self._start_sandbox()
        self._start_media()
        self.sandbox.wait_ready(self._ready(self.sandbox, "sandbox", "/admin/api/state"))
        self.media.wait_ready(self._ready(self.media, "media", "/"))

    def _start_sandbox(self) -> None:
        self.sandbox.command = self._sandbox_command()
        self.sandbox.start()

    def _start_media(self) -> None:
        self.media.command = python("-m", "stack.media_server", str(self.folder / "media"), str(self.port("media")))
        self.media.start()

    def migrate(self) -> None:
        """Bring both databases up to date."""
        environment = self.shell_environment()
        commands = [python("-m", "airflow", "db", "migrate"), python("-m", "siar", "db", "migrate")]
        migrations = [
            subprocess.Popen(
                command,
                env=environment,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for command in commands
        ]
        for command, migration in zip(commands, migrations, strict=True):
            output, _ = migration.communicate(timeout=180)
            if migration.returncode != 0:
                raise ProcessError(f"{command[2:]}: {output[-3000:]}")
        if any(path.name != "published" for path in (self.folder / "media").iterdir()):
            self._split_media(environment)

    def _split_media(self, environment: dict[str, str]) -> None:
        """Move what an earlier version left in the folder that is served."""
        command = python("-m", "siar", "media", "split")
        done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=180)  # noqa: PLW1510 - our own command
        if done.returncode != 0:
            raise ProcessError(f"{command[2:]}: {done.stdout[-3000:]}{done.stderr[-3000:]}")

    def start_airflow(self) -> None:
        """Start Airflow's four processes and wait until all report a heartbeat and every DAG is parsed."""
        for part in AIRFLOW_PARTS:
            self._start_airflow_part(part)
        api_server = self.airflow["api-server"]
        api_server.wait_ready(self._ready(api_server, "airflow", "/api/v2/version"), timeout=120)
        client = self.client()
        client.login()
        client.set_pools(json.loads((REPOSITORY / "include/config/pools.json").read_text()))
        wait_until(self._watching(client.healthy), timeout=120, what="Airflow to be healthy")
        expected = {path.stem for path in self.dags.glob("*.py")}
        wait_until(self._watching(lambda: expected <= client.dag_ids()), timeout=120, what="the DAGs to be parsed")
        if errors := client.import_errors():
            raise ProcessError("DAG import errors:\n" + "\n".join(errors))

    def _start_airflow_part(self, part: str) -> None:
        process = self.airflow[part]
        process.command = python("-m", "airflow", part)
        # Ceilings are raised at the desk, which the API server serves; no task is given that connection.
        process.environment = self.desk_environment() if part == "api-server" else self.environment()
        process.start()

    def is_running(self) -> bool:
        """Return whether an earlier command left the whole stack running."""
        served = {"sandbox": self.sandbox, "media": self.media, "airflow": self.airflow["api-server"]}
        return (
            all(part.pid is not None for part in self.airflow.values())
            and all(process.listens(self.port(name)) for name, process in served.items())
            and self.client().healthy()
        )

    def stop(self) -> None:
        """Stop everything that this stack started, in this process or an earlier one."""
        api_server, *others = (self.airflow[part] for part in AIRFLOW_PARTS)
        # The API server last: running tasks report to it, and would retry for a while if it were gone.
        for part in others:
            part.ask_to_stop()
        for part in others:
            part.stop()
        api_server.stop()
        self.media.stop()
        self.sandbox.stop()
        self.cluster.stop()

    @contextmanager
    def running(self) -> Iterator[Stack]:
        """Run the whole stack for the length of a `with` block."""
        try:
            self.start_outside()
            self.migrate()
            self.start_airflow()
            yield self
        finally:
            self.stop()

    # -- environment -------------------------------------------------------------------------------------------

    def environment(self) -> dict[str, str]:
        """Return the environment of Airflow's processes and of the `siar` command. The sandbox must be up."""
        if self._environment is None:
            self._environment = self._base_environment() | self._airflow_settings() | self._connections()
        return self._environment

    def desk_environment(self) -> dict[str, str]:
        """Return the environment of the desk, where ceilings are raised."""
        return self.environment() | self._database_connections(OFFICER_CONNECTION)

    def shell_environment(self) -> dict[str, str]:
        """Return the environment of a person's shell: who holds it owns this machine's stack."""
        return self.desk_environment() | self._database_connections(OWNER_CONNECTION)

    def _database_connections(self, *names: str) -> dict[str, str]:
        """Return connections to the application database by name, each as the role that it is for."""
        return {
            f"AIRFLOW_CONN_{name.upper()}": json.dumps(
                {"conn_type": "postgres", "host": str(self.cluster.socket), "login": LOGINS[name], "schema": "siar"}
            )
            for name in names
        }

    def _base_environment(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("HOME", "LANG", "TMPDIR", "USER") if key in os.environ}
        return kept | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY / "plugins"), str(REPOSITORY))),
            "PYTHONUNBUFFERED": "1",
            "TZ": "UTC",
            # Loopback must never go through a proxy.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    def _airflow_settings(self) -> dict[str, str]:
        home = self.folder / "airflow"
        home.mkdir(parents=True, exist_ok=True)
        passwords = home / "passwords.json"
        passwords.touch(mode=0o600)
        passwords.write_text(json.dumps(self._state["passwords"]))
        settings = {
            "CORE__DAGS_FOLDER": str(self.dags),
            "CORE__PLUGINS_FOLDER": str(REPOSITORY / "plugins"),
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__EXECUTOR": "LocalExecutor",
            "CORE__PARALLELISM": "4",
            "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "CORE__FERNET_KEY": self._state["fernet_key"],
            "CORE__EXECUTION_API_SERVER_URL": f"{self.airflow_url}/execution/",
            "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{role}" for user, role in USERS.items()),
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "API__HOST": "127.0.0.1",
            "API__PORT": str(self.port("airflow")),
            "API__BASE_URL": self.airflow_url,
            "API__WORKERS": "1",
            "API__SECRET_KEY": self._state["secret_key"],
            "API_AUTH__JWT_SECRET": self._state["jwt_secret"],
            "DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{AIRFLOW_LOGIN}@/airflow?host={self.cluster.socket}",
            "LOGGING__BASE_LOG_FOLDER": str(self.folder / "logs"),
            # Tasks here are short; a second's pause between each two would be most of the demo.
            "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
            # A file that was changed is read at once; reading all of them again each half minute costs a twelfth of a processor.
            "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
            "SCHEDULER__USE_JOB_SCHEDULE": "True",
            "TRIGGERER__CAPACITY": "10",
            "LOGGING__TRIGGER_LOG_SERVER_PORT": str(self.port("triggerer_log")),
            "LOGGING__WORKER_LOG_SERVER_PORT": str(self.port("worker_log")),
            "USAGE_DATA_COLLECTION__ENABLED": "False",
        }
        environment = {f"AIRFLOW__{key}": value for key, value in settings.items()}
        environment["AIRFLOW_HOME"] = str(home)
        environment["SIAR_INCLUDE"] = str(REPOSITORY / "include")
        environment["SIAR_BRIEFINGS_DIR"] = str(self.folder / "briefings")
        if self.overlay:
            environment["SIAR_CONFIG_OVERLAY"] = str(self.overlay)
        return environment

    def _connections(self) -> dict[str, str]:
        accounts = _get(f"{self.sandbox_url}/admin/api/meta/accounts")
        number = _get(f"{self.sandbox_url}/admin/api/whatsapp/account")
        connections: dict[str, dict[str, Any]] = {
            "google_workspace": {
                "conn_type": "google_workspace",
                "extra": {
                    "keyfile_dict": _get(f"{self.sandbox_url}/admin/api/google/keyfile"),
                    "sheets_endpoint": f"{self.sandbox_url}/",
                    "drive_endpoint": f"{self.sandbox_url}/",
                    "calls_per_minute": 6000,
                },
            },
            "meta_graph": {
                "conn_type": "meta_graph",
                "password": accounts["system_user_token"],
                "extra": {
                    "app_id": accounts["app_id"],
                    "app_secret": accounts["app_secret"],
                    "page_id": accounts["page_id"],
                    "instagram_user_id": accounts["ig_user_id"],
                    "ad_account_id": accounts["ad_account_id"],
                    "graph_url": self.sandbox_url,
                    "graph_version": "v26.0",
                },
            },
            "siar_smtp": {
                "conn_type": "smtp",
                "host": "127.0.0.1",
                "port": self.port("smtp"),
                "extra": {
                    "disable_ssl": True,
                    "disable_tls": True,
                    "from_email": "siar@kupangkota.example",
                },
            },
            "siar_webhook": {
                "conn_type": "siar_webhook",
                "extra": {"url": f"{self.sandbox_url}/webhook"},
            },
            "siar_whatsapp": {
                "conn_type": "siar_whatsapp",
                "password": number["token"],
                "extra": {
                    "phone_number_id": number["phone_number_id"],
                    "business_account_id": number["business_account_id"],
                    "template_document": "laporan_pimpinan",
                    "template_text": "kabar_siar",
                    "contacts": {"walikota": "+628110000001", "sekda": "+628110000002"},
                    "graph_url": self.sandbox_url,
                },
            },
            "siar_vault": {"conn_type": "generic", "password": self._state["vault_key"]},
            "siar_media": {
                "conn_type": "generic",
                "extra": {"root_url": str(self.folder / "media"), "public_base_url": self.media_url},
            },
            "siar_media_private": {
                "conn_type": "generic",
                "extra": {"root_url": str(self.folder / "media-private")},
            },
        }
        return self._database_connections(APPLICATION_CONNECTION) | {
            f"AIRFLOW_CONN_{name.upper()}": json.dumps(value) for name, value in connections.items()
        }

    # -- pieces ------------------------------------------------------------------------------------------------

    def _process(self, name: str, command: list[str]) -> Process:
        return Process(name, command, folder=self.folder / "run", environment=self._base_environment(), cwd=REPOSITORY)

    def _sandbox_command(self) -> list[str]:
        return python(
            "-m", "sandbox",
            "--port", str(self.port("sandbox")),
            "--smtp-port", str(self.port("smtp")),
            "--state", str(self.folder / "sandbox" / "state.json"),
        )  # fmt: skip

    def _watching(self, condition: Callable[[], bool]) -> Callable[[], bool]:
        def look() -> bool:
            for process in self.airflow.values():
                process.check()
            return condition()

        return look

    def _ready(self, process: Process, name: str, path: str) -> Callable[[], bool]:
        """Return the question whether a part answers on its port, and nobody else does."""
        return lambda: process.listens(self.port(name)) and _answers(f"http://127.0.0.1:{self.port(name)}{path}")

    def _trust(self, process: Process, name: str) -> None:
        if not process.listens(self.port(name)):
            raise ProcessError(
                f"{process.name} does not listen on port {self.port(name)}: it has ended, or another program has the port. "
                f"Run `make down`, then `make up`. {process.log}:\n{process.log_tail()}"
            )

    def _choose_ports(self) -> None:
        """Choose the ports anew for what does not run: since the last time another program may have taken them."""
        ports = self._state["ports"]
        for name, wished in PORTS.items():
            if not self._holder(name).listens(ports[name]):
                ports[name] = free_port(wished if self._preferred_ports else 0)
        self._environment = None
        self._keep_state()

    def _holder(self, name: str) -> Process:
        """The part that has a port."""
        parts = {"worker_log": self.airflow["scheduler"], "triggerer_log": self.airflow["triggerer"]}
        return {"sandbox": self.sandbox, "smtp": self.sandbox, "media": self.media, **parts}.get(
            name, self.airflow["api-server"]
        )

    def _load_state(self) -> dict[str, Any]:
        """Return ports, passwords and keys: kept in the stack's folder, readable by its owner only.

        What an older version did not know yet is added.
        """
        path = self.folder / "stack.json"
        state: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        before = json.dumps(state)
        state["ports"] = PORTS | state.get("ports", {})
        passwords = state.setdefault("passwords", {})
        for user in USERS:
            passwords.setdefault(user, secrets.token_urlsafe(9))
        state.setdefault("fernet_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        state.setdefault("vault_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        state.setdefault("secret_key", secrets.token_urlsafe(32))
        state.setdefault("jwt_secret", secrets.token_urlsafe(48))
        if json.dumps(state) != before:
            self._keep_state(state)
        return state

    def _keep_state(self, state: dict[str, Any] | None = None) -> None:
        path = self.folder / "stack.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(state or self._state, indent=2))


def _answers(url: str) -> bool:
    try:
        with requests.Session() as session:
            session.trust_env = False
            return session.get(url, timeout=2).status_code < 500
    except requests.RequestException:
        return False


def _get(url: str) -> Any:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(url, timeout=10)
        answer.raise_for_status()
        return answer.json()
