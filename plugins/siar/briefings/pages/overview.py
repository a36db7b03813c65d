"""The first page: how many reported, what went out, whom it reached, what it cost, what needs a decision."""

from __future__ import annotations

from siar.briefings import claims
from siar.briefings.actions import KOMINFO, SEKDA, SENDERS, Action, action
from siar.briefings.pages.page import NBSP, Page
from siar.briefings.phrases import Phrases
from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Figures
from siar.settings.briefings import Subject

__all__ = ["NAME", "attention", "make"]

NAME = "ringkasan"


def make(figures: Figures, phrases: Phrases) -> Page:
    """Return the page; it is never left out."""
    reporting, accepted = phrases.share(figures.reporting, figures.must_report), phrases.number(figures.accepted)
    meaning = [
        f"{reporting} OPD mengirim sedikitnya satu laporan yang diterima; seluruhnya {accepted} laporan.",
        *(
            [f"{phrases.number(figures.pending)} OPD lain mengirim, belum ada yang diterima."]
            if figures.pending
            else []
        ),
        *filter(None, [claims.without_adverts(figures, CHANNELS, phrases)]),
    ]
    if all(post.reach is None for post in figures.posts):
        whys: dict[str, list[str]] = {}
        for name, channel in CHANNELS.items():
            whys.setdefault(phrases.no_reach(figures, name), []).append(channel.name)
        why = "; ".join(f"{' dan '.join(names)} {said}" for said, names in whys.items())
        late = any(figures.why_no_reach(name) == "late" for name in CHANNELS)
        meaning.append(
            f"Jangkauan unggahan {phrases.unavailable}: {why}{'; Meta memerlukan waktu hingga 48 jam' if late else ''}."
        )
    items = phrases.number(figures.items_published)
    actions = attention(figures, phrases)
    if not actions:
        meaning.append("Tidak ada yang perlu diputuskan.")
    return Page(
        NAME,
        f"{figures.reporting} dari {figures.must_report} OPD melapor, {items}{NBSP}konten tayang",
        tuple(meaning),
        tuple(actions),
        data={
            "tiles": _tiles(figures, phrases),
            "reporting": figures.reporting,
            "pending": figures.pending,
            "must_report": figures.must_report,
        },
    )


def attention(figures: Figures, phrases: Phrases) -> list[Action]:
    """Return what waits for a person, the most pressing first."""
    actions: list[Action] = []

    def ask(subject: Subject, unit: str, text: str) -> None:
        actions.append(action(subject, unit, text, figures=figures, phrases=phrases))

    if posts := figures.waits("unproven"):
        ask("unproven", KOMINFO, f"Memastikan {phrases.number(posts)} unggahan yang hasilnya belum terbukti.")
    if boosts := figures.waits("boosts"):
        ask("boosts", KOMINFO, f"Memeriksa {phrases.number(boosts)} iklan yang dihentikan sistem.")
    if figures.waits("freezes"):
        ask("freezes", KOMINFO, "Memutuskan kapan penghentian sementara dicabut.")
    if figures.silent:
        ask("silent", SEKDA, f"Mengingatkan {len(figures.silent)} OPD yang belum melapor.")
    if figures.held:
        ask("held", SENDERS, f"Memperbaiki {phrases.number(figures.held)} baris sesuai pesan di lembar kerja.")
    if figures.in_review:
        ask("review", KOMINFO, f"Memutuskan {phrases.number(figures.in_review)} baris yang menunggu pemeriksaan.")
    if posts := figures.waits("approvals"):
        ask("approvals", KOMINFO, f"Memutuskan {phrases.number(posts)} unggahan yang menunggu persetujuan.")
    return actions


def _tiles(figures: Figures, phrases: Phrases) -> list[dict[str, str]]:
    interactions = {channel: figures.interactions(channel) for channel in CHANNELS}
    read = [total for total in interactions.values() if total is not None]
    each = [f"{CHANNELS[channel].short_name} {phrases.number(total)}" for channel, total in interactions.items()]
    return [
        _tile(
            "Laporan diterima",
            phrases.number(figures.accepted),
            f"{phrases.number(figures.held)} di OPD · {phrases.number(figures.in_review)} di Kominfo",
        ),
        _tile(
            "Konten tayang",
            phrases.number(figures.items_published),
            " · ".join(phrases.per_channel(figures, short=True)),
        ),
        *(_reach(figures, channel, phrases) for channel in CHANNELS),
        _tile("Interaksi", phrases.number(sum(read) if read else None), " · ".join(each) if read else ""),
        _tile(
            "Belanja iklan",
            phrases.rupiah(figures.spent.total),
            _room(figures, phrases),
        ),
    ]


def _room(figures: Figures, phrases: Phrases) -> str:
    if not figures.city_months:
        return "belum ada pagu"
    cap = figures.city_months[-1]
    return f"pagu lewat {phrases.rupiah(cap.beyond)}" if cap.beyond else f"sisa pagu {phrases.rupiah(cap.left)}"


def _reach(figures: Figures, channel: ChannelId, phrases: Phrases) -> dict[str, str]:
    label = f"Jangkauan {CHANNELS[channel].name}"
    if day := figures.best_day(channel):
        which = "akun," if figures.is_of_one_day(channel) else "tertinggi"
        note = f", {phrases.provisional}" if day.provisional else ""
        return _tile(label, phrases.reach(day.reach), f"{which} {phrases.formats.short_day(day.day)}{note}")
    if post := claims.widest(figures, channel):
        return _tile(label, phrases.reach(post.reach), "akun, terluas tanpa iklan")
    return _tile(label, phrases.unavailable, phrases.no_reach(figures, channel))


def _tile(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note}
