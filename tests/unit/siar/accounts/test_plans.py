from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from siar.accounts import configured
from siar.accounts.plans import load_plans
from siar.connections import MetaConnection
from siar.errors import ConfigError
from siar.settings import load_settings

DINKES = {"channel": "facebook", "label": "Dinas Kesehatan", "opd": "DINKES", "remote_id": "105600000000001"}


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts accounts beside those of the repository."""
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(tmp_path))

    def write(**accounts: object) -> None:
        (tmp_path / "accounts.yaml").write_text(yaml.safe_dump({"accounts": accounts}), encoding="utf-8")

    return write


def test_a_city_has_one_default_account_on_each_channel_and_it_is_called_like_the_channel() -> None:
    assert [(account.account_id, account.name) for account in configured(load_settings())] == [
        ("facebook-city", "Facebook"),
        ("instagram-city", "Instagram"),
    ]


def test_an_agencys_account_gets_its_agencys_posts_and_is_told_apart_by_its_label(plan) -> None:
    plan(**{"facebook-dinkes": DINKES})
    *_, account = configured(load_settings())
    assert account.name == "Facebook · Dinas Kesehatan"
    assert [account.gets(opd) for opd in ("DINKES", "BPBD")] == [True, False]


@pytest.mark.parametrize(
    ("receives", "expected"), [("all", [True, True]), ("own", [True, False]), ("none", [False, False])]
)
def test_what_an_account_receives_is_chosen(plan, receives: str, expected: list[bool]) -> None:
    plan(**{"facebook-dinkes": DINKES | {"receives": receives}})
    account = next(one for one in configured(load_settings()) if one.opd)
    assert [account.gets(opd) for opd in ("DINKES", "BPBD")] == expected


def test_an_account_that_is_not_in_use_receives_nothing(plan) -> None:
    plan(**{"instagram-city": {"active": False}})
    account = next(one for one in configured(load_settings()) if one.channel == "instagram")
    assert not account.gets("DINKES")


def test_each_account_is_reached_by_its_own_ids_on_its_connection(plan) -> None:
    linked = {"channel": "instagram", "label": "Dinkes", "remote_id": "17841400001", "page_id": "105600000000001"}
    plan(**{"facebook-dinkes": DINKES, "instagram-dinkes": linked})
    connection = MetaConnection("t", "1", "s", page_id="1", instagram_user_id="2", ad_account_id="3")
    ids = {
        account.account_id: (account.on(connection).page_id, account.on(connection).instagram_user_id)
        for account in configured(load_settings())
    }
    assert ids == {
        "facebook-city": ("1", "2"),
        "instagram-city": ("1", "2"),
        "facebook-dinkes": ("105600000000001", "2"),
        "instagram-dinkes": ("105600000000001", "17841400001"),
    }


@pytest.mark.parametrize(
    ("account_id", "account", "named"),
    [
        ("dinkes", DINKES, "several words with hyphens"),
        ("facebook-dinkes", DINKES | {"channel": "threads"}, "accounts.facebook-dinkes.channel"),
        ("facebook-dinkes", DINKES | {"remote_id": None}, "remote_id is missing"),
        ("facebook-dinkes", DINKES | {"label": None}, "label is missing"),
        ("facebook-dinkes", DINKES | {"opd": "DINAS"}, "there is no agency DINAS"),
        ("facebook-dinkes", DINKES | {"opd": None, "receives": "own"}, "without an opd"),
        ("facebook-dinkes", DINKES | {"default": True, "opd": None}, "facebook has 2 default accounts"),
        ("facebook-city", {"default": False, "label": "Kota", "remote_id": "105"}, "facebook has 0 default accounts"),
        ("facebook-city", {"opd": "DINKES"}, "the default account is the city's"),
        ("facebook-dinkes", DINKES | {"after_minutes": -1}, "after_minutes"),
    ],
)
def test_a_mistake_names_file_and_key(plan, account_id: str, account: dict[str, object], named: str) -> None:
    plan(**{account_id: account})
    with pytest.raises(ConfigError, match=named) as caught:
        load_plans(load_settings())
    assert "accounts.yaml" in str(caught.value)


def test_one_page_cannot_stand_at_two_accounts(plan) -> None:
    plan(**{"facebook-dinkes": DINKES, "facebook-lain": DINKES})
    with pytest.raises(ConfigError, match="105600000000001 stands at two accounts"):
        load_plans(load_settings())
