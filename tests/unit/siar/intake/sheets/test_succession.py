"""The table of cases: what a row is that residents have seen, when it holds something else."""

from __future__ import annotations

from datetime import date

import pytest

from siar.intake.sheets.grid import Tag
from siar.intake.sheets.row_identity import KnownRow, SeenRow, metadata_id_of, reconcile
from siar.intake.sheets.succession import Outcome, Said, Shown, change_between, outcome_of, said_before_title

CAME = date(2025, 11, 11)
OUT = {
    "jenis_laporan": "Capaian",
    "judul": "Layanan KTP keliling Dukcapil pekan ini",
    "tanggal_mulai": "03/11/2025",
    "tanggal_selesai": "09/11/2025",
    "lokasi": "Kantor Camat Oebobo",
    "uraian": "Petugas melayani perekaman dan pencetakan KTP warga di enam kecamatan, Senin sampai Jumat pukul 08.00.",
    "indikator_1": "KTP dicetak",
    "nilai_1": "325",
    "satuan_1": "keping",
    "rincian_1": "Alak=120; Oebobo=205",
    "foto": "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUv/view",
}
NEXT_WEEK = {"tanggal_mulai": "10/11/2025", "tanggal_selesai": "16/11/2025"}
OTHER_PHOTO = {"foto": "https://drive.google.com/file/d/1ZbCdEfGhIjKlMnOpQrStUv/view"}
MENDED, ASKED, NEW = Outcome.MENDED, Outcome.ASKED, Outcome.NEW


def outcome(change, out=OUT, came=CAME):
    return outcome_of(change_between(out, {**out, **change}, came=came))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # words, or one fact on the same day: the report is mended
        ({"uraian": OUT["uraian"].replace("Petugas", "Para petugas")}, MENDED),
        ({"judul": "Layanan KTP keliling Dukcapil sepekan"}, MENDED),
        ({"nilai_1": "335"}, MENDED),
        ({"nilai_1": "335", "rincian_1": "Alak=130; Oebobo=205"}, MENDED),
        ({"nilai_1": "325,0"}, MENDED),
        (OTHER_PHOTO, MENDED),
        ({"lokasi": "Kantor Camat Maulafa"}, MENDED),
        # another day with other facts: the next report
        ({**NEXT_WEEK, "nilai_1": "410"}, NEW),
        ({**NEXT_WEEK, "nilai_1": "410", "rincian_1": "Alak=200; Oebobo=210"}, NEW),
        ({**NEXT_WEEK, **OTHER_PHOTO}, NEW),
        ({**NEXT_WEEK, "rincian_1": "Alak=200; Oebobo=125"}, NEW),
        ({"tanggal_selesai": "16/11/2025", "nilai_1": "735"}, NEW),  # counted on since the same day
        ({**NEXT_WEEK, "nilai_1": "410", "jenis_laporan": "Progres program"}, NEW),
        # the day alone: nobody but a person knows
        (NEXT_WEEK, ASKED),
        ({"tanggal_mulai": "04/11/2025"}, ASKED),
        ({"tanggal_selesai": "12/11/2025"}, ASKED),
        ({**NEXT_WEEK, "nilai_2": "12"}, ASKED),  # a figure that was added is no other figure
        ({**NEXT_WEEK, "foto": ""}, ASKED),
        # the next report, its day forgotten, or much that was wrong
        ({"nilai_1": "410", **OTHER_PHOTO}, ASKED),
        ({"judul": "Layanan KTP keliling Dukcapil pekan ke-46", "uraian": "Pekan ke-46.", "nilai_1": "410"}, ASKED),
        # another kind
        ({"jenis_laporan": "Kegiatan"}, ASKED),
        ({"jenis_laporan": "Kegiatan", **OTHER_PHOTO}, ASKED),
        ({"jenis_laporan": " CAPAIAN "}, MENDED),
        # half typed: the rules ask for what is missing, and the next reading knows more
        ({"tanggal_mulai": "", "nilai_1": "410"}, MENDED),
        ({"tanggal_mulai": "10/11"}, MENDED),
        # the same day in other words
        ({"tanggal_mulai": "3 November 2025", "tanggal_selesai": "9 Nov 2025"}, MENDED),
    ],
)
def test_the_table_of_cases(change, expected):
    assert outcome(change) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("03/11/2024", "03/11/2025", MENDED),  # last year's number, mended
        ("11/03/2025", "03/11/2025", MENDED),  # day and month exchanged, mended
        ("03/11/2025", "03/11/2026", ASKED),  # right when it came in: the same feast a year later
        ("03/11/2025", "11/03/2025", ASKED),  # away from the day on which it came in
    ],
)
def test_a_slip_of_the_pen_is_mended_towards_the_day_on_which_the_report_came_in(before, after, expected):
    out = {**OUT, "tanggal_mulai": before, "tanggal_selesai": ""}
    assert outcome({"tanggal_mulai": after}, out) is expected
    facts = {"tanggal_mulai": after, "nilai_1": "410"}
    assert outcome(facts, out) is (ASKED if expected is MENDED else NEW)


