"""Which stages by which people a correction's text needs at a moment, and whether it has them.

Worked out anew each time, from the text, its row and the rules of that moment, as for any other content: whoever is
asked to agree, whoever looks at the page and the transaction in which sending begins get the same answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from siar.editorial import agreements, marks, reports, stages
from siar.editorial.agreements import Agreement
from siar.editorial.clearance import Look, Subject, look
from siar.editorial.published import Correction, PublishedPost
from siar.editorial.reports import Report
from siar.editorial.screening import blocking
from siar.editorial.stages import Progress
from siar.errors import InputError
from siar.people import Person
from siar.settings import Settings
from siar.store import Connection, Many, MaybeValue

__all__ = ["CorrectionClearance", "look_at", "of_correction"]


@dataclass(frozen=True)
class CorrectionClearance:
    """What a correction's newest text needs and has.

    :param found: what is found in its words today, and the chain that they take.
    :param standing: how far it has come; its stage is None when everybody has agreed.
    :param agreements: to exactly this text. :param writers: everybody who wrote on it, or accepted its row.
    :param obstacle: what stands against it, in Indonesian; None when nothing does.
    """

    found: Look
    standing: Progress
    agreements: tuple[Agreement, ...]
    writers: frozenset[str]
    obstacle: str | None

    def refusal(self, person: Person, roles: Collection[str], *, settings: Settings) -> str | None:
        """Return why a person can neither agree now nor, when all have agreed, send it; None when it is possible."""
        if self.obstacle:
            return self.obstacle
        if person.among(self.writers):
            return "Anda ikut menulis ralat ini atau menerima barisnya. Persetujuannya perlu orang lain (empat mata)."
        if self.standing.stage is None:
            chain = settings.stages.chains[self.found.chain]
            asked = {role for name in chain.stages for role in settings.stages.stages[name].roles}
            return None if asked & set(roles) else "Peran Anda tidak termasuk tahap persetujuan ralat ini."
        try:
            stages.check_person(self.standing, actor=person, roles=roles, hands=self.writers)
        except InputError as error:
            return str(error)
        return None


@dataclass(frozen=True)
class _Writer:
    actor: str


_report_stands = MaybeValue("editorial.report_stands", bool)
_writers = Many("editorial.writers_of_correction", _Writer)
_agreements = Many("editorial.correction_agreements", Agreement)


def look_at(text: str, post: PublishedPost, report: Report, *, settings: Settings, now: datetime) -> Look:
    """Look through all that residents will read with a text, and what it was made from; choose the stricter chain.

    :param post: whose picture stays. :param report: what its row says now; its kind may be another one by then.
    """
    texts = (text, post.alt_text, post.report_title, post.body or "", report.title, report.body or "")
    subjects = [Subject(post.kind, post.opd), Subject(report.kind, report.opd)]
    return look(texts, subjects=subjects, reworded=True, settings=settings, now=now)


def of_correction(
    conn: Connection, row: Correction, post: PublishedPost, *, settings: Settings, now: datetime
) -> CorrectionClearance:
    """Return the clearance of a correction's newest text.

    Call it in a transaction with the correction locked: until its end neither text, agreements nor row change.
    """
    stands = _report_stands(conn, report_id=row.report_id)
    report = reports.read(conn, row.report_id)
    found = look_at(row.caption_after, post, report, settings=settings, now=now)
    writers = frozenset(writer.actor for writer in _writers(conn, correction_id=row.correction_id))
    given = tuple(agreements.by_strangers(conn, _agreements(conn, correction_id=row.correction_id), hands=writers))
    return CorrectionClearance(
        found=found,
        standing=stages.progress(found.chain, given, stages=settings.stages),
        agreements=given,
        writers=writers,
        obstacle=_obstacle(row, post, found, stands=bool(stands), settings=settings, now=now),
    )


def _obstacle(
    row: Correction, post: PublishedPost, found: Look, *, stands: bool, settings: Settings, now: datetime
) -> str | None:
    if row.content_hash is None:
        return "Ralat ini ditulis sebelum ralat melewati tahap persetujuan. Mohon simpan teksnya sekali lagi."
    if post.withdrawn:
        return "Kiriman ini sudah ditarik, sehingga tidak dapat diralat. Tutup ralat ini."
    if not stands:
        return (
            "Baris OPD berubah lagi, atau tidak boleh tayang lagi, sejak ralat ini ditulis. Periksa isi baris sekarang,"
            " lalu simpan teksnya lagi atau tutup ralat ini."
        )
    if stop := blocking(found.findings):
        return stop[0].message
    try:
        marks.check_edited(row.caption_after, settings=settings, now=now)
    except InputError as error:
        return str(error)
    return None
