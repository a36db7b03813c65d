from __future__ import annotations

from dataclasses import replace

from siar.briefings.pages import PAGES, pages_of
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.figures.agencies import Reporting
from siar.figures.audience import NOBODY
from siar.figures.comments import NO_WORD
from siar.figures.comparison import Comparison
from siar.figures.kpis import Figures
from siar.figures.money import Spent
from siar.quantities import Reach, Rupiah
from siar.resources import template_path
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import (
    CODES,
    agencies,
    cap,
    crowded,
    nothing,
    part,
    spending,
    week,
)

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
WEEKLY = SETTINGS.briefings.briefings["mingguan"]
TOLD = [*WEEKLY.pages, *WEEKLY.in_short, "iklan"]


def pages(figures: Figures, names: list[str] = TOLD) -> tuple[Page, ...]:
    return pages_of(figures, names, PHRASES)


def text_of(figures: Figures) -> str:
    parts = [summary(figures, PHRASES)]
    for page in pages(figures):
        parts += [page.title, *page.meaning, *(f"{action.unit}: {action.text}" for action in page.actions)]
        parts.append(str(page.data))
    return "\n".join(parts)


def test_every_page_has_a_drawing_and_every_drawing_a_page():
    drawings = {path.stem for path in template_path("briefings", "pages").glob("*.typ")}
    assert set(PAGES) == drawings


def test_the_order_is_that_of_the_configuration():
    assert [page.name for page in pages(week(), ["iklan", "ringkasan"])] == ["iklan", "ringkasan"]
    assert [SETTINGS.briefings.briefings[kind].pages for kind in ("harian", "mingguan")] == [
        ["ringkasan"],
        ["ringkasan", "opd"],
    ]


def test_what_is_told_in_short_comes_last_and_asks_for_what_no_page_asks_for():
    told = pages_of(week(), WEEKLY.pages, PHRASES, in_short=WEEKLY.in_short)
    assert [(page.name, page.short) for page in told] == [
        *((name, False) for name in WEEKLY.pages),
        *((name, True) for name in WEEKLY.in_short),
    ]
    subjects = [action.subject for page in told for action in page.actions]
    assert "questions" in subjects
    assert len(subjects) == len(set(subjects))


def test_titles_state_the_finding():
    titles = [page.title.replace("\u00a0", " ") for page in pages(week())]
    silent = len(CODES) - 14
    assert titles == [
        f"12 dari {len(CODES)} OPD melapor, 18 konten tayang",
        f"{silent} OPD belum melapor; 43 laporan diterima dari 12 OPD",
        "Jangkauan Facebook naik: 2.309 akun per unggahan, biasanya 1.342",
        "Terluas tanpa iklan: {0} 2.874 akun (Facebook), {0} 1.460 akun (Instagram)".format(
            SETTINGS.agency_by_code[CODES[3]].short_name
        ),
        "3 pertanyaan warga menunggu jawaban lebih dari 24 jam",
        "1 koreksi, 1 penarikan",
        "Belanja iklan Rp310.800; sisa pagu September Rp2.522.700",
    ]


def test_every_page_says_what_it_means_and_who_acts():
    for figures in (week(), crowded(), nothing()):
        for page in pages(figures):
            assert page.meaning
            assert all(action.unit and action.text.endswith((".", "”")) for action in page.actions)
    assert pages(nothing())[0].actions


def test_what_is_not_known_is_not_zero():
    text = text_of(nothing())
    assert PHRASES.unavailable in text
    assert "0 akun" not in text
    assert "Rp0 untuk 1.000" not in text


def test_reach_is_never_added():
    figures = week()
    total = sum(post.reach.accounts for post in figures.posts if post.reach)
    both = 6120 + 2240
    days = 6120 + 900
    text = text_of(figures)
    for forbidden in (total, both, days, 2874 + 1460):
        assert f"{forbidden:,}".replace(",", ".") not in text


def test_followers_show_their_change_only_when_it_is_known():
    known = week().audience
    unknown = replace(known.channels["instagram"], followers=6_240, net=Comparison(None, scale="difference"))
    figures = week(audience=replace(known, channels={**known.channels, "instagram": unknown}))
    assert "Pengikut: Facebook 4.812 (+22) dan Instagram 6.240." in pages(figures, ["jangkauan"])[0].meaning


def test_a_page_without_numbers_is_left_out():
    assert [page.name for page in pages(nothing())] == ["ringkasan"]
    assert [page.name for page in pages(week(posts=(), audience=NOBODY, residents=NO_WORD))] == [
        "ringkasan",
        "opd",
        "koreksi",
        "iklan",
    ]


