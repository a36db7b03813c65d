from __future__ import annotations

import pytest

from siar.errors import ConfigError
from siar.settings.agencies import read_agencies

HEADER = "kode,nama_resmi,singkatan,jenis,induk,aliases,aliases_ambigu,wajib_lapor"


def test_who_must_report_is_what_the_list_says_of_each_and_not_its_kind(tmp_path):
    path = tmp_path / "opd.csv"
    rows = (
        "DINKES,Dinas Kesehatan,Dinkes,dinas,,,,ya",
        "DISPAR,Dinas Pariwisata,Dispar,dinas,,,,tidak",
        "DISHUB,Dinas Perhubungan,Dishub,dinas,,,,perlu konfirmasi",
        "BPBD,Badan Penanggulangan Bencana,BPBD,badan,,,,",
        "PKM,Puskesmas Alak,PKM Alak,uptd,DINKES,,,melalui Dinkes",
        "PASAR,Perumda Pasar,Perumda Pasar,bumd,,,,Ya ",
    )
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    agencies = read_agencies(path)
    assert [agency.code for agency in agencies if agency.must_report] == ["DINKES", "PASAR"]
    # Who is not obliged may report all the same.
    assert [agency.code for agency in agencies if agency.reports_itself] == ["DINKES", "DISPAR", "DISHUB", "BPBD"]


def test_a_list_that_does_not_say_who_must_report_is_refused(tmp_path):
    path = tmp_path / "opd.csv"
    path.write_text(
        HEADER.removesuffix(",wajib_lapor") + "\nDINKES,Dinas Kesehatan,Dinkes,dinas,,,\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="wajib_lapor"):
        read_agencies(path)