def test_figures_that_stand_in_words_alone_count_and_days_and_hours_among_them_do_not():
    out = {name: text for name, text in OUT.items() if not name.startswith(("nilai", "rincian", "indikator", "satuan"))}
    out["uraian"] = "Pada 3 November 2025 pukul 08.00 petugas melayani 325 warga, tahap 2."
    moved = {**NEXT_WEEK, "uraian": "Pada 10 November 2025 pukul 09.30 petugas melayani 325 warga, tahap 3."}
    assert outcome(moved, out) is ASKED
    assert outcome({**moved, "uraian": moved["uraian"].replace("325", "410")}, out) is NEW


@pytest.mark.parametrize(
    ("title", "said", "left"),
    [
        ("LAPORAN BARU: 64 balita ditimbang", Said.NEW, "64 balita ditimbang"),
        ("  Ralat - 64 balita ditimbang", Said.MENDED, "64 balita ditimbang"),
        ("ralat: 64 balita", Said.MENDED, "64 balita"),
        ("Ralat anggaran dibahas DPRD", None, "Ralat anggaran dibahas DPRD"),
        ("Laporan baru diterima Dinkes", None, "Laporan baru diterima Dinkes"),
        ("Baru: layanan KTP keliling", None, "Baru: layanan KTP keliling"),
    ],
)
def test_an_answer_is_a_word_and_a_colon_before_the_title(title, said, left):
    assert said_before_title(title) == (said, left)


# -- which row is which ----------------------------------------------------------------------------------------------

A, N, C = "AAAAAAAA", "BBBBBBBB", "CCCCCCCC"
WEEK_2 = {**OUT, **NEXT_WEEK, "nilai_1": "410"}


def digest_of(texts):
    return repr(sorted(texts.items()))


def seen(index, texts, *, cell="", tag="", said=None):
    tags = tuple(Tag(metadata_id_of(row_id), row_id) for row_id in tag.split())
    return SeenRow(index, cell, tags, True, digest_of(texts), texts, said=said)


def known(row_id, texts, **more):
    return {row_id: KnownRow(row_id, digest_of(texts), texts, **more)}


def shown(row_id, texts=OUT, **more):
    state = Shown(7, texts, CAME, holds=lambda digest: digest == digest_of(texts), **more)
    return lambda row_ids: {row_id: state} if row_id in row_ids else {}


def plan_of(rows, before, out, fresh=N):
    return reconcile(rows, before, shown=out, make_id=iter([fresh, C]).__next__)


