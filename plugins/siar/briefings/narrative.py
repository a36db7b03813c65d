"""What the numbers mean, in words: page titles that state the finding, its meaning, and who does what next. Pure.

Everything here is read by the mayor, so it is Indonesian, short, and neutral towards those who have not reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siar.channels import CHANNELS, ChannelId
from siar.figures.kpis import Figures
from siar.reading.formats import long_date, number, percent, rupiah
from siar.settings import Settings

__all__ = [
    "SUMMARY_LIMIT",
    "UNAVAILABLE",
    "Action",
    "Page",
    "moment",
    "pages",
    "short_name",
    "shorten",
    "summary",
]

UNAVAILABLE = "belum tersedia"
SUMMARY_LIMIT = 900
_KOMINFO = "Dinas Kominfo"
_NBSP = "\u00a0"


@dataclass(frozen=True)
class Action:
    """One follow-up and the unit that is responsible."""

    unit: str
    text: str


@dataclass(frozen=True)
class Page:
    """One page: the finding as its title, what it means, what follows."""

    name: str
    title: str
    meaning: tuple[str, ...]
    actions: tuple[Action, ...]


def moment(when: datetime | None, settings: Settings) -> str:
    """`2 Februari 2026 pukul 07.00 WITA`, or that there is none."""
    if when is None:
        return UNAVAILABLE
    local = when.astimezone(settings.city.zone)
    return f"{long_date(local.date())} pukul {local:%H.%M} {settings.city.timezone_label}"


def pages(figures: Figures, settings: Settings) -> tuple[Page, ...]:
    """Return the pages in reading order.

    A daily briefing has the first one only, and a page without any number to show is left out.
    """
    found = [_overview(figures)]
    if figures.period.unit != "day":
        if figures.accepted:
            found.append(_agencies(figures, settings))
        if any(figures.best_post(channel) for channel in CHANNELS):
            found.append(_content(figures, settings))
        if figures.month_cap is not None:
            found.append(_ads(figures, settings, cap=figures.month_cap))
    return tuple(found)


def summary(figures: Figures, settings: Settings) -> str:
    """Return the message to forward by chat, at most 900 characters."""
    lines = [
        f"*Laporan media sosial {settings.city.name} – {figures.period.label}*",
        (
            f"OPD melapor: {figures.reporting} dari {figures.must_report} ({_share(figures.reporting, figures.must_report)}). "
            f"Laporan diterima: {number(figures.accepted)}."
        ),
        f"Konten tayang: {number(figures.items_published)} ({_per_channel(figures)}).",
        *(_reach_line(figures, channel) for channel in CHANNELS),
        (
            f"Belanja iklan: {rupiah(figures.month_settled)} terpakai, {rupiah(figures.month_reserved)} dicadangkan, "
            f"pagu bulan ini {_money(figures.month_cap)}."
        ),
    ]
    attention = _attention(figures)
    if attention:
        lines.append("Mohon perhatian: " + "; ".join(action.text.rstrip(".") for action in attention[:3]) + ".")
    lines.append(f"Data ditarik {moment(figures.pulled_at, settings)}. Rincian pada PDF terlampir.")
    while len("\n".join(lines)) > SUMMARY_LIMIT and len(lines) > 2:
        del lines[-2]
    return "\n".join(lines)


def _overview(figures: Figures) -> Page:
    title = f"{figures.reporting} dari {figures.must_report} OPD melapor, {number(figures.items_published)}{_NBSP}konten tayang"
    meaning = [
        (
            f"{_share(figures.reporting, figures.must_report)} OPD mengirim sedikitnya satu laporan yang diterima; "
            f"seluruhnya {number(figures.accepted)} laporan."
        )
    ]
    best = [(channel, post) for channel in CHANNELS if (post := figures.best_post(channel))]
    meaning += [
        f"Unggahan {CHANNELS[channel].name} terluas menjangkau {number(post.reach or 0)} akun."
        for channel, post in best
    ]
    if not best:
        meaning.append(f"Angka jangkauan {UNAVAILABLE}; Meta memerlukan waktu hingga 48 jam.")
    return Page("ringkasan", title, tuple(meaning), tuple(_attention(figures)))


def _agencies(figures: Figures, settings: Settings) -> Page:
    silent = len(figures.silent)
    start = f"{silent} OPD belum melapor" if silent else "Semua OPD melapor"
    top = list(figures.accepted_by_opd.values())[:3]
    if len(top) > 1 and top[0] == top[1]:
        finding = f"{number(figures.accepted)} laporan dari {len(figures.accepted_by_opd)} OPD"
    else:
        finding = f"{short_name(next(iter(figures.accepted_by_opd)), settings)} paling banyak mengirim"
    meaning = [
        f"Tiga OPD teratas menyumbang {_share(sum(top), figures.accepted)} dari {number(figures.accepted)} laporan."
        if len(figures.accepted_by_opd) > 3
        else f"Laporan datang dari {len(figures.accepted_by_opd)} OPD."
    ]
    if figures.rows_to_fix:
        meaning.append(f"{number(figures.rows_to_fix)} baris sudah dikirim tetapi masih menunggu perbaikan isian.")
    actions = []
    if silent:
        actions.append(Action("Sekretaris Daerah", f"Mengingatkan {silent} OPD yang belum melapor."))
        actions.append(Action(_KOMINFO, "Mendampingi operator OPD yang mengalami kendala pengisian."))
    return Page("opd", f"{start}; {finding}", tuple(meaning), tuple(actions))


def _content(figures: Figures, settings: Settings) -> Page:
    best = max((post for channel in CHANNELS if (post := figures.best_post(channel))), key=lambda post: post.reach or 0)
    title = f"Konten {short_name(best.opd, settings)} paling luas: {number(best.reach or 0)}{_NBSP}akun di {CHANNELS[best.channel].name}"
    meaning = []
    for channel in CHANNELS:
        total = figures.interactions(channel)
        text = number(total) if total is not None else UNAVAILABLE
        meaning.append(f"Interaksi {CHANNELS[channel].name} pada unggahan periode ini: {text}.")
    followers = [line for channel in CHANNELS if (line := _followers(figures, channel))]
    if followers:
        meaning.append(f"Pengikut: {', '.join(followers)}.")
    meaning.append("Jangkauan kedua platform tidak dijumlahkan: satu orang dapat terhitung di keduanya.")
    actions = [
        Action(_KOMINFO, f"Menjadikan bentuk unggahan “{shorten(best.title, 60)}” sebagai contoh bagi OPD lain.")
    ]
    return Page("konten", title, tuple(meaning), tuple(actions))


def _ads(figures: Figures, settings: Settings, *, cap: int) -> Page:
    used = figures.month_settled + figures.month_reserved
    title = f"Belanja iklan {rupiah(figures.month_settled)}, {_share(used, cap)}{_NBSP}pagu bulan ini terikat"
    meaning = ["Sistem menolak iklan yang melewati pagu; dana yang dicadangkan kembali ke pagu bila tidak terpakai."]
    paid = [boost for boost in figures.boosts if boost.per_thousand is not None]
    if paid:
        cheapest = min(paid, key=lambda boost: boost.per_thousand or 0)
        meaning.append(
            f"Biaya terhemat {rupiah(cheapest.per_thousand or 0)} untuk 1.000 akun terjangkau di {settings.city.area.label} "
            "(perkiraan Meta)."
        )
    elif figures.boosts:
        meaning.append(f"Biaya per 1.000 jangkauan {UNAVAILABLE}: iklan baru dimulai.")
    actions = []
    if figures.waiting.get("boosts"):
        actions.append(Action(_KOMINFO, f"Memeriksa {figures.waiting['boosts']} iklan yang dihentikan sistem."))
    if used * 10 >= cap * 9:
        actions.append(Action("Sekretaris Daerah", "Memutuskan perlu tidaknya tambahan pagu iklan bulan ini."))
    if not actions:
        actions.append(Action(_KOMINFO, "Melanjutkan promosi sesuai pagu; tidak ada keputusan yang diperlukan."))
    return Page("iklan", title, tuple(meaning), tuple(actions))


def _attention(figures: Figures) -> list[Action]:
    waiting = figures.waiting
    actions = []
    if waiting.get("unproven"):
        actions.append(Action(_KOMINFO, f"Memastikan {waiting['unproven']} unggahan yang hasilnya belum terbukti."))
    if waiting.get("boosts"):
        actions.append(Action(_KOMINFO, f"Memeriksa {waiting['boosts']} iklan yang dihentikan sistem."))
    if waiting.get("freezes"):
        actions.append(Action(_KOMINFO, "Memutuskan kapan penghentian sementara dicabut."))
    if figures.silent:
        actions.append(Action("Sekretaris Daerah", f"Mengingatkan {len(figures.silent)} OPD yang belum melapor."))
    if figures.rows_to_fix:
        actions.append(
            Action("OPD pengirim", f"Memperbaiki {number(figures.rows_to_fix)} baris sesuai pesan di lembar kerja.")
        )
    if waiting.get("approvals"):
        actions.append(
            Action(_KOMINFO, f"Memutuskan {number(waiting['approvals'])} unggahan yang menunggu persetujuan.")
        )
    return actions or [Action(_KOMINFO, "Tidak ada yang perlu diputuskan.")]


def short_name(code: str, settings: Settings) -> str:
    """Return the name that a reader knows an agency by."""
    agency = settings.agency_by_code.get(code)
    return agency.short_name if agency else code


def _reach_line(figures: Figures, channel: ChannelId) -> str:
    best, post = figures.best_day(channel), figures.best_post(channel)
    name = CHANNELS[channel].name
    if best is not None:
        return f"Jangkauan {name} tertinggi sehari: {number(best.reach)} akun."
    if post is not None:
        return f"Unggahan {name} terluas: {number(post.reach or 0)} akun."
    return f"Jangkauan {name}: {UNAVAILABLE}."


def _followers(figures: Figures, channel: ChannelId) -> str | None:
    closing, opening = figures.followers.get(channel, (None, None))
    if closing is None:
        return None
    change = f" ({closing - opening:+d})" if opening is not None and opening != closing else ""
    return f"{CHANNELS[channel].name} {number(closing)}{change}"


def _per_channel(figures: Figures) -> str:
    return ", ".join(f"{CHANNELS[c].name} {number(figures.posts_by_channel.get(c, 0))}" for c in CHANNELS)


def _share(part: int, whole: int) -> str:
    # Rounded down: a share is never shown as larger than it is, least of all as 100%.
    return percent(part * 100 // whole) if whole else UNAVAILABLE


def _money(amount: int | None) -> str:
    return rupiah(amount) if amount is not None else UNAVAILABLE


def shorten(text: str, limit: int) -> str:
    """Cut a text at a word, with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
