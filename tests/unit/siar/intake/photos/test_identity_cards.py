"""Which names of files say that somebody's identity card is shown."""

from __future__ import annotations

import pytest

from siar.intake.photos.identity_cards import names_identity_card


@pytest.mark.parametrize(
    "name",
    [
        "KTP Ibu Maria.jpg",
        "scan_ktp.png",
        "foto-KK.jpeg",
        "KIA anak.jpg",
        "e-KTP.heic",
        "kartu_keluarga 2025.jpg",
        "IMG NIK 5371.jpg",
        "ＫＴＰ.jpg",
    ],
)
def test_a_card_is_named(name):
    assert names_identity_card(name)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20251018_0912.jpg",
        "Penyerahan KTP di Oebobo.jpg",
        "perekaman e-ktp lansia.jpg",
        "bantuan 120 KK.jpg",
        "kiara.jpg",
        "Kakao.jpg",
        "",
    ],
)
def test_an_event_or_anything_else_is_none(name):
    assert not names_identity_card(name)
