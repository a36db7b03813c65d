from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.boosts import cycle as boosts
from siar.editorial.admission import admit
from siar.editorial.compose import compose
from siar.errors import InputError, WaitError
from siar.faults import LONGEST_PAUSE, PAUSE, Containment, ItemsFailedError, open_faults
from siar.intake import landing, registry
from siar.publishing.reconcile import reconcile
from siar.settings import load_settings
from siar.store.media import MediaStore

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)


def run(conn, *, bad, now=NOW, error=None):
    """Ten items, each of which writes; return what was done."""
    conn.execute("create temporary table if not exists works (number int)")
    done = []
    with Containment(conn, "report", now=now) as containment:
        for number in range(10):
            if containment.rests(number):
                continue
            with containment.item(number):
                conn.execute("insert into works values (%s)", (number,))
                if number in bad:
                    raise error or KeyError("NIK 5371024109850003")
                done.append(number)
    return done


def test_one_of_ten_fails_nine_are_done_and_the_run_is_red(conn):
    with pytest.raises(ItemsFailedError, match=r"1 of the stage's items failed.*KeyError at .*: report 4"):
        run(conn, bad={4})
    assert conn.execute("select count(*) as n from works").fetchone()["n"] == 9
    (fault,) = open_faults(conn)
    assert (fault.stage, fault.item, fault.error, fault.tries) == ("report", "4", "KeyError", 1)
    assert fault.next_try_at == NOW + PAUSE


def test_what_is_kept_says_class_and_place_and_never_a_foreign_text(conn):
    with pytest.raises(ItemsFailedError) as caught:
        run(conn, bad={4})
    (fault,) = open_faults(conn)
    assert "5371" not in f"{fault} {caught.value}"
    assert fault.place.startswith("test_faults.py:")
    assert fault.sentence is None


def gone(conn, stage, *items):
    """Keep faults of items that are nowhere in the database."""
    containment = Containment(conn, stage, now=NOW)
    for item in items:
        containment.keep(item, KeyError("isi"))
    assert [fault.item for fault in open_faults(conn, stage)] == sorted(items)


@pytest.mark.parametrize(
    ("stage", "run_stage"),
    [
        ("report", lambda conn, settings, path: compose(conn, media=MediaStore(path), settings=settings, now=NOW)),
        ("post", lambda conn, settings, _path: admit(conn, settings=settings, now=NOW)),
        ("publication", lambda conn, _settings, _path: reconcile(conn, {}, now=NOW)),
        ("boost", lambda conn, settings, _path: boosts.run(conn, None, settings=settings, now=NOW)),
    ],
)
def test_what_nobody_waits_for_any_more_is_listed_no_longer(conn, tmp_path, stage, run_stage):
    gone(conn, stage, "4711")
    run_stage(conn, load_settings(), tmp_path)
    assert open_faults(conn) == []


def test_a_row_and_a_sheet_that_are_read_no_more_are_listed_no_longer(conn):
    conn.execute(
        """insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, active, registered_at, state_since)
           values ('read', 'DINKES', 'Dinkes', 'Laporan', true, %(now)s, %(now)s),
                  ('retired', 'DINSOS', 'Dinsos', 'Laporan', false, %(now)s, %(now)s)""",
        {"now": NOW},
    )
    conn.execute(
        """insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number, missing_reads)
           values ('AAAAAAA1', 'read', %(now)s, %(now)s, 2, 0), ('AAAAAAA2', 'read', %(now)s, %(now)s, 3, 2),
                  ('AAAAAAA3', 'retired', %(now)s, %(now)s, 2, 0)""",
        {"now": NOW},
    )
    gone(conn, "row", "AAAAAAA1", "AAAAAAA2", "AAAAAAA3")
    gone(conn, "sheet", "read", "retired")
    Containment(conn, "row", now=NOW).only_those(landing.rows_waited_for)
    Containment(conn, "sheet", now=NOW).only_those(registry.sheets_waited_for)
    assert [fault.item for fault in open_faults(conn)] == ["AAAAAAA1", "read"]


def test_our_own_errors_keep_their_sentence(conn):
    with pytest.raises(ItemsFailedError, match="Foto hilang"):
        run(conn, bad={1}, error=InputError("Foto hilang."))
    assert open_faults(conn)[0].sentence == "Foto hilang."


def test_an_item_rests_then_is_tried_again_and_its_pause_grows_to_a_limit(conn):
    now, pauses = NOW, []
    for _ in range(12):
        with pytest.raises(ItemsFailedError):
            run(conn, bad={4}, now=now)
        (fault,) = open_faults(conn)
        pauses.append(fault.next_try_at - now)
        assert 4 not in run(conn, bad={4}, now=now + timedelta(minutes=1))
        now = fault.next_try_at
    assert pauses[:4] == [PAUSE, 2 * PAUSE, 4 * PAUSE, 8 * PAUSE]
    assert max(pauses) == pauses[-1] == LONGEST_PAUSE


def test_done_once_is_forgotten(conn):
    with pytest.raises(ItemsFailedError):
        run(conn, bad={4})
    assert run(conn, bad=set(), now=NOW + PAUSE) == list(range(10))
    assert open_faults(conn) == []


def test_what_is_no_longer_to_be_done_is_forgotten(conn):
    with pytest.raises(ItemsFailedError):
        run(conn, bad={4, 7})
    Containment(conn, "boost", now=NOW).keep("4", KeyError("x"))
    Containment(conn, "report", now=NOW).only(*range(5))
    assert [(fault.stage, fault.item) for fault in open_faults(conn)] == [("boost", "4"), ("report", "4")]


def test_a_pause_that_the_other_side_asks_for_is_about_all_items(conn):
    until = NOW + timedelta(minutes=3)
    with pytest.raises(WaitError):
        run(conn, bad={2}, error=WaitError("later", until=until))
    assert open_faults(conn) == []


def test_stages_do_not_see_each_other(conn):
    Containment(conn, "boost", now=NOW).keep("4", KeyError("x"))
    assert not Containment(conn, "report", now=NOW).rests("4")
    assert Containment(conn, "boost", now=NOW).rests("4")
    assert [fault.stage for fault in open_faults(conn, "boost")] == ["boost"]
