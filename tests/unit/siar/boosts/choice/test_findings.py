"""What keeps a published post from being advertised, as people are told."""

from __future__ import annotations

import pytest

from siar.boosts.choice.findings import advert_findings
from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.settings import load_settings

OFFICE = Finding("S_PEJABAT", Level.TELLS, None, "Menyebut pejabat: “wali kota”. Tidak akan diiklankan.")
GRIEF = Finding("S_DUKA", Level.TELLS, None, "Menyebut duka atau korban: “wafat”. Tidak akan diiklankan.")
PHONE = Finding("S_TELEPON", Level.ASKS, None, "Memuat nomor telepon.")


@pytest.mark.parametrize(
    ("screened", "no_boost", "approved", "codes"),
    [
        ([], [], True, []),
        ([PHONE], [], True, []),
        ([], [], False, ["E_IKLAN_TANPA_PERSETUJUAN"]),
        ([GRIEF, PHONE], ["S_DUKA"], True, ["S_DUKA"]),
        ([OFFICE], ["S_PEJABAT"], True, ["W_IKLAN_TOKOH", "S_PEJABAT"]),
        ([GRIEF, OFFICE], ["S_DUKA", "S_PEJABAT"], False, ["E_IKLAN_TANPA_PERSETUJUAN", "W_IKLAN_TOKOH", "S_DUKA", "S_PEJABAT"]),
        ([], ["S_LAMA"], True, []),
    ],
)  # fmt: skip
def test_each_reason_is_told_worst_first(screened, no_boost, approved, codes):
    settings = load_settings()
    found = advert_findings(
        screened, no_boost, approved=approved, screening=settings.screening, catalogue=Catalogue.load(settings)
    )
    assert [finding.code for finding in found] == codes
