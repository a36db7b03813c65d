from __future__ import annotations

from siar.intake.sheets.grid import Tag
from siar.intake.sheets.row_identity import ROW_ID, KnownRow, SeenRow, metadata_id_of, new_row_id, reconcile

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


def test_rows_of_few_words_are_followed_too_when_only_the_agencys_cells_were_sorted():
    rows = [
        seen(1, cell=A, tag=A, digest="y", texts={"judul": "y"}),
        seen(2, cell=B, tag=B, digest="x", texts={"judul": "x"}),
    ]
    before = {A: KnownRow(A, "x", {"judul": "x"}), B: KnownRow(B, "y", {"judul": "y"})}
    assert reconcile(rows, before).identities == {1: B, 2: A}


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
