from __future__ import annotations

from siar.enumerations import some


def test_all_are_named_while_they_are_few():
    assert some([]) == ""
    assert some(["BPBD"]) == "BPBD"
    assert some(list("abcde")) == "a, b, c, d, e"


def test_that_there_are_more_is_told():
    assert some(list("abcdef")) == "a, b, c, d, e …"
    assert some(["Satu.", "Dua.", "Tiga."], most=2, between=" ") == "Satu. Dua. …"
