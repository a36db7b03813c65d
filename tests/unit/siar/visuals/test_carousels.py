from __future__ import annotations

import pytest

from siar.errors import InputError
from siar.visuals.batch import Job, render_many
from siar.visuals.carousels import carousel
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import Rendered, render


@pytest.mark.parametrize(("count", "closing", "pages"), [(1, False, 2), (3, True, 5), (8, True, 10)])
def test_two_to_ten_pages_with_their_numbers(facts_of, brand, count, closing, pages):
    reports = [
        facts_of({"title": f"Laporan {number}", "indicators": [{"label": "Dosis", "value": "10", "unit": "orang"}]})
        for number in range(count)
    ]
    made = carousel(reports, title="Program kota", lead="Ringkasan.", size="kotak", closing=closing)
    assert len(made) == pages
    assert {(page.width, page.height) for page in made} == {(1080, 1080)}
    assert all(f"{number}/{pages}" in page.texts for number, page in enumerate(made, 1))
    assert made[0].template == "sampul"
    if closing:
        assert made[-1].template == "penutup"
        assert all(
            f"Laporan {number}".replace(" ", "\u00a0") in " ".join(made[-1].texts).replace(" ", "\u00a0")
            for number in range(count)
        )


def test_no_page_sends_readers_to_a_page_that_does_not_name_the_sources(facts_of, brand):
    reports = [
        facts_of({"title": name, "data_source": name, "opd": opd}) for name, opd in (("A", "DLHK"), ("B", "PUPR"))
    ]
    for closing in (True, False):
        pages = carousel(reports, title="Program kota", closing=closing)
        told = [" ".join(page.texts).replace("\u00a0", " ") for page in pages]
        for text in (told[0], told[-1]) if closing else told[:1]:
            assert "Sumber: 2 sumber, lihat setiap halaman" in text
        assert all(f"Sumber: {name}" in text for name, text in zip("AB", told[1:], strict=False))


@pytest.mark.parametrize("count", [0, 9])
def test_too_few_or_too_many_are_refused(facts_of, brand, count):
    with pytest.raises(InputError):
        carousel([facts_of({})] * count, title="Program")


def test_a_batch_gives_the_bytes_of_single_renders_in_order(facts_of, brand):
    reports = [
        facts_of(
            {
                "kind": kind,
                "title": f"Judul nomor {number}",
                "indicators": [{"label": "Dosis", "value": "10", "unit": "orang"}],
            }
        )
        for number, kind in enumerate(["Capaian", "Kegiatan", "Imbauan"] * 4)
    ]
    reports.insert(5, facts_of({"title": "Pengadministrasian" * 12}))
    jobs = [Job(facts, size="tautan") for facts in reports]
    made = render_many(jobs, processes=2)
    assert isinstance(made[5], VisualRefusedError)
    assert made[5].code == "V_TEKS_TIDAK_MUAT"
    for job, one in zip(jobs, made, strict=True):
        if isinstance(one, Rendered):
            assert one == render(job.facts.kind, job.facts, size="tautan")
    assert [isinstance(one, Rendered) for one in render_many(jobs[4:7], processes=1)] == [True, False, True]
