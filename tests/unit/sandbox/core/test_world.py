from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.blobs import Blobs
from sandbox.mailbox import Mailbox
from sandbox.server import create_app
from sandbox.world import Clock, World, count_objects


def test_clock_moves_forward_only():
    clock = Clock()
    before = clock.now()
    clock.advance(timedelta(days=2))
    assert timedelta(days=2) <= clock.now() - before < timedelta(days=2, minutes=1)
    assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))


@pytest.fixture(params=["memory", "folder"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs" if request.param == "folder" else None)


def test_blobs_keep_bytes_by_content(blobs: Blobs):
    digest = blobs.put(b"abc")
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert blobs.put(b"abc") == digest
    assert blobs.get(digest) == b"abc"
    assert digest in blobs
    assert "0" * 64 not in blobs


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", ""])
def test_blobs_unknown_digest_is_a_key_error(blobs: Blobs, digest: str):
    with pytest.raises(KeyError):
        blobs.get(digest)


def test_blobs_by_many_threads_leave_no_partial_files(tmp_path: Path):
    blobs = Blobs(tmp_path)
    threads = [threading.Thread(target=blobs.put, args=(b"same" * 10_000,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [""]


def build(file: Path, notes: Any) -> World:
    clock, blobs = Clock(), Blobs(file.with_suffix(".blobs"))
    return World([notes, Mailbox(clock=clock, blobs=blobs)], clock=clock, blobs=blobs, state_file=file)


def test_state_survives_a_restart(tmp_path: Path, make_notes: Callable[[], Any]):
    file = tmp_path / "deep" / "state.json"
    first = build(file, make_notes())
    assert first.load() is False
    with TestClient(create_app(first)) as client:
        client.post("/notes/ruang", content="catatan “satu”")
        client.post("/admin/api/faults", json={"route": "x.*", "action": "status", "times": 2})
        client.post("/admin/api/clock/advance", json={"seconds": 3600})
        first.services["mailbox"].receive(b"Subject: Halo\n\nisi", sender="a@x", recipients=["b@x"])  # type: ignore[attr-defined] - the mailbox

    second = build(file, make_notes())
    assert second.load() is True
    with TestClient(create_app(second)) as client:
        assert client.get("/notes/ruang").json()["notes"] == ["catatan “satu”"]
        assert client.get("/admin/api/faults").json()[0]["route"] == "x.*"
        assert client.get("/admin/api/clock").json()["offset_seconds"] == 3600
        assert client.get("/admin/api/mailbox").json()[0]["subject"] == "Halo"
        assert client.get("/surat/1/asli").content == b"Subject: Halo\n\nisi"


def test_changes_are_saved_soon_without_a_shutdown(tmp_path: Path, make_notes: Callable[[], Any]):
    file = tmp_path / "state.json"
    world = build(file, make_notes())
    saved = threading.Event()
    save = world.save

    def save_and_tell() -> None:
        save()
        saved.set()

    world.save = save_and_tell  # type: ignore[method-assign] - to know when the timer fired
    client = TestClient(create_app(world))
    client.post("/notes/a", content="one")
    assert saved.wait(5)
    assert json.loads(file.read_text())["services"]["notes"] == {"notes": {"a": ["one"]}}


def test_many_changes_are_one_save(tmp_path: Path, make_notes: Callable[[], Any]):
    notes = make_notes()
    dumps: list[int] = []
    dump = notes.dump
    notes.dump = lambda: (dumps.append(1), dump())[1]
    world = build(tmp_path / "state.json", notes)
    for _ in range(50):
        world.mark_dirty("notes")
    world.close()
    assert len(dumps) == 1


def test_a_service_without_changes_is_not_dumped_again(tmp_path: Path, make_notes: Callable[[], Any]):
    notes = make_notes()
    world = build(tmp_path / "state.json", notes)
    world.save()
    notes.notes["a"] = ["one"]
    world.mark_dirty("mailbox")
    world.save()
    assert json.loads(world.state_file.read_text())["services"]["notes"] == {"notes": {}}  # type: ignore[union-attr] - given above
    world.mark_dirty("notes")
    world.close()
    assert json.loads(world.state_file.read_text())["services"]["notes"] == {"notes": {"a": ["one"]}}  # type: ignore[union-attr] - given above


def test_state_is_not_changed_while_it_is_written(tmp_path: Path, make_notes: Callable[[], Any]):
    """A dump may share its values with the state, so the lock is held until they are text."""
    notes = make_notes()
    free: list[bool] = []

    class Watching(dict[str, Any]):
        def items(self) -> Any:
            thread = threading.Thread(target=lambda: free.append(notes.lock.acquire(blocking=False)))
            thread.start()
            thread.join()
            return super().items()

    notes.dump = lambda: Watching(notes={})
    build(tmp_path / "state.json", notes).save()
    assert free
    assert not any(free)


def test_failed_save_keeps_the_old_file(tmp_path: Path, make_notes: Callable[[], Any]):
    notes = make_notes()
    world = build(tmp_path / "state.json", notes)
    world.save()
    before = (tmp_path / "state.json").read_bytes()
    notes.notes["a"] = [datetime(2026, 1, 1, tzinfo=UTC)]
    world.mark_dirty("notes")
    with pytest.raises(TypeError):
        world.save()
    assert (tmp_path / "state.json").read_bytes() == before
    notes.notes["a"] = ["one"]
    world.close()
    assert b"one" in (tmp_path / "state.json").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state.json"]


def test_a_foreign_file_is_refused(tmp_path: Path, make_notes: Callable[[], Any]):
    file = tmp_path / "state.json"
    file.write_text('{"hello": 1}')
    with pytest.raises(ValueError, match="not a saved sandbox"):
        build(file, make_notes()).load()


def test_reset_forgets_everything(world: World, client: TestClient, notes: Any):
    client.post("/notes/a", content="one")
    client.post("/admin/api/clock/advance", json={"seconds": 60})
    world.faults.add("*", "status")
    assert client.post("/admin/api/reset").status_code == 204
    assert notes.notes == {}
    assert world.faults.rules() == []
    assert world.clock.offset == timedelta()


def test_counts_are_fresh_after_a_request_and_kept_between(client: TestClient, world: World, notes: Any):
    assert world.counts()["notes"] == {"notes": 0}
    client.post("/notes/a", content="one")
    assert world.counts()["notes"] == {"notes": 1}
    notes.dump = lambda: pytest.fail("counted again without a change")
    client.get("/notes/a")
    assert world.counts()["notes"] == {"notes": 1}


def test_objects_are_counted_from_the_dump(notes: Any):
    notes.notes = {"a": [], "b": []}
    assert count_objects(notes) == {"notes": 2}
