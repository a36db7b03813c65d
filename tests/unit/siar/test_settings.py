from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from siar.errors import ConfigError
from siar.quantities import Rupiah
from siar.resources import include_dir
from siar.settings import load_settings
from siar.slots import next_slot


@pytest.fixture
def include(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("config", "templates/briefings"):
        shutil.copytree(include_dir() / folder, tmp_path / folder)
    (tmp_path / "sql").mkdir()
    monkeypatch.setenv("SIAR_INCLUDE", str(tmp_path))
    return tmp_path


def test_the_first_city() -> None:
    settings = load_settings()
    assert settings.city.name == "Kota Kupang"
    assert len(settings.reporting_agencies) == 40
    assert settings.obliged_agencies == settings.reporting_agencies
    assert settings.agency_by_code["DINKES"].name == "Dinas Kesehatan Kota Kupang"


def test_another_city_by_configuration_alone(include: Path) -> None:
    path = include / "config/city.yaml"
    path.write_text(path.read_text().replace("Kota Kupang", "Kota Ambon").replace("Asia/Makassar", "Asia/Jayapura"))
    settings = load_settings()
    assert settings.city.name == "Kota Ambon"
    assert settings.city.zone.key == "Asia/Jayapura"


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        ("city.yaml", "radius_km: 12", "radius_km: 500", "area.radius_km"),
        ("city.yaml", "reference_prefix: KPG", "reference_prefix: kupang", "reference_prefix"),
        ("caps.yaml", "city_per_month: 3000000", "city_per_month: -1", "city_per_month"),
        ("caps.yaml", "city_per_month: 3000000", "city_per_month: 3000000.5", "city_per_month"),
        ("caps.yaml", "lifetime_budget: 150000", "lifetime_budget: 0", "boost.lifetime_budget"),
        ("slots.yaml", 'slots: ["07:00", "12:00", "19:00"]', "slots: []", "slots"),
        ("briefings.yaml", "period: week", "period: fortnight", "mingguan.period"),
        (
            "briefings.yaml",
            "[ringkasan, opd",
            "[ringkasan, isi",
            "mingguan.pages.1: .*no such page; there are iklan, .*ringkasan",
        ),
        ("briefings.yaml", "pages: [ringkasan]", "pages: []", "harian.pages"),
        ("briefings.yaml", "title: Laporan harian", "title: Laporan harian\n    scope: each_agency", "contacts.csv"),
        ("briefings.yaml", "recipients: [kominfo@kupangkota.example]", "recipients: []", "needs recipients"),
        ("briefings.yaml", "title: Laporan harian", "title: Laporan harian\n    make_up: 2", "needs full weeks"),
        ("briefings.yaml", "title: Laporan harian", "title: Laporan harian\n    language: de", "harian.language"),
        ("roles.yaml", "roles:", "rolls:", "roles: Field required"),
        (
            "stages.yaml",
            "roles: [approver], needs: any",
            "roles: [kadis], needs: any",
            "stages.approver.roles: kadis may",
        ),
        ("stages.yaml", "stages: [verifikator, approver, pimpinan]", "stages: [pimpinan]", "no chain has every stage"),
    ],
)
def test_a_mistake_names_file_and_key(include: Path, file: str, before: str, after: str, named: str) -> None:
    path = include / "config" / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(ConfigError, match=named) as caught:
        load_settings()
    assert file in str(caught.value)


def test_a_missing_file_is_named(include: Path) -> None:
    (include / "config/caps.yaml").unlink()
    with pytest.raises(ConfigError, match=r"caps\.yaml"):
        load_settings()


def test_an_overlay_replaces_single_keys(include: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "caps.yaml").write_text("boost: {max_active: 7}\n")
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(overlay))
    caps = load_settings().caps
    assert caps.boost.max_active == 7
    assert caps.boost.duration_days == 3
    assert caps.city_per_month == Rupiah(3_000_000)


class TestSlots:
    @pytest.mark.parametrize(
        ("after", "expected"),
        [
            # WITA is eight hours ahead: 07.00 is 23.00 UTC of the day before.
            ("2026-01-05T22:59:59+00:00", "2026-01-05T23:00:00+00:00"),
            ("2026-01-05T23:00:00+00:00", "2026-01-05T23:10:00+00:00"),
            ("2026-01-05T23:20:00+00:00", "2026-01-06T04:00:00+00:00"),
            ("2026-01-06T04:20:01+00:00", "2026-01-06T11:00:00+00:00"),
            ("2026-01-06T11:20:00+00:00", "2026-01-06T23:00:00+00:00"),
            ("2026-12-31T20:00:00+00:00", "2026-12-31T23:00:00+00:00"),
        ],
    )
    def test_next_slot_in_the_citys_time(self, after: str, expected: str) -> None:
        found = next_slot(after=datetime.fromisoformat(after), settings=load_settings())
        assert found == datetime.fromisoformat(expected)
        assert found.tzinfo is UTC


def test_roles_give_permissions() -> None:
    roles = load_settings().roles
    assert "post.decide" in roles.permissions("OP")
    assert "post.decide" in roles.permissions("op")
    assert roles.permissions("VIEWER") == {"queue.read", "dashboard.read"}
    assert roles.permissions("nobody") == frozenset()
