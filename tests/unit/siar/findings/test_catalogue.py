"""Codes, levels, texts and tellers agree, and a disagreement is named before anything is done."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
from pathlib import Path

import pytest
import yaml

import siar
from siar.errors import ConfigError
from siar.findings.catalogue import TELLERS, Catalogue
from siar.findings.levels import Level
from siar.findings.tellers import DECLARED, Stage
from siar.settings import load_settings

REPOSITORY = Path(__file__).resolve().parents[4]
CODE = re.compile(r"""["']([EWISKV]_[A-Z]{2}[A-Z_]+)["']""")


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.load(load_settings())


@pytest.fixture
def include(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the catalogue reads, to be spoilt."""
    for part in ("config", "templates"):
        shutil.copytree(REPOSITORY / "include" / part, tmp_path / part)
    (tmp_path / "sql").mkdir()
    monkeypatch.setenv("SIAR_INCLUDE", str(tmp_path))
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_module_that_tells_is_asked():
    for module in pkgutil.walk_packages(siar.__path__, "siar."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    telling = {item.module for item in DECLARED.values() if item.module.startswith("siar.")}
    assert telling == set(TELLERS)


def test_every_code_that_program_queries_and_configuration_name_is_there(catalogue):
    places = [*(REPOSITORY / "plugins/siar").rglob("*.py"), *(REPOSITORY / "include/sql").rglob("*.sql")]
    named = {code for path in places for code in CODE.findall(path.read_text(encoding="utf-8"))}
    routes = yaml.safe_load((REPOSITORY / "include/config/stages.yaml").read_text(encoding="utf-8"))["routes"]
    assert named | {code for route in routes for code in route.get("findings", ())} <= catalogue.codes


def test_codes_know_their_stages_and_levels(catalogue):
    assert catalogue["E_FOTO_BUKAN_TAUTAN"].stages == {Stage.ROWS}
    assert catalogue["E_FOTO_BUKAN_FOTO"].stages == {Stage.PHOTOS}
    assert catalogue["S_POLITIK"].stages == {Stage.SCREENING}
    assert catalogue["V_TEKS_TIDAK_MUAT"].level is Level.HOLDS
    assert "E_IKLAN_MELEBIHI_PAGU" in catalogue.told_in(Stage.ADVERTS)
    assert all(entry.stages for entry in map(catalogue.__getitem__, catalogue.codes))


def test_an_unknown_code_is_an_error_of_configuration(catalogue):
    with pytest.raises(ConfigError, match="X_TIDAK_ADA"):
        catalogue.on_desk("X_TIDAK_ADA")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("config/rules.yaml", "  E_DUPLIKAT: {level: E}\n", "", "rules.yaml has no level for E_DUPLIKAT, which siar.intake"),
        ("config/rules.yaml", "  E_DUPLIKAT:", "  E_GANDA: {level: E}\n  E_DUPLIKAT:", "rules.yaml: E_GANDA is told by no"),
        ("config/rules.yaml", "  E_DUPLIKAT: {level: E}", "  E_DUPLIKAT: {level: X}", "rules.yaml: E_DUPLIKAT.level"),
        ("config/rules.yaml", "  E_DUPLIKAT:", "  K_PERLU_RALAT: {level: W}\n  E_DUPLIKAT:", "K_PERLU_RALAT has a fixed level"),
        ("config/boosts.yaml", "I_IKLAN_SEPI: {level: I", "I_IKLAN_SEPI: {level: X", "boosts.yaml: I_IKLAN_SEPI.level"),
        ("config/screening.yaml", "  S_ANAK: {level: E, no_boost: true}\n", "", "screening.yaml has no level for S_ANAK"),
        ("config/screening.yaml", "S_ANAK: {level: E,", "S_ANAK: {level: X,", "screening.yaml: S_ANAK.level"),
        ("config/screening.yaml", "  S_SLOGAN:\n", "  S_SLOGAN:\n    message: x\n", "screening.yaml: S_SLOGAN has a message"),
        ("config/screening.yaml", "words:\n", "words:\n  S_ADAT: {level: I, words: [adat]}\n", "no text for S_ADAT"),
        ("templates/messages/findings.csv", "K_JADWAL_RAPAT,", "K_JADWAL_RAPATT,", "no text for K_JADWAL_RAPAT, which siar.editorial"),
        ("templates/messages/findings.csv", "K_JADWAL_RAPAT,", "K_LAMA,Lama.,\nK_JADWAL_RAPAT,", "findings.csv: K_LAMA is told by no"),
        ("templates/messages/findings.csv", "K_JADWAL_RAPAT,", "S_ANAK,Anak.,\nK_JADWAL_RAPAT,", "S_ANAK stands there twice"),
    ],
)  # fmt: skip
def test_a_disagreement_is_named_with_file_and_code_at_load(include, file, old, new, words):
    replace(include / file, old, new)
    with pytest.raises(ConfigError, match=re.escape(words)):
        Catalogue.load(load_settings())


def test_a_city_adds_a_list_of_its_own_with_its_text(include):
    listed = 'words:\n  S_ADAT: {level: I, words: [adat], message: "Menyebut adat: “{isi}” di {kota}."}\n'
    replace(include / "config/screening.yaml", "words:\n", listed)
    (finding,) = Catalogue.load(load_settings()).on_desk("S_ADAT", isi="rumah adat")
    assert finding.message == "Menyebut adat: “rumah adat” di Kota Kupang."


def test_what_is_switched_off_is_not_told(include):
    replace(include / "config/screening.yaml", "S_TELEPON: {level: W}", "S_TELEPON: {level: W, enabled: false}")
    assert Catalogue.load(load_settings()).on_desk("S_TELEPON") == []
