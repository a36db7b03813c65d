from __future__ import annotations

from typing import Any

import pytest

from siar.settings import Settings, load_settings
from siar.visuals.brand import Brand, load_brand
from siar.visuals.facts import Facts, build_facts
from siar.visuals.facts.emphasis import Emphasis
from siar.visuals.photos.cutting import Photo
from siar.visuals.preview import sample_reports


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="session")
def brand() -> Brand:
    return load_brand()


@pytest.fixture(scope="session")
def facts_of(settings, brand):
    """Facts of a report given as columns."""

    def build(report: dict[str, Any], photo: Photo | None = None, emphasis: Emphasis | None = None) -> Facts:
        return build_facts(
            {"kind": "Capaian", "title": "Judul", "opd": "DINKES", "indicators": [], **report},
            settings=settings,
            rules=brand.figures,
            reference="KPG-2609-0417",
            photo=photo,
            emphasis=emphasis,
        )

    return build


@pytest.fixture(scope="session")
def sample_facts(facts_of) -> list[Facts]:
    return [facts_of(report) for report in sample_reports()]
