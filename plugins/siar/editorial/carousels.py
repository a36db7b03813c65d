"""Several reports in one carousel: chosen by an editor, approved like any post, pages from the same facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from siar import accounts, audit
from siar.editorial import admission, clearance, drafts, hands, pictures, posts, reports
from siar.editorial.alt_text import LIMIT, alt_text
from siar.editorial.captions import caption
from siar.editorial.content import PostContent
from siar.editorial.drafts import Draft
from siar.editorial.posts import PostState
from siar.editorial.references import allocate
from siar.editorial.reports import Report
from siar.editorial.screening import blocking
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection, Many
from siar.store.media import MediaStore
from siar.visuals.carousels import carousel
from siar.visuals.facts import Facts
from siar.visuals.rendering import Rendered

__all__ = ["FEWEST", "MOST", "TITLE_LIMIT", "group"]

FEWEST, MOST = 2, 8
"""Reports in a carousel: a cover and a closing page make ten of eight."""
TITLE_LIMIT = 80
"""Letters that fit the cover."""


@dataclass(frozen=True)
class _Waiting:
    """A waiting draft, locked. `stands`: its row still says the same and may air."""

    draft_id: int
    stands: bool


@dataclass(frozen=True)
class _Post:
    """A post of such a draft, locked. `publication_id`: it is planned, or more."""

    post_id: int
    content_hash: str
    state: PostState
    urgent: bool
    corrects_post_id: int | None
    publication_id: int | None


@dataclass(frozen=True)
class _Taken:
    """What becomes one carousel: drafts with their reports, in the order of the pages."""

    drafts: Sequence[Draft]
    reports: Sequence[Report]


_lock_drafts_to_group = Many("editorial.lock_drafts_to_group", _Waiting)
_lock_posts_to_group = Many("editorial.lock_posts_to_group", _Post)


def group(
    conn: Connection,
    *,
    seen: Mapping[int, str],
    title: str,
    lead: str,
    actor: str,
    media: MediaStore,
    settings: Settings,
    now: datetime,
) -> int:
    """Make one carousel of waiting posts' drafts, in their order, and let it replace them; return its draft.

    :param seen: the content hash of each post that the editor saw, by post; all posts of a draft count.
    :param title: of the cover. :param lead: a sentence or two below it; may be empty.
    :raises InputError: fewer than two or more than eight reports, one that is not waiting any more, that was changed,
        that is urgent, or that takes another way of approval than the others.
    :raises VisualRefusedError: when a page cannot show its report legibly.
    """
    title, lead = " ".join(title.split()), " ".join(lead.split())
    if not title or len(title) > TITLE_LIMIT:
        raise InputError(f"Judul korsel harus 1 sampai {TITLE_LIMIT} huruf.")
    with conn.transaction():
        taken = _take(conn, seen, settings=settings, now=now)
        reference = allocate(conn, city=settings.city, accepted_at=taken.reports[0].accepted_at)
        facts = [
            pictures.facts_of_draft(conn, draft, settings=settings, media=media, reference=reference)
            for draft in taken.drafts
        ]
        pages = carousel(facts, title=title, lead=lead)
        for replaced in taken.drafts:
            drafts.supersede(conn, draft_id=replaced.draft_id, now=now)
        words = [_cover(title, lead, facts), *_told_pages(facts, pages), _closing(facts)]
        _check_words(pages, words, reference=reference)
        owners = [None, *(report.report_id for report in taken.reports), None]
        draft = drafts.NewDraft(
            reports=tuple(taken.reports),
            reference_code=reference,
            pages=tuple(
                pictures.keep(page, text, media=media, report_id=owner)
                for page, text, owner in zip(pages, words, owners, strict=True)
            ),
            title=title,
        )
        draft_id = drafts.store(conn, draft, now=now)
        hands.note(conn, draft_id=draft_id, actor=actor, deed="grouped", now=now)
        hands.carry(conn, from_drafts=[replaced.draft_id for replaced in taken.drafts], to_draft=draft_id)
        told = _told(facts, title=title, lead=lead)
        made = [
            drafts.store_post(
                conn,
                PostContent(account.channel, caption(told, channel=account.channel, settings=settings), draft.content),
                draft_id=draft_id,
                account_id=account.account_id,
                now=now,
            )
            for account in accounts.receivers(conn, agencies={report.opd for report in taken.reports})
        ]
        admission.admit_posts(conn, made, settings=settings, now=now)
        audit.record(
            conn,
            actor=actor,
            action="draft.grouped",
            subject=f"draft:{draft_id}",
            now=now,
            detail={
                "reference_code": reference,
                "reports": [report.report_id for report in taken.reports],
                "instead_of": [replaced.reference_code for replaced in taken.drafts],
                "pages_sha256": draft.content.media_digest,
            },
        )
    return draft_id


def _take(conn: Connection, seen: Mapping[int, str], *, settings: Settings, now: datetime) -> _Taken:
    posts.lock_drafts(conn, seen)
    asked = [posts.lock(conn, post_id) for post_id in sorted(seen)]
    order = {post_id: place for place, post_id in enumerate(seen)}
    asked.sort(key=lambda post: order[post.post_id] if post else 0)
    draft_ids = list(dict.fromkeys(post.draft_id for post in asked if post is not None))
    waiting = _lock_drafts_to_group(conn, draft_ids=draft_ids)
    grouped = [drafts.find(conn, draft.draft_id) for draft in waiting]
    members = _lock_posts_to_group(conn, draft_ids=draft_ids)
    if not FEWEST <= len(draft_ids) <= MOST:
        raise InputError(f"Korsel dibuat dari {FEWEST} sampai {MOST} laporan; yang dipilih {len(draft_ids)}.")
    changed = None in asked or any(seen.get(post.post_id, post.content_hash) != post.content_hash for post in members)
    if changed or len(waiting) < len(draft_ids) or not all(draft.stands for draft in waiting):
        raise InputError("Salah satu kiriman berubah atau sudah diputuskan sejak Anda melihatnya. Mohon muat ulang.")
    if any(post.state != "draft" or post.publication_id for post in members):
        raise InputError("Salah satu kiriman sudah disetujui di satu kanal, sehingga tidak dapat digabungkan.")
    if any(draft.pages_sha256 for draft in grouped):
        raise InputError("Korsel tidak dapat digabungkan lagi dengan kiriman lain.")
    if any(post.urgent or post.corrects_post_id for post in members):
        raise InputError("Kiriman segera dan ralat tidak digabungkan; keduanya tayang sendiri.")
    looked = clearance.of_posts(conn, [post.post_id for post in members], settings=settings, now=now).values()
    if len({found.chain for found in looked}) > 1:
        raise InputError(
            "Kiriman-kiriman ini melewati tahap persetujuan yang berbeda, sehingga tidak dapat digabungkan."
        )
    if stop := blocking(finding for found in looked for finding in found.findings):
        raise InputError(f"Ada kiriman yang wajib diperbaiki dulu: {stop[0].message}")
    return _Taken(grouped, [reports.read(conn, draft.report_id) for draft in grouped])


def _check_words(pages: Sequence[Rendered], words: Sequence[str], *, reference: str) -> None:
    for number, (page, text) in enumerate(zip(pages, words, strict=True), 1):
        # The last page repeats what the others say; its own text may have to be cut.
        told = " ".join(words) if number == len(pages) else text
        position = f"{number}/{len(pages)}"
        if lost := pictures.missing_in(page, told, reference=reference, page=position):
            raise InputError(f"Teks alternatif halaman {position} belum memuat angka {', '.join(lost)} dari gambarnya.")


def _told_pages(facts: Sequence[Facts], pages: Sequence[Rendered]) -> list[str]:
    """The alternative texts of the reports' pages, which stand between cover and closing page."""
    return [alt_text(item, shown=page.shown) for item, page in zip(facts, pages[1:-1], strict=True)]


