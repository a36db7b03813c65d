"""Numbers of people, invented, in the ways people write them: by a generator with a seed."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

PROVINCES = ("53", "32", "11", "94", "61", "73")
WORDS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
SCRIPTS = ("٠", "۰", "0", "𝟎", "𝟬", "०")
GAPS = (
    "", "", "", " ", "-", ".", "/", "_", "–", "—", "‑", "−", " - ", " – ", "\u00a0", "\u202f", "\u2009", "\u200b", "\u2060",
    "\u00ad", "\n", "\t", "  ", ". ", "·", "\r\n", "\u3000",
)  # fmt: skip
KEYS = {
    "nik": ("NIK: ", "NIK ", "nik", "NIK", "no KTP ", "No. KTP: ", "KTP=", "nomor induk kependudukan ", "(NIK. ", "", "", "e-KTP "),
    "kk": ("KK: ", "no kk ", "No.KK", "nomor kartu keluarga: ", "KK ", "", "kartu keluarga no. "),
    "nip": ("NIP. ", "NIP", "nip: ", "", "NIP/NRP ", "pegawai dengan NIP "),
    "bpjs": ("BPJS ", "BPJS: ", "no. BPJS ", "BPJS", "nomor kartu JKN ", "KIS ", "kartu BPJS no. ", "peserta JKN "),
    "phone": ("hp ", "HP: ", "no hp ", "WA ", "wa:", "", "", "hp", "Telp. ", "hubungi ", "CP ", "no. wa = ", "kontak Ibu Ani ", "nomornya "),
    "account": (
        "rek. ", "rekening ", "no rek ", "No. Rek: ", "norek ", "rekening BRI ", "BCA ", "rek BNI a.n. Maria Tallo ", "nomor rekening ", "transfer ke Mandiri ",
        "Bank NTT no. rek. ", "rekening tabungan ",
    ),
}  # fmt: skip
FRAMES = (
    "{}", "Data penerima {} mohon dicek.", "Bantuan untuk Ibu Ani ({}).", "{} sudah direkam", "warga,{},sudah hadir", "Catatan petugas: {}!",
    "Mohon konfirmasi ke {}; terima kasih.", "penerima\n{}\ndi kantor lurah",
)  # fmt: skip
LINKS = {
    "nik": ("https://form.id/isi?nik={}", "https://docs.google.com/forms/d/e/1FAIpQLSfAbC/viewform?entry.77={}", "www.bansos.id/cek/{}", "mailto:dinas@kotakupang.go.id?body=NIK%20{}"),
    "kk": ("https://form.id/isi?no_kk={}&ok", "http://bansos.id/kk/{}"),
    "nip": ("https://simpeg.id/profil/{}", "https://simpeg.id/?nip={}"),
    "bpjs": ("https://jkn.id/?bpjs={}",),
    "phone": ("https://wa.me/{}", "wa.me/{}?text=halo", "tel:{}", "https://api.whatsapp.com/send?phone={}", "https://api.whatsapp.com/send/?text=hai&phone={}"),
    "account": ("https://bayar.id/?rekening={}", "https://bayar.id/?norek={}"),
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A number, and a text with it; `way` says how it was written."""

    kind: str
    digits: str
    text: str
    way: str


def number(kind: str, chance: random.Random) -> str:
    """An invented number of a kind."""
    digits = lambda count: "".join(chance.choice("0123456789") for _ in range(count))  # noqa: E731
    day, month = chance.randint(1, 31), chance.randint(1, 12)
    match kind:
        case "nik" | "kk":
            born = day + (40 if kind == "nik" and chance.random() < 0.5 else 0)
            return f"{chance.choice(PROVINCES)}{chance.randint(1, 79):02}{chance.randint(1, 40):02}{born:02}{month:02}{digits(2)}{chance.randint(1, 9999):04}"
        case "nip":
            return f"{chance.randint(1965, 2001)}{month:02}{chance.randint(1, 28):02}{chance.randint(1990, 2024)}{chance.randint(1, 12):02}{chance.randint(1, 2)}{digits(3)}"
        case "bpjs":
            return "000" + digits(10)
        case "phone":
            return f"08{chance.choice('1235789')}{chance.choice('123456789')}{digits(chance.randint(6, 8))}"
    return chance.choice("123456789") + digits(chance.choice((9, 10, 12, 14)))


