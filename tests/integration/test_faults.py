from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.errors import InputError, WaitError
from siar.faults import LONGEST_PAUSE, PAUSE, Containment, ItemsFailedError, open_faults

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