def _cover(title: str, lead: str, facts: Sequence[Facts]) -> str:
    sources = list(dict.fromkeys(item.source for item in facts))
    origin = sources[0] if len(sources) == 1 else f"{len(sources)} sumber"
    text = f"Sampul korsel {facts[0].government}: {title}. {lead}".strip()
    return f"{text} Berisi {len(facts)} laporan dari {origin}, geser untuk melihat."


def _closing(facts: Sequence[Facts]) -> str:
    sourced = "; ".join(f"{item.title} ({item.source_line.removeprefix('Sumber: ')})" for item in facts)
    titles = "; ".join(item.title for item in facts)
    ways = (sourced, titles, f"{len(facts)} laporan tadi")
    return next(text for way in ways if len(text := f"Halaman penutup, data lengkap dan sumbernya: {way}.") <= LIMIT)


def _told(facts: Sequence[Facts], *, title: str, lead: str) -> Facts:
    """What the caption says: the title, then each report's headline; the figures stand on the pages."""
    listed = "\n".join(f"• {item.title}" for item in facts)
    sources = list(dict.fromkeys(item.source for item in facts))
    first = facts[0]
    agencies = list(dict.fromkeys(item.agency for item in facts))
    return replace(
        first,
        kind="umum",
        title=title,
        body=f"{lead} {' '.join(item.title for item in facts)}".strip(),
        prose=f"{lead}\n\n{listed}".strip(),
        sections=(),
        figure=None,
        progress=None,
        stats=(),
        rows=(),
        parts=(),
        shares=(),
        series=(),
        trend=None,
        occasion=None,
        timing=None,
        budget="",
        fund="",
        # A name may have commas of its own.
        agency="; ".join(agencies),
        source_line=" | ".join(part for part in (f"Sumber: {'; '.join(sources)}", _as_of(facts)) if part),
        photo=None,
    )


def _as_of(facts: Sequence[Facts]) -> str:
    """The day of the data where all pages have the same; nothing where one of them, or none, has a day."""
    days = {item.as_of for item in facts}
    if len(days) == 1:
        return f"Data per {day}" if (day := days.pop()) else ""
    return "tanggal data pada setiap halaman" if all(days) else "tanggal data pada halamannya"
