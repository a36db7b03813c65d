"""A city for the model: rows, people at the desk, time, configuration, and the runs that put posts out.

Every action goes the way the desk, intake and the tasks go, and ends in one of two ways: it did what was asked, which
the judge's record notes, or it was refused with a sentence for the person (`InputError`). Anything else is a failure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, TypeVar

import pytest

from siar import accounts, freezes
from siar.connections import MediaConnection
from siar.editorial import (
    admission,
    approval,
    carousels,
    correction_sending,
    corrections,
    draft_photos,
    editing,
    follow_ups,
    parking,
    published,
    release,
    schedule,
    withdrawals,
)
from siar.editorial.compose import compose
from siar.errors import InputError
from siar.faults import LONGEST_PAUSE, ItemsFailedError, open_faults
from siar.intake import reviews
from siar.intake.landing import insert_report
from siar.meta.pages import Page
from siar.publishing import decisions, dispatch, reconcile, stops
from siar.publishing.channels import Publishers, build
from siar.publishing.payload import Medium
from siar.publishing.public_copies import PublicCopies
from siar.settings import Settings
from siar.slots import slots_of
from siar.store import Connection
from siar.store.media import MediaStore, digest_in
from siar.visuals.facts import Facts
from siar.visuals.photos.samples import sample_photo
from siar.visuals.rendering import DEFAULT_FORMAT, Rendered, Renderer, choose, default_renderer
from tests.chaos.editorial.graph import Graph, remember_pictures, stored
from tests.chaos.editorial.oracle import Hold, Record, Seen, look, look_at
from tests.chaos.editorial.regimes import PEOPLE, Regime, permissions, settings_of
from tests.chaos.publishing.driver import Death
from tests.integration.publishing.graphworld import JPEG, MEDIA_HOST

T = TypeVar("T")

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
"""Tuesday, 10.00 in Kupang."""
SHEET = "s1"
BASE: dict[str, Any] = {
    "opd": "DINKES",
    "kind": "Kegiatan",
    "starts_on": "2026-09-14",
    "place": "Kota Kupang",
    "body": "Layanan dibuka di puskesmas.",
    "indicators": [],
    "data_source": "Dinas Kesehatan",
    "may_air": True,
}
ROWS: Sequence[dict[str, Any]] = (
    {"title": "Vaksinasi hingga pertengahan September"},
    {"title": "Penertiban parkir di Jalan Ahmad Yani", "opd": "DISHUB", "data_source": "Dinas Perhubungan"},
    {"title": "Waspada angin kencang", "opd": "BPBD", "kind": "Imbauan", "data_source": "BMKG"},
    {"title": "Realisasi anggaran triwulan kedua", "opd": "BKAD", "kind": "Anggaran", "data_source": "BKAD"},
    {"title": "Jalan Adisucipto selesai diaspal", "opd": "PUPR", "data_source": "Dinas PUPR"},
    {"title": "Kebakaran di Oesapa padam", "opd": "DAMKAR", "body": "Tidak ada korban tewas.", "data_source": "Damkar"},
)
"""What agencies report: ordinary, with a photo (the first), the fast lane, budgets, and one that speaks of victims."""
MARKS = ("Tambahan.", "Kata wali kota: sudah selesai.", "Jelang pemilu.", "Ada korban tewas.")
"""What people write into a text; the last ones take it another way, or are forbidden when the city raises them."""
TEMPLATES = ("umum", "kegiatan", "")


def draw_small(patch: pytest.MonkeyPatch) -> None:
    """Draw small pictures and look at each once: thousands of lives show the same ones.

    Pages are set with the real type and refuse what the real ones refuse; only the painting is left out. The bytes are
    a small JPEG that names its inputs, so that other inputs are other bytes.
    """
    remember_pictures(patch)
    renderer = default_renderer()
    plan = Renderer.plan

    @lru_cache(maxsize=20_000)
    def drawn(kind: str, facts: Facts, size: str, template: str | None) -> Rendered:
        page = plan(renderer, kind, facts, size=size, template=template)
        name = template or choose(kind, facts, library=renderer.library)
        inputs = renderer.inputs_hash(facts, template=name, size=size)
        jpeg = _named(inputs)
        return Rendered(
            jpeg=jpeg,
            sha256=sha256(jpeg).hexdigest(),
            inputs_hash=inputs,
            width=page.width,
            height=page.height,
            template=name,
            template_version="1",
            texts=tuple(page.texts),
            step=0,
        )

    def render(kind: str, facts: Facts, *, size: str = DEFAULT_FORMAT, template: str | None = None) -> Rendered:
        return drawn(kind, facts, size, template)

    patch.setattr(renderer, "render", render)
    patch.setattr(draft_photos, "open_photo", lru_cache(maxsize=512)(draft_photos.open_photo))


def _named(name: str) -> bytes:
    note = name.encode()
    return JPEG[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + JPEG[2:]


@cache
def _photo() -> bytes:
    return sample_photo("kecil")


@dataclass(frozen=True)
class Card:
    """A post as the desk lists it."""

    post_id: int
    draft_id: int
    account_id: str
    state: str
    content_hash: str
    reference_code: str
    caption: str
    alt_text: str
    several: bool
    photo: bool
    publication_id: int | None
    publication: str | None
    commits: int
    due_at: datetime | None
    remote_id: str | None
    review_due: bool


_CARDS = """
select o.post_id, o.draft_id, o.account_id, o.state, o.content_hash, o.caption, o.review_due, d.reference_code, d.alt_text,
       d.pages_sha256 is not null as several, d.photo_path is not null as photo,
       p.publication_id, p.state as publication, coalesce(p.commits, 0) as commits, p.due_at, p.remote_id
