"""From the figures of one look to what stands on the page: sections of charts and a table each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from siar.channels import CHANNELS
from siar.figures.dashboard.posts import Cell, Heaps
from siar.figures.money import Bill
from siar.web.dashboard.accounts import accounts
from siar.web.dashboard.bills import bills
from siar.web.dashboard.charts import Bar, Line, bars, lines, ranks
from siar.web.dashboard.meanings import meanings
from siar.web.dashboard.tables import Column, Table, Value
from siar.web.dashboard.view import Section, View

__all__ = ["sections"]

_MONEY = {False: "Tanpa iklan", True: "Diiklankan"}
_HEAP = (
    Column("Kanal"),
    Column("Iklan"),
    Column("Kiriman", "number"),
    Column("Jangkauan terbaca", "number"),
    Column("Jangkauan median", "number"),
    Column("Terkecil", "number"),
    Column("Terbesar", "number"),
    Column("Sementara", "number"),
    Column("Interaksi", "number"),
    Column("Interaksi terbaca", "number"),
)
_MOST_RANKS = 45


def sections(view: View) -> list[Section]:
    """Return the sections of the page, in their order."""
    return [_posts(view), *accounts(view), *_heaps(view), bills(view), _sources(view)]


# Posts over time ---------------------------------------------------------------------------------------------------------


def _posts(view: View) -> Section:
    buckets, selection = view.board.choice.posts, view.board.selection
    heaps = selection.by_bucket(buckets)
    names = [view.place(buckets, number) for number in range(len(buckets.starts))]
    axis = [view.short(buckets, start) for start in buckets.starts]
    charts = []
    for channel in view.channels:
        name = CHANNELS[channel].name
        cells = {
            paid: [heaps.cell(number, channel, advertised=paid) for number in range(len(names))]
            for paid in (False, True)
        }
        charts += [
            bars(
                f"kiriman-{channel}", f"{name}: kiriman tayang", places=axis,
                told=view.course(names, [sum(cell.posts for cell in both if cell) for both in zip(*cells.values(), strict=True)], "kiriman"),
                of=[Bar(_MONEY[paid], f"s{int(paid)}", [cell.posts if cell else 0 for cell in found], _told(names, found, lambda cell: f"{cell.posts} kiriman")) for paid, found in cells.items()],
            ),
            lines(
                f"jangkauan-{channel}", f"{name}: jangkauan median satu kiriman", places=axis,
                told=view.course(names, [_median(cell) for cell in cells[False]], "akun, tanpa iklan"),
                of=[
                    Line(
                        _MONEY[paid], f"s{int(paid)}", [_median(cell) for cell in found],
                        _told(names, found, lambda cell: f"{view.number(_median(cell) or 0)} akun, dari {cell.known} kiriman"),
                        [bool(cell and cell.young) for cell in found],
                    )
                    for paid, found in cells.items()
                ],
                gaps=[_no_median(cell) for cell in cells[False]],
            ),
            bars(
                f"interaksi-{channel}", f"{name}: interaksi", places=axis,
                told=view.course(names, [_all_interactions(both) for both in zip(*cells.values(), strict=True)], "interaksi"),
                of=[
                    Bar(
                        _MONEY[paid], f"s{int(paid)}", [cell.interactions if cell else 0 for cell in found],
                        _told(names, found, lambda cell: f"{view.number(cell.interactions or 0)} interaksi, dari {cell.counted} kiriman"),
                    )
                    for paid, found in cells.items()
                ],
                gaps=["Interaksi belum dibaca" if any(both) and _all_interactions(both) is None else None for both in zip(*cells.values(), strict=True)],
            ),
        ]  # fmt: skip
    table = Table(
        "kiriman", "Kiriman menurut waktu", meanings()["kiriman"],
        (Column({"week": "Pekan", "month": "Bulan"}.get(buckets.grain, "Hari")), *_HEAP),
        [(names[number], *row) for number in reversed(range(len(names))) for row in _rows(view, heaps, number)],
    )  # fmt: skip
    return Section(table, _said_of_posts(view), charts)


def _median(cell: Cell | None) -> int | None:
    return None if cell is None or cell.median is None or cell.is_few else cell.median.accounts


def _no_median(cell: Cell | None) -> str | None:
    if cell is None or cell.known:
        return None
    return f"Jangkauan {cell.posts} kiriman belum tersedia"


def _all_interactions(cells: Sequence[Cell | None]) -> int | None:
    known = [cell.interactions for cell in cells if cell and cell.interactions is not None]
    return sum(known) if known else None


def _told(names: Sequence[str], cells: Sequence[Cell | None], say: Callable[[Cell], str]) -> list[str]:
    return [f"{name}: {say(cell)}" if cell else "" for name, cell in zip(names, cells, strict=True)]


def _rows(view: View, heaps: Heaps, key: int) -> Iterator[tuple[Value, ...]]:
    for channel in view.channels:
        for paid in (False, True):
            if cell := heaps.cell(key, channel, advertised=paid):
                yield (
                    CHANNELS[channel].name, _MONEY[paid], cell.posts, cell.known, _median(cell),
                    cell.least.accounts if cell.least else None, cell.most.accounts if cell.most else None,
                    cell.young, cell.interactions, cell.counted,
                )  # fmt: skip


def _said_of_posts(view: View) -> list[str]:
    selection = view.board.selection
    if not len(selection):
        return ["Tidak ada kiriman yang cocok dengan saringan ini."]
    known = sum(cell.known for cell in selection.altogether.cells.values())
    said = [f"{view.number(len(selection))} kiriman; jangkauan {view.number(known)} di antaranya diketahui."]
    if why := selection.why_missing:
        said.append(f"Belum tersedia: {view.reasons(why)}.")
    return said


# Heaps of posts -----------------------------------------------------------------------------------------------------------


def _heaps(view: View) -> Iterator[Section]:
    selection, names = view.board.selection, view.board.selection.posts.names
    programmes = {programme.code: programme.name for programme in view.settings.caps.programmes}
    spent = view.board.spending
    yield _heap(
        view,
        "opd",
        "OPD",
        selection.by_agency(),
        [(code, view.agency(code)) for code in names.opd],
        spent.by_agency() if spent else {},
    )
    yield _heap(
        view, "topik", "Topik", selection.by_topic(), [*((name, name) for name in names.topics), ("", "Topik lain")], {}
    )
    if len(names.programme) > 1:
        yield _heap(
            view, "program", "Program", selection.by_programme(),
            [(code, programmes.get(code, code) or "Tanpa program") for code in names.programme],
            spent.by_programme() if spent else {},
        )  # fmt: skip
    yield _heap(view, "jenis", "Jenis laporan", selection.by_kind(), [(name, name) for name in names.kind], {})


def _heap(
    view: View, key: str, title: str, heaps: Heaps, names: Sequence[tuple[str, str]], spent: Mapping[str, Bill]
) -> Section:
    order = sorted(
        (number for number in range(len(names)) if number in heaps.posts),
        key=lambda number: (-heaps.posts[number], names[number][1]),
    )
    charts = []
    for channel in view.channels:
        cells = [(names[number][1], heaps.cell(number, channel, advertised=False)) for number in order]
        known = sorted(
            ((name, cell) for name, cell in cells if cell), key=lambda item: (-(_median(item[1]) or -1), item[0])
        )
        rows = [(name, _median(cell), _rank(view, cell)) for name, cell in known[:_MOST_RANKS]]
        if rows:
            ranked = [row for row in rows if row[1] is not None]
            told = (
                f"Tertinggi {ranked[0][0]} ({view.number(ranked[0][1] or 0)} akun), terendah {ranked[-1][0]} ({view.number(ranked[-1][1] or 0)} akun)."
                if len(ranked) > 1
                else "Belum cukup kiriman untuk dibandingkan."
            )
            charts.append(
                ranks(
                    f"{key}-{channel}",
                    f"{CHANNELS[channel].name}: jangkauan median satu kiriman tanpa iklan",
                    told=told,
                    rows=rows,
                    style="s0",
                )
            )
    paid = [names[number][0] in spent for number in order]
    columns = (Column(title), *_HEAP, *((Column("Belanja iklan dengan PPN", "rupiah"),) if any(paid) else ()))
    rows_of: list[tuple[Value, ...]] = []
    for number in order:
        for place, row in enumerate(_rows(view, heaps, number)):
            bill = spent.get(names[number][0])
            # Once an agency: a boost's money is of no single heap of its posts.
            rows_of.append(
                (names[number][1], *row, *((bill.total.amount if bill and place == 0 else None,) if any(paid) else ()))
            )
    return Section(
        Table(
            key, f"Menurut {title}" if title == "OPD" else f"Menurut {title.lower()}", meanings()[key], columns, rows_of
        ),
        [] if order else ["Tidak ada kiriman yang cocok dengan saringan ini."],
        charts,
        {names[number][1]: names[number][0] for number in order},
    )


def _rank(view: View, cell: Cell) -> str:
    if (median := _median(cell)) is not None:
        return f"{view.number(median)}{'*' if cell.young else ''} (n {cell.known})"
    if cell.least is not None and cell.most is not None:
        span = view.number(cell.least.accounts)
        return f"{span}–{view.number(cell.most.accounts)} (n {cell.known})" if cell.known > 1 else f"{span} (n 1)"
    return f"{view.phrases.unavailable} (n {cell.posts})"


# How fresh all is ----------------------------------------------------------------------------------------------------


def _sources(view: View) -> Section:
    rows = [
        (
            source.source,
            view.formats.moment(source.pulled_at) if source.pulled_at else "belum pernah lengkap",
            "berhasil" if source.ok else "gagal",
        )
        for source in view.board.sources
    ]
    failed = [source.source for source in view.board.sources if not source.ok]
    said = (
        [f"Pembacaan terakhir gagal: {', '.join(failed)}. Yang ditampilkan angka yang diketahui sebelumnya."]
        if failed
        else []
    )
    if not rows:
        said = ["Belum ada sumber yang pernah dibaca."]
    table = Table(
        "sumber",
        "Kapan angka dibaca",
        meanings()["sumber"],
        (Column("Sumber"), Column("Terakhir lengkap"), Column("Pembacaan terbaru")),
        rows,
    )
    return Section(table, said)
