from __future__ import annotations

from datetime import UTC, datetime

import pytest

from siar import troubles
from siar.settings import load_settings
from siar.troubles import Trouble
from tests.integration.alerts import silent

pytestmark = pytest.mark.integration


def test_what_is_open_is_listed_and_may_be_ended_by_hand(siar, conn):
    assert siar("troubles").stdout == "Tidak ada gangguan.\n"
    gone = Trouble(key="task:old_dag.[task]:KeyError", source="task:old_dag.[task]", what="Tugas lama gagal.")
    troubles.saw(conn, gone, alerts=silent(load_settings()), now=datetime.now(UTC))
    listed = siar("troubles").stdout
    assert gone.key in listed
    assert "Tugas lama gagal." in listed
    assert siar("troubles", "--over", "nothing").exit_code == 2
    answer = siar("troubles", "--over", gone.key)
    assert (answer.exit_code, answer.stdout) == (0, f"{gone.key} diakhiri.\n")
    assert troubles.standing(conn) == []


def test_what_people_want_so_is_silenced_by_hand_for_some_days(siar, conn):
    paused = Trouble(key="dag:boosts_run", source="beats", what="DAG boosts_run dijeda.")
    troubles.saw(conn, paused, alerts=silent(load_settings()), now=datetime.now(UTC))
    assert siar("troubles", "--quiet", "nothing").exit_code == 2
    assert siar("troubles", "--quiet", paused.key, "--days", "31").exit_code == 2, "not for ever"
    answer = siar("troubles", "--quiet", paused.key, "--days", "3")
    assert answer.stdout.startswith("dag:boosts_run tidak diingatkan lagi sampai ")
    assert "Tidak diingatkan sampai" in siar("troubles").stdout
