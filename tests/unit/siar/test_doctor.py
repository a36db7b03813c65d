from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from siar.conditions import Condition
from siar.connections import RawConnection
from siar.doctor import examine
from siar.runtime import Runtime
from tests.integration.outbox.post_office import PostOffice, open_post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office(datetime(2026, 9, 14, 1, 0, tzinfo=UTC)) as office:
        yield office


def found(office: PostOffice, subject: str) -> list[Condition]:
    return [finding for finding in examine(Runtime(office.reader)) if finding.subject == subject]


def with_login(office: PostOffice, **over: Any) -> None:
    raw = office.connections["siar_smtp"]
    given = {"login": "siar", "password": "s3cret", "extra": raw.extra} | over
    office.connections["siar_smtp"] = RawConnection("siar_smtp", "smtp", host=raw.host, port=raw.port, **given)


def test_a_mail_server_that_takes_login_and_sender_is_well(office: PostOffice) -> None:
    with_login(office)
    (finding,) = found(office, "Surat keluar")
    assert finding.level == "baik"
    assert "menerima login dan alamat pengirim siar@kupangkota.example" in finding.message
    assert office.letters == []


def test_a_wrong_login_is_wrong(office: PostOffice) -> None:
    with_login(office)
    office.fail("login", "status", params={"status": 535})
    (finding,) = found(office, "Surat keluar")
    assert finding.bad
    assert "menolak login koneksi siar_smtp (535)" in finding.message
    assert "s3cret" not in finding.message


def test_a_server_without_starttls_is_not_given_the_password(office: PostOffice) -> None:
    with_login(office, extra={"disable_ssl": True, "from_email": "siar@kupangkota.example"})
    (finding,) = found(office, "Surat keluar")
    assert finding.bad
    assert "STARTTLS" in finding.message


def test_the_webhook_is_examined_where_there_is_one(office: PostOffice) -> None:
    assert found(office, "Webhook") == []
    office.connections["siar_webhook"] = RawConnection("siar_webhook", "siar_webhook", extra={"url": "nowhere"})
    (finding,) = found(office, "Webhook")
    assert finding.bad
    assert "url" in finding.message
    del office.connections["siar_smtp"]
    assert found(office, "Surat keluar")[0].bad
