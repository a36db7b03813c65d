from __future__ import annotations

import pytest

from siar.boosts.choice.eligibility import sensitive_wording


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Wali Kota membuka lomba mural", "pejabat"),
        ("Walikota Kupang meninjau pasar", "pejabat"),
        ("Wakil  Wali Kota hadir", "pejabat"),
        ("Ketua DPRD menerima aspirasi", "pejabat"),
        ("Sosialisasi Pilkada 2029", "politik"),
        ("Dukung calon terbaik", "politik"),
        ("Pendaftaran caleg", "politik"),
        ("Tiga warga meninggal", "duka"),
        ("Bantuan bagi korban banjir", "duka"),
        ("Keluarga besar berduka", "duka"),
    ],
)
def test_sensitive_posts_are_never_advertised(text, reason):
    assert sensitive_wording(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "Posyandu melayani 120 balita",
        "Kampanye imunisasi di enam kecamatan",
        "Wi-Fi gratis di 10 titik kota",
        "Partaimu? bukan kata itu: departemen dan apartemen",
        "Kantor wali murid dibuka",
    ],
)
def test_ordinary_posts_may_be(text):
    assert sensitive_wording(text) is None
