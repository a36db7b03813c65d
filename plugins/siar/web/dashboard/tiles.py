"""The figures at the top of the dashboard: a few numbers, each with what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from siar.channels import CHANNELS
from siar.figures.dashboard.days import Bucket
from siar.web.dashboard.view import View

__all__ = ["Figure", "Tile", "tiles"]


@dataclass(frozen=True)
class Figure:
    """One number of a tile. `name`: of what, where a tile has several; `note`: how it is to be read."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Tile:
    """One tile. `meaning`: what its numbers are."""

    label: str
    lines: Sequence[Figure]
    meaning: str


def tiles(view: View) -> list[Tile]:
    """Return what stands at the top, in its order."""
    return [
        Tile("Kiriman tayang", list(_posts(view)), "Banyaknya kiriman yang tayang dan cocok dengan saringan."),
        Tile(
            "Jangkauan satu kiriman",
            list(_reach(view)),
            "Nilai tengah (median) kiriman tanpa iklan; n: banyaknya kiriman yang jangkauannya diketahui.",
        ),
        Tile(
            "Interaksi", list(_interactions(view)), "Suka dan reaksi lain, komentar, bagikan (Instagram juga simpan)."
        ),
        Tile(
            "Pengikut", list(_followers(view)), "Akhir rentang, dan perubahannya sejak angka pertama dalam rentang ini."
        ),
        Tile("Belanja iklan", [_money(view)], "Tagihan Meta menurut hari belanja, termasuk PPN."),
        Tile("Hari tanpa angka", list(_gaps(view)), "Hari platform yang jangkauan akunnya tidak diketahui."),
    ]


def _posts(view: View) -> Iterator[Figure]:
    heaps = view.board.selection.altogether
    for channel in view.channels:
        paid, organic = (heaps.cell(0, channel, advertised=advertised) for advertised in (True, False))
        count = sum(cell.posts for cell in (paid, organic) if cell)
        note = f"{view.number(paid.posts)} diiklankan" if paid else ""
        yield Figure(CHANNELS[channel].name, view.number(count), note)


def _reach(view: View) -> Iterator[Figure]:
    heaps = view.board.selection.altogether
    for channel in view.channels:
        name, cell = CHANNELS[channel].name, heaps.cell(0, channel, advertised=False)
        if cell is None or cell.median is None or cell.least is None or cell.most is None:
            yield Figure(name, view.phrases.unavailable)
        elif cell.is_few:
            span = f"{view.number(cell.least.accounts)}–{view.number(cell.most.accounts)}"
            yield Figure(name, span, f"rentang, n {cell.known}")
        else:
            loose = f"; {view.number(cell.young)} {view.phrases.provisional}" if cell.young else ""
            yield Figure(name, view.number(cell.median.accounts), f"n {view.number(cell.known)}{loose}")


def _interactions(view: View) -> Iterator[Figure]:
    heaps = view.board.selection.altogether
    for channel in view.channels:
        cells = [cell for paid in (True, False) if (cell := heaps.cell(0, channel, advertised=paid))]
        known = [cell.interactions for cell in cells if cell.interactions is not None]
        counted, posts = sum(cell.counted for cell in cells), sum(cell.posts for cell in cells)
        note = "" if counted == posts else f"dari {view.number(counted)} di antara {view.number(posts)} kiriman"
        yield Figure(
            CHANNELS[channel].name,
            view.number(sum(known)) if known else view.phrases.unavailable,
            note if known else "",
        )


def _followers(view: View) -> Iterator[Figure]:
    for channel in view.channels:
        buckets = view.board.days.of.get(channel, {})
        found = [item for _, item in sorted(buckets.items()) if item.followers is not None]
        if found:
            yield Figure(CHANNELS[channel].name, view.number(found[-1].followers or 0), _change(view, found))
        else:
            yield Figure(CHANNELS[channel].name, view.phrases.unavailable)


def _change(view: View, found: Sequence[Bucket]) -> str:
    first, last = found[0], found[-1]
    if first.followers_on is None or last.followers_on is None or first.followers is None or last.followers is None:
        return ""
    if first.followers_on == last.followers_on:
        return f"pada {view.formats.long_date(last.followers_on)}"
    change = last.followers - first.followers
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{view.number(abs(change))} sejak {view.formats.long_date(first.followers_on)}"


def _money(view: View) -> Figure:
    if view.board.spending is None:
        return Figure("", "–", "tidak berlaku pada saringan ini")
    total = view.board.spending.total
    return Figure("", view.rupiah(total.total), f"PPN {view.rupiah(total.tax)}" if total.tax else "")


def _gaps(view: View) -> Iterator[Figure]:
    for channel in view.channels:
        gaps = [gap for gap in view.board.days.gaps if gap.channel == channel]
        why = ", ".join(dict.fromkeys(view.phrases.why(gap.why) for gap in gaps))
        if channel in view.board.days.of:
            yield Figure(CHANNELS[channel].name, view.number(sum(gap.days for gap in gaps)), why)
        else:
            yield Figure(CHANNELS[channel].name, view.phrases.unavailable)
