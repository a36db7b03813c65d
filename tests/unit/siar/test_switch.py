"""The dead man's switch is called, and what it answers never hurts."""

from __future__ import annotations

import pytest

from siar.connections import RawConnection
from siar.errors import ConfigError
from siar.switch import Switch
from tests.web_server import answering


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def switch(url: str) -> Switch:
    return Switch.from_raw(RawConnection("siar_switch", conn_type="generic", extra={"url": url}))


def test_it_is_called_by_get() -> None:
    with answering({}) as (address, asked):
        assert switch(f"{address}/ping/secret-1").call() is True
    assert asked == ["/ping/secret-1"]


def test_a_service_that_refuses_or_is_away_is_logged_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    with answering({}, status=404) as (address, _):
        assert switch(f"{address}/ping/secret-1").call() is False
    assert switch(f"{address}/ping/secret-1").call() is False
    assert len(caplog.records) == 2
    assert "secret-1" not in caplog.text


@pytest.mark.parametrize("url", ["", "ftp://x", "hc-ping.com/1"])
def test_a_connection_without_an_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="siar_switch"):
        switch(url)


def test_its_address_is_not_shown() -> None:
    assert "secret" not in repr(switch("https://hc-ping.com/secret"))
