from __future__ import annotations

import contextlib
import importlib.util
import itertools
import sys
from pathlib import Path

import pytest

from siar.errors import InputError
from siar.google.sheets import RowWrite
from siar.intake.cells import text_of
from siar.intake.grid import Tag, read_grid
from siar.intake.headers import find_header
from siar.intake.identity import ROW_ID, KnownRow, SeenRow, likeness, metadata_id_of, new_row_id, reconcile
from siar.intake.readings import input_hash, is_filled, row_texts, row_values

_SPEC = importlib.util.spec_from_file_location("simulated_sheet", Path(__file__).with_name("simulated_sheet.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
simulated_sheet = importlib.util.module_from_spec(_SPEC)
sys.modules["simulated_sheet"] = simulated_sheet
_SPEC.loader.exec_module(simulated_sheet)
SimulatedSheet, FIRST = simulated_sheet.SimulatedSheet, simulated_sheet.FIRST

A, B, C = "AAAAAAAA", "BBBBBBBB", "CCCCCCCC"


def seen(index, *, cell="", tag="", digest="", texts=None, filled=True, marked=False):
    tags = tuple(Tag(metadata_id_of(row_id), row_id) for row_id in tag.split())
    return SeenRow(index, cell, tags, filled, digest, texts or {"judul": digest, "uraian": digest * 3}, marked)


def known(row_id, digest, *, gone=False):
    return {row_id: KnownRow(row_id, digest, {"judul": digest, "uraian": digest * 3}, gone=gone)}


def ids(*names):
    stock = iter(names)
    return lambda: next(stock)


def test_a_settled_row_needs_nothing():
    plan = reconcile([seen(1, cell=A, tag=A, digest="x")], known(A, "x"))
    assert plan.identities == {1: A}
    assert plan.settled
    assert plan.landable == {1}
    assert plan.gone == frozenset()


def test_a_new_row_waits_for_its_tag_and_is_landed_when_it_carries_it():
    first = reconcile([seen(1, digest="x")], {}, make_id=ids(A))
    assert first.create_tags == ((1, Tag(metadata_id_of(A), A)),)
    assert first.landable == frozenset()
    second = reconcile([seen(1, tag=A, digest="x")], {})
    assert second.identities == {1: A}
    assert second.landable == {1}
    assert second.settled


def test_a_copied_row_gets_its_own_id_and_the_original_keeps_its():
    plan = reconcile([seen(1, cell=A, digest="x"), seen(5, cell=A, tag=A, digest="x")], known(A, "x"), make_id=ids(B))
    assert plan.identities == {1: B, 5: A}


def test_without_a_tag_the_topmost_copy_keeps_the_id():
    plan = reconcile([seen(1, cell=A, digest="x"), seen(5, cell=A, digest="x")], known(A, "x"), make_id=ids(B))
    assert plan.identities == {1: A, 5: B}


def test_a_deleted_id_is_restored_from_the_tag():
    assert reconcile([seen(3, tag=A, digest="x")], known(A, "x")).identities == {3: A}


def test_when_cells_moved_and_tags_did_not_the_tag_follows():
    rows = [seen(1, cell=B, tag=A, digest="y"), seen(2, cell=A, tag=B, digest="x")]
    plan = reconcile(rows, known(A, "x") | known(B, "y"))
    assert plan.identities == {1: B, 2: A}
    assert set(plan.delete_tags) == {metadata_id_of(A), metadata_id_of(B)}
    assert {tag.row_id: index for index, tag in plan.create_tags} == {A: 2, B: 1}


def test_when_only_the_agencys_cells_were_sorted_the_id_follows_the_content():
    rows = [seen(1, cell=A, tag=A, digest="y"), seen(2, cell=B, tag=B, digest="x")]
    assert reconcile(rows, known(A, "x") | known(B, "y")).identities == {1: B, 2: A}


def test_an_overwritten_row_is_a_new_row():
    plan = reconcile([seen(1, cell=A, tag=A, digest="quite different")], known(A, "x"), make_id=ids(B))
    assert plan.identities == {1: B}
    assert plan.gone == {A}


def test_an_edited_row_stays_itself():
    row = seen(1, cell=A, tag=A, digest="new", texts={"judul": "x", "uraian": "xxx", "lokasi": "Oebobo"})
    assert reconcile([row], known(A, "x")).identities == {1: A}


def test_ids_of_another_spreadsheet_are_not_taken_over():
    plan = reconcile([seen(1, cell=A, tag=A, digest="x")], {}, foreign={A}, make_id=ids(B))
    assert plan.identities == {1: B}
    assert plan.delete_tags == (metadata_id_of(A),)


def test_a_cleared_row_is_gone_and_its_answer_is_removed():
    first = reconcile([seen(4, cell=A, tag=A, filled=False, marked=True)], known(A, "x"), make_id=ids(B))
    assert first.gone == {A}
    assert first.delete_tags == (metadata_id_of(A),)
    assert first.create_tags == ((4, Tag(metadata_id_of(B), B)),)
    second = reconcile([seen(4, cell=A, tag=B, filled=False, marked=True)], known(A, "x"))
    assert second.scrub == {4: Tag(metadata_id_of(B), B)}


def test_a_gone_row_that_comes_back_is_the_same_row():
    assert reconcile([seen(9, digest="x")], known(A, "x", gone=True)).identities == {9: A}


def test_resting_rows_are_not_tagged_until_they_change():
    assert reconcile([seen(1, cell=A, digest="x")], known(A, "x"), resting={A}).settled
    changed = seen(1, cell=A, digest="z", texts={"judul": "x", "uraian": "xxx", "foto": "f"})
    assert not reconcile([changed], known(A, "x"), resting={A}).settled


def test_garbage_in_the_id_column_is_ignored():
    plan = reconcile([seen(1, cell="saya", digest="x"), seen(2, cell="=1+1", digest="y")], {}, make_id=ids(A, B))
    assert plan.identities == {1: A, 2: B}


def test_row_ids_have_their_form_and_metadata_ids_fit_32_bits():
    for _ in range(200):
        row_id = new_row_id()
        assert ROW_ID.fullmatch(row_id)
        assert 0 < metadata_id_of(row_id) < 2**31


@pytest.mark.parametrize(
    ("old", "new", "low", "high"),
    [
        ({"judul": "a", "uraian": "b"}, {"judul": "a", "uraian": "b"}, 1, 1),
        ({"judul": "Rapat koordinasi"}, {"judul": "Rapat koordinasi OPD", "uraian": "b"}, 0.8, 1),
        ({"judul": "Rapat"}, {"judul": "Vaksinasi lansia"}, 0, 0),
        ({"opd": "a"}, {"opd": "a"}, 0, 0),
        ({}, {}, 0, 0),
    ],
)
def test_likeness(old, new, low, high):
    assert low <= likeness(old, new) <= high


class Pipeline:
    """A cycle's identity work, with a dict for a database."""

    def __init__(self, sheet: SimulatedSheet) -> None:
        self.sheet = sheet
        self.known: dict[str, KnownRow] = {}
        self.tokens: dict[str, set[str]] = {}
        self.numbers = itertools.count()

    def make_id(self) -> str:
        number, text = next(self.numbers), ""
        for _ in range(8):
            number, rest = divmod(number, 32)
            text += "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[rest]
        return text

    def look(self):
        grid = read_grid(self.sheet, "s", tab="Laporan")
        header = find_header([[cell.text for cell in row.cells] for row in grid.rows[:1]], opd_in_row=True)
        rows, contents = [], {}
        for row in grid.rows[1:]:
            filled = is_filled(row, header)
            values = row_values(row, header) if filled else {}
            contents[row.index] = (input_hash(values), row_texts(values)) if filled else ("", {})
            shown = any(row.cell(place).text for place in range(FIRST))
            rows.append(
                SeenRow(
                    row.index, row.cell(0).text, row.tags, filled, *contents[row.index], marked=not filled and shown
                )
            )
        return rows, contents, reconcile(rows, self.known, make_id=self.make_id)

    def cycle(self):
        rows, contents, plan = self.look()
        if not plan.settled:
            requests = [
                {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": key}}}}
                for key in plan.delete_tags
            ] + [
                {
                    "createDeveloperMetadata": {
                        "developerMetadata": {
                            "metadataId": tag.metadata_id,
                            "metadataValue": tag.row_id,
                            "location": {"dimensionRange": {"startIndex": index}},
                        }
                    }
                }
                for index, tag in plan.create_tags
            ]
            with contextlib.suppress(InputError):
                self.sheet.batch_update("s", requests, repeatable=True)
            rows, contents, plan = self.look()
        self.land(contents, plan)
        self.answer(rows, plan)
        return plan

    def land(self, contents, plan):
        for index in plan.landable:
            row_id = plan.identities[index]
            digest, texts = contents[index]
            self.known[row_id] = KnownRow(row_id, digest, texts)
            self.tokens.setdefault(row_id, set()).add(text_of(texts["uraian"]).split(" ", 1)[0])
        for row_id in plan.gone:
            self.known[row_id] = KnownRow(row_id, self.known[row_id].digest, self.known[row_id].texts, gone=True)

    def answer(self, rows, plan):
        writes = []
        for row in rows:
            row_id = plan.identities.get(row.index)
            if row.index in plan.landable and any(tag.row_id == row_id for tag in row.tags):
                identity = row_id if row.row_id != row_id else None
                writes.append(RowWrite(metadata_id_of(row_id), (identity, f"status of {row_id}")))
            elif row.index in plan.scrub:
                writes.append(RowWrite(plan.scrub[row.index].metadata_id, ("",) * FIRST))
        self.sheet.writes.clear()
        if writes:
            self.sheet.write_rows("s", writes)


def check_settled(sheet: SimulatedSheet, pipeline: Pipeline) -> None:
    """With nobody at work, every report has one row of its own, rightly answered."""
    shown = []
    for row in sheet.rows[1:]:
        if not row.filled:
            assert not any(row.cells[:FIRST]), "an answer stands beside nothing"
            continue
        row_id = row.cells[0]
        shown.append(row_id)
        assert row.cells[1] == f"status of {row_id}", "an answer stands beside another row"
        assert pipeline.tokens[row_id] == {row.token}, "a report was attributed to another row"
        assert pipeline.known[row_id].texts["uraian"] == row.cells[FIRST + 5], "a row was lost"
    assert len(shown) == len(set(shown)), "two rows share an identity"
    assert set(shown) == {row_id for row_id, row in pipeline.known.items() if not row.gone}, "a row was lost"


@pytest.mark.parametrize("seed", range(4))
def test_nobody_can_make_us_write_on_a_wrong_row(seed):
    """People insert, delete, move, sort, copy, clear and edit between each of our calls."""
    sheet = SimulatedSheet(seed)
    pipeline = Pipeline(sheet)
    while sheet.operations < 1_300:
        sheet.work(3, rough=False)
        sheet.before_call = lambda: sheet.work(1, rough=False)
        pipeline.cycle()
        for meant, found, token in sheet.writes:
            if token and found:
                assert meant == found
                assert pipeline.tokens.get(found, {token}) == {token}
        sheet.before_call = lambda: None
        if sheet.operations % 5 == 0:
            for _ in range(2):
                pipeline.cycle()
            check_settled(sheet, pipeline)
    assert all(len(tokens) == 1 for tokens in pipeline.tokens.values())


@pytest.mark.parametrize("seed", range(4))
def test_content_that_is_pulled_from_under_its_tag_is_found_again(seed):
    """Also cut and paste, sorting some columns only, sorting that leaves tags behind, reports typed over others."""
    sheet = SimulatedSheet(100 + seed)
    pipeline = Pipeline(sheet)
    while sheet.operations < 1_300:
        sheet.work(2, rough=True)
        sheet.before_call = lambda: sheet.work(sheet.random.choice([0, 0, 1]), rough=True)
        pipeline.cycle()
        sheet.before_call = lambda: None
        for _ in range(2):
            pipeline.cycle()
        check_settled(sheet, pipeline)
    assert all(len(tokens) == 1 for tokens in pipeline.tokens.values())
