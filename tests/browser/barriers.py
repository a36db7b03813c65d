"""What would keep somebody from a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def no_barriers(page: Page, name: str) -> None:
    """0 violations that axe calls serious or critical, and nothing wider than the screen."""
    results = Axe().run(page)
    worst = [
        (item["id"], [node["html"][:160] for node in item["nodes"]][:3])
        for item in results.response["violations"]
        if item["impact"] in {"serious", "critical"}
    ]
    assert worst == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
        f"{name} is wider than the screen"
    )
