"""The sample file through a sheet: typed in, read back, judged, answered; code by code what the file expects."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from siar.intake import cycle, registry
from siar.intake.provisioning import samples

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SAMPLE = Path(__file__).parents[3] / "data" / "opd_reports_sample.csv"


def test_the_sample_gets_the_codes_that_it_expects(workspace, conn, settings, book):
    sheets = settings.city.sheets.model_copy(update={"topology": "shared"})
    shared = settings.model_copy(update={"city": settings.city.model_copy(update={"sheets": sheets})})

    def load():
        return samples.load(conn, workspace.google, SAMPLE, settings=shared, folder_id=workspace.folder, now=NOW)

    assert (load().written, load().written) == (98, 0)
    result = cycle.run(conn, workspace.google, settings=shared, book=book, now=NOW)
    assert (result.rows, result.answered, result.misdirected) == (97, 97, 0)
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        expected = {line: set(row["expect"].split("|")) for line, row in enumerate(csv.DictReader(handle), 2)}
    found = {
        row["row_number"]: {finding["code"] for finding in row["findings"]} or {"OK"}
        for row in conn.execute(
            "select row_number, findings from siar.row_revisions join siar.verdicts using (revision_id)"
        )
    }
    # Beside a blank row there is nothing to write; that there is one, the agency reads in the tab Ringkasan.
    blank = {line for line, codes in expected.items() if codes == {"I_BARIS_KOSONG"}}
    (sheet,) = registry.active(conn)
    assert {row[0]: row[1] for row in workspace.values(sheet.spreadsheet_id, "Ringkasan") if len(row) > 1}[
        "Baris kosong di tengah tabel"
    ] == str(len(blank))
    assert found == {line: codes for line, codes in expected.items() if line not in blank}
