"""Reports out of a seeded generator: words, figures, dates and signs as they come, and as they should not."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

KINDS = [
    "Capaian", "Progres program", "Kegiatan", "Agenda", "Layanan publik", "Imbauan", "Darurat", "Anggaran",
    "Klarifikasi hoaks", "Ucapan", "Perbandingan", "Tren", "?",
]  # fmt: skip
AGENCIES = ["DPMPTSP", "DINKES", "KEC_ALAK", "BKAD", "PUPR", "TIDAK_ADA"]
UNITS = ["orang", "rupiah", "%", "liter/detik", "KK", "", "pelaku usaha", "titik lampu"]
_SENTENCE = (
    "warga kelurahan pembangunan Rp1.250.000 50 rumah di dan untuk Lai-lai Bisi Kopan pertanggungjawaban pukul 19.30 "
    "WITA 11 September 2021 86,22% pemberdayaan/pelatihan S.K. Lerik Penyaluran bantuan kota yang ke siswa “hebat” "
    "Café ½ 5 °C → ✓ \U0001f389 kupangkota.go.id/klarifikasi 1.184.623.642.152 se-Kota Jl. El Tari tahap II"
)
_WORDS = _SENTENCE.split(" ")
_ODD = "abcÀÉñşẤ\u0301ĳ漢字עבرب\u202e\u200b\U0001f468\u200d\U0001f469\U0001f1ee\U0001f1e9☎№…—–“”'\"<>&{}[]\\|~`^©®™€¥½²³ĞİÆŒßÿЯжΩλ"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
_PERIODS = ["2021", "2022", "2023", "2024", "2025", *_MONTHS]


def words(rng: random.Random, least: int, most: int) -> str:
    """Words as agencies write them."""
    return " ".join(rng.choice(_WORDS) for _ in range(rng.randint(least, most)))


def text(rng: random.Random, most: int) -> str:
    """Mostly words; now and then anything, or one that never ends."""
    lot = rng.random()
    if lot < 0.85:
        return words(rng, 1, most)
    if lot < 0.95:
        return "".join(rng.choice(_ODD + " abcdefg 0123456789.,%/-") for _ in range(rng.randint(1, 90)))
    return "".join(rng.choice("abcdefghij0123456789-./") for _ in range(rng.randint(20, 90)))


def number(rng: random.Random) -> str:
    """A stored decimal."""
    return str(
        rng.choice(
            [0, 1, 100, 999_999_999_999, -3, rng.randrange(10 ** rng.randint(1, 13)), rng.randrange(10**7) / 100, 0.01]
        )
    )


def _parts(rng: random.Random) -> list[dict[str, str]]:
    if rng.random() < 0.5:
        count = rng.randint(3, len(_PERIODS))
        return [{"label": label, "value": number(rng).removeprefix("-")} for label in _PERIODS[-count:]]
    return [{"label": words(rng, 1, 3), "value": number(rng)} for _ in range(rng.randint(1, 14))]


def _indicator(rng: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"label": words(rng, 1, 6), "value": number(rng), "unit": rng.choice(UNITS)}
    if rng.random() < 0.4:
        made["target"] = number(rng)
    if rng.random() < 0.35:
        made["parts"] = _parts(rng)
    if rng.random() < 0.1:
        made["qualifier"] = rng.choice(["lebih dari", "hampir", "sekitar"])
    return made


def report(rng: random.Random) -> dict[str, Any]:
    """A row of `reports`."""
    sections = ["Syarat", "Biaya", "Jam", "Alamat", "Klaim", "Fakta", "Bukti", "Lakukan", "Darurat", "Peserta"]
    labelled = " ".join(f"{label}: {words(rng, 1, 8)}." for label in rng.sample(sections, rng.randint(0, 4)))
    start = date(2000, 1, 1) + timedelta(rng.randrange(36_000))
    return {
        "kind": rng.choice(KINDS),
        "opd": rng.choice(AGENCIES),
        "title": text(rng, 14),
        "body": f"{text(rng, 40)}. {labelled}",
        "indicators": [_indicator(rng) for _ in range(rng.randint(0, 3))],
        "starts_on": start if rng.random() < 0.9 else None,
        "ends_on": start + timedelta(rng.randrange(60)) if rng.random() < 0.4 else None,
        "place": words(rng, 0, 8),
        "data_source": words(rng, 0, 9),
        "budget_rp": rng.randrange(10**13) if rng.random() < 0.3 else None,
        "fund_source": words(rng, 0, 3),
    }
