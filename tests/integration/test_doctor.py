"""What the examination says of the database's own tables; outside services are for the live tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from sandbox.meta.business import FixedPage
from siar import freezes
from siar.accounts import Account
from siar.boosts.delivery.walls import rule_of
from siar.conditions import Condition
from siar.connections import MissingConnectionError, RawConnection
from siar.doctor import examine
from siar.errors import ConfigError
from siar.intake import registry
from siar.meta import ad_rules, ads
from siar.meta.client import GraphClient
from siar.publishing import ledger
from siar.quantities import Rupiah
from siar.runtime import Runtime
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld
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

    def look() -> dict[str, Condition]:
        return {finding.subject: finding for finding in examine(Runtime(read))}

    return look


def test_an_empty_database_is_in_order_and_says_what_to_do_first(findings: Any) -> None:
    found = findings()
    assert {found[name].level for name in ("Basis data", "Migrasi", "Jam", "Antrean tayang")} == {"baik"}
    assert found["Lembar OPD"].message.startswith("belum ada yang terdaftar")


def test_a_year_without_holidays_is_told(findings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runtime, "now", lambda _: datetime(2026, 9, 11, tzinfo=UTC))
    assert findings()["Hari libur"].level == "baik"
    monkeypatch.setattr(Runtime, "now", lambda _: datetime(2026, 12, 1, tzinfo=UTC))
    found = findings()["Hari libur"]
    assert (found.level, "2027" in found.message) == ("perhatian", True)


def test_a_check_that_cannot_be_made_is_a_finding(findings: Any) -> None:
    found = findings()["Token Meta"]
    assert (found.level, found.message) == ("rusak", "Connection meta_graph is not set.")


def test_what_is_late_is_told_with_the_minutes_of_the_oldest_and_its_reason(conn: Connection, findings: Any) -> None:
    now = datetime.now(UTC)
    plan_post(conn, now=now - timedelta(minutes=45, seconds=30))
    plan_post(conn, now=now - timedelta(minutes=5))
    found = findings()["Antrean tayang"]
    assert found.level == "rusak"
    assert found.message.startswith("1 kiriman lewat waktu, yang tertua 45 menit. 1 kiriman: Lewat waktu, dan belum")
    assert "DAG posts_publish" in found.message


def test_what_has_just_fallen_due_is_told_and_is_well(conn: Connection, findings: Any) -> None:
    plan_post(conn, now=datetime.now(UTC) - timedelta(minutes=5, seconds=30))
    found = findings()["Antrean tayang"]
    assert (found.level, found.message) == ("baik", "1 kiriman jatuh tempo dan menunggu giliran, yang tertua 5 menit.")


def test_what_waits_behind_a_freeze_is_told_as_frozen_and_wants_attention_only(conn: Connection, findings: Any) -> None:
    now = datetime.now(UTC)
    plan_post(conn, now=now - timedelta(hours=5, seconds=30))
    freezes.freeze(conn, "facebook", reason="masa berkabung", actor="asti", now=now)
    found = findings()["Antrean tayang"]
    assert (found.level, found.message) == (
        "perhatian",
        "1 kiriman lewat waktu, yang tertua 5 jam. 1 kiriman: Tayangan dihentikan sementara: masa berkabung",
    )


@pytest.mark.parametrize(
    ("off", "told"),
    [
        (timedelta(days=8, hours=2, minutes=29), "berbeda 8 hari 2 jam dari"),
        (timedelta(seconds=95), "berbeda 95 detik dari"),
        (timedelta(minutes=149), "berbeda 149 menit dari"),
        (-timedelta(days=1), "berbeda 1 hari dari"),
    ],
)
def test_a_wrong_clock_is_told_in_its_whole_length(
    findings: Any, monkeypatch: pytest.MonkeyPatch, off: timedelta, told: str
) -> None:
    # Half a second more: the two clocks are read one after the other.
    ahead = off + (timedelta(milliseconds=500) if off > timedelta() else -timedelta(milliseconds=500))
    monkeypatch.setattr(Runtime, "now", staticmethod(lambda: datetime.now(UTC) + ahead))
    found = findings()["Jam"]
    assert found.level == "rusak"
    assert told in found.message


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


def test_each_account_is_examined_and_one_that_lost_its_role_says_nothing_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = GraphWorld(datetime.now(UTC), more=[FixedPage(name="Dinas Kesehatan", username="dinkes")])
    page = list(world.service.state.pages.values())[1]
    shared = {"label": "Dinas Kesehatan", "opd": "DINKES"}
    plans = {
        "facebook-dinkes": {"channel": "facebook", "remote_id": page.id, **shared},
        "instagram-dinkes": {
            "channel": "instagram",
            "remote_id": page.instagram_id,
            "page_id": page.id,
            **shared,
        },
    }
    (tmp_path / "accounts.yaml").write_text(yaml.safe_dump({"accounts": plans}), encoding="utf-8")
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(tmp_path))

    class Services(Runtime):
        def graph_of(self, account: Account) -> GraphClient:
            return world.client(account)

    def look() -> dict[str, str]:
        return {finding.subject: finding.level for finding in examine(Services())}

    well = look()
    for subject in ("Halaman Facebook", "Tugas Halaman", "Token Halaman", "Kuota Instagram"):
        assert (well[subject], well[f"{subject} (Dinas Kesehatan)"]) == ("baik", "baik")
    assert well["Token Meta"] == "baik"
    page.granted = False
    world.service.state.token_of(page).invalid_subcode = 492
    lost = look()
    assert (lost["Tugas Halaman"], lost["Tugas Halaman (Dinas Kesehatan)"]) == ("baik", "rusak")
    assert (lost["Kuota Instagram"], lost["Kuota Instagram (Dinas Kesehatan)"]) == ("baik", "rusak")


@pytest.mark.parametrize("code", [190, 210])
def test_the_code_of_another_token_in_the_pages_place_is_told(code: int) -> None:
    world = GraphWorld(datetime.now(UTC))
    world.service.state.service.wrong_token_code = code

    class Services(Runtime):
        def graph_of(self, account: Account) -> GraphClient:
            return world.client(account)

    found = {finding.subject: finding for finding in examine(Services())}["Token Halaman"]
    assert found.level == "baik"
    assert found.message == f"berlaku; token pengguna sistem di tempatnya ditolak Meta dengan kode {code}."


@pytest.mark.parametrize(("to", "level"), [([], "rusak"), (["siar@kota.example"], "baik")])
def test_with_nobody_to_hear_of_troubles_it_says_so(to: list[str], level: str) -> None:
    def read(conn_id: str) -> RawConnection:
        raise MissingConnectionError(f"Connection {conn_id} is not set.")

    runtime = Runtime(read)
    settings = runtime.settings
    city = settings.city.model_copy(update={"alerts_to": to})
    runtime.__dict__["settings"] = settings.model_copy(update={"city": city})
    found = {finding.subject: finding for finding in examine(runtime)}
    assert found["Penerima peringatan"].level == level


def test_an_application_that_could_raise_a_cap_by_itself_is_told(findings: Any) -> None:
    found = findings()["Peran basis data"]
    assert (found.level, "siar_db_owner" in found.message) == ("perhatian", True)


def test_a_wall_at_meta_that_is_missing_or_not_ours_is_told() -> None:
    world = GraphWorld(datetime.now(UTC))

    class Services(Runtime):
        graph = world.client()
        meta_connection = world.connection

        def graph_of(self, account: Account) -> GraphClient:
            return world.client(account)

    def look() -> tuple[str, str]:
        found = {finding.subject: finding for finding in examine(Services())}
        return found["Batas akun iklan"].level, found["Aturan penghenti"].message

    assert look() == ("perhatian", "tidak ada di Meta. Putaran boosts_run berikutnya memasangnya selama ada iklan.")
    made = ad_rules.create(world.client(), rule_of(Rupiah(150_000)))
    ads.set_account_limit(world.client(), 3_000_000)
    assert look() == ("baik", "terpasang dan aktif.")
    world.service.state.rules[made].execution_spec = {"execution_type": "NOTIFICATION"}
    assert look()[1].startswith("tindakannya diubah.")
