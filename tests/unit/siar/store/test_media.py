from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import pytest

from siar.connections import MediaConnection
from siar.errors import ConfigError, InputError, RetryError
from siar.store.media import AlteredMediaError, MediaStore, digest_in


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    """A folder, and an object store with conditional writes."""
    url = str(tmp_path / "media") if request.param == "folder" else f"memory://{tmp_path.name}"
    return MediaStore(MediaConnection(root_url=url, public_base_url="https://media.example"))


def test_what_is_put_is_read_and_has_an_address(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url="https://media.example"))
    assert store.put("visuals/ab/abc.jpg", b"one") == "visuals/ab/abc.jpg"
    store.put("visuals/ab/abc.jpg", b"one")
    assert store.read("visuals/ab/abc.jpg") == b"one"
    assert store.exists("visuals/ab/abc.jpg")
    assert store.public_url("visuals/ab/abc.jpg") == "https://media.example/visuals/ab/abc.jpg"
    assert [path.name for path in (tmp_path / "visuals" / "ab").iterdir()] == ["abc.jpg"]


def test_what_is_kept_is_named_by_its_own_digest(store):
    path = store.keep("visuals", b"one")
    digest = hashlib.sha256(b"one").hexdigest()
    assert path == f"visuals/{digest[:2]}/sha256-{digest}.jpg"
    assert digest_in(path) == digest
    assert store.keep("visuals", b"one") == path
    assert store.read(path) == b"one"


def test_other_bytes_under_a_path_that_is_taken_are_refused(store):
    store.put("visuals/ab/abc.jpg", b"one")
    with pytest.raises(AlteredMediaError, match=r"visuals/ab/abc\.jpg"):
        store.put("visuals/ab/abc.jpg", b"two")
    assert store.read("visuals/ab/abc.jpg") == b"one"


def test_a_picture_that_was_exchanged_is_not_read(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))
    path = store.keep("visuals", b"one")
    (tmp_path / path).write_bytes(b"two")
    with pytest.raises(AlteredMediaError) as caught:
        store.read(path)
    assert caught.value.found == hashlib.sha256(b"two").hexdigest()
    # Keeping the right one again does not paint over what happened.
    with pytest.raises(AlteredMediaError):
        store.keep("visuals", b"one")
    (tmp_path / path).unlink()
    assert store.keep("visuals", b"one") == path


def test_a_name_that_only_begins_like_a_digest_promises_nothing():
    assert digest_in("visuals/ab/abc.jpg") is None
    assert digest_in("visuals/ab/sha256-12.jpg") is None
    assert digest_in(f"visuals/{'a' * 64}.jpg") is None


def test_writers_of_the_same_bytes_do_each_other_no_harm(store):
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(lambda _: store.keep("visuals", b"one" * 1000), range(64)))
    (path,) = paths
    assert store.read(path) == b"one" * 1000


def test_of_writers_of_different_bytes_one_wins_and_the_others_are_told(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))

    def write(number: int) -> bytes | None:
        data = b"%d" % number * 1000
        try:
            store.put("visuals/ab/abc.jpg", data)
        except AlteredMediaError:
            return None
        return data

    with ThreadPoolExecutor(8) as pool:
        written = [data for data in pool.map(write, range(64)) if data]
    assert written == [store.read("visuals/ab/abc.jpg")]


def test_a_writer_that_dies_leaves_nothing_under_the_name(tmp_path, monkeypatch):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RetryError):
        store.put("visuals/ab/abc.jpg", b"one")
    assert not store.exists("visuals/ab/abc.jpg")
    assert list((tmp_path / "visuals/ab").iterdir()) == []


def test_a_file_is_as_readable_as_any_other_of_its_folder(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))
    (tmp_path / "other").write_bytes(b"")
    store.put("visuals/abc.jpg", b"one")
    assert (tmp_path / "visuals/abc.jpg").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_an_object_store_is_asked_for_a_conditional_write(monkeypatch):
    # Somebody else was quicker, after the look and before the write.
    store = MediaStore(MediaConnection(root_url="memory://race", public_base_url=None))
    memory = fsspec.filesystem("memory")
    monkeypatch.setattr(type(memory), "makedirs", lambda *_args, **_more: memory.pipe_file("/race/a.jpg", b"theirs"))
    with pytest.raises(AlteredMediaError):
        store.put("a.jpg", b"ours")
    assert store.read("a.jpg") == b"theirs"


def test_what_is_removed_is_gone_and_removing_it_again_does_no_harm(store):
    path, other = store.keep("photos", b"one"), store.keep("photos", b"two")
    assert store.delete(path)
    assert not store.delete(path)
    assert not store.exists(path)
    assert store.read(other) == b"two"
    assert store.keep("photos", b"one") == path


def test_a_store_that_does_not_let_go_is_said(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))
    (tmp_path / "folder").mkdir()
    with pytest.raises(RetryError, match="folder"):
        store.delete("folder")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../secret", "a/../../b", "a//b", "a\\b", "a\0b", "a\nb"])
def test_nothing_outside_the_store_is_reached(tmp_path, path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))
    with pytest.raises(InputError):
        store.put(path, b"x")
    with pytest.raises(InputError):
        store.read(path)
    with pytest.raises(InputError):
        store.delete(path)


def test_what_is_missing_is_said(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))
    assert not store.exists("a.jpg")
    with pytest.raises(FileNotFoundError):
        store.read("a.jpg")
    with pytest.raises(ConfigError, match="public_base_url"):
        store.public_url("a.jpg")
