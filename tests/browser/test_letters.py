"""A report's letter as mail programs show it: on a phone and a desk, by day and by night."""

from __future__ import annotations

import base64

import pytest
from axe_playwright_python.sync_playwright import Axe

from siar.briefings.documents import render_chart
from siar.briefings.letters import letter_of
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.outbox import Attachment
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import crowded, nothing, week

pytestmark = [pytest.mark.browser]
SETTINGS = load_settings()


@pytest.fixture(scope="module", params=[week, crowded, nothing], ids=lambda case: case.__name__)
def html(request):
    plan, phrases, figures = SETTINGS.briefings.briefings["mingguan"], Phrases.of(SETTINGS), request.param()
    chart = render_chart(figures, plan, SETTINGS)
    letter = letter_of(
        pages_of(figures, plan.pages, phrases),
        summary(figures, phrases),
        plan=plan,
        period=figures.period,
        phrases=phrases,
        documents=[Attachment("Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf", "application/pdf", b"%PDF")],
        chart=chart,
    )
    return letter.html.replace("cid:grafik@siar", f"data:image/png;base64,{base64.b64encode(chart).decode()}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_can_be_read_everywhere(browser, html, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.set_content(html)
    worst = [
        (item["id"], [node["html"][:120] for node in item["nodes"]][:3])
        for item in Axe().run(page).response["violations"]
        if item["impact"] in {"serious", "critical"}
    ]
    assert worst == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.innerText && e.offsetParent && !e.children.length"
        " && parseFloat(getComputedStyle(e).fontSize) < 14).map(e => e.innerText)"
    )
    assert small == []
    context.close()
