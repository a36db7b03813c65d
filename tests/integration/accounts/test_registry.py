from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import yaml

from siar import accounts
from siar.errors import ConfigError
from siar.settings import load_settings

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
DINKES = {"channel": "facebook", "label": "Dinas Kesehatan", "opd": "DINKES", "remote_id": "105600000000001"}


@pytest.fixture
def configure(conn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts accounts beside those of the repository into force; gives the ids that changed."""
    numbers = iter(range(100))

    def sync(**plans: object) -> list[str]:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        (folder / "accounts.yaml").write_text(yaml.safe_dump({"accounts": plans}), encoding="utf-8")
        monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(folder))
        return accounts.sync(conn, settings=load_settings(), now=NOW)

    return sync


def names(found: list[accounts.Account]) -> list[str]:
    return [account.account_id for account in found]


def test_a_migrated_database_has_the_default_accounts_before_anything_is_configured(conn) -> None:
    found = accounts.accounts(conn)
    assert [(account.account_id, account.name, account.is_default) for account in found] == [
        ("facebook-city", "Facebook", True),
        ("instagram-city", "Instagram", True),
    ]
    assert names(accounts.receivers(conn, agencies={"DINKES"})) == ["facebook-city", "instagram-city"]


def test_the_table_says_what_the_file_says_and_a_second_time_nothing_is_written(conn, configure) -> None:
    configure(**{"facebook-dinkes": DINKES})
    assert accounts.accounts(conn, active=False) == accounts.configured(load_settings())
    assert configure(**{"facebook-dinkes": DINKES}) == []
    assert configure(**{"facebook-dinkes": DINKES | {"after_minutes": 30}}) == ["facebook-dinkes"]
    assert accounts.get(conn, "facebook-dinkes").due(NOW).minute == 30


def test_an_agencys_posts_go_to_the_city_first_and_then_to_its_own_account(conn, configure) -> None:
    configure(**{"facebook-dinkes": DINKES})
    assert names(accounts.receivers(conn, agencies={"DINKES"})) == [
        "facebook-city",
        "instagram-city",
        "facebook-dinkes",
    ]
    assert names(accounts.receivers(conn, agencies={"BPBD"})) == ["facebook-city", "instagram-city"]
    assert names(accounts.receivers(conn, agencies={"BPBD", "DINKES"})) == ["facebook-city", "instagram-city"]


def test_an_account_that_left_the_file_is_kept_and_not_used(conn, configure) -> None:
    configure(**{"facebook-dinkes": DINKES})
    assert configure() == ["facebook-dinkes"]
    assert names(accounts.accounts(conn)) == ["facebook-city", "instagram-city"]
    assert not accounts.get(conn, "facebook-dinkes").active
    assert configure() == []


def test_another_account_can_become_the_default_one(conn, configure) -> None:
    configure(
        **{
            "facebook-city": {"default": False, "label": "Lama", "remote_id": "105600000000009"},
            "facebook-baru": {"channel": "facebook", "default": True},
        }
    )
    found = {account.account_id: account for account in accounts.accounts(conn)}
    assert (found["facebook-baru"].name, found["facebook-city"].name) == ("Facebook", "Facebook · Lama")


def test_an_account_keeps_its_channel(configure) -> None:
    configure(**{"dinkes-satu": DINKES})
    with pytest.raises(ConfigError, match=r"dinkes-satu\.channel: it is facebook and stays so"):
        configure(**{"dinkes-satu": DINKES | {"channel": "instagram", "page_id": "105600000000001"}})


def test_a_change_is_on_record(conn, configure) -> None:
    configure(**{"facebook-dinkes": DINKES})
    entries = conn.execute("select action, subject from siar.audit_entries").fetchall()
    assert {"action": "account.set", "subject": "account:facebook-dinkes"} in entries


def test_the_database_keeps_accounts_channels_and_posts_together(conn) -> None:
    for statement in (
        "update siar.accounts set is_default = true, channel = 'facebook' where account_id = 'instagram-city'",
        "insert into siar.accounts (account_id, channel, label, receives) values ('all', 'facebook', 'x', 'all')",
        "insert into siar.accounts (account_id, channel, label, receives) values ('facebook', 'facebook', 'x', 'all')",
        "insert into siar.freezes values ('facebook-nobody', 'x', 'x', now())",
        (
            "insert into siar.entities (platform, kind, remote_id, first_seen, last_seen)"
            " values ('facebook', 'page', '1', now(), now())"
        ),
        (
            "insert into siar.entities (platform, account_id, kind, remote_id, first_seen, last_seen)"
            " values ('facebook', 'instagram-city', 'page', '1', now(), now())"
        ),
    ):
        with pytest.raises(psycopg.errors.IntegrityError), conn.transaction():
            conn.execute(statement)
