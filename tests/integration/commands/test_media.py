from __future__ import annotations

import hashlib
import json
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from siar.doctor import examine
from siar.runtime import Runtime
from siar.visuals.photos.samples import sample_photo
from tests.integration.commands.conftest import Quiet, set_media

pytestmark = pytest.mark.integration
PHOTO = sample_photo("lanskap")
NAMED = f"visuals/{hashlib.sha256(PHOTO).hexdigest()[:2]}/sha256-{hashlib.sha256(PHOTO).hexdigest()}.jpg"


def lay(folder: Path, path: str, data: bytes = PHOTO) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_earlier_versions_kept_is_moved_under_its_own_path_and_again_nothing(siar, tmp_path, monkeypatch):
    set_media(monkeypatch, tmp_path)
    old = [NAMED, "photos/aa/12.jpg", "photos/aa/12-1080x1350.jpg", "doctor/probe.txt"]
    for path in old:
        lay(tmp_path / "public", path)
    lay(tmp_path / "public", "published/aa/sha256-x.jpg")
    assert siar("media", "split").stdout == "Moved: 4 files.\n"
    assert below(tmp_path / "public") == ["published/aa/sha256-x.jpg"]
    assert below(tmp_path / "media") == sorted(old)
    assert siar("media", "split").stdout == "Nothing to move.\n"


def test_a_split_that_was_killed_goes_on(siar, tmp_path, monkeypatch):
    set_media(monkeypatch, tmp_path)
    lay(tmp_path / "public", NAMED)
    lay(tmp_path / "media", NAMED)
    lay(tmp_path / "public", "photos/aa/12.jpg")
    assert siar("media", "split").exit_code == 0
    assert below(tmp_path / "public") == []
    assert (tmp_path / "media" / NAMED).read_bytes() == PHOTO


def test_what_is_not_what_its_name_says_stays_for_somebody_to_look_at(siar, tmp_path, monkeypatch):
    set_media(monkeypatch, tmp_path)
    lay(tmp_path / "public", NAMED, b"other")
    lay(tmp_path / "public", "photos/aa/12.jpg")
    answer = siar("media", "split")
    assert answer.exit_code == 1
    assert NAMED in answer.stdout.replace("\n", "")
    assert below(tmp_path / "public") == [NAMED]
    assert below(tmp_path / "media") == ["photos/aa/12.jpg"]


@pytest.mark.parametrize("private", ["public", "public/private", "."])
def test_a_private_store_in_a_public_place_is_refused_before_anything_is_kept(siar, tmp_path, monkeypatch, private):
    set_media(monkeypatch, tmp_path)
    lay(tmp_path / "public", "photos/aa/12.jpg")
    extra = {"root_url": str(tmp_path / private)}
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_MEDIA_PRIVATE", json.dumps({"conn_type": "generic", "extra": extra}))
    answer = siar("media", "split")
    assert answer.exit_code == 1
    assert "siar_media_private: root_url lies within that of siar_media" in str(answer.exception)
    assert below(tmp_path / "public") == ["photos/aa/12.jpg"]


def test_a_store_with_an_address_is_not_private(siar, tmp_path, monkeypatch):
    set_media(monkeypatch, tmp_path)
    extra = {"root_url": str(tmp_path / "media"), "public_base_url": "https://media.example"}
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_MEDIA_PRIVATE", json.dumps({"conn_type": "generic", "extra": extra}))
    assert "public_base_url belongs to siar_media" in str(siar("media", "split").exception)


def test_without_the_second_connection_nothing_is_kept_in_public(siar, tmp_path, monkeypatch):
    set_media(monkeypatch, tmp_path)
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_MEDIA_PRIVATE")
    assert "siar_media_private is not set" in str(siar("media", "split").exception)


def test_the_doctor_tells_when_reports_to_leadership_lie_where_anybody_can_fetch_them(siar, tmp_path, monkeypatch):
    (tmp_path / "public").mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "public"))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        set_media(monkeypatch, tmp_path, address=f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for folder, told in (("public/laporan", True), ("laporan", False)):
            monkeypatch.setenv("SIAR_BRIEFINGS_DIR", str(tmp_path / folder))
            assert ("Laporan pimpinan" in {found.subject for found in examine(Runtime())}) is told
        server.shutdown()


@pytest.mark.parametrize(
    ("served", "base", "level"),
    [("public", "", "baik"), (".", "/public", "rusak")],
    ids=["the public folder", "the folder above both"],
)
def test_the_doctor_tells_when_the_private_store_can_be_fetched(siar, tmp_path, monkeypatch, served, base, level):
    (tmp_path / "public").mkdir()
    lay(tmp_path / "public", "photos/aa/12.jpg")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / served))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        set_media(monkeypatch, tmp_path, address=f"http://127.0.0.1:{server.server_port}{base}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        found = {condition.subject: condition for condition in examine(Runtime())}
        server.shutdown()
    assert found["Alamat gambar"].level == "baik"
    assert found["Penyimpanan pribadi"].level == level
    assert found["Berkas lama"].message.startswith("1 berkas versi lama masih terbuka untuk umum.")
    assert below(tmp_path / "public") == ["photos/aa/12.jpg"]
    assert below(tmp_path / "media") == []
