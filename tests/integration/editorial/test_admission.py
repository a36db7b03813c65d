from __future__ import annotations

import psycopg
import pytest

from siar.editorial import admission, clearance
from siar.editorial.compose import compose
from siar.settings import Period
from siar.store import connect
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration


@pytest.fixture
def watched(database, monkeypatch):
    """Who else could take a post while it is looked through: the answers of another connection, one a look."""
    taken: list[bool] = []
    look = clearance.look

    def watching(*given, **named):
        with connect(database) as other:
            try:
                with other.transaction():
                    other.execute("select from posts for update nowait")
                taken.append(True)
            except psycopg.errors.LockNotAvailable:
                taken.append(False)
        return look(*given, **named)

    monkeypatch.setattr(clearance, "look", watching)
    return taken


def mourning(settings):
    day = NOW.astimezone(settings.city.zone).date()
    period = Period.model_validate({"from": day, "to": day, "reason": "Masa berkabung kota"})
    return settings.model_copy(update={"screening": settings.screening.model_copy(update={"mourning": [period]})})


def test_nobody_changes_a_post_between_the_look_at_it_and_its_admission(conn, add_report, media, settings, watched):
    add_report()
    compose(conn, media=media, settings=settings, now=NOW)
    assert watched == [False, False]
    admission.admit(conn, settings=mourning(settings), now=NOW)
    assert watched == [False] * 4, "nor when a period begins"