def test_a_page_names_the_pictures_that_it_would_show():
    content = pages(week(), ["konten"])[0]
    assert content.pictures == {"facebook": "0.jpg", "instagram": "0.jpg"}
    unread = tuple(replace(post, reach=None) if post.channel == "instagram" else post for post in week().posts)
    assert pages(week(posts=unread), ["konten"])[0].pictures == {"facebook": "0.jpg"}


def test_a_post_that_reached_nobody_is_a_zero_that_was_read():
    alone = tuple(replace(post, reach=Reach(0)) for post in week().posts[:1])
    (page,) = pages(week(posts=alone), ["konten"])
    assert page.title == "Jangkauan 1 unggahan sudah terbaca"
    assert (page.data["pictured"], page.pictures) == ([], {})
    assert page.data["channels"][0]["posts"][0]["text"] == "0"


def test_money_is_the_period_s_and_the_ceiling_its_month_s():
    spent = Spent(net=Rupiah(150_000), tax=Rupiah(16_500), overrun=Rupiah(0))
    (page,) = pages(week(spent=spent), ["iklan"])
    assert page.title.startswith("Belanja iklan Rp166.500;")
    assert "tagihan Rp150.000 dan PPN Rp16.500" in page.meaning[0]
    assert page.data["budgets"][0]["settled_text"] == "Rp310.800"
    assert "Belanja iklan: Rp166.500, termasuk PPN Rp16.500; sisa pagu September Rp2.522.700." in summary(
        week(spent=spent), PHRASES
    )


def test_a_bill_that_may_still_change_is_provisional_until_its_boost_is_closed():
    closed = tuple(replace(boost, state="closed") for boost in week().boosts)
    final = spending(part(CODES[3], 280_000))
    assert "Rp144.300 di antaranya sementara" in pages(week(), ["iklan"])[0].meaning[0]
    assert pages(week(boosts=closed, spending=final), ["iklan"])[0].meaning[0].endswith("; tidak berubah lagi.")
    # A boost of the period may still be billed for its days.
    assert pages(week(spending=final), ["iklan"])[0].meaning[0].endswith("PPN Rp30.800.")


def test_a_ceiling_lowered_below_what_is_bound_says_by_how_much_it_is_passed():
    lowered = week(caps=(cap(cap=Rupiah(100_000), settled=Rupiah(0), promised=Rupiah(166_500)),))
    (page,) = pages(lowered, ["iklan"])
    assert page.title.endswith("; pagu September terlampaui Rp66.500")
    both = week(caps=(replace(lowered.caps[0], period="2026-08"), cap()))
    assert "Pagu Agustus Rp100.000, yang terikat Rp166.500: lebih Rp66.500." in pages(both, ["iklan"])[0].meaning
    assert "menolak" not in str(page.meaning)
    assert (page.data["budgets"][0]["left_name"], page.data["budgets"][0]["left_text"]) == ("Lebih", "Rp66.500")
    assert "pagu September terlampaui Rp66.500" in summary(lowered, PHRASES)
    assert "100%" not in str(page.meaning)


def test_a_ceiling_is_decided_of_by_its_month():
    def asked(**waiting: dict[str, int]) -> list[str]:
        return [action.text for action in pages(week(waiting=waiting), ["iklan"])[0].actions]

    assert asked(caps={"2026-09": 1}) == ["Memutuskan pagu iklan September."]
    assert asked() == []


def test_both_months_of_a_week_over_two_stand_on_the_page():
    (page,) = pages(week(caps=(cap(period="2026-08"), cap(period="2026-09", settled=Rupiah(0)))), ["iklan"])
    assert [(budget["name"].split()[2], budget["settled_text"]) for budget in page.data["budgets"]] == [
        ("Agustus", "Rp310.800"),
        ("September", "Rp0"),
    ]


def test_money_spent_without_a_ceiling_is_told_and_no_ceiling_is_made_up():
    (page,) = pages(week(caps=()), ["iklan"])
    assert page.title == "Belanja iklan Rp310.800"
    assert "pagu" not in summary(week(caps=()), PHRASES)


def test_every_agency_is_named_with_whose_turn_it_is():
    short = {code: SETTINGS.agency_by_code[code].short_name for code in CODES}
    for figures in (week(), crowded()):
        (page,) = pages(figures, ["opd"])
        text = str(page.data)
        assert [code for code in CODES if short[code] not in text] == []
    (page,) = pages(week(), ["opd"])
    lines = {line["name"]: line["values"] for line in page.data["agencies"]}
    assert (lines[short[CODES[9]]], lines[short[CODES[5]]]) == ([3, 3, 0], [6, 0, 4])
    # The other two that wait have no bar: they come after all of which a report was accepted.
    assert page.data["rest"].endswith(f"{short[CODES[20]]} 0/2/0 · {short[CODES[21]]} 0/0/2")
    assert page.data["silent"] == [
        short[code] for code in CODES if code not in CODES[3:15] and code not in (CODES[20], CODES[21])
    ]


