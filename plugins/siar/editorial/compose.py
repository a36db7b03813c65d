"""Composing: every accepted report that may air gets a picture, an alt text and a post for each account that is due one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar import accounts, audit
from siar.editorial import draft_photos, drafts, pictures, reports
from siar.editorial.admission import admit
from siar.editorial.alt_text import alt_text, missing_figures
from siar.editorial.captions import caption
from siar.editorial.content import PostContent
from siar.editorial.posts import lock_siblings
from siar.editorial.queries import save_finding
from siar.editorial.references import allocate
from siar.editorial.refusals import NEEDS_CORRECTION, REFUSED_INPUT, ComposeRefusedError
from siar.errors import InputError
from siar.faults import Containment
from siar.findings.refusals import RefusedError
from siar.settings import Settings
from siar.store import Connection, Many, Maybe, Statement, Value
from siar.store.media import AlteredMediaError, MediaStore
from siar.visuals.rendering import ENGINE, Renderer, default_renderer

__all__ = ["ComposeFinding", "ComposeResult", "compose", "count_waiting"]

ACTOR = "siar"
PHOTO_PATIENCE = timedelta(hours=2)
"""So long a report waits for a photo that could not be fetched yet; then it goes without."""


@dataclass(frozen=True)
class ComposeFinding:
    """A report that could not be composed, and why."""

    report_id: int
    code: str
    message: str


@dataclass(frozen=True)
class ComposeResult:
    """What one run did. `findings` are those of this run; all open ones are in `compose_findings`."""

    composed: int
    posts: int
    superseded: int
    findings: tuple[ComposeFinding, ...]


@dataclass(frozen=True)
class _Untried:
    report_id: int


@dataclass(frozen=True)
class _Taken:
    """A report that is locked for composing. `shown_on`: accounts that show an earlier state of its row, or may."""

    report_id: int
    shown_on: Sequence[str]


@dataclass(frozen=True)
class _Outdated:
    draft_id: int
    reference_code: str


@dataclass(frozen=True)
class _Behind:
    """A draft that is out on one account, and waits on another for what its row no longer says."""

    draft_id: int


@dataclass(frozen=True)
class _Left:
    post_id: int


@dataclass(frozen=True)
class _Owed:
    """An account that shows nothing of a row, beside others that do. `draft_id`: what corrects those, if it is there."""

    report_id: int
    draft_id: int | None
    account_id: str


_reports_to_compose = Many("editorial.reports_to_compose", _Untried)
_lock_drafts_of_row = Statement("editorial.lock_drafts_of_row")
_lock_posts_of_row = Statement("editorial.lock_posts_of_row")
_take_report = Maybe("editorial.take_report", _Taken)
_owed_posts = Many("editorial.owed_posts", _Owed)
_reports_waited_for = Value("editorial.reports_waited_for", list[str])
_count_uncomposed = Value("editorial.count_uncomposed", int)
_outdated_drafts = Many("editorial.outdated_drafts", _Outdated)
_drafts_out_elsewhere = Many("editorial.drafts_out_elsewhere", _Outdated)
_drafts_left_behind = Many("editorial.drafts_left_behind", _Behind)
_supersede_left_behind = Many("editorial.supersede_left_behind", _Left)
_draft_may_be_out = Value("editorial.draft_may_be_out", bool)
_drop_settled_findings = Statement("editorial.drop_settled_findings")
_clear_finding = Statement("editorial.clear_finding")


def _attempt(renderer: Renderer) -> str:
    """What a refusal depends on besides the report: the same report is tried again when this changes."""
    inputs = [ENGINE, renderer.brand.fingerprint, *map(str, sorted(renderer.library.fingerprints.items()))]
    return hashlib.sha256(json.dumps(inputs, ensure_ascii=False).encode()).hexdigest()[:16]


def _still_unseen(conn: Connection, draft_id: int) -> bool:
    """Whether nothing of a draft is out, asked again with its posts locked: a commit under way holds them till then."""
    lock_siblings(conn, draft_id)
    return not _draft_may_be_out(conn, draft_id=draft_id)


def _supersede(conn: Connection, *, now: datetime) -> int:
    with conn.transaction():
        _drop_settled_findings(conn)
        found = {draft.draft_id: draft for draft in (*_outdated_drafts(conn), *_drafts_out_elsewhere(conn))}
        outdated = [found[draft_id] for draft_id in sorted(found) if _still_unseen(conn, draft_id)]
        for draft in outdated:
            drafts.supersede(conn, draft_id=draft.draft_id, now=now)
            audit.record(
                conn,
                actor=ACTOR,
                action="draft.superseded",
                subject=f"draft:{draft.draft_id}",
                now=now,
                detail={"reference_code": draft.reference_code},
            )
        _supersede_what_is_left(conn, now=now)
    return len(outdated)


def _supersede_what_is_left(conn: Connection, *, now: datetime) -> None:
    """What is out stays and is corrected; a sibling that still waits could be neither approved, edited nor sent back."""
    for draft in _drafts_left_behind(conn):
        lock_siblings(conn, draft.draft_id)
        for post in _supersede_left_behind(conn, draft_id=draft.draft_id, now=now):
            subject = f"post:{post.post_id}"
            audit.record(conn, actor=ACTOR, action="post.superseded", subject=subject, now=now)
        drafts.settle(conn, draft_id=draft.draft_id, now=now)


def _store(
    conn: Connection,
    taken: _Taken,
    *,
    media: MediaStore,
    settings: Settings,
    renderer: Renderer,
    now: datetime,
) -> int:
    """Render and store one report's draft in the caller's transaction; return the number of posts.

    What shows an earlier state of the row is corrected; only the other accounts get a post.
    """
    report = reports.read(conn, taken.report_id)
    outlets = [one for one in accounts.receivers(conn, agencies={report.opd}) if one.account_id not in taken.shown_on]
    if taken.shown_on and not outlets:
        raise ComposeRefusedError(NEEDS_CORRECTION)
    reference = allocate(conn, city=settings.city, accepted_at=report.accepted_at)
    chosen = draft_photos.choose(conn, media, report_id=report.report_id)
    facts = pictures.facts_of(report, reference=reference, settings=settings, photo=chosen.photo)
    captions = {
        channel: caption(facts, channel=channel, settings=settings)
        for channel in {one.channel: None for one in outlets}
    }
    picture = renderer.render(facts.kind, facts)
    alternative = alt_text(facts, shown=picture.shown)
    if lost := missing_figures((text for text in picture.texts if text != reference), alternative):
        raise ComposeRefusedError("K_TEKS_ALT_TIDAK_LENGKAP", {"angka": ", ".join(lost)}, detail={"figures": lost})
    draft = drafts.NewDraft(
        reports=(report,),
        reference_code=reference,
        pages=(pictures.keep(picture, alternative, media=media),),
        photo_path=chosen.path,
    )
    draft_id = drafts.store(conn, draft, now=now)
    posts = {
        account.account_id: drafts.store_post(
            conn,
            PostContent(account.channel, captions[account.channel], draft.content),
            draft_id=draft_id,
            account_id=account.account_id,
            now=now,
        )
        for account in outlets
    }
    _clear_finding(conn, report_id=report.report_id)
    audit.record(
        conn,
        actor=ACTOR,
        action="draft.composed",
        subject=f"draft:{draft_id}",
        now=now,
        detail={
            "report_id": report.report_id,
            "revision_id": report.revision_id,
            "reference_code": reference,
            "template": picture.template,
            "template_version": picture.template_version,
            "visual_sha256": picture.sha256,
            "posts": posts,
            "photo_sha256": chosen.photo.sha256 if chosen.photo else None,
            "photo_left_out": chosen.left_out or None,
        },
    )
    return len(posts)


def _keep_finding(
    conn: Connection, report_id: int, refused: InputError, *, attempt: str, now: datetime
) -> ComposeFinding:
    if not isinstance(refused, RefusedError):
        refused = ComposeRefusedError(REFUSED_INPUT, {"sebab": refused})
    finding = ComposeFinding(report_id, refused.code, str(refused))
    save_finding(
        conn,
        report_id=report_id,
        code=finding.code,
        message=finding.message,
        detail=json.dumps(refused.detail, ensure_ascii=False),
        attempt=attempt,
        now=now,
    )
    return finding


def _take(conn: Connection, report_id: int) -> _Taken | None:
    """Lock a report after the posts of its row: a commit of an earlier state is over, or sees that its row changed."""
    _lock_drafts_of_row(conn, report_id=report_id)
    _lock_posts_of_row(conn, report_id=report_id)
    return _take_report(conn, report_id=report_id)


def _add_owed(conn: Connection, containment: Containment, *, settings: Settings, now: datetime) -> int:
    """Give accounts that show nothing of a row a post of the draft that corrects it elsewhere; return how many."""
    added = 0
    for owed in _owed_posts(conn):
        if containment.rests(owed.report_id):
            continue
        with containment.item(owed.report_id):
            added += _add_post(conn, owed, settings=settings, now=now)
    return added


def _add_post(conn: Connection, owed: _Owed, *, settings: Settings, now: datetime) -> int:
    _lock_drafts_of_row(conn, report_id=owed.report_id)
    _lock_posts_of_row(conn, report_id=owed.report_id)
    if owed not in _owed_posts(conn):
        return 0
    if owed.draft_id is None:
        # It is composed like any other report, for this account.
        _clear_finding(conn, report_id=owed.report_id)
        return 0
    report = reports.read(conn, owed.report_id)
    draft = drafts.find(conn, owed.draft_id)
    outlets = accounts.receivers(conn, agencies={report.opd})
    account = next((one for one in outlets if one.account_id == owed.account_id), None)
    if account is None:
        return 0
    facts = pictures.facts_of(report, reference=draft.reference_code, settings=settings)
    text = caption(facts, channel=account.channel, settings=settings)
    content = PostContent(account.channel, text, drafts.content_of(conn, owed.draft_id))
    post_id = drafts.store_post(conn, content, draft_id=owed.draft_id, account_id=account.account_id, now=now)
    drafts.settle(conn, draft_id=owed.draft_id, now=now)
    detail = {"posts": {account.account_id: post_id}, "report_id": owed.report_id}
    audit.record(conn, actor=ACTOR, action="post.composed", subject=f"draft:{owed.draft_id}", now=now, detail=detail)
    return 1


def compose(
    conn: Connection,
    *,
    media: MediaStore,
    settings: Settings,
    now: datetime,
    limit: int | None = None,
) -> ComposeResult:
    """Supersede drafts of reports that no longer stand, then make a draft for every airable report without one.

    Report by report, each in its own transaction: rerunning after any interruption continues, and a report that
    cannot be composed leaves a finding and stops nobody else. What is raised unforeseen costs its report only
    (`siar.faults`), and so does a picture in the store that is not the one that was kept: it is tried again.

    Where an earlier state of a row is out it is corrected, which a finding asks for; other accounts get the row's present
    state as any other post.

    A photo that is too small or unreadable is left out and audited. One that could not be fetched yet is awaited for
    `PHOTO_PATIENCE`. What was composed is screened and gets its chain of stages before anybody sees it.

    :param limit: at most so many reports; None is all.
    :raises ItemsFailedError: some reports or posts raised something unforeseen; the others were done.
    """
    renderer = default_renderer()
    attempt = _attempt(renderer)
    containment = Containment(conn, "report", now=now)
    containment.only_those(_reports_waited_for)
    # Before the findings are dropped that tell of them.
    posts = _add_owed(conn, containment, settings=settings, now=now)
    superseded = _supersede(conn, now=now)
    composed = 0
    findings: list[ComposeFinding] = []
    for untried in _reports_to_compose(conn, attempt=attempt, limit=limit, no_photo_after=now - PHOTO_PATIENCE):
        report_id = untried.report_id
        if containment.rests(report_id):
            continue
        refused: InputError | None = None
        try:
            with containment.item(report_id, foreseen=(InputError,)):
                taken = _take(conn, report_id)
                if taken is None:
                    continue
                posts += _store(conn, taken, media=media, settings=settings, renderer=renderer, now=now)
                composed += 1
                refused = ComposeRefusedError(NEEDS_CORRECTION) if taken.shown_on else None
        except AlteredMediaError as error:
            # It says nothing about the row: once the file is put back, the row is composed.
            containment.keep(report_id, error)
        except InputError as error:
            # A ConfigError passes: a broken template would refuse every report, and somebody must see that at once.
            refused = error
        if refused is not None:
            findings.append(_keep_finding(conn, report_id, refused, attempt=attempt, now=now))
            containment.done(report_id)
    admit(conn, settings=settings, now=now)
    containment.finish()
    return ComposeResult(composed=composed, posts=posts, superseded=superseded, findings=tuple(findings))


def count_waiting(conn: Connection, *, now: datetime) -> int:
    """Return how many reports `compose` would try for the first time.

    They are not only the ones that were accepted a moment ago: editors accept rows, and photos arrive, in between.
    """
    return _count_uncomposed(conn, no_photo_after=now - PHOTO_PATIENCE, now=now)
