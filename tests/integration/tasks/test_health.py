"""What an examination finds wanting is a trouble a subject, told once and over once it is mended."""

from __future__ import annotations

import psycopg
import pytest

from siar.conditions import Condition
from siar.errors import FixError
from siar.tasks import health
from siar.troubles import ToldError

pytestmark = pytest.mark.integration
TOKEN = Condition("Token Meta", "perhatian", "habis 14 hari lagi.")
MAIL = Condition("Surat keluar", "rusak", "menolak kata sandi.")
GOOD = Condition("Jam", "baik", "selaras.")


@pytest.fixture
def examine(given, monkeypatch):
    given(health)

    def finding(*found: Condition):
        monkeypatch.setattr(health, "run_checks", lambda _: list(found))
        return health.examine

    return finding


def test_each_is_told_once_a_day_and_its_end_once(examine, office, heard):
    for _ in range(2):
        with pytest.raises(ToldError):
            examine(GOOD, TOKEN, MAIL)()
        office.later(hours=12)
    assert heard() == ["[Siar] Gangguan: Surat keluar: menolak kata sandi. (dan 1 lainnya)"]
    with pytest.raises(ToldError):
        examine(GOOD, TOKEN)()
    assert heard()[1].startswith("[Siar] Belum selesai: Token Meta")
    assert "Selesai" in office.letters[-1].get_content()
    assert examine(GOOD)() == {"checked": 1}
    assert heard()[2].startswith("[Siar] Selesai: Token Meta")


def test_with_the_database_away_it_fails_all_the_same(examine, services):
    def away(**_):
        raise psycopg.OperationalError

    services.connect = away
    with pytest.raises(FixError, match="menolak") as caught:
        examine(MAIL)()
    assert not isinstance(caught.value, ToldError)


def test_late_posts_are_told_by_the_queue_s_own_look(examine, heard):
    with pytest.raises(ToldError):
        examine(Condition("Antrean tayang", "rusak", "3 kiriman lewat waktu"))()
    assert heard() == []
