"""What a provisioned table looks like: rows stay low, and every status has its colour."""

from __future__ import annotations

from siar.intake.feedback.answers import STATUSES
from siar.intake.provisioning.layout import HEADER_COLUMNS, Lists, load_sheet, table_requests
from siar.settings import load_settings

REQUESTS = table_requests(
    7,
    header_row=0,
    positions={name: position for position, name in enumerate(HEADER_COLUMNS)},
    fresh=True,
    sheet=load_sheet(load_settings().city),
    lists=Lists(["Dinas Kesehatan"], ["Liliba"], ["Oebobo"]),
    email="siar@example.iam",
)


def looks() -> dict[str, dict[str, object]]:
    """The format of each column below the header, by name."""
    found = {}
    for request in REQUESTS:
        if "repeatCell" in request:
            place = request["repeatCell"]["range"]["startColumnIndex"]
            found[HEADER_COLUMNS[place]] = request["repeatCell"]["cell"]["userEnteredFormat"]
    return found


def test_addresses_are_clipped_and_words_are_wrapped():
    wraps = {name: look["wrapStrategy"] for name, look in looks().items()}
    assert {name for name, wrap in wraps.items() if wrap == "CLIP"} == {"tautan", "foto"}
    assert set(wraps.values()) == {"CLIP", "WRAP"}
    assert {look["verticalAlignment"] for look in looks().values()} == {"TOP"}


def test_every_status_has_a_colour_of_its_own():
    rules = [
        request["addConditionalFormatRule"]["rule"] for request in REQUESTS if "addConditionalFormatRule" in request
    ]
    texts = [rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in rules]
    grounds = [str(rule["booleanRule"]["format"]["backgroundColorStyle"]) for rule in rules]
    assert texts == list(STATUSES)
    assert len(set(grounds)) == len(STATUSES)
    place = HEADER_COLUMNS.index("status")
    assert {rule["ranges"][0]["startColumnIndex"] for rule in rules} == {place}


def test_the_table_fits_a_desk_screen_up_to_the_agency_and_kind():
    widths = {}
    for request in REQUESTS:
        if "updateDimensionProperties" in request:
            change = request["updateDimensionProperties"]
            widths[HEADER_COLUMNS[change["range"]["startIndex"]]] = change["properties"]["pixelSize"]
    before = HEADER_COLUMNS[: HEADER_COLUMNS.index("judul")]
    assert sum(widths[name] for name in before) <= 1500
