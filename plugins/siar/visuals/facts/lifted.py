"""What residents look for first in the text of a service, lifted out of its prose: whom to call, when, for how much."""

from __future__ import annotations

import re
from collections.abc import Mapping

from siar.visuals.facts.values import Dial

__all__ = ["fee_in", "hours_in", "numbers_in"]

_DIALLED = re.compile(
    r"\b(?:(?:meng)?hubungi|(?:me)?manggil\w*|panggil\w*|nomor|telepon|call|hotline|sapa|bebas pulsa|lewat|kemkes)\b",
    re.IGNORECASE,
)
# Landlines with their area, and numbers that are free or of a service; a mobile number is somebody's own.
_LONG = re.compile(
    r"(?<![\d.-])(?:\(0\d{2,3}\)\s?\d{3,4}[\s-]?\d{3,4}|0\d{2,3}-\d{6,8}|0800(?:-\d{1,7}){1,3}|1500-?\d{3})(?![\d]|[.-]\d)"
)
_COUNTED = re.compile(
    r"\s+(?:orang|siswa|warga|unit|kk|rt|rw|titik|kasus|keluarga|rumah|kelurahan|persen|juta|ribu|miliar|kg|meter|ton|hari)\b|\s?%",
    re.IGNORECASE,
)
_MONEY = re.compile(r"Rp\s?\d[\d.]*(?:,\d+)?(?:\s(?:ribu|juta|miliar))?(?:(?:\sper\s|\s?/\s?)[a-z]+)?")
_FREE = re.compile(r"\b(?:gratis|tanpa biaya|tidak dipungut biaya|tanpa dipungut biaya)\b", re.IGNORECASE)
_HOURS = re.compile(
    r"(?:\b(?P<edge>mulai|sampai)\s)?(?:\bpukul\s)?\b(?P<time>\d{1,2}\.\d{2}(?:\s?[–-]\s?\d{1,2}\.\d{2})?\s(?:WITA|WIB|WIT))\b",
    re.IGNORECASE,
)
_ROUND_THE_CLOCK = re.compile(r"\b24 jam\b", re.IGNORECASE)
_FREE_CALL = "0800"


def numbers_in(text: str, *, known: Mapping[str, str]) -> tuple[Dial, ...]:
    """Return the numbers to call, in their order, each once.

    :param known: short numbers of the city with whom they reach; they count only where the text speaks of calling.
    """
    text = text.replace("\u00a0", " ")
    found: list[tuple[int, Dial]] = []
    if known and _DIALLED.search(text):
        short = rf"(?<![\d.,/-])(?:{'|'.join(map(re.escape, known))})(?!\d|/|[.,-]\d)"
        found += [
            (match.start(), Dial(match[0], known[match[0]]))
            for match in re.finditer(short, text)
            if not _COUNTED.match(text, match.end())
        ]
    for match in _LONG.finditer(text):
        whom = "Bebas pulsa" if match[0].startswith(_FREE_CALL) else "Telepon"
        found.append((match.start(), Dial(match[0].replace(" ", "\u00a0"), whom)))
    return tuple(dict.fromkeys(dial for _, dial in sorted(found, key=lambda pair: pair[0])))


def fee_in(text: str) -> str:
    """Return the one price that a text names (`Rp5.000 per orang`), `Gratis` where it says so and names none; else nothing."""
    prices = {match[0] for match in _MONEY.finditer(text.replace("\u00a0", " "))}
    if len(prices) == 1:
        return prices.pop().replace(" ", "\u00a0")
    return "Gratis" if not prices and _FREE.search(text) else ""


def hours_in(text: str) -> str:
    """Return the one time of day that a text names (`08.00–15.00 WITA`, `Mulai 08.00 WITA`, `24 jam`); of several nothing."""
    text = text.replace("\u00a0", " ")
    times = {
        match["time"]
        if re.search("[–-]", match["time"])
        else f"{(match['edge'] or 'pukul').capitalize()} {match['time']}"
        for match in _HOURS.finditer(text)
    }
    clock = _ROUND_THE_CLOCK.search(text)
    if len(times) + bool(clock) != 1 or len(re.findall(r"\b\d{1,2}\.\d{2}\s?[–-]", text)) > 1:
        return ""
    return (clock[0] if clock else times.pop()).replace(" ", "\u00a0")
