"""Text made ready for setting: what must stay together, and where lines break.

Lines are balanced (no long line above a short one), a title leaves no word alone on a line, prose none on its last; they
avoid ending on a preposition, and never part a number from its unit. Words are never hyphenated.
"""

from __future__ import annotations

import re
import unicodedata

from siar.visuals.typography.fonts import Typeface

__all__ = ["NBSP", "bind", "break_lines", "clean", "is_alone"]

NBSP = "\u00a0"
_MONTHS = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
_LOOSE = (
    r"dan|atau|dari|untuk|yang|pada|di|ke|dengan|sudah|telah|hingga|sampai|selesai|sepanjang|oleh|agar|akan|belum|bagi|adalah|"
    r"menjadi|memuat|masuk|punya|menerima|terima|terbantu|dilepas|layani|siap|juta-an"
)
#: A number that people dial: `(0380) 8553112`, `0812-3456-7890`, `+62 380 833113`, `0800-1-500-112`, `1500-567`, `119 ext 9`.
_DIALLED = re.compile(
    rf"(?<![\w.,/-])(?:\+62[ {NBSP}-]?\d{{2,4}}|\(0\d{{2,3}}\)|0\d{{2,4}}|1500)(?:[ {NBSP}-]{{1,3}}\d{{1,8}}){{1,4}}(?![\w/])"
    rf"|\b1\d\d[ {NBSP}]ext\.?[ {NBSP}]\d{{1,4}}\b"
)
_BINDINGS = (
    # A year is no quantity: "2020 selesai" may part, "50 rumah" may not.
    (re.compile(rf"(?<![\w.,])((?!(?:19|20)\d\d\b)(?:Rp)?\d[\d.,]*%?) (?!(?:{_LOOSE})\b)(?=\w)"), rf"\1{NBSP}"),
    (re.compile(rf"\b(\d{{1,2}})[ {NBSP}]({_MONTHS})[ {NBSP}](\d{{4}})\b"), rf"\1{NBSP}\2{NBSP}\3"),
    (re.compile(rf"\b({_MONTHS}) (?=\d{{4}}\b)"), rf"\1{NBSP}"),
    (
        re.compile(
            r"\b(Rp|pukul|No\.|Nomor|Jl\.|Kec\.|Kel\.|Pasal|Perda|RT|RW|tahap|tipe|per|tahun|sejak) (?=[\dIVX])"
        ),
        rf"\1{NBSP}",
    ),
    (re.compile(r"\b(Hari) (?=(?:Raya|Jadi|Ulang)\b)"), rf"\1{NBSP}"),
    (re.compile(r"\b(Jl\.|Kec\.|Kel\.|dr\.|[A-Z]\.) (?=[A-Z])"), rf"\1{NBSP}"),
    (re.compile(r"(?<=\d) (?=(?:WITA|WIB|WIT)\b)"), NBSP),
    (re.compile(r" (?=[–—-] )"), NBSP),
    (re.compile("(?<=\\S) (?=[\u2600-\u27bf\U0001f300-\U0001faff])"), NBSP),
    (re.compile(rf"\bData per[ {NBSP}]"), f"Data{NBSP}per{NBSP}"),
    (re.compile(r" \| "), f" |{NBSP}"),
)
_WEAK_ENDS = frozenset(
    re.split(" ", "di ke dari dan atau yang untuk pada dengan oleh agar bagi dalam para atas per sebagai serta supaya")
)
_PLAIN = re.compile("[ -~\u00d7–—‘’“”…]*")
"""Text that `clean` has nothing to do with but its spaces: nearly all there is."""
_JOINING = re.compile("[\ufe00-\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
"""Variation selectors, the keycap, letters of flags, skin tones: our emoji are single signs in the text's colour."""
_BLANK = re.compile(rf"[ {NBSP}]")
# A hyphen between digits is one of a number that people dial.
_SPLIT = re.compile(r"(?<=[/-])(?=\w)(?!(?<=\d-)\d)")
_SPLIT_RANGES = re.compile(r"(?<=[/–-])(?=\w)(?!(?<=\d-)\d)")


def clean(text: str) -> str:
    """Return the text in NFC, white space single, without control characters and what only joins or tints emoji."""
    if _PLAIN.fullmatch(text):
        return re.sub(" +", " ", text).strip(" ")
    kept = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in {"Zs", "Zl", "Zp"} or char in "\t\n\r":
            kept.append(char if char == NBSP else " ")
        elif category[0] != "C" and not _JOINING.match(char):
            kept.append(char)
    return re.sub(" +", " ", "".join(kept)).strip(f" {NBSP}")


def bind(text: str) -> str:
    """Return the cleaned text with no-break spaces where a line may not break."""
    bound = clean(text)
    for pattern, replacement in _BINDINGS:
        bound = pattern.sub(replacement, bound)
    return _DIALLED.sub(lambda match: match[0].replace(" ", NBSP), bound)


def _greedy(widths: list[float], space: float, limit: float) -> int:
    lines, used = 1, -space
    for width in widths:
        if used + space + width > limit and used >= 0:
            lines, used = lines + 1, width
        else:
            used += space + width
    return lines


def _pieces(
    text: str, face: Typeface, tracking: float, limit: float, split: re.Pattern[str]
) -> list[tuple[str, bool]] | None:
    """Words, and whether a space precedes each. A word that is too wide may part where `split` finds, else None."""
    pieces: list[tuple[str, bool]] = []
    for word in text.split(" "):
        if face.positions(word, tracking)[1] <= limit:
            pieces.append((word, True))
            continue
        parts = split.split(word)
        if any(face.positions(part, tracking)[1] > limit for part in parts):
            return None
        pieces.extend((part, index == 0) for index, part in enumerate(parts))
    return pieces


def break_lines(
    text: str, face: Typeface, tracking: float, limit: float, *, balance: bool, ranges: bool = False
) -> tuple[str, ...] | None:
    """Break bound text into lines no wider than `limit` em; None when a word does not fit.

    :param balance: lines of equal length as far as possible (titles); else full lines with a fair last one (prose).
    :param ranges: part `28 September–30 Oktober 2026` too where it is wider than a line.
    """
    pieces = _pieces(text, face, tracking, limit, _SPLIT_RANGES if ranges else _SPLIT)
    if pieces is None:
        return None
    widths = [face.positions(word, tracking)[1] for word, _ in pieces]
    space = face.positions(" ", 0)[1] + 2 * tracking
    count = _greedy(widths, space, limit)
    if count == 1:
        return (text,)
    measure = _narrowest(widths, space, limit, count) if balance else limit
    ends = _best_breaks(pieces, widths, space, measure, limit, balance=balance)
    lines, start = [], 0
    for end in ends:
        line = "".join(
            (" " if spaced and index else "") + word for index, (word, spaced) in enumerate(pieces[start:end])
        )
        # A line's end does for a separator.
        lines.append(line.removeprefix(f"|{NBSP}"))
        start = end
    # A space that the joined measure forgot (kerning across it) must not push a line over the edge.
    if any(face.positions(line, tracking)[1] > limit for line in lines):
        return break_lines(text, face, tracking, limit * 0.985, balance=balance, ranges=ranges)
    return tuple(lines)


def _narrowest(widths: list[float], space: float, limit: float, count: int) -> float:
    low, high = max(widths), limit
    for _ in range(12):
        middle = (low + high) / 2
        if _greedy(widths, space, middle) <= count:
            high = middle
        else:
            low = middle
    return high


def is_alone(line: str) -> bool:
    """Whether one word is all that stands on a line; "50 rumah", which may not part, is two."""
    return not _BLANK.search(line.strip())


def _best_breaks(
    pieces: list[tuple[str, bool]], widths: list[float], space: float, measure: float, limit: float, *, balance: bool
) -> list[int]:
    """Choose line ends by least total badness (dynamic programming over the number of words)."""
    total = len(pieces)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * total
    for end in range(1, total + 1):
        used = -space
        for start in range(end - 1, -1, -1):
            used += widths[start] + space
            if used > limit and start < end - 1:
                break
            slack = (measure - used) / measure
            last = end == total
            badness = best[start][0] + 0.35 + (slack * slack * (0.25 if last and measure == limit else 1.0))
            if used > measure:
                badness += 4 * slack * slack + 0.05
            if last and start and (end - start == 1 or used < 0.2 * measure):
                badness += 0.6
            elif balance and end - start == 1 and is_alone(pieces[start][0]):
                badness += 0.8
            if not last and pieces[end - 1][0].lower().rstrip(",") in _WEAK_ENDS:
                badness += 0.12 if measure < limit else 0.03
            if badness < best[end][0]:
                best[end] = (badness, start)
    ends, at = [], total
    while at > 0:
        ends.append(at)
        at = best[at][1]
    return ends[::-1]
