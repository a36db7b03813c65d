"""By real HTTP against the stand-in's number: what each answer means, and that nothing is ever sent twice."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.whatsapp import BUSINESS_ACCOUNT_ID, PHONE_NUMBER_ID, REFUSALS, TOKEN, WhatsApp
from siar.connections import RawConnection
from siar.errors import AccessError, ConfigError, RetryError, WaitError
from siar.outbox import Attachment, Letter
from siar.outbox.messages import Message
from siar.outbox.whatsapp import DETAIL_LETTERS, SUBJECT_LETTERS, WhatsAppConnection, WhatsAppSender, masked
from siar.outbox.whatsapp_answers import Next, meaning_of
from tests.integration.sandboxes import Sandbox, running

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
NUMBER = "+6281234567890"
PDF = Attachment("Laporan.pdf", "application/pdf", b"%PDF-1.7 laporan")
PLAIN = "*Laporan media sosial Kota Kupang – 7–13 September*\nOPD melapor: 12 dari 40.\n\tKonten tayang: 18.\n"
SAID = {
    Next.LATER: "later",
    Next.REFUSED: "refused",
    Next.UNKNOWN: "unknown",
    Next.SHUT: (RetryError, WaitError),
    Next.ACCESS: AccessError,
    Next.CONFIG: ConfigError,
}


@pytest.fixture(scope="module")
def stand() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(stand: Sandbox) -> Sandbox:
    stand.forget()
    return stand


@pytest.fixture
def phone(sandbox: Sandbox) -> WhatsApp:
    service = sandbox.world.services["whatsapp"]
    assert isinstance(service, WhatsApp)
    return service


def raw(url: str, *, password: str = TOKEN, **extra: Any) -> RawConnection:
    given = {
        "phone_number_id": PHONE_NUMBER_ID,
        "business_account_id": BUSINESS_ACCOUNT_ID,
        "template_document": "laporan_pimpinan",
        "template_text": "kabar_siar",
        "contacts": {"walikota": "+62 811-0000-001"},
        "graph_url": url,
        "timeout": 5,
    }
    return RawConnection("siar_whatsapp", "siar_whatsapp", password=password, extra=given | extra)


@pytest.fixture
def sender(sandbox: Sandbox) -> WhatsAppSender:
    return WhatsAppSender.from_raw(raw(sandbox.url, app_secret="rahasia"))


def message(recipient: str = NUMBER, *attachments: Attachment, **letter: Any) -> Message:
    content = {"subject": "12 dari 40 OPD melapor", "plain": PLAIN, "attachments": attachments} | letter
    return Message("briefing", recipient, "siar.briefing.01", Letter(**content))


class Begun:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def refuse(sandbox: Sandbox, route: str, code: int) -> None:
    sandbox.world.faults.add(route, "status", params={"status": REFUSALS[code][0], "kind": str(code)})


def test_a_report_arrives_as_a_template_with_its_document(sandbox, phone, sender):
    begun = Begun()
    outcome = sender.send(message("walikota", PDF), now=NOW, begin=begun)
    (told,) = phone.messages
    assert (outcome.state, outcome.receipt, begun.times) == ("sent", told["id"], 1)
    assert (told["to"], told["template"], told["file_name"]) == ("628110000001", "laporan_pimpinan", "Laporan.pdf")
    assert told["text"] == (
        "Yth. Bapak/Ibu, berikut laporan Siar: 12 dari 40 OPD melapor.\n\n"
        "OPD melapor: 12 dari 40. Konten tayang: 18.\n\nPesan ini dikirim otomatis."
    )
    assert told["reference"] == "siar.briefing.01"
    file = requests.get(f"{sandbox.url}/whatsapp/berkas/{told['file']}", timeout=5)
    assert (file.content, file.headers["Content-Type"]) == (PDF.data, "application/pdf")


def test_without_a_document_it_is_the_other_template(phone, sender):
    picture = Attachment("g.png", "image/png", b"\x89PNG", "gambar@siar")
    assert sender.send(message(NUMBER, picture), now=NOW, begin=Begun()).state == "sent"
    assert (phone.messages[0]["template"], phone.messages[0]["file"], phone.media) == ("kabar_siar", None, {})


def test_a_document_is_uploaded_once_for_all_who_get_it(phone, sender):
    for recipient in (NUMBER, "walikota"):
        assert sender.send(message(recipient, PDF), now=NOW, begin=Begun()).state == "sent"
    assert (len(phone.media), len(phone.messages)) == (1, 2)


@pytest.mark.parametrize("code", sorted(REFUSALS))
@pytest.mark.parametrize("route", ["whatsapp.messages.create", "whatsapp.media.create"])
def test_each_code_says_what_to_do_next_and_nothing_is_taken(sandbox, phone, sender, route, code):
    refuse(sandbox, route, code)
    begun, visible = Begun(), route == "whatsapp.messages.create"
    expected = SAID[meaning_of(code, None, status=REFUSALS[code][0]).next]
    if expected == "unknown" and not visible:
        expected = RetryError  # nobody saw anything of an upload
    if isinstance(expected, str):
        outcome = sender.send(message(NUMBER, PDF), now=NOW, begin=begun)
        assert outcome.state == expected
        said = outcome.sentence
    else:
        with pytest.raises(expected) as caught:
            sender.send(message(NUMBER, PDF), now=NOW, begin=begun)
        said = str(caught.value)
    assert str(code or 401) in said
    assert not any(secret in said for secret in (NUMBER, NUMBER[1:], TOKEN, "rahasia"))
    assert (begun.times, phone.messages) == (int(visible), [])


def test_every_refusal_of_the_stand_in_is_understood_by_its_code():
    unknown = {code: meaning_of(code, None, status=418) for code in REFUSALS}
    assert [code for code, meaning in unknown.items() if "tanpa sebab" in meaning.sentence] == []


@pytest.mark.parametrize(
    ("code", "until"), [(80007, timedelta(hours=1)), (130429, timedelta(minutes=1)), (4, timedelta(hours=1))]
)
def test_a_limit_shuts_the_channel_until_it_is_over(sandbox, sender, code, until):
    refuse(sandbox, "whatsapp.messages.create", code)
    with pytest.raises(WaitError) as caught:
        sender.send(message(), now=NOW, begin=Begun())
    assert caught.value.until == NOW + until


def test_a_pair_limit_puts_off_this_message_alone(sandbox, sender):
    refuse(sandbox, "whatsapp.messages.create", 131056)
    assert sender.send(message(), now=NOW, begin=Begun()).not_before == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(("fault", "arrived"), [("drop_after", 1), ("drop_before", 0), ("error_after", 1)])
def test_an_answer_that_is_lost_or_says_nothing_is_unknown(sandbox, phone, sender, fault, arrived):
    sandbox.world.faults.add("whatsapp.messages.create", fault)
    outcome = sender.send(message(NUMBER, PDF), now=NOW, begin=Begun())
    assert (outcome.state, len(phone.messages)) == ("unknown", arrived)
    assert "belum pasti" in str(outcome.sentence)


def test_an_upload_that_is_lost_is_tried_again_and_nothing_was_begun(sandbox, phone, sender):
    sandbox.world.faults.add("whatsapp.media.create", "drop_after", times=1)
    begun = Begun()
    with pytest.raises(RetryError):
        sender.send(message(NUMBER, PDF), now=NOW, begin=begun)
    assert begun.times == 0
    assert sender.send(message(NUMBER, PDF), now=NOW, begin=begun).state == "sent"


def test_nobody_there_has_taken_nothing():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RetryError, match="tidak terjangkau"):
        WhatsAppSender.from_raw(raw(f"http://127.0.0.1:{port}")).send(message(), now=NOW, begin=Begun())


@pytest.mark.parametrize("recipient", ["bupati", "+62", "+62812x", "0812345678"])
def test_who_is_no_contact_and_no_number_is_refused(phone, sender, recipient):
    begun = Begun()
    assert sender.send(message(recipient), now=NOW, begin=begun).state == "refused"
    assert (begun.times, phone.messages) == (0, [])


def test_a_number_that_is_not_on_whatsapp_costs_this_recipient(phone, sender):
    phone.absent.add(NUMBER[1:])
    outcome = sender.send(message(), now=NOW, begin=Begun())
    assert (outcome.state, "131026" in str(outcome.sentence)) == ("refused", True)


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b'{"messages": [{"id": "wamid.1", "message_status": "accepted"}]}', "sent"),
        (b'{"messages": [{"id": "wamid.1"}]}', "sent"),
        (b'{"messages": [{"id": "wamid.1", "message_status": "held_for_quality_assessment"}]}', "unknown"),
        (b'{"messages": [{"id": "wamid.1", "message_status": "paused"}]}', "unknown"),
        (b'{"messages": []}', "unknown"),
        (b"<html>", "unknown"),
    ],
)
def test_only_an_accepted_message_is_sent(sender, monkeypatch, body, state):
    answer = requests.Response()
    answer.status_code, answer._content = 200, body
    monkeypatch.setattr(sender, "_ask", lambda *_args, **_more: answer)
    assert sender.send(message(), now=NOW, begin=Begun()).state == state


def test_the_check_looks_at_the_number_and_at_both_templates(phone, sender):
    assert sender.check() == (
        "WhatsApp menerima token; pengirim Pemerintah Kota Kupang, mutu GREEN, 1 kontak. Templat disetujui."
    )
    phone.templates[1]["status"] = "PAUSED"
    with pytest.raises(AccessError, match=r"kabar_siar berbahasa id PAUSED"):
        sender.check()


def test_the_check_says_whose_token_is_refused(sandbox):
    with pytest.raises(AccessError, match="190"):
        WhatsAppSender.from_raw(raw(sandbox.url, password="lain")).check()


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"phone_number_id": "", "template_text": None}, "phone_number_id, template_text"),
        ({"contacts": {"sekda": "0811"}}, "nomor sekda"),
        ({"contacts": '{"sekda": "+62811"'}, "contacts bukan objek"),
        ({"contacts": "[1]"}, "contacts bukan objek"),
    ],
)
def test_a_connection_that_cannot_work_says_what_is_missing_and_no_number(extra, said):
    with pytest.raises(ConfigError, match=said) as caught:
        WhatsAppConnection.from_raw(raw("http://x", **extra))
    assert "811" not in str(caught.value)
    with pytest.raises(ConfigError, match="token"):
        WhatsAppConnection.from_raw(raw("http://x", password=""))


def test_nothing_secret_is_shown_by_accident():
    connection = WhatsAppConnection.from_raw(raw("http://x", app_secret="rahasia"))
    assert not any(secret in repr(connection) for secret in (TOKEN, "rahasia", "811"))
    assert (masked(NUMBER), masked("walikota")) == ("+62…890", "walikota")


@given(st.text(min_size=1, max_size=400), st.text(max_size=1200))
@example(" ", "\n")
@example("x" * 400, "*judul*\n" + "kata \t" * 400)
def test_whatever_a_letter_says_fits_into_a_template(subject, plain):
    connection = WhatsAppConnection.from_raw(raw("http://x"))
    sent = WhatsAppSender(connection)._body(message(subject=subject, plain=plain), NUMBER, document=None)
    texts = [item["text"] for item in sent["template"]["components"][0]["parameters"]]
    assert len(texts[0]) <= SUBJECT_LETTERS
    assert len(texts[1]) <= DETAIL_LETTERS
    assert all(text and not any(gap in text for gap in ("\n", "\t", "     ")) for text in texts)
