from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from siar.meta.errors import scrub
from siar.meta.tokens import appsecret_proof, read_health

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


def reply(**data):
    return {"data": {"is_valid": True, "type": "SYSTEM_USER", "scopes": ["pages_manage_posts"], **data}}


def test_proof_is_the_documented_hmac() -> None:
    assert appsecret_proof("s", "t") == hmac.new(b"s", b"t", hashlib.sha256).hexdigest()


@pytest.mark.parametrize(("data", "state", "days"), [
    ({"expires_at": 0, "data_access_expires_at": 0}, "valid", None),
    ({"expires_at": int(datetime(2026, 11, 9, 5, tzinfo=UTC).timestamp())}, "expires", 7),
    ({"expires_at": 0, "data_access_expires_at": int(datetime(2026, 11, 5, 5, tzinfo=UTC).timestamp())}, "expires", 3),
    ({"is_valid": False, "expires_at": 0}, "invalid", None),
])  # fmt: skip
def test_three_token_states(data, state, days) -> None:
    health = read_health(reply(**data))
    assert (health.state, health.days_left(NOW)) == (state, days)


@pytest.mark.parametrize("text", [
    "https://x/y?access_token=EAAGabcdefgh123&z=1",
    "Malformed access token EAAGabcdefgh123",
    '{"access_token": "EAAGabcdefgh123"}',
    "Authorization: Bearer EAAGabcdefgh123",
    "appsecret_proof=EAAGabcdefgh123",
    "secret is EAAGabcdefgh123",
])  # fmt: skip
def test_scrubbed_texts_hold_no_credentials(text) -> None:
    assert "EAAGabcdefgh123" not in scrub(text)
    assert "***" in scrub(text)


def test_known_secrets_are_scrubbed_whatever_their_shape() -> None:
    assert scrub("a plainsecret b", ["plainsecret"]) == "a *** b"
