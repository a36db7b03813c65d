"""The form of a report: kept for decades (PDF/A-2a), read aloud (PDF/UA-1)."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from siar.briefings.documents import render
from siar.briefings.texts import LANGUAGES
from siar.errors import ConfigError
from siar.resources import include_dir
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import crowded, nothing, week

SETTINGS = load_settings()
WEEKLY = SETTINGS.briefings.briefings["mingguan"]


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Every element of the tree by which a document is read aloud."""
    node = node.get_object()
    if isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from elements(child)


def tree(pdf: bytes) -> list[DictionaryObject]:
    return list(elements(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_which_standards_it_keeps_and_in_which_language_it_is(language):
    pdf = render(week(), WEEKLY.model_copy(update={"language": language}), SETTINGS).pdf
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    marks = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in marks
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in marks
    assert "<pdfuaid:part>1</pdfuaid:part>" in marks
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.endswith("Kota Kupang, " + ("7–13 September 2026"))
    assert reader.metadata.creation_date == week().made_at


@pytest.mark.parametrize("make", [week, nothing, crowded])
def test_every_chart_has_its_words_and_every_page_its_headings(make):
    found = tree(render(make(), WEEKLY, SETTINGS).pdf)
    charts = [element for element in found if element["/S"] == "/Figure"]
    assert charts
    assert all(chart.get("/Alt", "").strip() for chart in charts)
    assert {"/H1", "/H2"} <= {element["/S"] for element in found}


@pytest.mark.parametrize(
    ("said", "instead", "why"),
    [
        ('title: say("laporan.file_title", title: data.kind, city: data.city, period: data.period), ', "", "title"),
        ("heading(level: 1, page.title)", 'heading(level: 1, page.title)\n  image("crest.png")', "alt"),
        (", date: datetime(..data.made_on)", ", date: none", "date"),
    ],
)
def test_a_document_that_does_not_keep_the_standards_is_not_made(said, instead, why, tmp_path, monkeypatch):
    include = include_dir()
    for folder in ("config", "sql", "brand"):
        (tmp_path / folder).symlink_to(include / folder)
    shutil.copytree(include / "templates" / "briefings", tmp_path / "templates" / "briefings")
    frame = tmp_path / "templates" / "briefings" / "laporan.typ"
    assert said in frame.read_text()
    frame.write_text(frame.read_text().replace(said, instead))
    monkeypatch.setenv("SIAR_INCLUDE", str(tmp_path))
    with pytest.raises(ConfigError, match=why):
        render(week(), WEEKLY, SETTINGS)
