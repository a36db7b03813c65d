"""Random reports that shrink to the least one that fails; `test_thousands` has the great numbers."""

from __future__ import annotations

import hashlib
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from siar.editorial.alt_text import alt_text, missing_figures
from siar.editorial.refusals import ComposeRefusedError
from siar.visuals import rendering
from siar.visuals.photos.cutting import Photo, open_photo
from siar.visuals.rendering import Renderer, default_renderer
from tests.unit.siar.visuals.page_checks import Suspicious, holds, or_none

FORMATS = ["potret", "kotak", "cerita", "tautan"]
KINDS = [
    "Capaian", "Progres program", "Kegiatan", "Agenda", "Layanan publik", "Imbauan", "Darurat", "Anggaran",
    "Klarifikasi hoaks", "Ucapan", "Perbandingan", "Tren", "?",
]  # fmt: skip
AGENCIES = ["DPMPTSP", "DINKES", "KEC_ALAK", "BKAD", "PUPR", "TIDAK_ADA"]

_odd = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), max_codepoint=0x2FFF), min_size=1, max_size=90)
_plain = st.text("abcdefghij klmnop qrstu Rp.,%/-–0123456789", min_size=1, max_size=240)
_words = st.lists(
    st.sampled_from(
        [
            "warga",
            "kelurahan",
            "pembangunan",
            "Rp1.250.000",
            "50",
            "rumah",
            "di",
            "dan",
            "untuk",
            "Lai-lai",
            "Bisi",
            "Kopan",
            "pertanggungjawaban",
            "pukul",
            "19.30",
            "WITA",
            "11",
            "September",
            "2021",
            "86,22%",
            "pemberdayaan/pelatihan",
            "S.K.",
            "Lerik",
        ]
    ),
    min_size=1,
    max_size=40,
).map(" ".join)
_text = st.one_of(_words, _words, _plain, _odd)
_numbers = st.one_of(
    st.integers(0, 10**13).map(str),
    st.decimals(min_value=0, max_value=10**15, places=2, allow_nan=False).map(str),
    st.sampled_from(["0", "1", "999999999999", "100", "0.01"]),
)
_period = st.sampled_from(["2021", "2022", "Jan", "Feb", "Triwulan I 2025", "Semester II", "Minggu ke-3"])
_part = st.fixed_dictionaries({"label": st.one_of(_words, _period), "value": _numbers})
_periods = st.lists(_period, min_size=3, max_size=7, unique=True).flatmap(
    lambda labels: st.lists(_numbers, min_size=len(labels), max_size=len(labels)).map(
        lambda values: [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    )
)
_indicator = st.fixed_dictionaries(
    {"label": _words, "value": _numbers, "unit": st.sampled_from(["orang", "rupiah", "%", "liter/detik", "KK", ""])},
    optional={"target": _numbers, "parts": st.one_of(_periods, st.lists(_part, max_size=14))},
)
_labelled = st.lists(
    st.tuples(
        st.sampled_from(["Syarat", "Biaya", "Jam", "Alamat", "Klaim", "Fakta", "Bukti", "Lakukan", "Darurat"]), _words
    ),
    max_size=4,
).map(lambda pairs: " ".join(f"{label}: {text}." for label, text in pairs))
_reports = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "opd": st.sampled_from(AGENCIES),
        "title": _text,
        "body": st.tuples(_text, _labelled).map(". ".join),
        "indicators": st.lists(_indicator, max_size=3),
    },
    optional={
        "starts_on": st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        "ends_on": st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        "place": _words,
        "data_source": _text,
        "budget_rp": st.integers(0, 10**15),
        "fund_source": _words,
    },
)
_sizes = st.tuples(st.integers(480, 2400), st.integers(480, 2400))
_focus = st.none() | st.tuples(st.floats(0, 1), st.floats(0, 1))


def _alt_length(facts) -> int:
    """The length of the alt text; 0 where it was refused for being too long."""
    try:
        return len(alt_text(facts))
    except ComposeRefusedError as refused:
        return 0 if refused.detail["length"] > 1000 else 9999


def _look(facts_of, brand, report, size, dimensions, focus) -> None:
    photo = (
        Photo(b"", *dimensions, hashlib.sha256(repr(dimensions).encode()).hexdigest(), focus) if dimensions else None
    )
    facts = facts_of(report, photo)
    plan = or_none(rendering.plan, facts, size)
    if plan is not None:
        holds(facts, plan, default_renderer().library.formats[size])
    assert _alt_length(facts) <= 1000


_quiet = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "derandomize": True,
}
_arguments = {
    "report": _reports, "size": st.sampled_from(FORMATS), "dimensions": st.none() | _sizes, "focus": _focus,
}  # fmt: skip


@settings(max_examples=250, **_quiet)
@given(**_arguments)
def test_random_reports_are_set_whole_or_refused(facts_of, brand, report, size, dimensions, focus):
    _look(facts_of, brand, report, size, dimensions, focus)


def _picture(width: int, height: int, hue: int) -> bytes:
    """A photo of hard contrasts: no text may come to stand on it."""
    image = Image.new("RGB", (width, height), (hue, 255 - hue, 128))
    draw = ImageDraw.Draw(image)
    for step in range(0, width, 40):
        draw.line((step, 0, width - step, height), fill=(255, 255, 255) if step % 80 else (0, 0, 0), width=9)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def suspicious(brand):
    return Renderer(brand, canvas=Suspicious)


def _paint(suspicious, facts_of, brand, report, size, dimensions, focus, hue) -> None:
    photo = open_photo(_picture(*dimensions, hue), focus=focus) if dimensions else None
    facts = facts_of(report, photo)
    made = or_none(suspicious.render, facts, size)
    if made is None:
        return
    assert len(made.jpeg) <= brand.jpeg.max_bytes
    assert made.texts == tuple(rendering.plan(facts.kind, facts, size=size).texts)


_pixels = {**_quiet, "suppress_health_check": [*HealthCheck]}


@settings(max_examples=25, **_pixels)
@given(**_arguments, hue=st.integers(0, 255))
def test_the_pixels_behind_every_line_give_it_contrast(
    suspicious, facts_of, brand, report, size, dimensions, focus, hue
):
    _paint(suspicious, facts_of, brand, report, size, dimensions, focus, hue)


def test_a_line_on_a_photo_or_over_another_would_be_noticed(facts_of, brand):
    """The checks above can fail."""
    facts = facts_of({"kind": "Kegiatan"}, open_photo(_picture(1200, 900, 90)))
    plan = rendering.plan("kegiatan", facts)
    text, box, room = plan.runs[0]
    plan.runs.append((text, box, room))
    with pytest.raises(AssertionError):
        holds(facts, plan, default_renderer().library.formats["potret"])
    photo = plan.pieces[1]
    assert photo[2] - photo[0] == 1080
    assert missing_figures(["12 rumah"], "tanpa angka") == ["12"]
    low, high = plan.tones((photo[0] + 10, photo[1] + 10, photo[0] + 20, photo[1] + 20))
    assert (low, high) == (0.0, 1.0)
