from __future__ import annotations

import pytest
from pydantic import ValidationError

from siar.quantities import Rupiah
from siar.settings import Programme
from siar.settings.programmes import belongs_to

STUNTING = Programme(
    code="STUNTING", name="Stunting", per_year=Rupiah(1), opd=("DINKES", "DPPKB"), words=("stunting", "posyandu")
)
REPORTS = Programme(code="PROGRES", name="Progres", per_year=Rupiah(1), kinds=("Progres program",))


@pytest.mark.parametrize(
    ("opd", "kind", "title", "code"),
    [
        ("DINKES", "Kegiatan", "Posyandu Kelapa Lima", "STUNTING"),
        ("DINKES", "Progres program", "Angka STUNTING turun", "STUNTING"),
        ("DINKES", "Kegiatan", "Lomba posyandus", None),
        ("DISHUB", "Kegiatan", "Posyandu di terminal", None),
        ("DISHUB", "Progres program", "Trayek baru", "PROGRES"),
    ],
)
def test_the_first_that_fits_takes_the_post(opd: str, kind: str, title: str, code: str | None) -> None:
    assert belongs_to([STUNTING, REPORTS], opd=opd, kind=kind, title=title) == code


def test_a_programme_that_would_take_every_post_is_refused() -> None:
    with pytest.raises(ValidationError, match="give opd, kinds or words"):
        Programme(code="SEMUA", name="Semua", per_year=Rupiah(1))
