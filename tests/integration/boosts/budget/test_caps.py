"""Ceilings as rows: what the file says, what the cap officer decides, and which of the two holds."""

from __future__ import annotations

import pytest

from siar import audit
from siar.boosts.budget import caps as ceilings
from siar.errors import InputError
from siar.quantities import Rupiah
from siar.settings import Caps, Programme, load_settings
from siar.store import Connection
from tests.integration.boosts.books import NOW

pytestmark = pytest.mark.integration


def wanted(**over: object) -> Caps:
    return load_settings().caps.model_copy(update=over)


def held(conn: Connection, level: str = "opd_month", holder: str = "DINKES") -> int | None:
    row = conn.execute("select siar.cap_in_force(%s, %s) as cap", (level, holder)).fetchone()
    return row["cap"]


def follow(conn: Connection, **over: object) -> list[tuple[str, str, bool]]:
    return [(c.level, c.holder, c.applied) for c in ceilings.follow(conn, wanted(**over), now=NOW)]


def test_the_first_ceilings_are_those_of_the_file(conn: Connection) -> None:
    assert {(p.level, p.holder): p.cap for p in ceilings.in_force(conn)} == ceilings.caps_of(wanted())
    assert {(p.actor, p.reason) for p in ceilings.in_force(conn)} == {
        ("siar:caps.yaml", "Pagu pertama menurut caps.yaml.")
    }


def test_a_lower_one_acts_by_itself_and_a_higher_one_waits_for_the_officer(conn: Connection) -> None:
    assert follow(conn, opd_per_month=Rupiah(900_000)) == [("opd_month", "", False)]
    assert held(conn) == 600_000
    assert follow(conn, opd_per_month=Rupiah(50_000)) == [("opd_month", "", True)]
    assert held(conn) == 50_000
    raised = ceilings.apply(conn, wanted(opd_per_month=Rupiah(900_000)), actor="kadis", reason="Hari Kesehatan")
    assert [(c.level, c.old, c.new, c.applied) for c in raised] == [
        ("opd_month", Rupiah(50_000), Rupiah(900_000), True)
    ]
    assert held(conn) == 900_000
    assert follow(conn, opd_per_month=Rupiah(900_000)) == []


def test_every_change_says_who_and_why_and_the_chain_stays_whole(conn: Connection) -> None:
    audit.record(conn, actor="a", action="b", subject="c:1", now=NOW, detail={"z": 1, "a": ['é\n"', None, True]})
    follow(conn, opd_per_month=Rupiah(50_000))
    ceilings.raise_cap(
        conn, level="opd_month", holder="DINKES", cap=Rupiah(700_000), reason='Pekan "imunisasi" ½\t✓', actor="kadis"
    )
    entries = conn.execute(
        "select actor, subject, detail from siar.audit_entries where action = 'cap.change' order by entry_id"
    ).fetchall()
    assert [(e["actor"], e["subject"], e["detail"]) for e in entries[-2:]] == [
        (
            "siar:caps.yaml",
            "cap:opd_month",
            {"old": 600_000, "new": 50_000, "reason": "Diturunkan di caps.yaml."},
        ),
        ("kadis", "cap:opd_month:DINKES", {"old": 50_000, "new": 700_000, "reason": 'Pekan "imunisasi" ½\t✓'}),
    ]
    audit.record(conn, actor="a", action="b", subject="c:1", now=NOW)
    found = audit.verify(conn)
    assert (found.broken_at, found.reason) == (None, None)
    first, *_ = ceilings.history(conn, limit=1)
    assert (first.holder, first.cap, first.actor) == ("DINKES", Rupiah(700_000), "kadis")


def test_what_was_decided_at_the_desk_stands_until_the_file_says_something_else(conn: Connection) -> None:
    follow(conn)
    ceilings.raise_cap(conn, level="opd_month", holder="DINKES", cap=Rupiah(700_000), reason="imunisasi", actor="kadis")
    ceilings.raise_cap(conn, level="city_month", holder="city", cap=Rupiah(4_000_000), reason="HUT kota", actor="kadis")
    assert follow(conn) == []
    assert (held(conn), held(conn, "city_month", "city")) == (700_000, 4_000_000)
    assert follow(conn, city_per_month=Rupiah(3_500_000)) == [("city_month", "city", True)]
    assert (held(conn), held(conn, "city_month", "city")) == (700_000, 3_500_000)


def test_an_agency_s_own_ceiling_goes_with_its_line(conn: Connection) -> None:
    assert follow(conn, opd={"DINKES": Rupiah(100_000)}) == [("opd_month", "DINKES", True)]
    assert (held(conn), held(conn, holder="BPBD")) == (100_000, 600_000)
    # Without the line what holds for each would hold again: more than before, so it waits.
    assert follow(conn) == [("opd_month", "DINKES", False)]
    ceilings.apply(conn, wanted(), actor="kadis", reason="selesai")
    assert held(conn) == 600_000
    assert follow(conn) == []


def test_a_programme_s_first_ceiling_narrows_and_its_second_does_not(conn: Connection) -> None:
    programme = Programme(code="STUNTING", name="Stunting", per_year=Rupiah(500_000), opd=("DINKES",))
    assert follow(conn, programmes=(programme,)) == [("programme_year", "STUNTING", True)]
    more = programme.model_copy(update={"per_year": Rupiah(900_000)})
    assert follow(conn, programmes=(more,)) == [("programme_year", "STUNTING", False)]
    assert follow(conn) == [("programme_year", "STUNTING", True)]
    assert held(conn, "programme_year", "STUNTING") is None
    assert follow(conn, programmes=(more,)) == [("programme_year", "STUNTING", False)], "gone and back is a raise"


def test_a_raise_without_a_reason_is_none(conn: Connection) -> None:
    with pytest.raises(InputError):
        ceilings.raise_cap(conn, level="post", holder="", cap=Rupiah(1), reason=" ", actor="kadis")
