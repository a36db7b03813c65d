from __future__ import annotations

import pickle

import pytest

from siar.errors import ConfigError, InputError
from siar.findings.refusals import RefusedError
from siar.visuals.refusals import VisualRefusedError


def test_a_refusal_says_its_codes_sentence():
    refused = RefusedError("K_TAKARIR_TERLALU_PANJANG", {"kanal": "Facebook", "panjang": 70_000, "batas": 63_206})
    assert isinstance(refused, InputError)
    assert str(refused) == "Takarir Facebook 70000 huruf, batasnya 63206. Mohon uraian dipersingkat."


def test_a_refusal_crosses_between_processes_whole():
    refused = VisualRefusedError("V_HURUF_TIDAK_ADA", {"isi": "漢", "kode": "U+6F22"}, detail={"char": "U+6F22"})
    again = pickle.loads(pickle.dumps(refused))
    assert type(again) is VisualRefusedError
    assert (again.code, again.detail, str(again)) == ("V_HURUF_TIDAK_ADA", {"char": "U+6F22"}, str(refused))
    assert "“漢” (U+6F22)" in str(again)


def test_a_code_without_a_text_is_an_error_of_configuration():
    with pytest.raises(ConfigError, match=r"findings\.csv has no text for V_TIDAK_ADA"):
        str(RefusedError("V_TIDAK_ADA"))
