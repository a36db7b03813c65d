"""What rows are told about their photos, and which rows must be judged again because a photo changed.

Only rows that the rules let pass are looked at: a photo of a child without consent, say, is not fetched at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from siar import vault
from siar.findings.finding import Finding
from siar.findings.levels import worst_first
from siar.intake.photos.copies import Photos
from siar.intake.photos.findings import PhotoCheck, photo_findings, similar_photo_finding
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.verdicts import Verdict, outcome_of
from siar.reading.links import PhotoLink, parse_photo_link
from siar.reading.personal_data import mask
from siar.settings import PhotoPlan
from siar.store import Connection, Many, Statement

__all__ = ["Judged", "RowPhotos", "with_findings"]


def with_findings(verdict: Verdict, found: Collection[Finding]) -> Verdict:
    """Return a verdict with more findings, worst first, and what they make of the row. Nothing is told twice."""
    told = {(finding.code, finding.column) for finding in verdict.findings}
    more = [finding for finding in found if (finding.code, finding.column) not in told]
    if not more or verdict.verdict == "skipped":
        return verdict
    findings = tuple(worst_first((*verdict.findings, *more)))
    return replace(verdict, findings=findings, verdict=outcome_of(findings[0].level))


@dataclass(frozen=True)
class Judged:
    """Verdicts by row ID with their photos' findings, and what to note of each row's photo.

    :param raised: what the rules raised unforeseen, by row ID.
    """

    verdicts: Mapping[str, Verdict]
    checks: Mapping[str, PhotoCheck] = field(default_factory=dict)
    codes: Mapping[str, list[str]] = field(default_factory=dict)
    raised: Mapping[str, Exception] = field(default_factory=dict)


@dataclass(frozen=True)
class _Unsettled:
    row_id: str
    file_id: str
    seen: str
    codes: list[str]


@dataclass(frozen=True)
class _Similar:
    """A row with a photo much like another's; `distance` is the number of differing bits of 64."""

    row_id: str
    spreadsheet_id: str
    revision_id: int
    distance: int


_unsettled_row_photos = Many("intake.unsettled_row_photos", _Unsettled)
_similar_photos = Many("intake.similar_photos", _Similar)
_record_row_photo = Statement("intake.record_row_photo")
_keep_row_photo_copy = Statement("intake.keep_row_photo_copy")
_forget_row_photos = Statement("intake.forget_row_photos")


class RowPhotos:
    """The photos of one spreadsheet's rows."""

    def __init__(self, conn: Connection, photos: Photos, *, plan: PhotoPlan, book: RuleBook, now: datetime) -> None:
        self._conn = conn
        self._photos = photos
        self._plan = plan
        self._book = book
        self._now = now

    def judge(
        self, spreadsheet_id: str, verdicts: Mapping[str, Verdict], links: Mapping[str, str], titles: Mapping[str, str]
    ) -> Judged:
        """Look at the photos of a spreadsheet's judged rows and add what there is to tell.

        :param links: the photo cells, :param titles: the headlines, both by row ID.
        """
        checks = {
            row_id: self._photos.check(link)
            for row_id, verdict in verdicts.items()
            if verdict.verdict in {"accepted", "review"} and (link := _file_link(links.get(row_id, ""))) is not None
        }
        joined, codes = dict(verdicts), {}
        first: dict[str, str] = {}
        for row_id, check in checks.items():
            found = photo_findings(check, line=verdicts[row_id].line, book=self._book)
            codes[row_id] = [finding.code for finding in found]
            if check.state == "ok":
                twin = first.get(check.file_id)
                twin = self._twin(spreadsheet_id, row_id, check) if twin is None else twin
                first.setdefault(check.file_id, titles.get(row_id, ""))
                if twin is not None:
                    found = [*found, *similar_photo_finding(mask(twin), line=verdicts[row_id].line, book=self._book)]
            joined[row_id] = with_findings(verdicts[row_id], found)
        return Judged(joined, checks, codes)

    def restless(self, spreadsheet_id: str, links: Mapping[str, str]) -> set[str]:
        """Return rows to be judged again, because what is behind their unchanged link has changed.

        :param links: the photo cells of rows that did not change, by row ID.
        """
        again = set()
        for row in _unsettled_row_photos(self._conn, spreadsheet_id=spreadsheet_id, now=self._now):
            link = _file_link(links.get(row.row_id, ""))
            if link is None or link.file_id != row.file_id:
                continue
            check = self._photos.check(link)
            codes = [finding.code for finding in photo_findings(check, line=1, book=self._book)]
            if check.state == "waiting" or codes == row.codes:
                self._note(row.row_id, check, codes if check.state != "waiting" else row.codes)
            else:
                again.add(row.row_id)
        return again

    def record(self, judged: Judged) -> None:
        """Note, in the caller's transaction, with which photo each row was judged."""
        without = [row_id for row_id in judged.verdicts if row_id not in judged.checks]
        _forget_row_photos(self._conn, row_ids=without)
        for row_id, check in judged.checks.items():
            self._note(row_id, check, judged.codes[row_id])

    def _note(self, row_id: str, check: PhotoCheck, codes: Collection[str]) -> None:
        _record_row_photo(
            self._conn, row_id=row_id, file_id=check.file_id, seen=check.state, codes=list(codes), now=self._now
        )
        if check.state == "ok":
            _keep_row_photo_copy(self._conn, row_id=row_id, file_id=check.file_id, now=self._now)

    def _twin(self, spreadsheet_id: str, row_id: str, check: PhotoCheck) -> str | None:
        """Return the headline of another report whose photo looks like this one, or None.

        "" when it stands in another spreadsheet: what another agency has not published is not told here.
        """
        found = _similar_photos(self._conn, row_id=row_id, file_id=check.file_id, bits=self._plan.similar_bits)
        if not found:
            return None
        if found[0].spreadsheet_id != spreadsheet_id:
            return ""
        revision_id = found[0].revision_id
        return vault.texts_of(self._conn, [revision_id]).get(revision_id, {}).get("judul", "")


def _file_link(text: str) -> PhotoLink | None:
    link = parse_photo_link(text)
    return link if link.state == "file" else None
