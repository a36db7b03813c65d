"""How a text is worded: forwarded chat messages, political calls, and headlines in capitals."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

__all__ = ["CHAT_HINT", "Screen", "Vocabulary", "count_emoji", "is_forwarded", "is_shouted", "tidy_headline"]

_STRONG = re.compile(
    r"\bditeruskan\s+(?:berkali|dari|banyak)|\*diteruskan|\bforwarded\b|\bpesan\s+terusan\b|"
    r"\[?\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?,?\s+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\s*(?:AM|PM)?\]?\s*(?:-\s*)?[^\s:\]][^:\n]{0,40}:\s|"
    r"<media (?:omitted|tidak disertakan)>|\bpesan ini (?:telah )?dihapus|\bsebar(?:kan|luaskan)?\s+ke\s+(?:semua\s+)?(?:grup|group|kontak|wag)|"
    r"\b(?:copas|copy\s?paste|dari)\s+(?:dari\s+)?(?:grup|group|wag)\s*(?:sebelah|wa)?|\bgrup\s+(?:wa\b|whatsapp|sebelah)|"
    r"\b(?:tolong|mohon)\s+(?:di)?(?:viralkan|sebarkan|teruskan|share)|\bviralkan\b|\bizin\s+(?:share|meneruskan)|\bijin\s+(?:share|meneruskan)",
    re.IGNORECASE,
)
_WEAK = (
    re.compile(
        r"\bmohon\s+i[jz]in\b|\bi[jz]in\s+(?:info|melaporkan|menyampaikan|lapor|share)\b|\bsiap\s+(?:komandan|pimpinan|bapak)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bbpk\s*/\s*ibu\b|\bbapak\s*/\s*ibu\b|\bbpk2?\b|\bpak\s*/\s*bu\b|\bkawan2\b|\bsemuax\b", re.IGNORECASE
    ),
    re.compile(
        r"\b(?:selamat|met|slmt)\s+(?:pagi|siang|sore|malam)\b|\bassalamu?'?alaikum\b|\bsyalom\b|\bshalom\b",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|\s)\*[^*\s][^*\n]{1,80}\*(?=$|[\s.,;:!])|(?:^|\s)_[^_\s][^_\n]{2,80}_(?=$|[\s.,;:!])"),
    re.compile(r"\bgrup\b|\bgroup\b|\bwag\b", re.IGNORECASE),
    re.compile(r"\b(?:makasih|trims|tks|thx|terima\s*kasih\s*(?:🙏|\W*$)|mksh)\b", re.IGNORECASE),
)
_RUN = re.compile("[a-z]{5}")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff]")
#: Stems without which a text in ASCII cannot read like a chat message; for `Vocabulary`.
CHAT_HINT = (
    r"[*_<>\[\]]|\d/\d|k/ibu|k/bu|diteruskan|terusan|forward|share|viral|sebar|^\W*i[jz]in|^\W*(?:whatsapp|wa)?gro?up|copas|^copy|"
    r"^wag\b|dihapus|^\W*(?:selamat|met|slmt)\b|alaikum|[sh]y?alom|^tks|^thx|bpk|^trims|^mksh|^makasih|^\W*siap\b"
)


def count_emoji(text: str) -> int:
    """Return how many emoji stand in the text."""
    return 0 if text.isascii() else len(_EMOJI.findall(text))


def is_forwarded(text: str) -> bool:
    """Tell whether a text reads like a forwarded chat message: one sure sign, or two weak ones, or three emoji."""
    emoji = count_emoji(text)
    if emoji >= 3:
        return True
    if _STRONG.search(text):
        return True
    return sum(bool(pattern.search(text)) for pattern in _WEAK) + (emoji > 0) >= 2


def is_shouted(text: str) -> bool:
    """Tell whether a headline is written in capitals: two words or more, ten letters or more, nine in ten upper case."""
    if _RUN.search(text):
        return False
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 10 or " " not in text.strip():
        return False
    return sum(char.isupper() for char in letters) >= 0.9 * len(letters)


def tidy_headline(text: str, *, keep: Collection[str], names: Sequence[str]) -> str:
    """Return a headline in sentence case; abbreviations in `keep` and the proper `names` are restored."""
    kept = {word.casefold(): word for word in keep}
    words = [kept.get(re.sub(r"\W", "", word.casefold()), word.casefold()) for word in text.split()]
    result = " ".join(words)
    for name in sorted(names, key=len, reverse=True):
        result = re.sub(rf"\b{re.escape(name.casefold())}\b", name, result, flags=re.IGNORECASE)
    for index, char in enumerate(result):
        if char.isalpha():
            return result[:index] + char.upper() + result[index + 1 :]
        if char.isdigit():
            break
    return result


class Screen:
    """A list of phrases to ask about; each entry is a regular expression, matched at word borders, case ignored."""

    def __init__(self, phrases: Sequence[str], *, exceptions: Sequence[str] = (), hints: Sequence[str] = ()) -> None:
        """Compile the phrases; a phrase inside an exception does not count.

        :param hints: stems of words, one of which every phrase contains: what a quick look searches for.
        """
        self.hint = "|".join(map(re.escape, hints)) if hints else "(?!)" if not phrases else ""
        self._phrases = (
            re.compile(r"(?:\b|(?<=[#@]))(?:" + "|".join(phrases) + r")(?!\w)", re.IGNORECASE) if phrases else None
        )
        self._exceptions = re.compile("|".join(exceptions), re.IGNORECASE) if exceptions else None

    def find(self, text: str) -> str | None:
        """Return the first phrase found, as written, or None."""
        if self._phrases is None:
            return None
        match = self._phrases.search(text)
        if match is None:
            return None
        if self._exceptions is not None:
            text = self._exceptions.sub(lambda found: " " * len(found.group()), text)
            match = self._phrases.search(text)
        return match.group().strip() if match else None


class _Bits(dict[str, int]):
    def __init__(self, subjects: Sequence[str]) -> None:
        super().__init__()
        self._subjects = tuple(re.compile(subject) for subject in subjects)

    def __missing__(self, word: str) -> int:
        if word.strip(".,").isdigit():
            return 0
        bits = sum(1 << index for index, subject in enumerate(self._subjects) if subject.search(word))
        self[word] = bits
        return bits


class Vocabulary:
    """Which of several subjects a text could be about, by the stems of its words.

    A regular expression of many words costs far more than splitting a text. Here every distinct word is tested once,
    whatever the number of texts, and a text costs one split.
    """

    def __init__(self, subjects: Sequence[str]) -> None:
        """Take one regular expression a subject, for lower-case words; subject `n` is bit `1 << n`."""
        self._bits = _Bits(subjects)

    def subjects(self, text: str) -> int:
        """Return the bits of the subjects that the text's words touch."""
        found = 0
        for bits in set(map(self._bits.__getitem__, text.lower().split())):
            found |= bits
        return found
