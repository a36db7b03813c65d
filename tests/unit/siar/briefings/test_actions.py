from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from pydantic import ValidationError

from siar.briefings.actions import KOMINFO, action
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.config_files import config_folder
from siar.settings import load_settings
from siar.settings.briefings import Briefings, Subject
from tests.unit.siar.briefings.examples import crowded, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)


@pytest.mark.parametrize(
    ("made_at", "subject", "until"),
    [
        (datetime(2026, 9, 13, 22, 5, tzinfo=UTC), "unproven", date(2026, 9, 14)),  # Monday in the city
        (datetime(2026, 9, 11, 1, tzinfo=UTC), "silent", date(2026, 9, 15)),  # over a weekend
        (datetime(2026, 8, 14, 1, tzinfo=UTC), "approvals", date(2026, 8, 18)),  # Independence Day, a Monday
    ],
)
def test_the_last_day_is_a_working_day_of_the_city(made_at, subject, until):
    asked = action(subject, KOMINFO, "Memeriksa.", figures=week(made_at=made_at), phrases=PHRASES)
    assert (asked.unit, asked.until, asked.subject) == (KOMINFO, until, subject)


@pytest.mark.parametrize("figures", [week(), crowded()])
def test_one_report_asks_once_about_each_subject(figures):
    pages = pages_of(figures, SETTINGS.briefings.briefings["mingguan"].pages, PHRASES)
    asked = [one.subject for page in pages for one in page.actions]
    assert len(asked) == len(set(asked)) > 3


def test_what_has_no_room_on_one_page_is_asked_on_a_later_one():
    first, agencies = pages_of(crowded(), ["ringkasan", "opd"], PHRASES)
    assert [one.subject for one in first.actions] == ["unproven", "amendments", "boosts"]
    assert [one.subject for one in agencies.actions] == ["silent", "held", "review"]


@pytest.mark.parametrize("subject", get_args(Subject))
def test_a_subject_without_its_days_is_refused_by_name(subject):
    said = config_folder().read("briefings.yaml")
    days = {name: number for name, number in said["follow_up"].items() if name != subject}
    with pytest.raises(ValidationError, match=f"without a number of working days: {subject}"):
        Briefings.model_validate({**said, "follow_up": days})
