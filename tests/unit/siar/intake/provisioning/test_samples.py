from __future__ import annotations

import pytest

from siar.intake.provisioning.samples import as_typed


@pytest.mark.parametrize(
    ("column", "text", "typed"),
    [
        ("tanggal_mulai", "11/09/2021", "11/09/2021"),
        ("waktu_kirim", "13/09/2021 13:17", "13/09/2021 13:17"),
        ("tanggal_mulai", "Sabtu, 11/9", "'Sabtu, 11/9"),
        ("tanggal_mulai", "7 Januari 2022", "'7 Januari 2022"),
        ("nilai_1", "1.250.000,5", "1.250.000,5"),
        ("nilai_1", "50,759", "'50,759"),
        ("nilai_1", "2o11", "'2o11"),
        ("judul", "=1+1", "'=1+1"),
        ("judul", "130 Duta Anti Hoaks", "'130 Duta Anti Hoaks"),
        ("judul", "Rapat daring", "Rapat daring"),
        ("satuan_1", "%", "'%"),
        ("foto", "", ""),
    ],
)
def test_a_text_is_typed_so_that_the_cell_holds_it(column, text, typed):
    assert as_typed(column, text) == typed