def _groups(digits: str, chance: random.Random) -> list[str]:
    way = chance.choice(("none", "fours", "threes", "single", "pairs", "random", "first"))
    if way == "none":
        return [digits]
    if way == "first":
        return [digits[:4], digits[4:]]
    if way == "random":
        groups, rest = [], digits
        while rest:
            size = chance.randint(2, 6)
            groups.append(rest[:size])
            rest = rest[size:]
        return groups
    size = {"fours": 4, "threes": 3, "single": 1, "pairs": 2}[way]
    return [digits[start : start + size] for start in range(0, len(digits), size)]


def _script(text: str, chance: random.Random) -> str:
    zero = ord(chance.choice(SCRIPTS))
    return "".join(chr(zero + int(char)) if char.isascii() and char.isdigit() else char for char in text)


def _letters(text: str, chance: random.Random) -> str:
    places = [place for place, char in enumerate(text) if char in "015"]
    for place in chance.sample(places, min(len(places), chance.randint(1, 3))):
        text = text[:place] + chance.choice({"0": "Oo", "1": "lI|", "5": "S"}[text[place]]) + text[place + 1 :]
    return text


def _spelled(digits: str, chance: random.Random) -> str:
    first = chance.randrange(len(digits) - 1)
    last = chance.randint(first + 1, len(digits))
    words = chance.choice((" ", "-", "  ")).join(WORDS[int(char)] for char in digits[first:last])
    return " ".join(part for part in (digits[:first], words, digits[last:]) if part)


def _linked(kind: str, digits: str, chance: random.Random) -> str:
    if kind == "phone" and chance.random() < 0.7:
        digits = f"{chance.choice(('', '+', '%2B'))}62{digits[1:]}"
    match chance.randrange(4):
        case 0:
            digits = "".join(f"%{ord(char):02X}" if char.isdigit() else char for char in digits)
        case 1:
            digits = quote(
                chance.choice((" ", "-", "–", "\u00a0")).join((digits[:4], digits[4:8], digits[8:])), safe="+%"
            )
        case 2:
            digits = "-".join((digits[:4], digits[4:8], digits[8:]))
    return chance.choice(LINKS[kind]).format(digits)


def written(count: int, seed: int) -> Iterator[Written]:
    """Yield numbers in `count` ways."""
    chance = random.Random(seed)
    for turn in range(count):
        kind = chance.choice(tuple(KEYS))
        digits = number(kind, chance)
        way = ("gaps", "gaps", "script", "letters", "link", "spelled")[turn % 6]
        key = chance.choice(KEYS[kind])
        match way:
            case "link":
                text = _linked(kind, digits, chance)
            case "spelled":
                text = key + (" " if key[-1:].isalpha() else "") + _spelled(digits, chance)
            case _:
                shown = digits
                if kind == "phone" and chance.random() < 0.3:
                    # In threes and of unsaid meaning, 628 123 456 789 is an amount.
                    shown = chance.choice(("+62", "62" if key else "+62", "0062")) + digits[1:]
                gap, groups = chance.choice(GAPS), _groups(shown, chance)
                if kind == "account" and "no" not in key.lower() and all(len(group) == 3 for group in groups[1:]):
                    gap = gap.replace(".", "-").replace("·", "-")  # "BRI 406.540.597" may be a sum
                body = gap.join(groups)
                body = (
                    _script(body, chance) if way == "script" else _letters(body, chance) if way == "letters" else body
                )
                text = key + body
                if chance.random() < 0.1 and not key[-1:].isalpha() and not body[-1].isalpha():
                    text += chance.choice(("an", "ya", "/", " (rumah)", "xx"))
        yield Written(kind, digits, chance.choice(FRAMES).format(text), way)


def left_of(digits: str, masked: str) -> bool:
    """Whether five digits in a row of a number still stand in a text, in any script."""
    plain = unicodedata.normalize("NFKC", masked)
    rest = "".join(str(unicodedata.decimal(char)) for char in plain if unicodedata.decimal(char, None) is not None)
    return any(digits[start : start + 5] in rest for start in range(len(digits) - 4))