from siar.posts o join siar.drafts d using (draft_id) left join siar.publications p using (post_id) order by o.post_id
"""


class JudgedTexts:
    """A Page whose texts are judged before they are replaced."""

    def __init__(self, page: Page, judge: Callable[[str, str], None]) -> None:
        self._page, self._judge = page, judge

    def edit_message(self, post_id: str, message: str) -> None:
        self._judge(post_id, message)
        self._page.edit_message(post_id, message)

    def post(self, post_id: str) -> dict[str, Any]:
        return self._page.post(post_id)


class City:
    """One life: a database that was emptied, a sandbox of its own, and the judge's record."""

    tables: str = ""

    def __init__(self, dsn: str, conn: Connection, other: Connection) -> None:
        self.dsn, self.conn, self.other = dsn, conn, other
        self.record = Record()
        self.settings: Settings = settings_of(self.record.regime)
        self.media = MediaStore(MediaConnection(root_url="memory://model", public_base_url=None))
        self.public_media = MediaStore(MediaConnection(root_url="memory://model-public", public_base_url=MEDIA_HOST))
        self.copies = PublicCopies(self.media, self.public_media)
        self.graph = Graph(NOW, self.copies, self.public_media)
        self.refused: Counter[str] = Counter()
        self.spoilt: dict[str, bytes] = {}
        self.rows: list[tuple[str, int]] = []
        self.first_seen: dict[int, tuple[str, Seen]] = {}
        self.first_text: dict[int, tuple[str, str]] = {}
        self.said = ""
        self._looked: tuple[Regime, date] | None = None
        self._judged: set[tuple[int, int]] = set()
        self.empty()

    def empty(self) -> None:
        """Leave nothing of another life; the database refuses to be forgotten in any other way."""
        conn = self.conn
        if not City.tables:
            names = conn.execute(
                "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname = 'siar' and c.relkind = 'r' order by relname"
            ).fetchall()
            found = [
                row["relname"]
                for row in names
                if not conn.execute(f"select exists (select from siar.{row['relname']}) as some").fetchone()["some"]  # type: ignore[index]
            ]
            City.tables = "; ".join(f"delete from siar.{name}" for name in found)
        conn.execute(f"begin; set local session_replication_role = replica; {City.tables}; commit", prepare=False)
        conn.execute(
            "insert into spreadsheets (spreadsheet_id, title, tab, registered_at, state_since)"
            " values (%s, 'Laporan', 'Laporan', %s, %s)",
            (SHEET, NOW, NOW),
        )

    @property
    def now(self) -> datetime:
        """The present, the same inside and outside."""
        return self.graph.clock.now()

    # -- what is there -------------------------------------------------------------------------------------------------

    def cards(self, *states: str, conn: Connection | None = None) -> list[Card]:
        """Every post, or those in these states."""
        found = [Card(**row) for row in (conn or self.conn).execute(_CARDS).fetchall()]
        return [card for card in found if not states or card.state in states]

    def seen_by_person(self, card: Card, *, stale: bool = False) -> tuple[str, Seen]:
        """The hash and the content that somebody has on the screen: the present one, or the first that was shown."""
        present = (card.content_hash, look(self.conn, card.post_id))
        first = self.first_seen.setdefault(card.post_id, present)
        return first if stale else present

    def reload(self) -> None:
        """Somebody opens the desk: what waits is looked through under the rules of the day."""
        rules = (self.record.regime, self.now.astimezone(self.settings.city.zone).date())
        if rules != self._looked:
            self._looked = rules
            admission.refresh(self.conn, settings=self.settings, now=self.now)

    def attempt(self, action: Callable[[], T]) -> T | None:
        """Do something as a person; None when it is refused with a sentence for that person."""
        try:
            return action()
        except InputError as refusal:
            self.refused[type(refusal).__name__] += 1
            self.said = str(refusal)
            return None

    # -- agencies -------------------------------------------------------------------------------------------------------

    def add_row(self, number: int, *, photo: bool = False, accepted_by: str | None = None) -> None:
        """An agency reports something; its row is taken at once, or waits until somebody accepts it."""
        row_id = f"R{len(self.rows) + 1:07d}"
        self.conn.execute(
            "insert into sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)"
            " values (%s, %s, %s, %s, 2)",
            (row_id, SHEET, self.now, self.now),
        )
        self.rows.append((row_id, number))
        if photo:
            self._add_photo(row_id)
        self._land(row_id, 1, {**BASE, **ROWS[number]}, accepted_by=accepted_by)

    def _add_photo(self, row_id: str) -> None:
        path = self.media.put(f"photos/aa/{row_id}.jpg", _photo())
        md5 = f"{int(row_id[1:]):032x}"
        self.conn.execute(
            "insert into photo_contents (md5, state, path, width, height, stored_at) values (%s, 'ok', %s, 640, 480, %s)",
            (md5, path, self.now),
        )
        self.conn.execute(
            "insert into photo_files (file_id, state, md5, looked_at) values (%s, 'ok', %s, %s)", (md5, md5, self.now)
        )
        self.conn.execute(
            "insert into row_photos (row_id, file_id, seen, judged_at) values (%s, %s, 'ok', %s)",
            (row_id, md5, self.now),
        )

    def _land(self, row_id: str, revision: int, fields: dict[str, Any], *, accepted_by: str | None = None) -> None:
        """A content of a row arrives, as intake lands it."""
        conn = self.conn
        with conn.transaction():
            made = conn.execute(
                "insert into row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
                " values (%s, %s, %s, '{}', 2, %s) returning revision_id",
                (row_id, revision, f"{row_id}-{revision}", self.now),
            ).fetchone()
            assert made
            conn.execute(
                "insert into verdicts (revision_id, verdict, findings, fields, judged_at) values (%s, %s, '[]', %s, %s)",
                (made["revision_id"], "review" if accepted_by else "accepted", json.dumps(fields), self.now),
            )
            conn.execute(
                "update reports set superseded_at = %s where row_id = %s and superseded_at is null", (self.now, row_id)
            )
            if not accepted_by:
                insert_report(
                    conn,
                    row_id=row_id,
                    revision_id=made["revision_id"],
                    fields=json.dumps(fields),
                    as_of=date(2026, 9, 14),
                    now=self.now,
                )
        if accepted_by:
            reviews.accept(
                conn, revision_id=made["revision_id"], actor=accepted_by, as_of=date(2026, 9, 14), now=self.now
            )
            self.record.accepted_by[made["revision_id"]] = accepted_by
        self.record.current[row_id] = made["revision_id"] if fields["may_air"] else None

    def change_row(self, pick: int, how: str, *, conn: Connection | None = None) -> None:
        """An agency changes a row, takes its permission back, or removes it."""
        if not self.rows:
            return
        conn = conn or self.conn
        row_id, number = self.rows[pick % len(self.rows)]
        if how == "remove":
            conn.execute(
                "update reports set superseded_at = %s where row_id = %s and superseded_at is null", (self.now, row_id)
            )
            self.record.current[row_id] = None
            return
        last = conn.execute(
            "select max(revision_no) as last from row_revisions where row_id = %s", (row_id,)
        ).fetchone()
        assert last
        fields = {**BASE, **ROWS[number]}
        revision = last["last"] + 1
        fields["title"] = f"{fields['title']} {'yang' if revision % 2 else 'telah'} diperbaiki"
        if how == "hide":
            fields["may_air"] = False
        if how == "disaster":
            fields["body"] += " Terjadi gempa kecil."
        own, self.conn = self.conn, conn
        try:
            self._land(row_id, revision, fields)
        finally:
            self.conn = own

    def compose(self) -> None:
        """The run of `posts_compose`."""
        try:
            compose(self.conn, media=self.media, settings=self.settings, now=self.now)
        except ItemsFailedError:
            if not self._met_a_swapped_file():
                raise

    # -- people at the desk ----------------------------------------------------------------------------------------------

    def approve(self, who: str, card: Card, *, at_once: bool = False, stale: bool = False) -> str | None:
        """Agree to a post as it is on the screen; return the stage that waits now, "" when none does, None if refused."""
        self.reload()
        shown, seen = self.seen_by_person(card, stale=stale)
        roles = PEOPLE[who]
        decision = self.attempt(
            lambda: approval.approve(
                self.conn,
                post_id=card.post_id,
                actor=who,
                roles=sorted(roles),
                content_hash=shown,
                now=self.now,
                settings=self.settings,
                due_at=self.now if at_once else None,
            )
        )
        if decision is None:
            return None
        self.record.agree(who, roles, seen, self.now)
        return decision.waiting or ""

    def send_back(self, who: str, card: Card) -> bool:
        shown, _ = self.seen_by_person(card)
        refused = self.refused.total()
        self.attempt(
            lambda: approval.return_post(
                self.conn,
                post_id=card.post_id,
                actor=who,
                roles=sorted(PEOPLE[who]),
                content_hash=shown,
                reason="Mohon perjelas angkanya.",
                now=self.now,
                settings=self.settings,
            )
        )
        return self.refused.total() == refused

    def retry(self, who: str, card: Card) -> None:
        """Have something parked, that may be out, looked at again."""
        assert card.publication_id
        decisions.retry(self.conn, publication_id=card.publication_id, actor=who, now=self.now)

    def review(self, who: str, card: Card, note: str | None) -> None:
        self.attempt(
            lambda: approval.review(
                self.conn,
                post_id=card.post_id,
                actor=who,
                roles=sorted(PEOPLE[who]),
                note=note,
                now=self.now,
                settings=self.settings,
            )
        )

    def edit(self, who: str, card: Card, what: str, mark: int, *, conn: Connection | None = None) -> None:
        """Change a text or a picture; with mark -1 the text goes back to what it was composed as."""
        conn = conn or self.conn
        siblings = [other.post_id for other in self.cards(conn=conn) if other.draft_id == card.draft_id]
        before = look_at(conn, siblings)
        common: dict[str, Any] = {
            "post_id": card.post_id,
            "seen": card.content_hash,
            "actor": who,
            "media": self.media,
            "settings": self.settings,
            "now": self.now,
        }
        if what in {"caption", "alt"}:
            caption, alt = card.caption, card.alt_text
            if what == "caption":
                caption = marked(caption, mark)
            else:
                alt = marked(alt, mark)
            done = self.attempt(lambda: editing.edit_texts(conn, caption=caption, alternative=alt, **common))
        elif what == "template":
            done = self.attempt(lambda: editing.use_template(conn, template=TEMPLATES[mark % len(TEMPLATES)], **common))
        else:
            done = self.attempt(lambda: editing.set_focus(conn, focus=(0.2 * (mark % 4), 0.5), **common))
        if done is not None:
            self.record.changed(who, before, look_at(conn, siblings))

    def group(self, who: str, cards: Sequence[Card]) -> None:
        """Let one carousel take the place of several drafts."""
        draft_id = self.attempt(
            lambda: carousels.group(
                self.conn,
                seen={card.post_id: card.content_hash for card in cards},
                title="Kota bulan ini",
                lead="Yang selesai.",
                actor=who,
                media=self.media,
                settings=self.settings,
                now=self.now,
            )
        )
        if draft_id is not None:
            made = [card.post_id for card in self.cards() if card.draft_id == draft_id]
            grouped = {card.draft_id for card in cards}
            self.record.made(who, made, of=[card.post_id for card in self.cards() if card.draft_id in grouped])

    def move(self, who: str, card: Card, slot: int, *, conn: Connection | None = None) -> bool:
        """Give a draft one of the next slots."""
        conn = conn or self.conn
        to = self.slot(slot)
        siblings = [other for other in self.cards(conn=conn) if other.draft_id == card.draft_id]
        done = self.attempt(
            lambda: schedule.move(
                conn,
                draft_id=card.draft_id,
                to=to,
                actor=who,
                roles=sorted(PEOPLE[who]),
                settings=self.settings,
                now=self.now,
            )
        )
        if done is None:
            return False
        touched = [
            other.post_id
            for other in siblings
            if other.state in {"draft", "approved"} and other.publication in {None, "planned", "prepared", "parked"}
        ]
        approved = [other.post_id for other in siblings if other.state == "approved"]
        self.record.moved(who, touched, self.now, to, approved=approved)
        return True

    def slot(self, number: int) -> datetime:
        """One of the next slots."""
        day = self.now.astimezone(self.settings.city.zone).date()
        moments = [at for offset in range(3) for at in slots_of(day + timedelta(days=offset), settings=self.settings)]
        return [at for at in moments if at > self.now][number]

    def hold(self, who: str, card: Card, *, conn: Connection | None = None) -> None:
        conn = conn or self.conn
        siblings = [other for other in self.cards(conn=conn) if other.draft_id == card.draft_id]
        done = self.attempt(
            lambda: parking.hold(
                conn,
                draft_id=card.draft_id,
                actor=who,
                reason="Tunggu dulu.",
                now=self.now,
                rank=self.settings.roles.rank_of(PEOPLE[who]),
            )
        )
        if done is not None:
            for other in siblings:
                if other.publication in {"planned", "preparing", "prepared"}:
                    strong = "post.withdraw" in permissions(who)
                    self.record.holds[other.post_id] = Hold(who, strong)

    def withdraw(self, who: str, card: Card) -> None:
        assert card.publication_id
        number = card.publication_id
        state = self.attempt(
            lambda: withdrawals.withdraw(
                self.conn,
                self.publishers(),
                publication_id=number,
                reason="Salah kota.",
                actor=who,
                now=self.now,
            )
        )
        if state is not None:
            self.record.withdrawn.add(card.post_id)

    def correct(self, who: str, card: Card, mark: int) -> None:
        """Write what shall stand in a text's place, or write on what somebody wrote."""
        with self.conn.transaction():
            found = self.attempt(
                lambda: published.suggest(self.conn, post_id=card.post_id, settings=self.settings, now=self.now)
            )
        if found is None:
            return
        text = f"{found.after}\n{MARKS[mark]}" if mark >= 0 else found.after
        common: dict[str, Any] = {"caption": text, "actor": who, "settings": self.settings, "now": self.now}
        if found.current is None:
            number = self.attempt(
                lambda: corrections.start(self.conn, post_id=card.post_id, reason="Angkanya salah.", **common)
            )
        else:
            current = found.current.correction_id
            number = self.attempt(lambda: corrections.rewrite(self.conn, correction_id=current, **common) or current)
        if number is not None:
            self.record.wrote(who, number, look(self.conn, card.post_id), text.strip())

    def agree_to_correction(self, who: str, card: Card, *, stale: bool, checkpoint: Callable[[str], None]) -> None:
        """Agree to a corrected text as it is on the screen; the last yes sends it, and its process may die."""
        live = [one for one in published.history(self.conn, card.post_id) if one.state == "open" and one.content_hash]
        if not live:
            return
        number = live[-1].correction_id
        present = (str(live[-1].content_hash), live[-1].caption_after)
        first = self.first_text.setdefault(number, present)
        shown, text = first if stale else present
        # The agreement stands before anything is sent; it counts only if it was taken.
        before = dict(self.record.corrections[number].agreed)
        self.record.agree_to_correction(who, PEOPLE[who], number, text)
        try:
            sent = self.attempt(
                lambda: correction_sending.send(
                    self.conn,
                    self.texts(number, card),
                    correction_id=number,
                    content_hash=shown,
                    actor=who,
                    roles=sorted(PEOPLE[who]),
                    settings=self.settings,
                    now=self.now,
                    checkpoint=checkpoint,
                )
            )
        except Death:
            return
        if sent is None:
            self.record.corrections[number].agreed = before

    def recheck_correction(self, who: str, card: Card) -> None:
        """Look whether a text arrived."""
        for one in published.history(self.conn, card.post_id):
            if one.state in {"sending", "unknown"}:
                number = one.correction_id
                self.attempt(
                    lambda number=number: correction_sending.recheck(  # type: ignore[misc]  # mypy cannot infer it
                        self.conn,
                        self.texts(number, card),
                        correction_id=number,
                        actor=who,
                        settings=self.settings,
                        now=self.now,
                    )
                )

    def dismiss_correction(self, who: str, card: Card) -> None:
        """Let a correction be."""
        for one in published.history(self.conn, card.post_id):
            if one.state == "open":
                number = one.correction_id
                self.attempt(
                    lambda number=number: corrections.dismiss(  # type: ignore[misc]  # mypy cannot infer it
                        self.conn, correction_id=number, actor=who, now=self.now
                    )
                )

    def texts(self, correction_id: int, card: Card) -> Callable[[str], JudgedTexts]:
        """What edits texts on the Page, with the judge in front of it."""

        def judge(remote_id: str, text: str) -> None:
            self.record.judge_correction(
                correction_id,
                look(self.conn, card.post_id),
                text=text,
                remote_id=remote_id,
                account=card.account_id,
                now=self.now,
            )

        return lambda _account: JudgedTexts(Page(self.graph.client()), judge)

    def find(self, who: str, card: Card, remote_id: str) -> None:
        """Somebody says where something that is in doubt is out."""
        assert card.publication_id
        number = card.publication_id
        self.attempt(
            lambda: decisions.settle_found(
                self.conn,
                self.publishers(),
                publication_id=number,
                remote_id=remote_id,
                actor=who,
                now=self.now,
            )
        )

    def follow_up(self, who: str, card: Card) -> None:
        made = self.attempt(
            lambda: follow_ups.follow_up(
                self.conn,
                post_id=card.post_id,
                reason="Angkanya berubah.",
                actor=who,
                media=self.media,
                settings=self.settings,
                now=self.now,
            )
        )
        if made is not None:
            self.record.made(who, [made])

    def freeze(self, scope: str, *, conn: Connection | None = None) -> None:
        freezes.freeze(conn or self.conn, scope, reason="Ada insiden.", actor="sinta", now=self.now)
        self.record.frozen.add(scope)

    def thaw(self, scope: str) -> None:
        parking.thaw(self.conn, scope, actor="sinta", now=self.now)
        self.record.frozen.discard(scope)

    def stop(self, account: str, *, conn: Connection | None = None) -> None:
        """The platform refuses a token: the account waits for a person."""
        (conn or self.conn).execute(
            "insert into account_stops (account_id, code, sentence, stopped_at) values (%s, '190', 'Token.', %s)"
            " on conflict do nothing",
            (account, self.now),
        )
        self.record.stopped.add(account)

    def resume(self, account: str) -> None:
        stops.resume(self.conn, account, actor="asti", now=self.now)
        self.record.stopped.discard(account)

    # -- configuration, media ---------------------------------------------------------------------------------------------

    def configure(self, **changes: Any) -> None:
        """Somebody changes the configuration, and the processes start again with it."""
        self.record.regime = replace(self.record.regime, **changes)
        self.settings = settings_of(self.record.regime)

    def toggle_period(self, name: str) -> None:
        self.configure(periods=self.record.regime.periods ^ {name})

    def spoil(self, pick: int) -> None:
        """Somebody puts another file in a picture's place."""
        paths = self.paths()
        if paths:
            path = paths[pick % len(paths)]
            self.spoilt.setdefault(path, stored(self.media, path))
            self._overwrite(path, _named(f"swapped {pick}"))

    def mend(self) -> None:
        """The files are put back."""
        for path, data in self.spoilt.items():
            self._overwrite(path, data)
        self.spoilt.clear()

    def paths(self) -> list[str]:
        rows = self.conn.execute(
            "select visual_path from drafts union select visual_path from draft_pages order by visual_path"
        ).fetchall()
        return [row["visual_path"] for row in rows]

    def _overwrite(self, path: str, data: bytes) -> None:
        filesystem, root = self.media._root
        filesystem.pipe_file(f"{root}/{path}", data)
        # What Meta may be fetching is exchanged with it.
        copy = PublicCopies.path_of(Medium(path, digest_in(path) or "", ""))
        if self.public_media.exists(copy):
            filesystem, root = self.public_media._root
            filesystem.pipe_file(f"{root}/{copy}", data)

    # -- runs --------------------------------------------------------------------------------------------------------------

    def publishers(self) -> Publishers:
        return build(accounts.accounts(self.conn), self.graph.client, media=self.copies)

    def publish(self, checkpoint: Callable[[str], None]) -> None:
        """The run of `posts_publish`, which may die."""

        trouble: list[Exception] = []

        def watched(name: str) -> None:
            # The run keeps what its items raise; what the judge and the people in between raise must come out.
            try:
                if name == "committing:saved":
                    self._judge()
                checkpoint(name)
            except Exception as error:
                trouble.append(error)
                raise Death(name) from error

        try:
            dispatch.publish_due(
                self.conn,
                self.publishers(),
                objections=release.objections(self.settings),
                settings=self.settings,
                now=self.now,
                workers=1,
                checkpoint=watched,
            )
        except Death:
            if trouble:
                raise trouble[0] from None
        except ItemsFailedError:
            if not self._met_a_swapped_file():
                raise

    def _met_a_swapped_file(self) -> bool:
        """Whether that is why a run ended red; nothing else may end it so."""
        return bool(self.spoilt) and {fault.error for fault in open_faults(self.conn)} == {"AlteredMediaError"}

    def _judge(self) -> None:
        """A commit has begun: hold what is about to be sent against the record."""
        for row in self.conn.execute(
            "select publication_id, post_id, account_id, payload, commits from publications"
            " where state = 'committing' and lease_until > %s",
            (self.now,),
        ).fetchall():
            if (row["publication_id"], row["commits"]) in self._judged:
                continue
            self._judged.add((row["publication_id"], row["commits"]))
            payload = row["payload"]
            pictures = tuple((medium["sha256"], medium["alt_text"]) for medium in payload["media"])
            self.record.judge(
                look(self.conn, row["post_id"]),
                text=payload["text"],
                pictures=pictures,
                account=row["account_id"],
                now=self.now,
            )

    def reconcile(self, checkpoint: Callable[[str], None]) -> None:
        """The run of `publications_reconcile`, which may die."""
        with suppress(Death):
            reconcile.reconcile(self.conn, self.publishers(), now=self.now, checkpoint=checkpoint)

    def wait(self, minutes: int) -> None:
        self.graph.clock.advance(timedelta(minutes=minutes))

    # -- the judge --------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Hold what is public against the record."""
        public = list(self.graph.public())
        assert self.graph.by_hand <= set(self.graph.service.state.posts), "what somebody posted by hand was deleted"
        if {item.remote_id: item for item in public} != self.record.shown:
            licensed = {licence.post_id for licence in self.record.licences}
            self.record.check(public, {seen.post_id: seen for seen in look_at(self.conn, licensed)})

    def check_ledger(self) -> None:
        """What the ledger calls published is what residents see, or was taken down."""
        for card in self.cards():
            if card.publication == "published" and card.post_id not in self.record.withdrawn and card.remote_id:
                item = self.record.shown.get(card.remote_id)
                assert item is not None, f"{card} is not out"
                assert card.reference_code in item.text, f"{card} is said to be {item}"

    # -- the end ---------------------------------------------------------------------------------------------------------

    def come_to_rest(self) -> None:
        """Everything outside works again, and the runs have time."""
        for scope in sorted(self.record.frozen):
            self.thaw(scope)
        for account in sorted(self.record.stopped):
            self.resume(account)
        self.mend()
        for one in self.graph.faults.rules():
            self.graph.faults.remove(one.id)
        self.wait(LONGEST_PAUSE // timedelta(minutes=1))
        self.compose()
        for _ in range(4):
            open_ones = {card.publication for card in self.cards()} - {None, "published", "failed", "parked"}
            if not open_ones:
                break
            self.wait(20)
            if open_ones != {"planned"}:
                self.reconcile(_pass_by)
            self.publish(_pass_by)

    def stuck(self) -> list[str]:
        """Posts that nobody can move any more, even if every role is held by somebody who never touched them."""
        found = []
        self.reload()
        # One post of a draft stands for its siblings in the same state.
        drafts = {(card.draft_id, card.state, card.publication): card for card in self.cards("draft", "approved")}
        for card in drafts.values():
            if card.publication == "published":
                continue
            with self.conn.transaction(force_rollback=True):
                if problem := self._stuck(card):
                    found.append(f"{card}: {problem}")
        return found

    def unserved(self) -> list[str]:
        """Rows that an account neither shows nor is offered as they are now, although it shows nothing older of them.

        What a carousel told of beside a row that changed is left out: a person groups what is left anew.
        """
        self.compose()
        cards = self.cards()
        seen = {one.post_id: one for one in look_at(self.conn, [card.post_id for card in cards])}
        grouped = {row for card in cards if card.several for row in seen[card.post_id].rows}
        found = []
        for row, revision in self.record.current.items():
            if revision is None or row in grouped:
                continue
            for account in ("facebook-city", "instagram-city"):
                mine = [card for card in cards if card.account_id == account and row in seen[card.post_id].rows]
                told = any(
                    card.state != "superseded" and revision in seen[card.post_id].content.revisions for card in mine
                )
                in_doubt = any(
                    card.publication in {"unknown", "committing"} or (card.publication == "parked" and card.commits)
                    for card in mine
                )
                out = any(
                    card.publication == "published" and card.post_id not in self.record.withdrawn for card in mine
                )
                if not (told or out or in_doubt):
                    found.append(f"{account} is not offered row {row} as it is: {mine}")
        return found

    def _stuck(self, card: Card) -> str | None:
        if card.state == "draft":
            refusals: list[str] = []
            if self._agree_to_all(card, refusals) or self._send_back(card):
                return None
            return f"a draft that can be neither approved nor sent back: {refusals}"
        match card.publication:
            case "published" | "failed":
                return None
            case "planned" | "prepared" if card.due_at and card.due_at > self.now:
                return None
            case "parked" if card.commits:
                if decisions.retry(self.conn, publication_id=card.publication_id or 0, actor="asti", now=self.now):
                    return None
            case "parked" if any(self.move("asti", card, slot) for slot in range(8)):
                return None
        return "approved, and it neither goes out nor can be moved"

    def _agree_to_all(self, card: Card, refusals: list[str]) -> bool:
        """Whether people without a history can take it through; what is forbidden needs an edit first."""
        for number, role in enumerate(("verifikator", "approver", "sekda", "approver")):
            try:
                decision = approval.approve(
                    self.conn,
                    post_id=card.post_id,
                    actor=f"another {number}",
                    roles=[role],
                    content_hash=card.content_hash,
                    now=self.now,
                    settings=self.settings,
                )
            except InputError as error:
                refusals.append(str(error))
                continue
            if decision.waiting is None:
                return True
        return False

    def _send_back(self, card: Card) -> bool:
        """What is forbidden, or corrects what was taken down since, has this way out alone."""
        seen = look(self.conn, card.post_id)
        moot = seen.corrects in self.record.withdrawn
        if not moot and not self.record.need(seen, card.caption, self.now).forbidden:
            return False
        return self.send_back("asti", card)


def _pass_by(_name: str) -> None:
    """Nothing happens at a checkpoint."""


def marked(text: str, mark: int) -> str:
    """The text with another mark at its beginning; -1: with none."""
    for old in MARKS:
        text = text.removeprefix(f"{old} ")
    return text if mark < 0 else f"{MARKS[mark % len(MARKS)]} {text}"
