"""What is claimed of how agencies report: each sentence under its condition only, of the score's rule and of single agencies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siar.briefings import conduct
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.figures.agencies import Reporting
from siar.figures.agency_reports import agency_report, agency_reports
from siar.figures.appeals import Appeal
from siar.figures.league import BANDS, CRITERIA, CriterionCount, League, Standing
from siar.figures.sent_rows import OutOf, Quality
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import CODES, NOW, agencies, crowded, league, nothing, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)
NAMES = {code: SETTINGS.agency_by_code[code].short_name for code in CODES}
WEIGHTS = SETTINGS.league.weights.model_dump()


def quality(**over: object) -> Quality:
    known = Quality(OutOf(7, 9), OutOf(6, 8), OutOf(3, 6), timedelta(days=2, hours=5), 4)
    return replace(known, **over)  # type: ignore[arg-type]


def test_who_is_silent_is_said_or_that_nobody_is():
    silent = len(CODES) - 1
    assert conduct.silent_or_all(week(agencies=agencies({CODES[0]: 1})), PHRASES) == f"{silent} OPD belum melapor"
    assert (
        conduct.silent_or_all(week(agencies=agencies(dict.fromkeys(CODES, 1))), PHRASES) == "Semua OPD mengirim laporan"
    )
    nobody_obliged = week(agencies=(Reporting("PERUMDA_AIR", must_report=False, sent=1, accepted=1),))
    assert conduct.silent_or_all(nobody_obliged, PHRASES) == ""


def test_what_waits_is_said_only_where_something_does():
    assert conduct.waiting(week(agencies=agencies({CODES[0]: 4})), PHRASES) == ""
    assert conduct.waiting(week(agencies=agencies({}, held={CODES[0]: 2}, review={CODES[1]: 1})), PHRASES) == (
        "Menunggu OPD 2 baris, menunggu Kominfo 1 baris."
    )


def test_counts_are_said_with_of_how_many_and_a_share_only_of_enough():
    assert conduct.in_time(quality(), PHRASES) == (
        "Tepat waktu (paling lambat 3 hari kerja): 7 dari 9 baris bertanggal."
    )
    assert "38 dari 49 (77%) baris" in conduct.in_time(quality(in_time=OutOf(38, 49)), PHRASES)
    assert conduct.right_at_once(quality(), PHRASES) == "Lolos periksa pertama: 6 dari 8 baris diperiksa."
    assert conduct.gone_out(quality(), PHRASES) == (
        "Sudah tayang: 3 dari 6 baris diterima. Dari baris ke tayang 2,3 hari (median 4 baris)."
    )


def test_what_is_not_known_is_not_said():
    unknown = OutOf(0, 0)
    assert conduct.in_time(quality(in_time=unknown), PHRASES) == ""
    assert conduct.right_at_once(quality(right_at_once=unknown), PHRASES) == ""
    assert conduct.gone_out(quality(gone_out=unknown, wait=None), PHRASES) == ""
    assert conduct.gone_out(quality(wait=None), PHRASES) == "Sudah tayang: 3 dari 6 baris diterima."
    assert conduct.gone_out(quality(gone_out=unknown), PHRASES).startswith("Dari baris ke tayang")


@given(st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=400)))
def test_a_wait_is_never_told_shorter_than_it_was(wait):
    told = float(conduct.days(wait, PHRASES).replace(",", "."))
    assert told * 24 * 3600 >= wait.total_seconds() - 1e-6
    assert told - wait / timedelta(days=1) < 0.1


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        (("baik", "baik", "perlu"), "2 OPD melapor dengan baik, 1 perlu pendampingan"),
        (("baik", "cukup"), "1 dari 2 OPD yang dinilai melapor dengan baik"),
        (("perlu", "cukup"), "1 OPD perlu pendampingan melapor"),
        (("cukup",), "1 OPD melapor dengan cukup baik"),
        (("sedikit", "belum"), ""),
        ((), ""),
    ],
)
def test_the_finding_is_that_of_the_scores(bands, said):
    assert conduct.league_finding(league(*bands), PHRASES) == said


def test_those_in_need_are_named_and_so_is_how_many_have_no_score():
    found = league("baik", "perlu", "sedikit")
    assert conduct.needing_help(found, PHRASES) == f"Perlu pendampingan: {NAMES[CODES[1]]}."
    assert conduct.too_few(found, PHRASES) == "1 OPD belum dinilai: kurang dari 5 baris pada periode ini."
    nobody = league("cukup")
    assert (conduct.needing_help(nobody, PHRASES), conduct.too_few(nobody, PHRASES)) == ("", "")
    many = conduct.needing_help(league(*["perlu"] * 9), PHRASES)  # type: ignore[list-item]
    assert many == f"Perlu pendampingan: {', '.join(NAMES[code] for code in CODES[:5])}, dan 4 OPD lain."


def parts(rutin: tuple[int, int], timely: tuple[int, int], right: tuple[int, int]) -> League:
    """One agency with a score that has so many and lacks so many of each part."""
    counts = [
        CriterionCount(name, tuple(f"g{n}" for n in range(good)), tuple(f"l{n}" for n in range(lacking)))
        for name, (good, lacking) in zip(CRITERIA, (rutin, timely, right), strict=True)
    ]
    return League(WEIGHTS, (Standing(CODES[0], True, 9, tuple(counts), 70, "cukup"),))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (parts((4, 0), (5, 5), (8, 2)), "Paling sering kurang: tepat waktu; 5 dari 10 baris terlambat."),
        (parts((2, 2), (9, 1), (9, 1)), "Paling sering kurang: rutin; 2 dari 4 pekan kerja tanpa baris baru."),
        (parts((4, 0), (0, 0), (6, 4)), "Paling sering kurang: lolos; 4 dari 10 baris perlu diperbaiki dulu."),
        (parts((4, 0), (5, 5), (5, 5)), ""),
        (parts((4, 0), (55, 45), (50, 41)), ""),
        (parts((4, 0), (9, 0), (9, 0)), ""),
        (league("sedikit", "belum"), ""),
    ],
)
def test_what_is_lacked_most_often_is_said_where_it_is_clear(found, said):
    assert conduct.weakest(found, PHRASES) == said


def test_the_rule_is_printed_with_the_weights_by_which_the_scores_were_reckoned():
    said = conduct.rule(replace(league(), weights={"rutin": 10, "tepat_waktu": 20, "lolos": 70}), PHRASES)
    assert "10% rutin" in said
    assert "20% tepat waktu (paling lambat 3 hari kerja" in said
    assert "70% lolos (isi 60 menit pertama" in said


def test_bands_join_without_a_gap():
    names = [conduct.band_name(band, PHRASES) for band in BANDS]
    assert names == [
        "Baik (80–100)",
        "Cukup (60–79)",
        "Perlu pendampingan (0–59)",
        "Belum dinilai: kurang dari 5 baris",
        "Tanpa baris baru",
    ]


def test_the_league_names_every_agency_that_sent_a_row_once_and_gives_nobody_a_place():
    (page,) = pages_of(week(), ["peringkat"], PHRASES)
    named = [line["name"] for band in page.data["bands"] for line in band["agencies"]]
    named += [text.rstrip("0123456789 ") for band in page.data["bands"] for text in band["named"]]
    assert sorted(named) == sorted(NAMES[item.opd] for item in week().conduct.league.standings if item.rows)
    assert f"{len(NAMES) - len(named)} OPD tidak mengirim baris baru." in page.meaning
    first = page.data["bands"][0]["agencies"]
    # In the city's order, not in that of their scores.
    assert [line["name"] for line in first] == [
        NAMES[code] for code in CODES if NAMES[code] in {x["name"] for x in first}
    ]
    assert "urutannya bukan peringkat" in page.meaning[-1]


def test_agencies_that_are_not_obliged_stand_apart():
    reported = (*agencies({CODES[0]: 9}), Reporting("PERUMDA_AIR", must_report=False, sent=6, accepted=6))
    (page,) = pages_of(week(agencies=reported), ["peringkat"], PHRASES)
    assert page.data["not_obliged"] == [f"{PHRASES.agency('PERUMDA_AIR')} 6"]
    assert all(
        line["name"] != PHRASES.agency("PERUMDA_AIR") for band in page.data["bands"] for line in band["agencies"]
    )


def test_what_agencies_wrote_against_their_scores_is_printed_in_full_and_late_words_with_their_period():
    words = "Baris 03000001 menunggu data kelurahan; mohon ditinjau."
    on_time = Appeal(1, CODES[3], date(2026, 9, 7), date(2026, 9, 13), words, NOW)
    late = Appeal(2, CODES[4], date(2026, 8, 31), date(2026, 9, 6), "Satu baris keliru.", NOW)
    figures = week()
    league = replace(figures.conduct.league, appeals=(on_time, late))
    figures = replace(figures, conduct=replace(figures.conduct, league=league))
    page, annex = pages_of(figures, ["peringkat", "lampiran"], PHRASES)
    assert page.data["appeals"] == [
        {"agency": NAMES[CODES[3]], "text": words},
        {"agency": f"{NAMES[CODES[4]]}, atas nilai 31 Agustus–6 September 2026", "text": "Satu baris keliru."},
    ]
    own = {item["name"]: item["appeals"] for item in annex.data["agencies"] if item["appeals"]}
    assert own[NAMES[CODES[3]]] == [{"agency": NAMES[CODES[3]], "text": words}]
    assert set(own) == {NAMES[CODES[3]], NAMES[CODES[4]]}


def test_without_a_score_there_is_no_page_and_without_rows_no_annex():
    assert pages_of(nothing(), ["peringkat", "lampiran"], PHRASES) == ()
    few = week(agencies=agencies({CODES[0]: 2}))
    assert [page.name for page in pages_of(few, ["peringkat", "lampiran"], PHRASES)] == ["lampiran"]


def test_the_annex_tells_of_each_agency_its_own_rows_and_posts():
    figures = week()
    reports = agency_reports(figures)
    assert sum(len(report.rows) for report in reports) == len(figures.conduct.rows)
    for report in reports:
        assert {row.opd for row in report.rows} <= {report.opd}
        assert len(report.rows) == len(report.accepted) + len(report.held) + len(report.in_review)
        assert {post.opd for item in report.contents for post in item.posts.values()} <= {report.opd}
    (page,) = pages_of(figures, ["lampiran"], PHRASES)
    dinsos = next(item for item in page.data["agencies"] if item["name"] == NAMES[CODES[9]])
    assert dinsos["finding"] == f"{NAMES[CODES[9]]}, 6 baris baru: 3 diterima, 3 perlu diperbaiki"
    assert dinsos["groups"][0]["name"] == "Perlu diperbaiki OPD"
    assert "kolom foto belum terisi" in dinsos["groups"][0]["rows"][0]["said"]
    assert page.actions == ()


def test_a_report_of_one_agency_asks_it_to_mend_its_rows():
    reported = agencies({}, held={CODES[0]: 3})
    (page,) = pages_of(week(agencies=reported, posts=()), ["lampiran"], PHRASES)
    (asked,) = page.actions
    assert (asked.unit, asked.text) == (NAMES[CODES[0]], "Memperbaiki 3 baris sesuai pesan di lembar kerja.")


def test_of_many_rows_the_first_are_named_and_the_rest_counted():
    (page,) = pages_of(crowded(), ["lampiran"], PHRASES)
    held = page.data["agencies"][0]["groups"][0]
    assert (len(held["rows"]), held["rest"]) == (12, "dan 86 lainnya")


def test_an_agency_that_did_nothing_has_a_report_without_rows():
    report = agency_report(nothing(), CODES[0])
    assert (report.rows, report.contents, report.quality.gone_out) == ((), (), OutOf(0, 0))
