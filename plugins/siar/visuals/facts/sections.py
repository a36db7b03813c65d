"""Labelled parts of a report's text, as in "Syarat: KTP; KK. Biaya: gratis. Jam: 08.00–15.00".

The sheet has one column for text. Staff who begin a part with one of these words and a colon get it set as such:
requirements as a list, opening hours beside a clock, a claim apart from the fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from siar.visuals.typography.paragraphs import clean

__all__ = ["SECTION_KEYS", "Section", "split_sections"]

_LABELS = {
    "syarat": ("Syarat", r"(?:per)?syarat(?:an)?|dokumen"),
    "biaya": ("Biaya", r"biaya|tarif"),
    "jam": ("Jam layanan", r"jam(?: layanan| buka)?|jadwal(?: layanan)?|hari layanan"),
    "pukul": ("Waktu", r"waktu|pukul"),
    "alamat": ("Alamat", r"alamat|tempat layanan"),
    "kontak": ("Kontak resmi", r"kontak(?: resmi)?|informasi lebih lanjut|narahubung"),
    "klaim": ("Klaim", r"klaim|isu|kabar beredar|narasi"),
    "fakta": ("Fakta", r"fakta|faktanya|penjelasan"),
    "bukti": ("Bukti", r"bukti|tautan(?: bukti)?|rujukan"),
    "lakukan": ("Yang perlu dilakukan", r"(?:yang (?:perlu|harus) )?(?:di)?lakukan|langkah(?: aman)?"),
    "darurat": ("Nomor darurat", r"(?:nomor |telepon )?darurat"),
    "peserta": ("Peserta", r"peserta|terbuka untuk"),
}
SECTION_KEYS = tuple(_LABELS)
_SENTENCES = {"klaim", "fakta"}
"""Written as sentences, so they keep their full stop."""
_START = re.compile(
    r"(?:^|(?<=[.;!?\n])\s*)(?P<label>" + "|".join(pattern for _, pattern in _LABELS.values()) + r")\s*:\s*",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:;|(?:^|\s)\d{1,2}[.)]\s+|\s+[•·]\s+|(?:^|\n)\s*-\s+|\n)\s*")


@dataclass(frozen=True)
class Section:
    """One labelled part. `items` are its entries, `text` all of it in one line."""

    key: str
    label: str
    text: str
    items: tuple[str, ...]


def _key(label: str) -> str:
    return next(key for key, (_, pattern) in _LABELS.items() if re.fullmatch(pattern, label, re.IGNORECASE))


def _items(text: str) -> tuple[str, ...]:
    pieces = [clean(piece).rstrip(".;,") for piece in _LISTED.split(text)]
    return tuple(_begun(piece) for piece in pieces if piece)


def _begun(text: str) -> str:
    """Begin with a capital, unless the first word is an address."""
    return text if "." in text.split(" ", 1)[0].rstrip(".") else text[:1].upper() + text[1:]


def split_sections(body: str) -> tuple[str, tuple[Section, ...]]:
    """Return the prose before the first labelled part, and the parts, each key once (the first stands)."""
    found = list(_START.finditer(body))
    if not found:
        return clean(body), ()
    sections: dict[str, Section] = {}
    for match, following in zip(found, [*found[1:], None], strict=True):
        raw = body[match.end() : following.start() if following else len(body)].strip()
        key = _key(match["label"])
        items = _items(raw)
        if not items:
            continue
        text = clean(raw)
        text = text.rstrip(";") if len(items) == 1 else "; ".join(items)
        if key not in _SENTENCES:
            text = text.rstrip(".")
        sections.setdefault(key, Section(key, _LABELS[key][0], _begun(text), items))
    return clean(body[: found[0].start()]), tuple(sections.values())
