from __future__ import annotations

import pytest

from siar.connections import MediaConnection
from siar.errors import ConfigError, InputError
from siar.store.media import MediaStore


def test_what_is_put_is_read_and_has_an_address(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url="https://media.example"))
    assert store.put("visuals/ab/abc.jpg", b"one") == "visuals/ab/abc.jpg"
    store.put("visuals/ab/abc.jpg", b"one")
    assert store.read("visuals/ab/abc.jpg") == b"one"
    assert store.exists("visuals/ab/abc.jpg")
    assert store.public_url("visuals/ab/abc.jpg") == "https://media.example/visuals/ab/abc.jpg"
    assert [path.name for path in (tmp_path / "visuals" / "ab").iterdir()] == ["abc.jpg"]


def test_another_store_needs_another_url_only():
    store = MediaStore(MediaConnection(root_url="memory://pictures", public_base_url=None))
    store.put("a/b.jpg", b"two")
    assert store.read("a/b.jpg") == b"two"


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../secret", "a/../../b", "a//b", "a\\b"])
def test_nothing_outside_the_store_is_reached(tmp_path, path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))
    with pytest.raises(InputError):
        store.put(path, b"x")
    with pytest.raises(InputError):
        store.read(path)


def test_what_is_missing_is_said(tmp_path):
    store = MediaStore(MediaConnection(root_url=str(tmp_path), public_base_url=None))
    assert not store.exists("a.jpg")
    with pytest.raises(FileNotFoundError):
        store.read("a.jpg")
    with pytest.raises(ConfigError, match="public_base_url"):
        store.public_url("a.jpg")