def test_who_sent_a_row_that_is_held_is_not_said_to_be_silent():
    page = pages(week(agencies=agencies({CODES[0]: 1}, held={CODES[1]: 1}, review={CODES[2]: 1})), ["opd"])[0]
    assert page.title.startswith(f"{len(CODES) - 3} OPD belum melapor")
    assert {SETTINGS.agency_by_code[code].short_name for code in CODES[:3]}.isdisjoint(page.data["silent"])


def test_what_waits_for_kominfo_is_not_asked_of_agencies():
    figures = week(agencies=agencies({CODES[0]: 3}, held={CODES[1]: 14}, review={CODES[2]: 7}))
    asked = {(action.unit, action.text) for page in pages(figures, ["ringkasan", "opd"]) for action in page.actions}
    assert any(unit == "OPD pengirim" and text.startswith("Memperbaiki 14 baris: ") for unit, text in asked)
    assert ("Dinas Kominfo", "Memutuskan 7 baris yang menunggu pemeriksaan.") in asked
    assert "21 baris" not in text_of(figures)
    assert "2 OPD lain mengirim, belum ada yang diterima." in pages(figures)[0].meaning


def test_a_week_in_which_all_was_held_has_its_page_and_names_no_best():
    (page,) = pages(week(agencies=agencies({}, held=dict.fromkeys(CODES, 1))), ["opd"])
    assert page.title == "Semua OPD mengirim laporan; belum ada laporan yang diterima"
    assert pages(nothing(), ["opd"]) == ()


def test_who_is_not_obliged_is_told_and_not_counted():
    guest = Reporting("PERUMDA_AIR", must_report=False, sent=2, accepted=2)
    nobody = Reporting(None, must_report=False, sent=1, held=1)
    figures = week(agencies=(*agencies({CODES[0]: 1}), guest, nobody))
    assert (figures.reporting, figures.must_report, figures.accepted) == (1, len(CODES), 3)
    (page,) = pages(figures, ["opd"])
    first, _, last = page.data["agencies"]
    assert first["name"] == f"{SETTINGS.agency_by_code['PERUMDA_AIR'].short_name} (tidak wajib)"
    assert (last["name"], last["values"]) == ("Tanpa nama OPD", [0, 1, 0])


def test_interactions_of_some_posts_say_of_how_many():
    def tile(**over) -> tuple[str, str, str]:
        (found,) = [
            tile
            for tile in pages(week(**over), ["ringkasan"])[0].data["tiles"]
            if tile["label"].startswith("Interaksi")
        ]
        return tuple(found.values())

    some = tuple(replace(post, interactions=None) if post.channel == "instagram" else post for post in week().posts)
    assert tile() == ("Interaksi unggahan", "1.200", "FB 600 · IG 600")
    assert tile(posts=some) == ("Interaksi unggahan", "600", "pada 4 dari 8 unggahan")
    assert tile(posts=some[:1][1:]) == ("Interaksi unggahan", "0", "tidak ada unggahan")
    unread = tuple(replace(post, interactions=None) for post in some)
    assert tile(posts=unread) == ("Interaksi unggahan", "belum tersedia", "pada 8 unggahan")


def test_what_became_of_the_last_report_s_requests_stands_on_the_first_page():
    page = pages(week(), ["ringkasan"])[0]
    assert page.data["fates"] == [
        "Persetujuan unggahan: 1 dari 2 selesai; 1 lewat 8 September. Kini 3.",
        "OPD belum melapor: 9 dari 28 selesai; 19 lewat 9 September.",
    ]
    assert [one.late for one in page.actions if one.subject == "approvals"] == [1]


def test_what_was_put_right_is_named_with_its_reason():
    (page,) = pages(week(), ["koreksi"])
    assert [item["reason"] for item in page.data["items"]] == [
        "Alasan: Jumlah balita yang dilayani 120, bukan 210.",
        "Alasan tidak disimpan lagi.",
    ]
    assert (
        page.data["items"][0]["about"]
        == f"Teks diperbaiki · Rab 9 Sep · {SETTINGS.agency_by_code[CODES[3]].short_name} · Facebook"
    )
    assert pages(week(amendments=()), ["koreksi"]) == ()
    (open_one,) = pages(week(amendments=(), waiting={"amendments": {"correction 1": 1}}), ["koreksi"])
    assert (open_one.title, open_one.meaning) == (
        "Koreksi sedang dikerjakan",
        ("1 koreksi atau penarikan belum selesai.",),
    )
