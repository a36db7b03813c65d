"""Corrections of what is out: content like any other, from the desk to what residents read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from siar import audit, freezes
from siar.boosts.choice.eligibility import choose
from siar.editorial import correction_sending
from siar.explain import explain
from siar.findings.catalogue import Catalogue
from siar.meta.pages import Page
from siar.publishing import ledger, stops
from tests.integration.desk.world import PEOPLE, DeskWorld

pytestmark = pytest.mark.integration
REASON = {"reason": "Angka pada baris keliru."}
POLITICAL = "Jangan lupa pilkada."


def text(post: dict, words: str = "diundur ke hari Jumat.") -> str:
    return f"RALAT: {words}\n\n{post['reference_code']}"


def out(world: DeskWorld, **report) -> dict:
    """A post on Facebook whose row says something else since."""
    posts = world.publish_one(**{"title": "Pasar murah di Oebobo", **report})
    change_row(world, **{**report, "title": report.get("title", "Pasar murah di Oebobo") + " diundur"})
    return next(post for post in posts if post["channel"] == "facebook")


def change_row(world: DeskWorld, *, revision: int = 2, **report) -> None:
    row = world.conn.execute("select row_id from reports order by report_id").fetchone()["row_id"]
    world.add_report(row_id=row, revision=revision, **report)
    world.compose()


def start(desk, post: dict, who: str = "edi", words: str = "diundur ke hari Jumat.") -> int:
    body = {"post_id": post["post_id"], "caption": text(post, words), **REASON}
    answer = desk(who).post("/api/corrections", json=body)
    assert answer.status_code == 200, answer.json()
    return answer.json()["correction_id"]


def rewrite(desk, number: int, caption: str, who: str = "edi") -> None:
    assert desk(who).put(f"/api/corrections/{number}", json={"caption": caption}).status_code == 200


def hash_of(world: DeskWorld, number: int) -> str:
    found = world.conn.execute("select content_hash from current_corrections where correction_id = %s", (number,))
    return found.fetchone()["content_hash"]


def state(world: DeskWorld, number: int) -> str:
    return world.conn.execute("select state from corrections where correction_id = %s", (number,)).fetchone()["state"]


def begin_election(world: DeskWorld) -> None:
    screening = world.settings.screening
    period = {"stage": "Masa tenang", "from": "2026-09-15", "to": "2026-09-16"}
    values = {**screening.model_dump(by_alias=True), "elections": [period]}
    world.settings = world.settings.model_copy(update={"screening": screening.model_validate(values)})


# -- who agrees -----------------------------------------------------------------------------------------------------


def test_a_correction_takes_the_stages_of_any_post_and_the_last_agreement_sends_it(world, desk):
    post = out(world)
    assert post["reference_code"] in desk("edi").get("/ralat").text
    assert "RALAT 15 September 2026" in desk("edi").get(f"/ralat/{post['post_id']}").text
    number = start(desk, post)
    page = desk("vera").get(f"/ralat/{post['post_id']}").text
    assert "Menunggu tahap Verifikasi." in page
    assert "Setujui ralat" in page
    assert "bukan tahap Anda" in desk("asti").get(f"/ralat/{post['post_id']}").text
    first = world.send_correction(desk, number, "vera").json()
    assert (first["state"], first["waiting"]) == ("open", "Persetujuan")
    assert text(post) not in world.facebook_text()
    assert world.send_correction(desk, number, "asti").json()["state"] == "done"
    assert text(post) in world.facebook_text()
    assert "selesai" in desk("edi").get("/ralat").text


def test_nobody_decides_twice_or_out_of_turn(world, desk):
    number = start(desk, out(world))
    assert "itu bukan tahap Anda" in world.send_correction(desk, number, "asti").json()["detail"]
    assert world.send_correction(desk, number, "vera").status_code == 200
    assert world.send_correction(desk, number, "vera").status_code == 409
    assert state(world, number) == "open"


def test_a_political_text_on_a_budget_in_an_election_needs_leadership_too(world, desk):
    post = out(world, opd="BKAD", kind="Anggaran", title="Realisasi anggaran", budget_rp=1_000_000_000)
    begin_election(world)
    number = start(desk, post, words=POLITICAL)
    waiting = [world.send_correction(desk, number, name).json()["waiting"] for name in ("vera", "asti")]
    assert waiting == ["Persetujuan", "Persetujuan pimpinan"]
    assert text(post, POLITICAL) not in world.facebook_text()
    assert world.send_correction(desk, number, "sekda").json()["state"] == "done"


def test_a_chain_that_grows_while_a_correction_waits_is_the_one_that_counts(world, desk):
    number = start(desk, out(world))
    assert world.send_correction(desk, number, "vera").json()["waiting"] == "Persetujuan"
    begin_election(world)
    assert world.send_correction(desk, number, "asti").json()["waiting"] == "Persetujuan pimpinan"
    assert state(world, number) == "open"


def test_whoever_wrote_on_it_is_no_second_eye_whatever_was_saved_afterwards(world, desk):
    post = out(world)
    number = start(desk, post, who="asti")
    rewrite(desk, number, text(post))  # Saved unchanged by a colleague.
    rewrite(desk, number, text(post, "diundur ke hari Jumat, pukul 9."))
    rewrite(desk, number, text(post))
    assert world.send_correction(desk, number, "vera").status_code == 200
    refused = world.send_correction(desk, number, "asti")
    assert refused.status_code == 409
    assert "empat mata" in refused.json()["detail"]
    assert state(world, number) == "open"


def test_the_database_itself_refuses_the_writer_and_an_old_text(world, desk):
    post = out(world)
    number = start(desk, post)
    old = world.conn.execute("select text_id, content_hash from current_corrections").fetchone()
    rewrite(desk, number, text(post, "diundur ke hari Sabtu."))
    new = world.conn.execute("select text_id, content_hash from current_corrections").fetchone()
    agree = (
        "insert into correction_agreements (text_id, stage, actor, roles, content_hash, decided_at)"
        " values (%s, 'verifikator', %s, '{}', %s, now())"
    )
    for text_id, actor, digest in (
        (old["text_id"], "vera", old["content_hash"]),
        (new["text_id"], "vera", old["content_hash"]),
        (new["text_id"], "edi", new["content_hash"]),
    ):
        with pytest.raises(psycopg.Error) as caught, world.transaction():
            world.conn.execute(agree, (text_id, actor, digest))
        assert caught.value.sqlstate == "SI007"
    with pytest.raises(psycopg.Error) as caught, world.transaction():
        world.conn.execute(
            "update corrections set state = 'sending', fence = fence + 1, sent_text_id = %s, sending_at = now(),"
            " lease_until = now()",
            (new["text_id"],),
        )
    assert caught.value.sqlstate == "SI007", "nobody agreed to it"


# -- which text -----------------------------------------------------------------------------------------------------


def test_a_click_on_a_text_that_was_rewritten_meanwhile_sends_nothing(world, desk):
    post = out(world)
    number = start(desk, post)
    seen = hash_of(world, number)
    world.send_correction(desk, number, "vera")
    rewrite(desk, number, text(post, "batal sama sekali."))
    refused = world.send_correction(desk, number, "asti", seen=seen)
    assert refused.status_code == 409
    assert "berubah sejak Anda melihatnya" in refused.json()["detail"]
    assert not any("batal" in shown for shown in world.facebook_text())


def test_agreements_to_a_text_do_not_come_back_with_it(world, desk):
    post = out(world)
    number = start(desk, post)
    seen = hash_of(world, number)
    world.send_correction(desk, number, "vera")
    rewrite(desk, number, text(post, "diundur lagi."))
    rewrite(desk, number, text(post))
    assert hash_of(world, number) == seen
    assert "bukan tahap Anda" in world.send_correction(desk, number, "asti").json()["detail"]


def test_every_text_is_kept_and_an_old_hash_names_its_text(world, desk):
    post = out(world)
    number = start(desk, post)
    seen = hash_of(world, number)
    rewrite(desk, number, text(post, "diundur ke hari Sabtu."), who="asti")
    kept = world.conn.execute("select caption, written_by from correction_texts where content_hash = %s", (seen,))
    assert kept.fetchone() == {"caption": text(post), "written_by": "edi"}
    for statement in ("update correction_texts set caption = 'x'", "delete from correction_texts"):
        with pytest.raises(psycopg.Error), world.transaction():
            world.conn.execute(statement)
    assert world.send_correction(desk, number, "vera", "asti").status_code == 409, "asti wrote on it"


def test_the_trail_names_text_and_hash_of_every_step(world, desk):
    number = start(desk, out(world))
    world.send_correction(desk, number, "vera", "asti")
    current = world.conn.execute("select text_id, content_hash from current_corrections").fetchone()
    entries = world.conn.execute(
        "select actor, action, detail from audit_entries where subject = %s order by entry_id",
        (f"correction:{number}",),
    ).fetchall()
    assert [(entry["actor"], entry["action"]) for entry in entries] == [
        ("edi", "correction.opened"),
        ("vera", "correction.agreed"),
        ("asti", "correction.agreed"),
        ("asti", "correction.sent"),
        ("asti", "correction.done"),
    ]
    assert {(entry["detail"]["text_id"], entry["detail"]["content_hash"]) for entry in entries} == {
        (current["text_id"], current["content_hash"])
    }
    assert audit.verify(world.conn).broken_at is None


def test_from_a_corrected_post_one_walks_back_to_who_agreed_to_what_is_read(world, desk):
    post = out(world)
    number = start(desk, post)
    old = hash_of(world, number)
    rewrite(desk, number, text(post, "diundur ke hari Sabtu."))
    world.send_correction(desk, number, "vera", "asti")
    told = [fact.text for fact in explain(world.conn, str(post["post_id"])) if fact.label == "Ralat"]
    assert len(told) == 2
    assert f"isi {old[:12]} oleh edi" in told[0]
    assert "disetujui belum siapa pun" in told[0]
    assert f"isi {hash_of(world, number)[:12]} oleh edi" in told[1]
    assert told[1].endswith("disetujui verifikator vera, approver asti; terbaca warga")


def test_a_text_that_does_not_say_that_it_is_a_correction_is_refused_with_what_to_write(world, desk):
    post = out(world)
    for words in ("Diundur ke hari Jumat.", "RALATKAN: diundur.", "Diundur.\nRALAT: maaf."):
        body = {"post_id": post["post_id"], "caption": f"{words}\n{post['reference_code']}", **REASON}
        refused = desk("edi").post("/api/corrections", json=body)
        assert refused.status_code == 409
        assert "“RALAT 15 September 2026: isi kiriman ini telah diperbaiki.”" in refused.json()["detail"]


# -- when not -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["all", "facebook", "facebook-city"])
def test_a_freeze_holds_a_correction(world, desk, scope):
    number = start(desk, out(world))
    world.send_correction(desk, number, "vera")
    freezes.freeze(world.conn, scope, reason="masa berkabung", actor="asti", now=world.now)
    refused = world.send_correction(desk, number, "asti")
    assert "masa berkabung" in refused.json()["detail"]
    freezes.thaw(world.conn, scope, actor="asti", now=world.now)
    assert world.send_correction(desk, number, "asti").json()["state"] == "done"


def test_a_stopped_account_holds_a_correction(world, desk):
    number = start(desk, out(world))
    item = ledger.read(
        world.conn, world.conn.execute("select min(publication_id) as n from publications").fetchone()["n"]
    )
    stops.stop(world.conn, item, {"code": 190}, now=world.now)
    world.send_correction(desk, number, "vera")
    refused = world.send_correction(desk, number, "asti")
    assert "Facebook dihentikan." in refused.json()["detail"]
    assert state(world, number) == "open"


@pytest.mark.parametrize("change", ["says something else", "may not air", "is gone"])
def test_a_row_that_changed_again_makes_a_correction_stale(world, desk, change):
    post = out(world)
    number = start(desk, post)
    world.send_correction(desk, number, "vera")
    if change == "says something else":
        change_row(world, title="Pasar murah batal", revision=3)
    elif change == "may not air":
        world.conn.execute("update reports set may_air = false where superseded_at is null")
    else:
        world.conn.execute("update reports set superseded_at = now() where superseded_at is null")
    refused = world.send_correction(desk, number, "asti")
    assert refused.status_code == 409
    assert "berubah lagi, atau tidak boleh tayang lagi" in refused.json()["detail"]
    assert text(post) not in world.facebook_text()
    if change == "says something else":
        # Saved again, the same words are for what the row says now, and everybody is asked again.
        rewrite(desk, number, text(post))
        assert world.send_correction(desk, number, "vera", "asti").json()["state"] == "done"


def test_a_withdrawn_post_is_not_corrected(world, desk):
    post = out(world)
    number = start(desk, post)
    publication = world.conn.execute("select publication_id from publications where post_id = %s", (post["post_id"],))
    path = f"/api/publications/{publication.fetchone()['publication_id']}/withdrawal"
    assert desk("asti").post(path, json=REASON).status_code == 200
    assert "sudah ditarik" in world.send_correction(desk, number, "vera").json()["detail"]


def test_what_does_not_carry_our_code_is_not_written_over(world, desk):
    post = out(world)
    number = start(desk, post)
    (shown,) = world.graph.service.state.posts.values()
    shown.message = "Tulisan orang lain"
    refused = world.send_correction(desk, number, "vera", "asti")
    assert refused.status_code == 409
    assert "tidak memuat kode rujukan" in refused.json()["detail"]
    assert (shown.message, state(world, number)) == ("Tulisan orang lain", "open")


# -- adverts follow -------------------------------------------------------------------------------------------------


def candidates(world: DeskWorld) -> set[int]:
    world.now += timedelta(hours=5)
    world.read_numbers()
    found = choose(world.conn, settings=world.settings, catalogue=Catalogue.load(world.settings), now=world.now)
    return {item.post.post_id for item in found.candidates}


def test_what_may_be_advertised_follows_the_text_that_residents_read(world, desk):
    post = out(world)
    assert post["post_id"] in candidates(world)
    number = start(desk, post, words=POLITICAL)
    assert world.send_correction(desk, number, "vera", "asti", "sekda").json()["state"] == "done"
    barred = world.conn.execute(
        "select no_boost, screening from posts where post_id = %s", (post["post_id"],)
    ).fetchone()
    assert "S_POLITIK" in barred["no_boost"]
    assert "S_POLITIK" in {item["code"] for item in barred["screening"]}
    assert post["post_id"] not in candidates(world)
    again = start(desk, post, words="diundur ke hari Senin.")
    assert world.send_correction(desk, again, "vera", "asti").json()["state"] == "done"
    barred = world.conn.execute("select no_boost from posts where post_id = %s", (post["post_id"],)).fetchone()
    assert barred["no_boost"] == []


def test_nothing_is_advertised_until_a_correction_is_done(world, desk):
    post = out(world)
    number = start(desk, post)
    world.graph.faults.add("meta.post.update", "drop_before", times=1)
    assert world.send_correction(desk, number, "vera", "asti").json()["state"] == "unknown"
    assert post["post_id"] not in candidates(world)
    assert desk("vera").post(f"/api/corrections/{number}/recheck").json()["state"] == "open"
    assert post["post_id"] not in candidates(world), "what residents read is known, and known to need a correction"
    assert desk("edi").delete(f"/api/corrections/{number}").json() == {"dismissed": number}
    assert post["post_id"] in candidates(world)


# -- what became of it ----------------------------------------------------------------------------------------------


def test_a_correction_of_unknown_outcome_is_looked_up(world, desk):
    post = out(world)
    number = start(desk, post)
    world.graph.faults.add("meta.post.update", "drop_after", times=1)
    assert world.send_correction(desk, number, "vera", "asti").json()["state"] == "unknown"
    assert world.send_correction(desk, number, "asti").status_code == 409
    assert desk("vera").post(f"/api/corrections/{number}/recheck").json()["state"] == "done"


def test_a_text_that_is_not_there_yet_may_still_come_until_its_sender_is_dead(world, desk):
    post = out(world)
    number = start(desk, post)
    world.graph.faults.add("meta.post.update", "drop_before", times=1)
    world.send_correction(desk, number, "vera", "asti")
    assert desk("vera").post(f"/api/corrections/{number}/recheck").json()["state"] == "unknown"
    world.now += correction_sending.LEASE
    assert desk("vera").post(f"/api/corrections/{number}/recheck").json()["state"] == "open"
    assert world.send_correction(desk, number, "vera").json()["state"] == "done", "what was agreed stays"
    assert text(post) in world.facebook_text()


def test_a_refusal_leaves_it_open_and_whoever_has_a_part_in_its_chain_sends_it_again(world, desk):
    post = out(world)
    number = start(desk, post)
    world.graph.faults.add("meta.post.update", "status", times=1, params={"status": 403, "kind": "permission"})
    world.send_correction(desk, number, "vera", "asti")
    assert state(world, number) == "open"
    assert world.send_correction(desk, number, "edi").status_code == 403
    assert "Kirim ralat ke Facebook" in desk("vera").get(f"/ralat/{post['post_id']}").text
    assert "Peran Anda tidak termasuk" in desk("sekda").get(f"/ralat/{post['post_id']}").text
    assert world.send_correction(desk, number, "asti").json()["state"] == "done"


class Death(BaseException):
    """The process ends here."""


def send(world: DeskWorld, number: int, who: str, *, dies_at: str = "") -> correction_sending.Sent | None:
    names: list[str] = []

    def checkpoint(name: str) -> None:
        names.append(name)
        if name == dies_at:
            raise Death(name)

    try:
        return correction_sending.send(
            world.conn,
            lambda _account: Page(world.graph.client()),
            correction_id=number,
            content_hash=hash_of(world, number),
            actor=who,
            roles=PEOPLE[who],
            settings=world.settings,
            now=world.now,
            checkpoint=checkpoint,
        )
    except Death:
        return None


@pytest.mark.parametrize(
    ("moment", "fault", "public"),
    [
        ("sending:saved", "", False),
        ("before:read", "", False),
        ("edit:raised", "drop_before", False),
        ("edit:raised", "drop_after", True),
        ("edit:answered", "", True),
    ],
)
def test_a_sender_that_dies_at_any_moment_leaves_what_reading_settles(world, desk, moment, fault, public):
    post = out(world)
    number = start(desk, post)
    send(world, number, "vera")
    if fault:
        world.graph.faults.add("meta.post.update", fault, times=1)
    assert send(world, number, "asti", dies_at=moment) is None
    assert state(world, number) == "sending"
    assert (text(post) in world.facebook_text()) is public
    # While its sender counts as alive nobody else sends, rewrites, or says that it is out.
    early = desk("vera").post(f"/api/corrections/{number}/recheck")
    assert (early.status_code, state(world, number)) == (409, "sending")
    assert "sedang dikirim" in early.json()["detail"]
    assert world.send_correction(desk, number, "vera").status_code == 409
    assert desk("edi").put(f"/api/corrections/{number}", json={"caption": text(post, "x")}).status_code == 409
    assert desk("edi").delete(f"/api/corrections/{number}").status_code == 409
    world.now += correction_sending.LEASE
    settled = desk("vera").post(f"/api/corrections/{number}/recheck").json()["state"]
    assert settled == ("done" if public else "open")
    assert (text(post) in world.facebook_text()) is public
    if not public:
        assert world.send_correction(desk, number, "asti").json()["state"] == "done"
    assert world.facebook_text() == [text(post)]
    assert audit.verify(world.conn).broken_at is None


@pytest.mark.parametrize(("moment", "public"), [("sending:saved", False), ("edit:answered", True)])
def test_a_sender_that_dies_under_a_clock_that_was_ahead_is_settled_all_the_same(world, desk, moment, public):
    post = out(world)
    number = start(desk, post)
    send(world, number, "vera")
    # Later than the database's own clock, too.
    ahead = datetime.now(UTC) + timedelta(days=8) - world.now
    world.now += ahead
    assert send(world, number, "asti", dies_at=moment) is None
    world.now -= ahead
    assert desk("vera").post(f"/api/corrections/{number}/recheck").json()["state"] == ("done" if public else "open")
    assert (text(post) in world.facebook_text()) is public


def test_whoever_wakes_up_after_somebody_looked_writes_nothing(world, desk):
    post = out(world)
    number = start(desk, post)
    send(world, number, "vera")

    def sleep(name: str) -> None:
        if name == "edit:answered":
            shown = next(iter(world.graph.service.state.posts.values()))
            shown.message = post["caption"]  # As if the call had never arrived.
            world.now += correction_sending.LEASE
            assert desk("vera").post(f"/api/corrections/{number}/recheck").json()["state"] == "open"

    sent = correction_sending.send(
        world.conn,
        lambda _account: Page(world.graph.client()),
        correction_id=number,
        content_hash=hash_of(world, number),
        actor="asti",
        roles=PEOPLE["asti"],
        settings=world.settings,
        now=world.now,
        checkpoint=sleep,
    )
    assert (sent.state, state(world, number)) == ("open", "open")


# -- follow-ups -----------------------------------------------------------------------------------------------------


def test_a_follow_up_goes_the_chain_of_any_post_and_keeps_its_mark(world, desk):
    posts = world.publish_one(title="Pasar murah di Oebobo")
    change_row(world, title="Pasar murah di Oebobo diundur")
    post = next(item for item in posts if item["channel"] == "instagram")
    made = desk("edi").post("/api/follow-ups", json={"post_id": post["post_id"], **REASON}).json()["post_id"]
    new = desk("asti").get(f"/api/posts/{made}").json()
    assert (new["state"], new["stage"], new["edited_by"]) == ("draft", "verifikator", "edi")
    assert new["caption"].startswith(f"RALAT atas kiriman {post['reference_code']}.")
    unmarked = {"content_hash": new["content_hash"], "caption": new["reference_code"], "alt_text": new["alt_text"]}
    refused = desk("edi").put(f"/api/posts/{made}/texts", json=unmarked)
    assert refused.status_code == 409
    assert f"“RALAT atas kiriman {post['reference_code']}.”" in refused.json()["detail"]


def test_a_follow_up_that_was_sent_back_corrects_nothing(world, desk):
    posts = world.publish_one(title="Pasar murah di Oebobo")
    change_row(world, title="Pasar murah di Oebobo diundur")
    post = next(item for item in posts if item["channel"] == "instagram")
    made = desk("edi").post("/api/follow-ups", json={"post_id": post["post_id"], **REASON}).json()["post_id"]
    new = desk("asti").get(f"/api/posts/{made}").json()
    assert desk("edi").get("/ralat").text.count("selesai") == 1
    ref = {"post_id": made, "content_hash": new["content_hash"]}
    assert desk("vera").post("/api/returns", json={"post": ref, **REASON}).status_code == 200
    assert "selesai" not in desk("edi").get("/ralat").text


# -- names --------------------------------------------------------------------------------------------------------


def test_a_correction_that_takes_a_name_out_offers_withdrawal_and_a_follow_up(world, desk):
    named = "Maria Lenggu, kelas 5 SDN Oebobo 2, dirawat karena demam berdarah."
    posts = world.publish_one(title="Siswa dirawat", body=named)
    post = next(post for post in posts if post["channel"] == "facebook")
    change_row(world, title="Siswa dirawat", body="Seorang siswa dirawat di rumah sakit.")
    page = desk("asti").get(f"/ralat/{post['post_id']}").text
    assert "Facebook tetap menyimpan riwayat suntingan" in page
    assert f'<a href="/kiriman/{post["post_id"]}">tarik kiriman ini</a>' in page
    assert "Buat kiriman susulan" in page


def test_a_correction_of_a_day_offers_no_withdrawal(world, desk):
    page = desk("asti").get(f"/ralat/{out(world)['post_id']}").text
    assert "riwayat suntingan" not in page
