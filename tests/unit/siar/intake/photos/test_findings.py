from __future__ import annotations

from siar.intake.photos.findings import PhotoProbe, photo_findings, similar_photo_finding


def test_photo_findings(book):
    def codes(probe: PhotoProbe) -> list[str]:
        return [finding.code for finding in photo_findings(probe, line=4, book=book)]

    assert codes(PhotoProbe("ok", 1080, 1350)) == []
    assert codes(PhotoProbe("ok", 1600, 900)) == ["W_FOTO_RESOLUSI_RENDAH"]
    assert codes(PhotoProbe("ok", 20_000, 1_200)) == ["W_FOTO_MEMANJANG"]
    assert codes(PhotoProbe("unreachable")) == ["E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA"]
    assert codes(PhotoProbe("folder")) == ["W_FOTO_FOLDER"]
    assert codes(PhotoProbe("not_a_photo")) == ["E_FOTO_BUKAN_FOTO"]


def test_a_photo_like_another_one_names_the_other_report(book):
    (named,) = similar_photo_finding("Posyandu Liliba", line=4, book=book)
    (nameless,) = similar_photo_finding("", line=4, book=book)
    assert "laporan “Posyandu Liliba”" in named.message
    assert "foto laporan lain" in nameless.message