def test_a_row_that_is_typed_over_while_out_is_another_and_the_old_one_has_a_successor():
    first = plan_of([seen(1, WEEK_2, cell=A, tag=A)], known(A, OUT), shown(A))
    assert first.identities == {1: N}
    assert first.landable == frozenset()
    # The tag is written; the ID cell still shows the old ID, as after a process that was killed in between.
    second = plan_of([seen(1, WEEK_2, cell=A, tag=N)], known(A, OUT), shown(A))
    assert second.identities == {1: N}
    assert second.landable == {1}
    assert second.continuity.successors == {N: A}
    # Landed, and killed before the answer was written.
    after = known(A, OUT, successor=N, gone=True) | known(N, WEEK_2)
    third = plan_of([seen(1, WEEK_2, cell=A, tag=N)], after, shown(A))
    assert (third.identities, third.continuity.successors, third.settled) == ({1: N}, {}, True)


def test_a_row_that_is_not_out_is_edited_whatever_changes():
    plan = plan_of([seen(1, WEEK_2, cell=A, tag=A)], known(A, OUT), lambda _: {})
    assert plan.identities == {1: A}
    assert plan.continuity.asked == {}


def test_typing_over_is_told_by_all_that_changed_since_it_went_out_not_since_the_last_reading():
    halfway = {**OUT, "nilai_1": "410"}
    plan = plan_of([seen(1, WEEK_2, cell=A, tag=A)], known(A, halfway, edited=True), shown(A))
    assert plan.identities == {1: N}
    # Landed as an edit while its post was on its way out: the next reading sees it.
    plan = plan_of([seen(1, WEEK_2, cell=A, tag=A)], known(A, WEEK_2, edited=True), shown(A))
    assert plan.identities == {1: N}


def test_what_cannot_be_told_keeps_its_id_and_is_asked_with_the_columns_that_changed():
    plan = plan_of([seen(1, {**OUT, **NEXT_WEEK}, cell=A, tag=A)], known(A, OUT), shown(A))
    assert plan.identities == {1: A}
    assert plan.continuity.asked == {A: ("tanggal_mulai",)}


@pytest.mark.parametrize(("said", "identity", "mended"), [(Said.NEW, N, set()), (Said.MENDED, A, {A})])
@pytest.mark.parametrize("now", [{**OUT, **NEXT_WEEK}, WEEK_2, {**OUT, "nilai_1": "410"}])
def test_the_agencys_word_decides(said, identity, mended, now):
    plan = plan_of([seen(1, now, cell=A, tag=A, said=said)], known(A, OUT), shown(A))
    assert plan.identities == {1: identity}
    assert plan.continuity.mended == mended
    assert plan.continuity.said[identity] is said


def test_a_word_that_has_answered_does_not_answer_again():
    left = known(A, OUT, said=Said.MENDED)
    assert plan_of([seen(1, WEEK_2, cell=A, tag=A, said=Said.MENDED)], left, shown(A)).identities == {1: N}
    plan = plan_of([seen(1, {**OUT, **NEXT_WEEK}, cell=A, tag=A, said=Said.MENDED)], left, shown(A))
    assert plan.continuity.asked
    # Taken away, it may be written anew.
    assert plan_of([seen(1, OUT, cell=A, tag=A)], left, shown(A)).continuity.said == {A: None}


def test_a_word_before_anything_changed_waits_for_the_change():
    plan = plan_of([seen(1, OUT, cell=A, tag=A, said=Said.MENDED)], known(A, OUT), shown(A))
    assert plan.identities == {1: A}
    assert plan.continuity.said == {}


def test_a_word_on_a_row_that_is_not_out_answers_nothing_later():
    plan = plan_of([seen(1, OUT, cell=A, tag=A, said=Said.NEW)], known(A, OUT), lambda _: {})
    assert plan.continuity.said == {A: Said.NEW}


