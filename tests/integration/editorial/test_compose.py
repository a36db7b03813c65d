from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from siar import audit
from siar.editorial import clearance
from siar.editorial import compose as composing
from siar.editorial.approval import approve
from siar.editorial.compose import compose, count_waiting
from siar.faults import ItemsFailedError, open_faults
from siar.store import connect
from tests.integration.editorial.conftest import NOW
from tests.integration.publishing.posts import clear

pytestmark = pytest.mark.integration


def _drafts(conn):
    return conn.execute("select * from drafts order by draft_id").fetchall()


def _posts(conn):
    return conn.execute("select * from posts order by post_id").fetchall()


def test_an_accepted_report_gets_a_picture_and_a_post_for_each_channel(conn, add_report, media, settings):
    add_report()

    result = compose(conn, media=media, settings=settings, now=NOW)

    assert (result.composed, result.posts, result.findings) == (1, 2, ())
    (draft,) = _drafts(conn)
    # Accepted at 17.00 UTC on 31 August, which is September in Kupang.
    assert draft["reference_code"] == "KPG-2609-0001"
    assert hashlib.sha256(media.read(draft["visual_path"])).hexdigest() == draft["visual_sha256"]
    assert "287.653" in draft["alt_text"]
    assert "86,22%" in draft["alt_text"]
    posts = _posts(conn)
    assert [post["channel"] for post in posts] == ["facebook", "instagram"]
    assert all("KPG-2609-0001" in post["caption"] and "Data per 15 Desember 2021" in post["caption"] for post in posts)
    assert len({post["content_hash"] for post in posts}) == 2
    assert audit.verify(conn).broken_at is None


def test_composing_again_changes_nothing(conn, add_report, media, settings):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    before = _drafts(conn), _posts(conn)

    result = compose(conn, media=media, settings=settings, now=NOW)

    assert result.composed == 0
    assert (_drafts(conn), _posts(conn)) == before


def test_a_report_that_cannot_be_shown_leaves_a_finding_and_stops_nobody(conn, add_report, media, settings):
    bad = add_report(title="x" * 300)
    add_report()

    result = compose(conn, media=media, settings=settings, now=NOW)

    assert result.composed == 1
    assert [(finding.report_id, finding.code) for finding in result.findings] == [(bad, "V_TEKS_TIDAK_MUAT")]
    stored = conn.execute("select report_id, code, message from compose_findings").fetchall()
    assert stored == [{"report_id": bad, "code": "V_TEKS_TIDAK_MUAT", "message": result.findings[0].message}]
    # The refused report's number went to the next one: a month has no holes.
    assert _drafts(conn)[0]["reference_code"] == "KPG-2609-0001"
    # Nothing about the report or the templates changed: it is not rendered again.
    assert compose(conn, media=media, settings=settings, now=NOW).findings == ()


def test_numbers_run_on_within_a_month_and_start_again_in_the_next(conn, add_report, media, settings):
    add_report()
    add_report()
    add_report(accepted_at=datetime(2026, 10, 2, tzinfo=UTC))
    compose(conn, media=media, settings=settings, now=NOW)
    assert [draft["reference_code"] for draft in _drafts(conn)] == ["KPG-2609-0001", "KPG-2609-0002", "KPG-2610-0001"]


def test_a_newer_revision_supersedes_the_unpublished_draft(conn, add_report, media, settings):
    first = add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    row = conn.execute(
        "update reports set superseded_at = %s where report_id = %s returning row_id", (NOW, first)
    ).fetchone()
    add_report(row_id=row["row_id"], revision=2, title="Vaksinasi dosis pertama")

    result = compose(conn, media=media, settings=settings, now=NOW)

    assert (result.superseded, result.composed) == (1, 1)
    assert [draft["state"] for draft in _drafts(conn)] == ["superseded", "draft"]
    assert [post["state"] for post in _posts(conn)] == ["superseded", "superseded", "draft", "draft"]


