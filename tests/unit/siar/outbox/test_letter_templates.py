from __future__ import annotations

import pytest

from siar.errors import ConfigError
from siar.outbox import letter_templates
from siar.outbox.letter_templates import fill


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(letter_templates, "template_path", lambda *_: tmp_path)
    return tmp_path


def test_html_is_escaped_and_takes_its_sheet_and_text_is_neither(folder):
    (folder / "x.html.j2").write_text("<html><head></head><body><p>{{ said }}</p></body></html>")
    (folder / "x.txt.j2").write_text("{{ said }}\n")
    (folder / "x.css").write_text("p { color: red; } @media print { p { color: black !important; } }")
    html = fill("x", "html", {"said": "a < b"})
    assert '<p style="color:red">a &lt; b</p>' in html.replace(": ", ":").replace("red;", "red")
    assert "@media print" in html
    assert "color: red; }" not in html
    assert fill("x", "txt", {"said": "a < b"}) == "a < b\n"


def test_a_letter_without_a_sheet_stays_as_it_is(folder):
    (folder / "x.html.j2").write_text("<p>{{ said }}</p>")
    assert fill("x", "html", {"said": "a"}) == "<p>a</p>\n"


@pytest.mark.parametrize("template", ["{{ nothing }}", "{% if %}"])
def test_a_broken_template_says_which(folder, template):
    (folder / "x.html.j2").write_text(template)
    with pytest.raises(ConfigError, match="x: "):
        fill("x", "html", {})