def test_said_to_be_a_correction_in_time_the_next_report_is_taken_back():
    before = known(A, OUT, successor=N, gone=True) | known(N, WEEK_2)
    plan = plan_of([seen(1, WEEK_2, cell=N, tag=N, said=Said.MENDED)], before, shown(A))
    assert plan.identities == {1: A}
    assert plan.gone == {N}
    again = plan_of([seen(1, WEEK_2, cell=N, tag=A, said=Said.MENDED)], before, shown(A))
    assert (again.identities, again.landable, again.continuity.mended) == ({1: A}, {1}, {A})
    # Landed, its ID not yet written.
    landed = known(A, WEEK_2, edited=True, said=Said.MENDED) | known(N, WEEK_2, gone=True)
    third = plan_of([seen(1, WEEK_2, cell=N, tag=A, said=Said.MENDED)], landed, shown(A, WEEK_2))
    assert third.identities == {1: A}


def test_what_an_editor_called_another_report_is_another():
    now = {**OUT, **NEXT_WEEK}
    out = shown(A, parted=lambda digest: digest == digest_of(now))
    assert plan_of([seen(1, now, cell=A, tag=A)], known(A, now, edited=True), out).identities == {1: N}


def test_typed_back_before_the_next_reading_nothing_happened_and_after_it_the_old_row_is_back():
    plan = plan_of([seen(1, OUT, cell=A, tag=A)], known(A, OUT), shown(A))
    assert (plan.identities, plan.settled) == ({1: A}, True)
    after = known(A, {**OUT, "nilai_1": "410"}, successor=N, gone=True, edited=True) | known(N, WEEK_2)
    plan = plan_of([seen(1, OUT, cell=N, tag=N)], after, shown(A))
    assert plan.identities == {1: A}
    assert plan.gone == {N}
    assert plan.continuity.unchanged == {A: 7}


def test_a_row_copied_down_and_edited_is_new_and_the_old_one_stays():
    rows = [seen(1, OUT, cell=A, tag=A), seen(2, WEEK_2, cell=A)]
    plan = plan_of(rows, known(A, OUT), shown(A))
    assert plan.identities == {1: A, 2: N}
    assert plan.continuity.successors == {}


def test_the_copy_keeps_the_old_report_when_the_original_is_typed_over():
    rows = [seen(1, WEEK_2, cell=A, tag=A), seen(2, OUT, cell=A)]
    plan = plan_of(rows, known(A, OUT), shown(A))
    assert plan.identities == {1: N, 2: A}
    assert plan.continuity.successors == {}


def test_a_row_deleted_and_typed_anew_below_is_new_and_the_old_one_is_removed_not_succeeded():
    plan = plan_of([seen(5, WEEK_2)], known(A, OUT), shown(A))
    assert plan.identities == {5: N}
    assert plan.gone == {A}
    assert plan.continuity.successors == {}
    moved = plan_of([seen(5, {**OUT, "nilai_1": "335"})], known(A, OUT), shown(A))
    assert moved.identities == {5: A}, "moved and mended"


def test_of_what_was_taken_down_nobody_is_asked():
    down = shown(A, visible=False)
    assert plan_of([seen(1, {**OUT, **NEXT_WEEK}, cell=A, tag=A)], known(A, OUT), down).continuity.asked == {}
    assert plan_of([seen(1, WEEK_2, cell=A, tag=A)], known(A, OUT), down).identities == {1: N}


def test_another_report_in_the_place_of_one_that_is_out_is_its_successor_too():
    other = {"judul": "Kelas ibu hamil", "uraian": "Bidan mengajar.", "tanggal_mulai": "12/11/2025", "lokasi": "Alak"}
    plan = plan_of([seen(1, other, cell=A, tag=N)], known(A, OUT), shown(A))
    assert (plan.identities, plan.continuity.successors) == ({1: N}, {N: A})


def test_only_rows_that_may_have_become_another_report_are_looked_up():
    asked = []

    def look(row_ids):
        asked.extend(row_ids)
        return {}

    rows = [seen(1, OUT, cell=A, tag=A), seen(2, WEEK_2, cell=C, tag=C)]
    reconcile(rows, known(A, OUT) | known(C, OUT), shown=look)
    assert asked == [C]