def test_a_row_that_is_out_is_not_composed_anew(conn, add_report, media, settings):
    first = add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    post = _posts(conn)[0]
    for actor, role in (("maria", "verifikator"), ("yos", "approver")):
        approve(
            conn,
            post_id=post["post_id"],
            actor=actor,
            roles={role},
            content_hash=post["content_hash"],
            now=NOW,
            settings=settings,
            due_at=NOW,
        )
    for state in ("preparing", "prepared", "committing"):
        begun = 1 if state == "committing" else 0
        for row in conn.execute("select publication_id from publications").fetchall() if begun else ():
            clear(conn, row["publication_id"])
        conn.execute(
            "update publications set state = %s, fence = fence + 1, commits = commits + %s, commit_started_at = %s, lease_until = %s",
            (state, begun, NOW, NOW),
        )
    row = conn.execute(
        "update reports set superseded_at = %s where report_id = %s returning row_id", (NOW, first)
    ).fetchone()
    add_report(row_id=row["row_id"], revision=2)

    result = compose(conn, media=media, settings=settings, now=NOW)

    assert [finding.code for finding in result.findings] == ["K_PERLU_RALAT"]
    # The account that shows nothing of it gets what it says now.
    assert (result.superseded, result.composed, result.posts) == (0, 1, 1)
    assert [item["channel"] for item in _posts(conn) if item["state"] == "draft"] == ["instagram"]


def test_a_picture_that_was_swapped_costs_its_report_a_pause_and_no_refusal(conn, add_report, media, settings):
    """It says nothing about the row: once the file is put back, the row is composed."""
    report_id = add_report()
    with conn.transaction(force_rollback=True):
        compose(conn, media=media, settings=settings, now=NOW)
        (draft,) = _drafts(conn)
    filesystem, root = media._root
    kept = filesystem.cat_file(f"{root}/{draft['visual_path']}")
    filesystem.pipe_file(f"{root}/{draft['visual_path']}", b"another picture")
    with pytest.raises(ItemsFailedError):
        compose(conn, media=media, settings=settings, now=NOW)
    assert [(fault.item, fault.error) for fault in open_faults(conn)] == [(str(report_id), "AlteredMediaError")]
    assert conn.execute("select count(*) as n from compose_findings").fetchone() == {"n": 0}
    filesystem.pipe_file(f"{root}/{draft['visual_path']}", kept)
    assert compose(conn, media=media, settings=settings, now=NOW).composed == 0, "it rests"
    assert compose(conn, media=media, settings=settings, now=NOW + timedelta(minutes=6)).composed == 1
    assert open_faults(conn) == []


def test_reports_that_may_not_air_wait(conn, add_report, media, settings):
    add_report(may_air=False)
    assert compose(conn, media=media, settings=settings, now=NOW).composed == 0


@pytest.mark.parametrize(
    ("title", "urgent"), [("Waspada angin kencang", True), ("Jam buang sampah pukul 18.00–21.00 WITA", False)]
)
def test_a_warning_is_urgent_and_not_every_notice(conn, add_report, media, settings, title, urgent):
    add_report(kind="Imbauan", title=title, indicators=json.dumps([]))
    compose(conn, media=media, settings=settings, now=NOW)
    assert {post["urgent"] for post in _posts(conn)} == {urgent}


def test_two_runs_at_once_compose_each_report_once(conn, database, add_report, media, settings):
    for _ in range(4):
        add_report()

    def run() -> int:
        with connect(database) as own:
            return compose(own, media=media, settings=settings, now=NOW).composed

    with ThreadPoolExecutor(2) as pool:
        composed = sum(task.result() for task in [pool.submit(run), pool.submit(run)])

    assert composed == 4
    assert len(_drafts(conn)) == 4
    assert len({draft["reference_code"] for draft in _drafts(conn)}) == 4
    assert audit.verify(conn).broken_at is None


def _raise_for(title):
    facts_of = composing.pictures.facts_of

    def failing(report, **more):
        if report.title == title:
            raise KeyError("isi sel")
        return facts_of(report, **more)

    return failing


