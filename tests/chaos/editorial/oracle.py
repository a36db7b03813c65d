"""The judge: its own record of who did what to which content, and what may be public by it.

Nothing here is the product's code or asks it. Contents are read from the tables by the test's own statements, what is
public from the sandbox, configurations from the YAML (`regimes`). What the judge holds against the product:

- whenever a commit begins, exactly what will be sent was agreed to by different people, one for every stage of the
  strictest chain that today's rules ask for over all the reports that it tells of; none of them is a hand on it, that
  is, changed it since it was composed, grouped it or accepted its row; its rows say the same still; nothing is frozen
  or stopped; nobody holds it; nothing in it is forbidden; a person knew of the mourning or disaster that is on;
- whenever something is public, a commit with exactly these texts and bytes began, once;
- no account shows two posts about one row, unless the later one is marked as what corrects the other one;
- what was taken down or was posted by hand is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from siar.store import Connection
from tests.chaos.editorial.graph import Public
from tests.chaos.editorial.regimes import PERIODS, Need, Regime, Told, permissions, rules_of

ZONE = ZoneInfo("Asia/Makassar")
MARK = "RALAT"
LIFTS_ALL = "post.withdraw"
"""The right by which approvers are told from editors."""

Pictures = tuple[tuple[str, str], ...]


class UnprovenPublicError(AssertionError):
    """Something is or would be public that the right people did not approve."""


@dataclass(frozen=True)
class Content:
    """All that residents get of a post, and the states of the rows that it tells of."""

    channel: str
    text: str
    pictures: Pictures
    revisions: frozenset[int]

    @property
    def words(self) -> tuple[str, ...]:
        """What residents read of it."""
        return (self.text, *(alt for _, alt in self.pictures))


@dataclass(frozen=True)
class Agreed:
    """Somebody's yes to exactly this content."""

    actor: str
    roles: frozenset[str]
    content: Content
    at: datetime


@dataclass(frozen=True)
class Hold:
    """Somebody keeps a draft from going out. `strong`: it was an approver."""

    actor: str
    strong: bool


@dataclass
class Seen:
    """A post as the tables have it."""

    post_id: int
    draft_id: int
    code: str
    corrects: int | None
    content: Content
    reports: list[Told]
    rows: frozenset[str]


@dataclass
class Licence:
    """A commit that began rightly: what may become public by it."""

    post_id: int
    channel: str
    text: str
    pictures: Pictures
    remote_id: str | None = None


@dataclass
class Correcting:
    """A text that shall take the place of one that is out: who wrote on it, and who agreed to it as it stands.

    :param revisions: what the rows said when it was written.
    """

    post_id: int
    writers: set[str] = field(default_factory=set)
    text: str = ""
    agreed: dict[str, frozenset[str]] = field(default_factory=dict)
    revisions: frozenset[int | None] = frozenset()


_POST = """
select o.post_id, o.draft_id, o.channel, o.caption, o.corrects_post_id, d.reference_code, d.visual_sha256, d.alt_text,
       (select jsonb_agg(jsonb_build_array(g.visual_sha256, g.alt_text) order by g.page_no)
          from siar.draft_pages g where g.draft_id = d.draft_id) as pages,
       (select jsonb_agg(jsonb_build_object('row', r.row_id, 'revision', r.revision_id, 'kind', r.kind, 'opd', r.opd,
                                            'title', r.title, 'body', coalesce(r.body, '')))
          from siar.reports r
         where r.report_id = d.report_id
            or r.report_id in (select g.report_id from siar.draft_pages g where g.draft_id = d.draft_id)) as reports
from siar.posts o join siar.drafts d using (draft_id) where o.post_id = any(%s) order by o.post_id
"""


def look_at(conn: Connection, post_ids: Iterable[int]) -> list[Seen]:
    """Read posts with the test's own statement."""
    found = []
    for post in conn.execute(_POST, (list(post_ids),)).fetchall():
        pictures = [tuple(page) for page in post["pages"] or [(post["visual_sha256"], post["alt_text"])]]
        reports = post["reports"]
        revisions = frozenset(report["revision"] for report in reports)
        found.append(
            Seen(
                post_id=post["post_id"],
                draft_id=post["draft_id"],
                code=post["reference_code"],
                corrects=post["corrects_post_id"],
                content=Content(post["channel"], post["caption"], tuple(pictures), revisions),
                reports=[Told(one["kind"], one["opd"], one["title"], one["body"]) for one in reports],
                rows=frozenset(one["row"] for one in reports),
            )
        )
    return found


def look(conn: Connection, post_id: int) -> Seen:
    """Read a post with the test's own statement."""
    (seen,) = look_at(conn, [post_id])
    return seen


def matched(stages: Mapping[str, Sequence[str]], people: Mapping[str, Collection[str]]) -> bool:
    """Whether every stage can have a person of its own."""
    taken: dict[str, str] = {}

    def place(stage: str, tried: set[str]) -> bool:
        for person, roles in people.items():
            if person in tried or not set(roles) & set(stages[stage]):
                continue
            tried.add(person)
            if person not in taken or place(taken[person], tried):
                taken[person] = stage
                return True
        return False

    return all(place(stage, set()) for stage in stages)


