"""What each number of the dashboard is, and what it is not, as it stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from siar.config_files import read_yaml
from siar.resources import template_path

__all__ = ["NARROWED", "STAYS", "meanings"]

NARROWED = (
    "Angka akun mencakup seluruh isi akun. Angka ini tidak dapat dipilah menurut OPD, topik, program, jenis, atau iklan, jadi "
    "saringan itu tidak berlaku di sini."
)
STAYS = "Kiriman tanpa iklan tidak punya belanja, dan belanja tidak dicatat menurut jenis laporan."


@cache
def meanings() -> Mapping[str, Sequence[str]]:
    """Return the paragraphs of each section, by its key."""
    return {key: tuple(texts) for key, texts in read_yaml(template_path("desk", "dashboard", "meanings.yaml")).items()}