def test_one_report_of_ten_that_raises_costs_itself(conn, add_report, media, settings, monkeypatch):
    bad = add_report(title="Laporan yang meledak")
    for number in range(9):
        add_report(title=f"Vaksinasi tahap {number}")
    monkeypatch.setattr(composing.pictures, "facts_of", _raise_for("Laporan yang meledak"))

    with pytest.raises(ItemsFailedError, match=rf"KeyError at .*: report {bad}"):
        compose(conn, media=media, settings=settings, now=NOW)

    assert len(_drafts(conn)) == 9
    (fault,) = open_faults(conn, "report")
    assert (fault.item, fault.error) == (str(bad), "KeyError")
    assert count_waiting(conn, now=NOW) == 0
    monkeypatch.undo()
    assert compose(conn, media=media, settings=settings, now=fault.next_try_at).composed == 1
    assert open_faults(conn) == []


def test_a_figure_of_thirty_digits_takes_no_other_report_down(conn, add_report, media, settings):
    add_report(
        indicators=json.dumps([{"label": "Aset", "value": "9" * 29, "unit": "rupiah", "target": None, "parts": []}])
    )
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    assert any("287.653" in draft["alt_text"] for draft in _drafts(conn))


def test_a_post_that_cannot_be_screened_costs_itself(conn, add_report, media, settings, monkeypatch):
    for number in range(3):
        add_report(title=f"Vaksinasi tahap {number}")
    look = clearance.look
    monkeypatch.setattr(
        clearance,
        "look",
        lambda texts, **more: look((texts := list(texts)), **more) if "tahap 1" not in " ".join(texts) else 1 / 0,
    )
    with pytest.raises(ItemsFailedError, match="ZeroDivisionError"):
        compose(conn, media=media, settings=settings, now=NOW)
    assert len([post for post in _posts(conn) if post["stage"]]) == 4
    assert {fault.stage for fault in open_faults(conn)} == {"post"}


def _compared(conn):
    """Airable current reports without a draft that counts, found by comparing all reports with all drafts."""
    found = conn.execute(
        """
        select r.report_id from reports r
        where r.superseded_at is null and r.may_air and not exists (
          select from draft_reports s join drafts d using (draft_id) where s.report_id = r.report_id and d.state <> 'superseded')
        """
    )
    return {row["report_id"] for row in found}


def _noted(conn):
    return {row["report_id"] for row in conn.execute("select report_id from undrafted_reports")}


def _fall(conn, report_id, at):
    conn.execute("update reports set superseded_at = %s where report_id = %s", (at, report_id))


def test_what_is_noted_is_what_a_comparison_of_everything_finds(conn, add_report, media, settings):
    first, second, third = add_report(), add_report(), add_report()
    add_report(may_air=False)
    assert _noted(conn) == _compared(conn) == {first, second, third}

    _fall(conn, third, NOW)
    compose(conn, media=media, settings=settings, now=NOW)
    assert _noted(conn) == _compared(conn) == set()
    # What was never composed stands again, and so does what lost its draft meanwhile.
    _fall(conn, third, None)
    _fall(conn, first, NOW)
    compose(conn, media=media, settings=settings, now=NOW)
    _fall(conn, first, None)
    assert _noted(conn) == _compared(conn) == {first}

    # A page of a carousel shows a report as well as a draft of its own does.
    (draft,) = [draft for draft in _drafts(conn) if draft["report_id"] == second]
    conn.execute(
        "insert into draft_pages (draft_id, page_no, report_id, visual_path, visual_sha256, alt_text)"
        " values (%s, 1, %s, 'p', repeat('0', 64), 'a')",
        (draft["draft_id"], first),
    )
    assert _noted(conn) == _compared(conn) == set()
    conn.execute("update drafts set state = 'superseded' where draft_id = %s", (draft["draft_id"],))
    assert _noted(conn) == _compared(conn) == {first, second}
    assert compose(conn, media=media, settings=settings, now=NOW).composed == 2
    assert _noted(conn) == _compared(conn) == set()
    # Nothing is kept of what is done.
    assert conn.execute("select from new_reports union all select from without_draft").fetchall() == []


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_a_draft_of_a_report_that_fell_is_outdated_undecided_or_sent_back(conn, add_report, media, settings, state):
    report = add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    conn.execute("update posts set state = %s", (state,))
    conn.execute("update drafts set state = %s", (state,))
    _fall(conn, report, NOW)

    assert compose(conn, media=media, settings=settings, now=NOW).superseded == 1
