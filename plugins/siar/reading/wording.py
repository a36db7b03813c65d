"""How a text is worded: forwarded chat messages, political calls, and headlines in capitals."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

__all__ = ["CHAT_STEMS", "Phrases", "count_emoji", "find_shouted", "is_forwarded", "is_shouted", "tidy_headline"]

_STRONG = re.compile(
    r"(?:^|[.,;:!\n])\W*(?:(?:mohon|dengan\s+hormat|yth)\W+)?i[jz]in\s+(?:kami\s+)?(?:lapor|melapor|melaporkan|menyampaikan|info|kirim|mengirim|share)\w*\b|^\W*i[jz]in\W+(?:ko?mandan|ndan|pak|bu|bapak|ibu|bpk|pimpinan)\b|^\W*(?:siap\W+)?lapor\W+(?:\w+\W+)?(?:ko?mandan|ndan|pak|bu|bapak|ibu|bpk|pimpinan)\b|\bditeruskan\s+(?:berkali|dari|banyak)|\*diteruskan|^\W*diteruskan\s*:|\bpesan\s+(?:di)?teruskan|\bforwarded\b|\bpesan\s+terusan\b|"
    r"\[?\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?,?\s+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\s*(?:am|pm)?\]?\s*(?:-\s*)?[^\s:\]][^:\n]{0,40}:\s|"
    r"\[\d{1,2}[.:]\d{2}(?:[.:]\d{2})?,?\s+\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\]|"
    r"<media (?:omitted|tidak disertakan)>|\bpesan ini (?:telah )?dihapus|\b(?:sebar(?:kan|luaskan)?|share|teruskan|bagikan)\s+ke\s+(?:semua\s+)?(?:grup|group|kontak|wag)|"
    r"\b(?:copas|copy\s?paste|dari)\s+(?:dari\s+)?(?:grup|group|wag)\s*(?:sebelah|wa)?|\bgro?up\s+sebelah|^\W*(?:grup|group|wag)\s[^.:]{0,40}:|"
    r"\b(?:tolong|mohon)\s+(?:di)?(?:viralkan|sebarkan|teruskan|share)|\bviralkan\b|\bi[jz]in\s+(?:share|meneruskan\s+(?:info|pesan|kabar|berita|undangan|pengumuman|ke|dari|ini)\w*)"
)
_WEAK = (
    re.compile(r"\bsiap\s+(?:komandan|pimpinan|bapak|ibu)\b|\b(?:ko?mandan|ndan)\b"),
    re.compile(
        r"\bdemikian\s+(?:laporan|kami\s+(?:laporkan|sampaikan)|(?:untuk\s+)?(?:di)?(?:laporkan|sampaikan|maklum|ketahui)|yang\s+dapat)|\blaporan\s+selesai\b"
    ),
    re.compile(r"\bmohon\s+(?:petunjuk|arahan|atensi|dukungan\s+doa)\b|\bdumas\b"),
    re.compile(r"\b(?:kami\s+laporkan|dapat\s+kami\s+(?:laporkan|sampaikan)|kami\s+sampaikan\s+(?:bahwa|laporan))\b"),
    re.compile(r"^\W*(?:yth|kepada\s+yth|dengan\s+hormat|dh)\b"),
    re.compile(r"\bmohon\s+i[jz]in\b|\bi[jz]in\s+(?:info|melaporkan|menyampaikan|lapor|share)\b"),
    re.compile(
        r"\bbpk\s*/\s*ibu\b|\bbapak\s*/\s*ibu\b|\bbpk2?\b|\bpak\s*/\s*bu\b|\bkawan2\b|\bsemuax\b", re.IGNORECASE
    ),
    re.compile(
        r"^\W*(?:halo|hallo|hai)\b|\b(?:selamat|met|slmt)\s+(?:pagi|siang|sore|malam)\b|\bassalamu?'?alaikum\b|\bsyalom\b|\bshalom\b"
    ),
    re.compile(r"(?:^|\s)\*[^*\s][^*\n]{1,80}\*(?=$|[\s.,;:!])|(?:^|\s)_[^_\s][^_\n]{2,80}_(?=$|[\s.,;:!])"),
    re.compile(r"\bgrup\b|\bgroup\b|\bwag\b"),
    re.compile(r"\b(?:makasih|trims|tks|thx|terima\s*kasih\s*(?:🙏|\W*$)|mksh)\b"),
)
_RUN = re.compile("[a-z]{5}")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff]")
#: One of these is in every text in ASCII that can read like a chat message or holds an hour of another time zone; for
#: `siar.reading.stems`.
CHAT_STEMS = (
    "*", "0/0", "k/ibu", "k/bu", "diteruskan berkali", "diteruskan dari", "diteruskan banyak", "mohon diteruskan", "mohon teruskan", "pesan diteruskan", "pesan teruskan",
    "tolong diteruskan", "tolong teruskan", "terusan", "forwarded", "share", "viralkan", "sebarkan", "sebar ke", "sebarluaskan ke",
    "mohon izin", "mohon ijin", "izin meneruskan", "ijin meneruskan", "izin info", "ijin info", "izin melaporkan", "ijin melaporkan",
    "izin menyampaikan", "ijin menyampaikan", "izin lapor", "ijin lapor", "siap komandan", "siap pimpinan", "siap bapak", "siap ibu", " grup", " group",
    "whatsapp", " wag ", "copas", "copypaste", "copy paste", "pesan ini", "met pagi", "met siang", "met sore", "met malam", "mat pagi",
    "mat siang", "mat sore", "mat malam", "slmt", "alaikum", "shalom", "syalom", " tks ", " thx ", " trims ", " mksh ", " makasih ", "bpk", "semuax",
    "kawan2", "komandan", "mandan", " ndan", "demikian", "laporan selesai", "mohon petunjuk", "mohon arahan", "mohon atensi", "mohon dukungan", "dumas",
    "izin kirim", "ijin kirim", "izin mengirim", "ijin mengirim", "izin pak", "ijin pak", "izin bu", "ijin bu", "izin ba", "ijin ba", "izin ibu", "ijin ibu",
    "izin pimpinan", "ijin pimpinan", "ijin bpk", "izin bpk", "kami laporkan", "kami sampaikan", "yth", "dengan hormat", "izin kami", "ijin kami", "lapor ", "lapor,", "izin melapor", "ijin melapor",
    "tks", "terima kasih", "terimakasih",
)  # fmt: skip


def count_emoji(text: str) -> int:
    """Return how many emoji stand in the text."""
    return 0 if text.isascii() else len(_EMOJI.findall(text))


def is_forwarded(text: str) -> bool:
    """Tell whether a text reads like a forwarded chat message: one sure sign, or two weak ones, or three emoji."""
    emoji = count_emoji(text)
    if emoji >= 3:
        return True
    text = text.lower()
    if _STRONG.search(text):
        return True
    return sum(bool(pattern.search(text)) for pattern in _WEAK) + (emoji > 0) >= 2


def find_shouted(texts: Sequence[str]) -> list[int]:
    """Return which headlines are written in capitals."""
    runs = map(_RUN.search, texts)
    return [index for index, run in enumerate(runs) if run is None and is_shouted(texts[index])]


def is_shouted(text: str) -> bool:
    """Tell whether a headline is written in capitals: two words or more, eight letters or more, nine in ten upper case."""
    if _RUN.search(text):
        return False
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 8 or " " not in text.strip():
        return False
    return sum(char.isupper() for char in letters) >= 0.9 * len(letters)


@lru_cache(maxsize=4)
def _spellings(keep: tuple[str, ...], names: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str], re.Pattern[str]]:
    """Return abbreviations and names by their small letters, and what finds the names, the longest first."""
    restored = {name.casefold(): name for name in names}
    words = "|".join(map(re.escape, sorted(restored, key=len, reverse=True))) or "(?!)"
    return {word.casefold(): word for word in keep}, restored, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


#: A title before a person's name: what follows is a name, and cannot be known.
_ADDRESSED = re.compile(
    r"\b(?:bpk|bapak|pak|ibu|bu|sdr|sdri|saudara|saudari|drs|dra|dr|drg|ir|prof|pdt|pendeta|romo|pater|suster|ustad|ustadz|kh|h|hj|tn|ny|alm|almh)\b\.?\s+[^\W\d_]{2,}",
    re.IGNORECASE,
)
_DEGREE = re.compile(r",\s*(?:[A-Z]\.){1,3}\w*|\b[SM]\.(?:[A-Z][a-z]*\.?)+", re.IGNORECASE)
_VOWELS = frozenset("aeiou")
_SHORT_FORMS = {
    "kel.": "Kel.",
    "kec.": "Kec.",
    "jl.": "Jl.",
    "jln.": "Jln.",
    "no.": "No.",
    "dgn": "dgn",
    "dlm": "dlm",
    "utk": "utk",
    "thn": "thn",
    "pd": "pd",
    "yg": "yg",
    "dr": "dr",
    "km": "km",
    "kg": "kg",
}
_TOKEN = re.compile(r"[^\s/()\-–—,.:;!?&+\"'“”]+")


def tidy_headline(
    text: str, *, keep: Collection[str], names: Sequence[str], heads: Sequence[str] = ()
) -> tuple[str, tuple[str, ...]]:
    """Return a headline in capitals in sentence case, and the words of which that is not certain.

    :param heads: words that are part of the name that follows: *kelurahan* in "Kelurahan Oesapa".

    Abbreviations in `keep` (also as parts, `HIV/AIDS`) and the proper `names` are restored. What follows a title such
    as *Bpk.* is somebody's name, and letters without a vowel are an abbreviation that nobody listed: those are doubtful.
    """
    kept, restored, pattern = _spellings(tuple(keep), tuple(names))
    doubtful = [match.group() for match in _ADDRESSED.finditer(text)]
    doubtful += [match.group().strip(" ,") for match in _DEGREE.finditer(text)]
    short = pattern.sub(" ", text)

    def restore(match: re.Match[str]) -> str:
        small = match.group().casefold()
        # A letter that stands alone is a grade or a class: vitamin A, kelas B.
        return kept.get(small, match.group() if len(small) == 1 else small)

    words = []
    for word in re.sub(r"!{2,}", "", text).split():
        small = word.casefold()
        whole = (
            kept.get(re.sub(r"\W", "", small))
            if re.sub(r"[^\w-]", "", small) != re.sub(r"\W", "", small) or "-" in small
            else None
        )
        words.append(_SHORT_FORMS.get(small) or (whole if whole and "/" not in word else _TOKEN.sub(restore, word)))
    for match in _TOKEN.finditer(short):
        small = match.group().casefold()
        letters = [char for char in small if char.isalpha()]
        if (
            len(letters) >= 2
            and len(letters) == len(small)
            and not _VOWELS & set(small)
            and small not in kept
            and small not in _SHORT_FORMS
            and f"{small}." not in _SHORT_FORMS
        ):
            doubtful.append(match.group())
    result = pattern.sub(lambda found: restored[found.group().casefold()], " ".join(words))
    if heads:
        # Only before what was restored: "kelurahan terbaik" stays small.
        head = re.compile(rf"\b(?:{'|'.join(map(re.escape, heads))})(?= [A-Z][a-z])")
        result = head.sub(lambda found: found.group().capitalize(), result)
    for index, char in enumerate(result):
        if char.isalpha():
            result = result[:index] + char.upper() + result[index + 1 :]
            break
        if char.isdigit():
            break
    return result, tuple(doubtful)


def _has_no_capital(patterns: Sequence[str]) -> bool:
    return not any(char.isupper() for pattern in patterns for char in re.sub(r"\\.", "", pattern))


class Phrases:
    """A list of phrases to ask about; each entry is a regular expression, matched at word borders, case ignored."""

    def __init__(self, phrases: Sequence[str], *, exceptions: Sequence[str] = (), stems: Sequence[str] = ()) -> None:
        """Compile the phrases; a phrase inside an exception does not count.

        :param stems: one of these is in every text that a phrase fits; for `siar.reading.stems`.
        """
        self.stems = tuple(stems)
        #: What it was made of: two with the same wording find the same.
        self.wording = (tuple(phrases), tuple(exceptions))
        self._phrases = re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)", re.IGNORECASE) if phrases else None
        #: The same for a text in small ASCII letters: far quicker, for no letter has to be read in two cases.
        self._small = re.compile(self._phrases.pattern) if self._phrases and _has_no_capital(phrases) else None
        self._exceptions = re.compile("|".join(exceptions), re.IGNORECASE) if exceptions else None

    def find(self, text: str) -> str | None:
        """Return the first phrase found, as written, or None."""
        if self._phrases is None:
            return None
        if self._small is not None and text.isascii() and not self._small.search(text.lower()):
            return None
        match = self._phrases.search(text)
        if match is None:
            return None
        if self._exceptions is not None:
            text = self._exceptions.sub(lambda found: " " * len(found.group()), text)
            match = self._phrases.search(text)
        return match.group().strip() if match else None
