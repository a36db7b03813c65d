"""The proof of a public post: who approved exactly what is out, under which chain and rules, and that it still is that.

Nothing here is taken from memory of one place alone. What a commit relied on was written when it began (`clearances`); it is
held against the agreements, the audit trail, the content's own hash, and the pictures where they lie. What cannot be
proven from here is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from siar import people
from siar.channels import CHANNELS, ChannelId
from siar.editorial import clearance_records, drafts, published
from siar.editorial.clearance_records import Record
from siar.editorial.content import DraftContent, PostContent
from siar.editorial.published import Correction
from siar.errors import InputError, RetryError, SiarError
from siar.publishing.channels.image_urls import fetch
from siar.publishing.channels.protocol import MediaSource, check_bytes
from siar.publishing.payload import Medium, Payload
from siar.store import Connection, Many, Maybe

__all__ = ["Claim", "Fetch", "Proof", "Verdict", "proof_of", "public_posts"]

Verdict = Literal["proven", "unproven", "refuted", "note"]
"""`unproven`: nothing speaks against it, but nothing shows it. A `note` is no part of what has to hold."""

Fetch = Callable[[str], bytes]
"""Reads a public address as Meta does; raises RetryError when it does not answer."""


@dataclass(frozen=True)
class Claim:
    """One thing that has to hold of a public post; label and text in Indonesian."""

    label: str
    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Proof:
    """What is shown of one publication. `account` is what people call the account."""

    publication_id: int
    post_id: int
    account: str
    reference_code: str
    claims: tuple[Claim, ...]

    @property
    def missing(self) -> tuple[Claim, ...]:
        """What is not shown, or shown to be otherwise."""
        return tuple(claim for claim in self.claims if claim.verdict in {"unproven", "refuted"})

    @property
    def whole(self) -> bool:
        """Whether everything is shown."""
        return not self.missing


@dataclass(frozen=True)
class _Out:
    """A publication as the ledger keeps it. `sent`: how many commits left this machine."""

    publication_id: int
    post_id: int
    draft_id: int
    channel: ChannelId
    account: str
    reference_code: str
    state: str
    content_hash: str
    payload: Mapping[str, Any]
    sent: int
    published_at: datetime | None
    remote_id: str | None
    proof: str | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class _Id:
    publication_id: int


@dataclass(frozen=True)
class _Given:
    """An agreement as another place than the record tells of it."""

    stage: str
    actor: str
    content_hash: str
    decided_at: datetime


@dataclass(frozen=True)
class _Sent:
    """Who sent a correction, of which hash, under which stages, as the audit trail tells it."""

    actor: str
    content_hash: str | None
    stages: Sequence[str]


@dataclass(frozen=True)
class _CorrectionWriter:
    actor: str


_MAYBE_SEEN = frozenset({"sending", "unknown", "done"})
"""States of a correction in which residents may have read it."""

_public_posts = Many("core.public_posts", _Id)
_publication_to_prove = Maybe("core.publication_to_prove", _Out)
_agreements_given = Many("core.agreements_given", _Given)
_agreements_audited = Many("core.agreements_audited", _Given)
_corrections_audited = Many("core.corrections_audited", _Sent)
_correction_agreements_given = Many("core.correction_agreements_given", _Given)
_correction_writers = Many("core.correction_writers", _CorrectionWriter)


def public_posts(conn: Connection) -> list[int]:
    """Return the publications that residents see now, oldest first."""
    return [row.publication_id for row in _public_posts(conn)]


def proof_of(
    conn: Connection, publication_id: int, *, media: MediaSource | None = None, read: Fetch = fetch
) -> Proof | None:
    """Return the proof of one publication; None when it is not out, and was not.

    :param media: where the pictures lie; None leaves them unread, and says so.
    :param read: reads the pictures' public addresses.
    """
    out = _publication_to_prove(conn, publication_id=publication_id)
    if out is None:
        return None
    if out.payload.get("erased"):
        said = f"dihapus setelah ditarik; yang disetujui dan dikirim ber-hash {out.content_hash}"
        gone = (Claim("Isi", "note", said), _channel(out))
        return Proof(publication_id, out.post_id, out.account, out.reference_code, gone)
    records = clearance_records.of_publication(conn, publication_id)
    claims = [
        _content(conn, out),
        *_clearance(conn, out, records),
        *_pictures(out, media, read),
        _channel(out),
        *_versions(conn, out),
    ]
    return Proof(publication_id, out.post_id, out.account, out.reference_code, tuple(claims))


# -- what is out ------------------------------------------------------------------------------------------------------


def _content_of(conn: Connection, out: _Out) -> PostContent:
    payload = Payload.from_json(out.payload)
    draft = DraftContent(payload.media, drafts.content_of(conn, out.draft_id).revisions)
    return PostContent(out.channel, payload.text, draft)


def _content(conn: Connection, out: _Out) -> Claim:
    content = _content_of(conn, out)
    if content.bears(out.content_hash) and content.is_sent_by(Payload.from_json(out.payload)):
        return Claim("Isi", "proven", f"takarir, teks alternatif, gambar, dan revisi baris ber-hash {out.content_hash}")
    return Claim("Isi", "refuted", f"Isi yang dikirim bukan isi ber-hash {out.content_hash}.")


def _channel(out: _Out) -> Claim:
    if out.remote_id is None or out.published_at is None:
        return Claim("Di kanal", "unproven", "Nomor kiriman di kanal belum diketahui.")
    until = f", ditarik {out.withdrawn_at.isoformat()}" if out.withdrawn_at else ""
    text = f"{out.account} {out.remote_id} sejak {out.published_at.isoformat()} (bukti: {out.proof}){until}"
    return Claim("Di kanal", "proven", text)


def _versions(conn: Connection, out: _Out) -> Iterator[Claim]:
    """The texts that were public one after the other, each until the next one; nothing where it was never corrected."""
    done = [item for item in published.history(conn, out.post_id) if item.way == "edit" and item.state in _MAYBE_SEEN]
    if not done or out.published_at is None:
        return
    begins = [out.published_at, *(item.decided_at or item.updated_at for item in done)]
    ends = [
        *(moment.isoformat() for moment in begins[1:]),
        out.withdrawn_at.isoformat() if out.withdrawn_at else "kini",
    ]
    yield Claim("Teks pertama", "note", f"{begins[0].isoformat()} sampai {ends[0]}, ber-hash {out.content_hash}")
    for number, (item, begin, end) in enumerate(zip(done, begins[1:], ends[1:], strict=True), 1):
        yield _correction(conn, out, item, f"Ralat {number}", f"{begin.isoformat()} sampai {end}")


def _correction(conn: Connection, out: _Out, item: Correction, label: str, when: str) -> Claim:
    content = replace(_content_of(conn, out), caption=item.caption_after)
    names = people.readable(conn, [item.edited_by, *filter(None, [item.decided_by])])
    sender = names[item.decided_by] if item.decided_by else "belum diketahui"
    said = f"{when}, ber-hash {content.hash()}, ditulis {names[item.edited_by]}, dikirim {sender}"
    if item.state != "done":
        return Claim(label, "unproven", f"{said}; belum pasti apakah terlihat.")
    if item.decided_by is None or people.find(conn, item.decided_by).among([item.edited_by]):
        return Claim(label, "refuted", f"{said}; bukan empat mata.")
    trail = [
        sent
        for sent in _corrections_audited(conn, correction_id=item.correction_id)
        if (sent.actor, sent.content_hash) == (item.decided_by, content.hash())
    ]
    if not trail:
        return Claim(label, "unproven", f"{said}; jejak audit tidak menyebut teks itu.")
    given = _correction_agreements_given(conn, correction_id=item.correction_id)
    if not given or not trail[-1].stages:
        return Claim(label, "unproven", f"{said}; tidak tercatat tahap apa yang menyetujuinya.")
    hands = [writer.actor for writer in _correction_writers(conn, correction_id=item.correction_id)]
    actors = [agreed.actor for agreed in given]
    if any(people.find(conn, actor).among([*hands, *actors[:number]]) for number, actor in enumerate(actors)):
        return Claim(label, "refuted", f"{said}; bukan empat mata.")
    if {agreed.content_hash for agreed in given} != {content.hash()}:
        return Claim(label, "refuted", f"{said}; persetujuannya untuk teks lain.")
    if lacking := [stage for stage in trail[-1].stages if stage not in {agreed.stage for agreed in given}]:
        return Claim(label, "refuted", f"{said}; tahap {', '.join(lacking)} belum menyetujuinya.")
    names = people.readable(conn, actors)
    agreed = ", ".join(f"{agreed.stage} {names[agreed.actor]} {agreed.decided_at.isoformat()}" for agreed in given)
    return Claim(label, "proven", f"{said}; disetujui {agreed}")


# -- by whom, under which rules -----------------------------------------------------------------------------------------


def _clearance(conn: Connection, out: _Out, records: Sequence[Record]) -> Iterator[Claim]:
    if not records or len(records) < out.sent:
        yield Claim("Izin", "unproven", "Tidak tercatat atas izin siapa dikirim: tayang sebelum izin dicatat.")
        return
    # Each commit that left needs a clearance of its own; told is the last one.
    for record in records[:-1]:
        yield from (claim for claim in _of_record(conn, out, record) if claim.verdict in {"unproven", "refuted"})
    yield from _of_record(conn, out, records[-1])


def _of_record(conn: Connection, out: _Out, record: Record) -> Iterator[Claim]:
    yield _same_content(out, record)
    yield _stages(conn, out, record)
    yield _people(conn, record)
    yield _written_down(conn, out, record)
    yield _in_force(conn, out, record)
    said = "; ".join(period.message for period in record.periods) or "tidak ada masa khusus"
    yield Claim("Masa saat itu", "note", f"{said} (aturan {record.rules or 'tanpa tanda'})")


def _same_content(out: _Out, record: Record) -> Claim:
    same = record.content_hash == out.content_hash and record.payload_sha256 == clearance_records.payload_digest(
        out.payload
    )
    if same:
        return Claim("Izin", "proven", f"diberikan untuk isi itu pada {record.cleared_at.isoformat()}")
    return Claim("Izin", "refuted", f"Izin diberikan untuk isi lain ({record.content_hash}).")


def _stages(conn: Connection, out: _Out, record: Record) -> Claim:
    if not record.stages:
        return Claim("Tahap", "refuted", f"Rantai {record.chain} tidak memiliki tahap.")
    standing = record.standing(post_id=out.post_id)
    if standing.stage is not None:
        return Claim("Tahap", "refuted", f"Tahap {standing.label} pada rantai {record.chain} belum disetujui.")
    names = people.readable(conn, [item.actor for item in record.agreements])
    said = [
        f"{stage.label}: "
        + ", ".join(
            f"{names[item.actor]} {item.decided_at.isoformat()}"
            for item in record.agreements
            if item.stage == stage.stage
        )
        for stage in record.stages
    ]
    return Claim("Tahap", "proven", f"rantai {record.chain}; {'; '.join(said)}")


def _people(conn: Connection, record: Record) -> Claim:
    actors = [item.actor for item in record.agreements]
    names = people.readable(conn, [*actors, *record.hands])
    for number, actor in enumerate(actors):
        person = people.find(conn, actor)
        if person.among(actors[number + 1 :]):
            return Claim("Orang", "refuted", f"Bukan empat mata: {names[actor]} menyetujui dua kali.")
        if person.among(record.hands):
            return Claim("Orang", "refuted", f"Bukan empat mata: {names[actor]} ikut menyusun isinya.")
    by = ", ".join(sorted(names[hand] for hand in record.hands))
    by = f"disusun atau disunting {by}" if by else "tidak disunting orang"
    return Claim("Orang", "proven", f"{len(actors)} orang berbeda; {by}")


def _written_down(conn: Connection, out: _Out, record: Record) -> Claim:
    """Whether the agreements stand in the table of decisions and in the audit trail as the record tells of them."""
    wanted = {_Given(item.stage, item.actor, item.content_hash, item.decided_at) for item in record.agreements}
    for place, asked in (("tabel keputusan", _agreements_given), ("jejak audit", _agreements_audited)):
        if lacking := wanted - set(asked(conn, post_id=out.post_id)):
            who = ", ".join(sorted(people.readable(conn, {item.actor for item in lacking}).values()))
            return Claim("Tercatat", "refuted", f"Persetujuan {who} tidak ada di {place}.")
    return Claim("Tercatat", "proven", "setiap persetujuan ada di tabel keputusan dan jejak audit")


def _in_force(conn: Connection, out: _Out, record: Record) -> Claim:
    """Whether each agreement was to this content, in its present or an earlier form of the hash, and came before."""
    content = _content_of(conn, out)
    if other := [item.actor for item in record.agreements if not content.bears(item.content_hash)]:
        who = ", ".join(people.readable(conn, other).values())
        return Claim("Berlaku", "refuted", f"{who} menyetujui isi lain.")
    if late := [item.actor for item in record.agreements if item.decided_at > record.cleared_at]:
        who = ", ".join(people.readable(conn, late).values())
        return Claim("Berlaku", "refuted", f"{who} menyetujui setelah pengiriman dimulai.")
    return Claim("Berlaku", "proven", f"saat pengiriman dimulai, {record.cleared_at.isoformat()}")


# -- the pictures ---------------------------------------------------------------------------------------------------------


def _pictures(out: _Out, media: MediaSource | None, read: Fetch) -> Iterator[Claim]:
    pictures = Payload.from_json(out.payload).media
    channel = CHANNELS[out.channel]
    for number, medium in enumerate(pictures, 1):
        label = "Gambar" if len(pictures) == 1 else f"Gambar {number}"
        if media is None:
            yield Claim(label, "unproven", f"{medium.path} tidak dibaca; seharusnya sha256 {medium.sha256}")
            continue
        yield replace(_in_store(medium, media), label=label)
        if channel.fetches_pictures:
            yield replace(_at_address(medium, media, read), label=f"{label}, alamat umum")
    if channel.fetches_pictures and pictures:
        yield Claim(f"Yang diambil {channel.name}", "note", _BETWEEN.format(channel=channel.name))


_BETWEEN = (
    "{channel} mengambil sendiri dari alamat umum, di antara dua pemeriksaan kami; apa yang dilihatnya saat itu, dan apa "
    "yang dibuatnya dari gambar itu, tidak dapat dibuktikan dari sini."
)


def _in_store(medium: Medium, media: MediaSource) -> Claim:
    try:
        check_bytes(medium, media.read(medium.path), place="store")
    except FileNotFoundError:
        return Claim("", "unproven", f"{medium.path} tidak ada lagi di penyimpanan.")
    except InputError as error:
        return Claim("", "refuted", str(error))
    except (SiarError, OSError) as error:
        return Claim("", "unproven", f"Penyimpanan tidak menjawab ({type(error).__name__}).")
    return Claim("", "proven", f"{medium.path} sha256 {medium.sha256}")


def _at_address(medium: Medium, media: MediaSource, read: Fetch) -> Claim:
    try:
        check_bytes(medium, read(media.address(medium)), place="address")
    except RetryError as error:
        # A copy is there while Meta may have to fetch it, and no longer.
        if not _is_shown(medium, media):
            return Claim("", "note", "Salinannya sudah ditarik kembali; gambar ini telah diambil.")
        return Claim("", "unproven", f"Alamat umum tidak menjawab: {error}")
    except SiarError as error:
        return Claim("", "refuted", str(error))
    return Claim("", "proven", f"sha256 {medium.sha256}")


def _is_shown(medium: Medium, media: MediaSource) -> bool:
    try:
        return media.is_shown(medium)
    except (SiarError, OSError):
        return True
