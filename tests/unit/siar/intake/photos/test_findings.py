from __future__ import annotations

from siar.intake.photos.findings import CARD, PhotoCheck, photo_findings, similar_photo_finding


def test_photo_findings(book):
    def codes(check: PhotoCheck) -> list[str]:
        return [finding.code for finding in photo_findings(check, line=4, book=book)]

    assert codes(PhotoCheck("F", "ok", width=1080, height=1350)) == []
    assert codes(PhotoCheck("F", "ok", width=1600, height=900)) == ["W_FOTO_RESOLUSI_RENDAH"]
    assert codes(PhotoCheck("F", "ok", width=20_000, height=1_200)) == ["W_FOTO_MEMANJANG"]
    assert codes(PhotoCheck("F", "ok", CARD, width=1_600, height=1_200)) == ["W_FOTO_KARTU_IDENTITAS"]
    assert codes(PhotoCheck("F", "unreachable")) == ["E_FOTO_TAUTAN_TIDAK_DAPAT_DIBUKA"]
    assert codes(PhotoCheck("F", "folder")) == ["W_FOTO_FOLDER"]
    assert codes(PhotoCheck("F", "not_a_photo")) == ["E_FOTO_BUKAN_FOTO"]


def test_a_photo_like_another_one_names_the_other_report(book):
    (named,) = similar_photo_finding("Posyandu Liliba", line=4, book=book)
    (nameless,) = similar_photo_finding("", line=4, book=book)
    assert "laporan “Posyandu Liliba”" in named.message
    assert "foto laporan lain" in nameless.message
