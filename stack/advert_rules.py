"""The table of `docs/editors.md` that says which posts are not advertised, made from `boosts.yaml`."""

from __future__ import annotations

from pathlib import Path

from siar.boosts.choice.findings import RULES, UNAPPROVED
from siar.config_files import config_folder
from siar.findings.texts import read_texts, texts_path
from siar.settings import load_settings
from stack.page_parts import put

__all__ = ["BEGIN", "END", "table", "update"]

BEGIN = "<!-- aturan iklan: ditulis oleh `make docs` dari include/config/boosts.yaml -->"
END = "<!-- akhir aturan iklan -->"


def table() -> str:
    """Return the rules in the order in which they are asked: code, bound, whether it holds, what is told."""
    settings = load_settings()
    texts = read_texts(texts_path(), settings.city)
    rows = [f"| `{UNAPPROVED}` | – | selalu | {texts[UNAPPROVED].template} |"]
    rules = settings.boosts.eligibility.by_code
    given = config_folder().read("boosts.yaml")["eligibility"]
    for code in RULES:
        bounds = {key: value for key, value in given[code].items() if key not in {"level", "enabled"}}
        written = "; ".join(f"`{key}` {_written(value)}" for key, value in bounds.items()) or "–"
        held = "ya" if rules[code].enabled else "tidak"
        rows.append(f"| `{code}` | {written} | {held} | {texts[code].template} |")
    return "\n".join(["| aturan | batas | berlaku | yang dibaca di *Iklan* |", "|---|---|---|---|", *rows])


def _written(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def update(path: Path, *, write: bool) -> bool:
    """Put the table into a page; return whether the page was out of date."""
    return put(path, f"\n{table()}\n", begin=BEGIN, end=END, write=write)
