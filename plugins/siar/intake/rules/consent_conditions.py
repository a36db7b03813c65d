"""When the answers about the photo and about airing are at fault."""

from __future__ import annotations

from collections.abc import Iterator

from siar.intake.rules.rulebook import Answer
from siar.intake.rules.table import ReportTable
from siar.intake.rules.text_conditions import Hit
from siar.reading.consent import mentions_children, read_consent

__all__ = [
    "child_without_consent", "children_and_no_answer", "conditional_answer", "not_airing", "not_answered", "unclear_consent",
]  # fmt: skip


def child_without_consent(table: ReportTable) -> Iterator[Hit]:
    """A child is to be seen, and no written consent was given."""
    for position in table.where(table.text("izin_foto").flags(lambda text: read_consent(text) == "missing")):
        yield position, "izin_foto", {}


def _without_answer(table: ReportTable) -> Iterator[tuple[int, bool]]:
    """Yield the rows whose answer says neither, and whether headline or body names children."""
    if "izin_foto" not in table.columns:
        return
    titles, bodies = table.text("judul"), table.text("uraian")
    for position in table.where(table.text("izin_foto").flags(lambda text: read_consent(text) in {"blank", "unclear"})):
        yield position, mentions_children(titles.at(position)) or mentions_children(bodies.at(position))


def _answer(table: ReportTable, position: int) -> dict[str, str]:
    text = table.text("izin_foto").at(position)
    return {"isi": f"berisi “{text}”" if text else "belum diisi"}


def children_and_no_answer(table: ReportTable) -> Iterator[Hit]:
    """The text names children, and the answer about the photo says nothing of them."""
    for position, children in _without_answer(table):
        if children:
            yield position, "izin_foto", _answer(table, position)


def unclear_consent(table: ReportTable) -> Iterator[Hit]:
    """The answer about the photo is none of the choices."""
    for position, children in _without_answer(table):
        if not children:
            yield position, "izin_foto", _answer(table, position)


def _airing(table: ReportTable, answer: Answer) -> Iterator[tuple[int, str]]:
    approval, texts = table.book.approval, table.text("boleh_tayang")
    for position in table.where(texts.flags(lambda text: approval.read(text) == answer)):
        yield position, texts.at(position)


def not_answered(table: ReportTable) -> Iterator[Hit]:
    """Whether the post may go out has not been answered."""
    for position, _ in _airing(table, "open"):
        yield position, "boleh_tayang", {}


def conditional_answer(table: ReportTable) -> Iterator[Hit]:
    """The answer is more than yes or no: a day, a name, a condition."""
    for position, text in _airing(table, "other"):
        yield position, "boleh_tayang", {"isi": text}


def not_airing(table: ReportTable) -> Iterator[Hit]:
    """The agency itself says that it is not to go out: it counts as reported, and is never a post."""
    for position, text in _airing(table, "no"):
        yield position, "boleh_tayang", {"isi": text}
