"""The tab Ringkasan: how an agency stands, in a few lines that only we write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from siar.channels import CHANNELS, ChannelId
from siar.figures.comments import SheetQuestions
from siar.google.sheets import RowWrite
from siar.intake.feedback.answers import STATUSES, Answer
from siar.intake.feedback.numbers import ChannelMonth, Month
from siar.intake.rules.private import KINDS
from siar.intake.sheets.row_identity import metadata_id_of
from siar.reading.formats import Formats

__all__ = [
    "APPEAL",
    "APPEAL_STATE",
    "LINES",
    "READ",
    "SUMMARY_KEY",
    "changed_lines",
    "line_metadata_id",
    "of_problem",
    "summarise",
]

SUMMARY_KEY = "s"
"""Key of the developer metadata on the lines of the tab Ringkasan."""

READ = "Terbaca"
"""The state of a sheet that was read to the end."""

LINES: Mapping[str, str] = {
    "keadaan": "Keadaan lembar",
    "baris": "Jumlah baris laporan",
    **{status: status for status in STATUSES},
    "kosong": "Baris kosong di tengah tabel",
    "jangkauan": "Jangkauan tertinggi satu tayangan",
    "pribadi": "Baris ditahan karena data pribadi",
    "bulan": "Tayangan bulan ini",
    "bulan_jangkauan": "Jangkauan bulan ini",
    "bulan_interaksi": "Interaksi bulan ini",
    "bulan_terbaik": "Tayangan terluas bulan ini",
    "pertanyaan": "Pertanyaan warga",
    "nilai": "Nilai pelaporan",
    "nilai_rutin": "Rutin",
    "nilai_tepat_waktu": "Tepat waktu",
    "nilai_lolos": "Lolos periksa pertama",
    "keberatan": "Keberatan atas nilai: mohon tulis di kolom sebelah",
    "keberatan_keadaan": "Keadaan keberatan",
}
"""The lines by name, with their texts, from the top."""

APPEAL, APPEAL_STATE = "keberatan", "keberatan_keadaan"
"""The line in which the agency writes, and which is never written by us; and the one that answers it."""


def line_metadata_id(name: str) -> int:
    """Return the metadata id of a line. Outside the form of row IDs, so that the two never meet."""
    return metadata_id_of(f"{SUMMARY_KEY}:{name}")


def of_problem(problem: str) -> dict[str, str | int]:
    """Return what is said of a sheet that cannot be read: the counts are left out, for they are not known."""
    return {"keadaan": problem}


def summarise(
    answers: Iterable[Answer],
    *,
    formats: Formats,
    month: Month,
    questions: SheetQuestions | None = None,
    blank: int = 0,
    private: Sequence[Collection[str]] = (),
    score: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str | int]:
    """Return every line's value but that of the agency's own line.

    :param month: what went out this month.
    :param questions: what residents asked below it and nobody answered in time; None: nothing.
    :param blank: rows above the last filled one that are blank. Beside them nothing is written.
    :param score: the lines on the agency's score, and what is answered to its appeal; empty where none is shown.
    :param private: of each row that is held for naming a resident, the codes of `siar.intake.rules.private`.
    """
    # Titles repeated in the middle and totals have an answer, but no status: they are no reports.
    rows = [answer for answer in answers if answer.status]
    counts = Counter(answer.status for answer in rows)
    return {
        "keadaan": READ,
        "baris": len(rows),
        **{status: counts[status] for status in STATUSES},
        "kosong": blank,
        "jangkauan": _best_reach(rows, formats),
        "pribadi": _private(private),
        **_month(month, formats),
        "pertanyaan": _questions(questions),
        **score,
    }


def _private(rows: Sequence[Collection[str]]) -> str | int:
    """How many, and of what kinds, in the kinds' own order. Not since when: that would be written every day."""
    found = {code for row in rows for code in row}
    kinds = ", ".join(kind for code, kind in KINDS.items() if code in found)
    return f"{len(rows)} ({kinds})" if kinds else 0


def _best_reach(rows: Iterable[Answer], formats: Formats) -> str:
    """The best post's reach. A sum would count those who saw several posts several times."""
    best = max((answer.best_reach for answer in rows if answer.best_reach), default=None)
    return "Belum ada" if best is None else f"{formats.accounts(best[0])} akun di {best[1]}"


def _questions(found: SheetQuestions | None) -> str:
    if found is None:
        return "Tidak ada yang menunggu jawaban"
    return f"{found.questions} pertanyaan belum dijawab" + (f": {found.permalink}" if found.permalink else "")


def _month(month: Month, formats: Formats) -> dict[str, str | int]:
    """How the month stands. The reach is one post's, of each channel the widest: added up it would count people twice."""
    out = [(CHANNELS[name], month.channels[name]) for name in CHANNELS if name in month.channels]
    name = formats.month(month.first)
    if not out:
        return {
            "bulan": f"{name}: belum ada",
            **dict.fromkeys(("bulan_jangkauan", "bulan_interaksi", "bulan_terbaik"), "Belum ada"),
        }
    reach = [
        f"{channel.short_name} {formats.accounts(found.reach)}" for channel, found in out if found.reach is not None
    ]
    moved = [
        f"{channel.short_name} {formats.number(found.interactions)}"
        for channel, found in out
        if found.interactions is not None
    ]
    unmeasured = sum(found.unmeasured for _, found in out)
    left = f"; {formats.number(unmeasured)} tayangan belum terukur" if unmeasured else ""
    return {
        "bulan": f"{name}: "
        + " · ".join(f"{channel.short_name} {formats.number(found.posts)}" for channel, found in out),
        "bulan_jangkauan": f"{' · '.join(reach)} akun, masing-masing satu tayangan terluas; jangkauan tidak dijumlahkan{left}"
        if reach
        else "Belum terukur",
        "bulan_interaksi": f"{' · '.join(moved)}{left}" if moved else "Belum terukur",
        "bulan_terbaik": _widest(month.channels, formats),
    }


def _widest(channels: Mapping[ChannelId, ChannelMonth], formats: Formats) -> str:
    known = [
        (found.reach, CHANNELS[name].name, found.permalink)
        for name, found in channels.items()
        if found.reach is not None
    ]
    if not known:
        return "Belum terukur"
    reach, channel, link = max(known, key=lambda item: (item[0], item[1]))
    return f"{formats.accounts(reach)} akun di {channel}" + (f": {link}" if link else "")


def changed_lines(old: Mapping[str, object], new: Mapping[str, str | int]) -> list[RowWrite]:
    """Return the writes for the lines that changed: value in column B, the text in column A stays."""
    return [RowWrite(line_metadata_id(name), (None, value)) for name, value in new.items() if old.get(name) != value]