@dataclass
class Record:
    """What was done, as the test saw it succeed."""

    regime: Regime = field(default_factory=Regime)
    hands: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    edited: set[int] = field(default_factory=set)
    agreed: dict[int, list[Agreed]] = field(default_factory=lambda: defaultdict(list))
    knew: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    accepted_by: dict[int, str] = field(default_factory=dict)
    current: dict[str, int | None] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    licences: list[Licence] = field(default_factory=list)
    corrections: dict[int, Correcting] = field(default_factory=dict)
    shown: dict[str, Public] = field(default_factory=dict)
    checked: int = 0
    corrected: int = 0

    # -- what people did ---------------------------------------------------------------------------------------------

    def changed(self, actor: str, before: Iterable[Seen], after: Iterable[Seen]) -> None:
        """Somebody edited: whatever came out different has one more hand, and no agreement."""
        old = {seen.post_id: seen.content for seen in before}
        for seen in after:
            if old.get(seen.post_id) != seen.content:
                self.hands[seen.post_id].add(actor)
                if old[seen.post_id].words != seen.content.words:
                    self.edited.add(seen.post_id)
                self.agreed.pop(seen.post_id, None)
                self.knew.pop(seen.post_id, None)
                # Whoever agrees to the new text gives it its time.
                self.holds.pop(seen.post_id, None)

    def made(self, actor: str, post_ids: Iterable[int], *, of: Iterable[int] = ()) -> None:
        """Somebody grouped reports, or wrote a follow-up.

        :param of: the posts that were grouped; whoever touched them touched this.
        """
        before = set().union(*(self.hands[post_id] for post_id in of))
        for post_id in post_ids:
            self.hands[post_id] |= {actor, *before}

    def agree(self, actor: str, roles: Collection[str], seen: Seen, now: datetime) -> None:
        """Somebody said yes to what was shown."""
        self.agreed[seen.post_id].append(Agreed(actor, frozenset(roles), seen.content, now))
        self.knew[seen.post_id] |= self._periods(now)

    def moved(
        self, actor: str, post_ids: Iterable[int], now: datetime, to: datetime, *, approved: Collection[int]
    ) -> None:
        """Somebody gave a draft a time, knowing of what is on now and then."""
        for post_id in post_ids:
            if post_id in approved:
                self.knew[post_id] |= self._periods(now) | self._periods(to)
            hold = self.holds.get(post_id)
            if hold and hold.strong and LIFTS_ALL not in permissions(actor):
                raise UnprovenPublicError(f"{actor} lifted the hold of {hold.actor} on post {post_id}")
            self.holds.pop(post_id, None)

    def wrote(self, actor: str, correction_id: int, seen: Seen, text: str) -> None:
        """Somebody wrote what shall stand instead; saving the same again makes nobody a writer."""
        it = self.corrections.setdefault(correction_id, Correcting(seen.post_id))
        rows = frozenset(self.current.get(row) for row in seen.rows)
        if (it.text, it.revisions) == (text, rows):
            return
        it.writers.add(actor)
        it.agreed.clear()
        it.text, it.revisions = text, rows

    def agree_to_correction(self, actor: str, roles: Collection[str], correction_id: int, text: str) -> None:
        """Somebody said yes to a corrected text that was shown."""
        if self.corrections[correction_id].text == text:
            self.corrections[correction_id].agreed[actor] = frozenset(roles)

    def _periods(self, moment: datetime) -> frozenset[str]:
        return rules_of(self.regime).periods_on(moment.astimezone(ZONE).date())

    # -- what may become public ----------------------------------------------------------------------------------------

    def need(self, seen: Seen, text: str, now: datetime) -> Need:
        """What today's rules ask of a text with a post's pictures."""
        texts = replace(seen.content, text=text).words
        day = now.astimezone(ZONE).date()
        return rules_of(self.regime).need(seen.reports, texts, day=day, edited=seen.post_id in self.edited)

    def judge(self, seen: Seen, *, text: str, pictures: Pictures, account: str, now: datetime) -> None:
        """A commit begins with this: is it proven?

        :raises UnprovenPublicError: with all that is wrong.
        """
        need = self.need(seen, text, now)
        post_id = seen.post_id
        sent = Content(seen.content.channel, text, pictures, seen.content.revisions)
        wrong = list(self._barred(seen, account, need))
        if sent != seen.content:
            wrong.append("what is sent is not what the desk shows")
        wrong += self._missing(need, [one for one in self.agreed[post_id] if one.content == sent], self._hands(seen))
        mourned = {name for name in need.periods if PERIODS[name][0] != "elections"}
        if not need.lane and (unknown := mourned - self.knew[post_id]):
            wrong.append(f"nobody knew of {sorted(unknown)}")
        if seen.corrects is not None:
            if MARK not in text:
                wrong.append("a follow-up without its mark")
            if seen.corrects in self.withdrawn:
                wrong.append("it corrects what was taken down")
        if wrong:
            raise UnprovenPublicError(f"post {post_id} ({seen.code}, {account}): {'; '.join(wrong)}")
        self.licences.append(Licence(post_id, sent.channel, text, pictures))

    def judge_correction(
        self, correction_id: int, seen: Seen, *, text: str, remote_id: str, account: str, now: datetime
    ) -> None:
        """A text is about to be replaced: is it proven?

        :raises UnprovenPublicError: with all that is wrong.
        """
        it = self.corrections[correction_id]
        unread = [replace(report, title="", body="") for report in seen.reports]
        texts = replace(seen.content, text=text).words
        need = rules_of(self.regime).need(unread, texts, day=now.astimezone(ZONE).date(), edited=True)
        rows = frozenset(self.current.get(row) for row in seen.rows)
        accepted = {self.accepted_by[number] for number in it.revisions if number in self.accepted_by}
        given = {actor: roles for actor, roles in it.agreed.items() if actor not in it.writers | accepted}
        wrong = []
        if self.frozen & {"all", seen.content.channel, account} or account in self.stopped:
            wrong.append("frozen or stopped")
        if seen.post_id in self.withdrawn or remote_id not in self.shown:
            wrong.append("it is not out")
        if need.forbidden:
            wrong.append(f"forbidden: {sorted(need.forbidden)}")
        if text != it.text or not text.startswith(MARK):
            wrong.append("not the text that was agreed to, or without its mark")
        if None in rows or rows != it.revisions:
            wrong.append(f"its rows are at {rows}, it was written at {it.revisions}")
        if not matched(need.stages, given):
            wrong.append(f"asks for {dict(need.stages)}, agreed {sorted(it.agreed)}, writers {sorted(it.writers)}")
        if wrong:
            raise UnprovenPublicError(f"correction {correction_id} of post {seen.post_id}: {'; '.join(wrong)}")
        self.corrected += 1
        pictures = self.shown[remote_id].pictures
        self.licences.append(Licence(seen.post_id, seen.content.channel, text, pictures, remote_id))

    def _barred(self, seen: Seen, account: str, need: Need) -> Iterable[str]:
        channel = seen.content.channel
        if self.frozen & {"all", channel, account}:
            yield "frozen"
        if account in self.stopped:
            yield "the account is stopped"
        if seen.post_id in self.holds:
            yield f"held by {self.holds[seen.post_id].actor}"
        if seen.post_id in self.withdrawn:
            yield "it was taken down before"
        if need.forbidden:
            yield f"forbidden: {sorted(need.forbidden)}"
        now = {self.current.get(row) for row in seen.rows}
        if None in now or now != set(seen.content.revisions):
            yield f"its rows are at {now}, it tells of {set(seen.content.revisions)}"

    def _hands(self, seen: Seen) -> set[str]:
        accepted = {self.accepted_by[number] for number in seen.content.revisions if number in self.accepted_by}
        return self.hands[seen.post_id] | accepted

    def _missing(self, need: Need, given: Iterable[Agreed], hands: Collection[str]) -> Iterable[str]:
        people: dict[str, frozenset[str]] = {one.actor: one.roles for one in given if one.actor not in hands}
        if not matched(need.stages, people):
            agreed = {one.actor for one in given}
            yield f"asks for {dict(need.stages)}, agreed {sorted(agreed)}, hands {sorted(hands)}"

    # -- what is public --------------------------------------------------------------------------------------------------

    def check(self, public: Sequence[Public], about: Mapping[int, Seen]) -> None:
        """Hold what is public against what may be.

        :param about: the posts, by their id.
        """
        now = {item.remote_id: item for item in public}
        for remote_id, item in now.items():
            if self.shown.get(remote_id) == item:
                continue
            self.checked += 1
            self._license(item)
        self.shown = now
        self._one_each(now, about)

    def _license(self, item: Public) -> None:
        for licence in self.licences:
            if (licence.channel, licence.text, licence.pictures) != (item.channel, item.text, item.pictures):
                continue
            if licence.remote_id in (None, item.remote_id):
                licence.remote_id = item.remote_id
                return
        raise UnprovenPublicError(f"public without a proof: {item}")

    def _one_each(self, now: Mapping[str, Public], about: Mapping[int, Seen]) -> None:
        told: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        owners = {licence.remote_id: licence.post_id for licence in self.licences if licence.remote_id in now}
        if len(set(owners.values())) < len(owners):
            raise UnprovenPublicError(f"one post is public twice: {owners}")
        for post_id in owners.values():
            seen = about[post_id]
            for row in seen.rows:
                told[seen.content.channel, row].append(seen)
        for (channel, row), posts in told.items():
            if sum(1 for seen in posts if seen.corrects is None) > 1:
                raise UnprovenPublicError(f"row {row} is on {channel} twice: {[seen.code for seen in posts]}")
