"""What the examination says of the database's own tables; outside services are for the live tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from siar.connections import RawConnection
from siar.doctor import Finding, examine
from siar.errors import ConfigError
from siar.intake import registry
from siar.publishing import ledger
from siar.runtime import Runtime
from siar.store import Connection
from tests.integration.publishing.posts import plan_post

pytestmark = pytest.mark.integration


@pytest.fixture
def findings(database: str) -> Any:
    """What is found now, by subject; the database is the only connection that is set up."""
    url = urlsplit(database)

    def read(conn_id: str) -> RawConnection:
        if conn_id != "siar_db":
            raise ConfigError(f"Connection {conn_id} is not set.")
        host = parse_qs(url.query).get("host", [url.hostname])[0]
        return RawConnection(
            conn_id, host=host, port=url.port, login=url.username, password=url.password, schema=url.path.strip("/")
        )

    def look() -> dict[str, Finding]:
        return {finding.subject: finding for finding in examine(Runtime(read))}

    return look


def test_an_empty_database_is_in_order_and_says_what_to_do_first(findings: Any) -> None:
    found = findings()
    assert {found[name].level for name in ("Basis data", "Migrasi", "Jam", "Antrean tayang")} == {"baik"}
    assert found["Lembar OPD"].message.startswith("belum ada yang terdaftar")


def test_a_check_that_cannot_be_made_is_a_finding(findings: Any) -> None:
    found = findings()["Token Meta"]
    assert (found.level, found.message) == ("rusak", "Connection meta_graph is not set.")


def test_what_is_late_is_told_with_the_minutes_of_the_oldest(conn: Connection, findings: Any) -> None:
    now = datetime.now(UTC)
    plan_post(conn, now=now - timedelta(minutes=45, seconds=30))
    plan_post(conn, now=now - timedelta(minutes=5))
    assert findings()["Antrean tayang"].message == (
        "1 kiriman lewat waktu, yang tertua 45 menit. Lihat DAG posts_publish."
    )


def test_what_is_parked_waits_for_an_editor(conn: Connection, findings: Any) -> None:
    now = datetime.now(UTC)
    publication_id, _ = plan_post(conn, now=now)
    ledger.park(
        conn, ledger.read(conn, publication_id), ledger.Attempt("held", now, "moved"), sentence="Ditahan editor."
    )
    found = findings()["Antrean tayang"]
    assert (found.level, found.message) == ("perhatian", "0 belum pasti, 1 menunggu editor di Meja Redaksi.")


def test_registered_sheets_are_asked_for_at_google(conn: Connection, findings: Any) -> None:
    registry.register(conn, spreadsheet_id="s1", opd=None, title="Laporan", tab="Laporan", now=datetime.now(UTC))
    assert findings()["Lembar OPD"].message == "Connection google_workspace is not set."
