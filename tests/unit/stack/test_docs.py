from __future__ import annotations

import re

from siar.metrics.catalogue import catalogue
from stack import advert_rules, metric_page
from stack.dag_table import BEGIN, END, table
from stack.local import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_the_dag_table_is_current() -> None:
    written = README.split(BEGIN, 1)[1].split(END, 1)[0].strip()
    assert written == table(), "Run `make docs`."


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    pages = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
    named = {target for page in pages for target in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named
    assert named <= targets


def test_every_local_link_leads_somewhere() -> None:
    pages = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_page_of_metrics_is_that_of_the_catalogue() -> None:
    assert not metric_page.update(REPOSITORY / "docs/metrics.md", write=False), "Run `make docs`."
    lines = (REPOSITORY / "docs/metrics.md").read_text(encoding="utf-8").splitlines()
    for metric in catalogue().metrics:
        assert len([line for line in lines if line.startswith(f"| `{metric.metric}` | `{metric.api}` |")]) == 1


def test_the_table_of_advert_rules_is_current() -> None:
    assert not advert_rules.update(REPOSITORY / "docs/editors.md", write=False), "Run `make docs`."
