"""Personal data in free text: whether it is there, how a message quotes it, and how it is masked.

Numbers are found by `siar.reading.personal_numbers`, accounts and mailboxes by `personal_accounts`, patients and children
in a case by `protected_people`, residents named beside what is nobody's business by `residents`; all in the folded text
(`siar.reading.folding`), so that no way of writing hides them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from siar.reading import residents
from siar.reading.folding import Span, fold
from siar.reading.official import NOBODY, Official, official_in_force
from siar.reading.personal_accounts import find_accounts, find_mailboxes
from siar.reading.personal_numbers import find_id_numbers, find_phones, has_many_digits
from siar.reading.protected_people import identity_spans

__all__ = [
    "HIDDEN", "HOME_HIDDEN", "ID_NUMBER_HIDDEN", "MAILBOX_HIDDEN", "NUMBER_HIDDEN",
    "Marked", "find_accounts", "find_homes", "find_id_numbers", "find_mailboxes", "find_personal", "find_phones", "find_residents",
    "has_account", "has_home", "has_id_number", "has_mailbox", "has_many_digits", "has_phone", "has_resident", "mask", "masked_at",
    "quoted_mailbox", "quoted_name", "quoted_number", "quoted_place",
]  # fmt: skip

Marked = tuple[int, int, str]
"""Where something stands, and the marker that is put in its place."""

ID_NUMBER_HIDDEN = "[NIK disembunyikan]"
NUMBER_HIDDEN = "[nomor disembunyikan]"
MAILBOX_HIDDEN = "[surel disembunyikan]"
HOME_HIDDEN = "[koordinat disembunyikan]"
HIDDEN = "[disembunyikan]"
"""What stands in place of a person, of whatever identifies one."""

#: A marker may change what is read around it: masked again until nothing more is found.
_ROUNDS = 4


def _unfolded(text: str, find: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    folded = fold(text)
    return map(folded.original, find(folded.text))


def find_residents(text: str) -> Iterator[Span]:
    """Yield the spans of residents' names beside class and school, illness or treatment, or age and RT/RW."""
    return _unfolded(text, residents.find_residents)


def find_homes(text: str) -> Iterator[Span]:
    """Yield the spans of coordinates of, and links to, somebody's home."""
    return _unfolded(text, residents.find_homes)


def has_id_number(text: str, *, numeric: bool = False) -> bool:
    """Tell whether a NIK- or KK-like number stands in the text."""
    return next(find_id_numbers(text, numeric=numeric), None) is not None


def has_phone(text: str, *, numeric: bool = False, official: Official | Collection[str] = NOBODY) -> bool:
    """Tell whether a private-looking mobile number stands in the text.

    :param official: what is public, or the telephone numbers of it alone.
    """
    public = official if isinstance(official, Official) else Official(phones=tuple(official))
    return next(find_phones(text, numeric=numeric, official=public), None) is not None


def has_account(text: str, *, official: Official = NOBODY) -> bool:
    """Tell whether a person's account number stands in the text."""
    return next(find_accounts(text, official=official), None) is not None


def has_mailbox(text: str, *, official: Official = NOBODY) -> bool:
    """Tell whether a person's e-mail address stands in the text."""
    return next(find_mailboxes(text, official=official), None) is not None


def has_resident(text: str) -> bool:
    """Tell whether a resident can be recognised by name and something private."""
    return next(find_residents(text), None) is not None


def has_home(text: str) -> bool:
    """Tell whether the text says to the metre where somebody lives."""
    return next(find_homes(text), None) is not None


def quoted_number(text: str, span: Span) -> str:
    """Return a number of a person as a message may quote it: its first three and last two digits."""
    found = "".join(char for char in text[slice(*span)] if char.isalnum())
    return f"{found[:3]}***{found[-2:]}"


def quoted_mailbox(text: str, span: Span) -> str:
    """Return a mailbox as a message may quote it: two letters, and its provider."""
    name, _, provider = text[slice(*span)].partition("@")
    return f"{name[:2]}***@{provider}" if provider else f"{name[:2]}***"


def quoted_name(text: str, span: Span) -> str:
    """Return a name as a message may quote it: the first letter of each word."""
    return " ".join(f"{word[0]}***" for word in text[slice(*span)].split())


def quoted_place(text: str, span: Span) -> str:
    """Return coordinates or a link as a message may quote them: the first letters."""
    return f"{text[slice(*span)].strip()[:6]}***"


def find_personal(text: str, *, official: Official) -> list[Marked]:
    """Return all that is masked in a text, each with its marker."""
    found: list[Marked] = []
    if has_many_digits(text):
        found += ((*span, ID_NUMBER_HIDDEN) for span in find_id_numbers(text))
        found += ((*span, NUMBER_HIDDEN) for span in find_phones(text, official=official))
        found += ((*span, NUMBER_HIDDEN) for span in find_accounts(text, official=official))
    found += ((*span, MAILBOX_HIDDEN) for span in find_mailboxes(text, official=official))
    if any(map(str.isalpha, text)):
        found += ((*span, HIDDEN) for span in _unfolded(text, identity_spans))
        found += ((*span, HIDDEN) for span in find_residents(text))
        found += ((*span, HOME_HIDDEN) for span in find_homes(text))
    return found


def masked_at(text: str, found: Iterable[Marked]) -> str:
    """Return the text with markers in place of what was found; of what overlaps, the first found names the marker."""
    ranked = [(start, end, rank, marker) for rank, (start, end, marker) in enumerate(found) if start < end]
    joined: list[tuple[int, int, int, str]] = []
    for start, end, rank, marker in sorted(ranked):
        if joined and start < joined[-1][1]:
            first, last, best, told = joined[-1]
            joined[-1] = (first, max(last, end), *min((best, told), (rank, marker)))
        else:
            joined.append((start, end, rank, marker))
    pieces, position = [], 0
    for start, end, _, marker in joined:
        pieces += [text[position:start], marker]
        position = end
    return "".join(pieces) + text[position:]


def mask(text: str, *, official: Official | None = None) -> str:
    """Return the text with personal data replaced by a marker. For everything that is stored, logged or shown.

    Masks identity, telephone and account numbers, mailboxes, what identifies a patient or a child in a case (initials,
    names, ages, schools, addresses), residents named beside something private, and where somebody lives.

    :param official: what is public; None for what the city's configuration says.
    """
    public = official
    if public is None:
        # Most texts have neither number nor mailbox, and to ask for configuration is to look at the disk.
        public = official_in_force() if has_many_digits(text) or "@" in fold(text).text else NOBODY
    for _ in range(_ROUNDS):
        found = find_personal(text, official=public)
        if not found:
            break
        text = masked_at(text, found)
    return text
