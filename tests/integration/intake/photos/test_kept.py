"""The photos of rows, whatever became of the rows: found by the row, and removed without being fetched again."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests

from siar.connections import MediaConnection
from siar.intake.photos import kept
from siar.intake.registry import in_use
from siar.store.media import MediaStore
from siar.tasks import editorial, intake
from siar.visuals.photos.samples import sample_photo
from tests.integration.alerts import silent
from tests.integration.intake.people import NOW, cells

pytestmark = pytest.mark.integration


@pytest.fixture
def media(tmp_path):
    return MediaStore(MediaConnection(root_url=str(tmp_path / "media"), public_base_url=None))


@pytest.fixture
def tasks(monkeypatch, workspace, conn, settings, media):
    """The tasks, with a clock that moves on between two runs: a photo is looked at again when it has become old."""
    moment = [NOW]

    class Lent:
        def __enter__(self):
            return conn

        def __exit__(self, *_):
            return None

    services = SimpleNamespace(
        settings=settings,
        google=workspace.google,
        media=media,
        now=lambda: moment[0],
        connect=lambda **_: Lent(),
        alerts=silent(settings),
    )
    for module in (intake, editorial):
        monkeypatch.setattr(module, "runtime", lambda: services)

    def read():
        moment[0] += timedelta(minutes=5)
        return intake.read_sheets()

    return SimpleNamespace(read=read, compose=editorial.compose_drafts)


@pytest.fixture
def link(workspace):
    def upload(name):
        file = {"file": (f"{name}.jpg", sample_photo(name), "image/jpeg")}
        return requests.post(f"{workspace.url}/admin/api/google/files", files=file, timeout=10).json()["link"]

    return upload


def rows(conn):
    found = conn.execute("select row_id from siar.sheet_rows order by last_row_number").fetchall()
    return [row["row_id"] for row in found]


def test_a_row_that_is_held_or_changed_since_still_leads_to_its_photos(workspace, conn, sheet, tasks, media, link):
    workspace.type(sheet, cells(2, foto=link("lanskap"), izin_foto="Tidak ada anak"))
    tasks.read()
    tasks.compose()
    workspace.type(sheet, cells(2, foto=link("tegak"), izin_foto="Tidak ada anak"))
    tasks.read()
    # What is wrong now keeps the row, and its present photo is forgotten.
    workspace.type(sheet, cells(2, foto=link("tegak"), izin_foto="Tidak ada anak", tanggal_mulai="31/02/2026"))
    tasks.read()
    (row,) = rows(conn)
    assert conn.execute("select count(*) as n from siar.row_photos").fetchone()["n"] == 0
    found = kept.of_rows(conn, [row])
    assert len({photo.path for photo in found}) == 2
    assert not any(photo.shared for photo in found)
    files = [file for photo in found for file in kept.files_of(media, photo.path)]
    # Of the first a draft was made, which cut it.
    assert sorted(files) == list(media.paths("photos"))
    assert len(files) == 3


def test_removed_photos_are_gone_from_store_and_tables_and_are_not_fetched_again(
    workspace, conn, sheet, tasks, media, link
):
    workspace.type(sheet, cells(2, foto=link("lanskap"), izin_foto="Tidak ada anak"))
    tasks.read()
    tasks.compose()
    (row,) = rows(conn)
    assert len(kept.remove(conn, media, [row])) == 2
    assert list(media.paths("photos")) == []
    assert kept.of_rows(conn, [row]) == []
    assert conn.execute("select count(*) as n from siar.photo_contents").fetchone()["n"] == 0
    assert kept.remove(conn, media, [row]) == []
    for _ in range(3):
        tasks.read()
    assert list(media.paths("photos")) == []


def test_a_photo_that_another_row_has_stays(workspace, conn, sheet, tasks, media, link):
    shared = link("lanskap")
    workspace.type(sheet, cells(2, foto=shared, izin_foto="Tidak ada anak"))
    again = {"judul": "Vaksinasi rabies di Kelurahan Oesapa", "tanggal_mulai": "19/10/2025"}
    workspace.type(sheet, cells(3, foto=shared, izin_foto="Tidak ada anak", **again))
    tasks.read()
    first, second = rows(conn)
    assert [photo.shared for photo in kept.of_rows(conn, [first])] == [True]
    assert kept.remove(conn, media, [first]) == []
    assert [photo.shared for photo in kept.of_rows(conn, [first, second])] == [False, False]
    assert len(kept.remove(conn, media, [first, second])) == 1
    assert list(media.paths("photos")) == []


def test_the_sheet_is_one_of_those_that_are_read(conn, sheet, tasks):
    tasks.read()
    assert [found.spreadsheet_id for found in in_use(conn)] == [sheet]
