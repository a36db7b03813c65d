"""What is not public lies nowhere where it could be fetched; what is going out does, for as long as Meta needs it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import uvicorn

from siar.connections import MediaConnection
from siar.errors import ConfigError
from siar.faults import ItemsFailedError
from siar.publishing import ledger
from siar.publishing.dispatch import publish_due
from siar.publishing.payload import Medium
from siar.publishing.public_copies import KEPT, PublicCopies
from siar.store import Connection
from siar.store.media import MediaStore
from siar.visuals.photos.samples import sample_photo
from stack.media_server import application
from tests.integration.desk.world import DeskWorld
from tests.integration.publishing.graphworld import reply
from tests.integration.publishing.posts import desk, plan_post

pytestmark = pytest.mark.integration


@pytest.fixture
def world(database: str, conn: Connection, tmp_path: Path) -> DeskWorld:
    return DeskWorld(database, conn, tmp_path)


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The folder that is served."""
    return tmp_path / "public"


@pytest.fixture
def address(public: Path) -> Iterator[str]:
    """The demo's own static server over that folder."""
    server = uvicorn.Server(uvicorn.Config(application(str(public)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def contents(folder: Path) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files(folder)}


def pictures(world: DeskWorld) -> set[str]:
    """The digests of every picture that a draft shows."""
    rows = world.conn.execute("select visual_sha256 as sha from drafts union select visual_sha256 from draft_pages")
    return {row["sha"] for row in rows.fetchall()}


def with_photo(world: DeskWorld, **fields: object) -> list[dict]:
    """A report with a photo of its own, composed; return its posts."""
    report_id = world.add_report(**fields)
    world.add_photo(report_id)
    world.compose()
    return [post for post in world.waiting() if post["title"] == fields.get("title")]


def run(world: DeskWorld, checkpoint=lambda _name: None):
    return publish_due(world.conn, world.publishers(), **desk(), now=world.now, workers=1, checkpoint=checkpoint)


def test_nothing_is_public_before_it_goes_out_and_then_only_the_picture_is(world, public) -> None:
    posts = with_photo(world, title="Pasar murah")
    with_photo(world, title="Vaksinasi")
    assert contents(public) == set()
    for post in posts:
        world.approve(post, due_at=world.now + timedelta(hours=3))
    run(world)
    assert contents(public) == set()
    world.now += timedelta(hours=3)
    run(world)
    assert world.states() == ["published", "published"]
    (picture,) = contents(public)
    assert picture == posts[0]["visual_path"].removesuffix(".jpg").rsplit("sha256-", 1)[1]
    assert hashlib.sha256(sample_photo("lanskap")).hexdigest() not in contents(public)


@pytest.mark.parametrize("fate", ["refused", "returned", "removed"])
def test_what_never_goes_out_is_never_public(world, public, fate) -> None:
    posts = with_photo(world, title="Pasar murah")
    for post in posts:
        world.approve(post, due_at=world.now)
    match fate:
        case "refused":
            world.conn.execute("update reports set may_air = false")
        case "returned":
            world.conn.execute("update posts set state = 'returned'")
        case "removed":
            world.conn.execute("update reports set superseded_at = %s", (world.now,))
    run(world)
    assert not world.graph.live()
    assert pictures(world)
    assert files(public) == []


def test_private_paths_answer_404_at_the_static_server_and_copies_are_served(world, tmp_path, address) -> None:
    posts = with_photo(world, title="Pasar murah")
    with_photo(world, title="Vaksinasi")
    for post in posts:
        world.approve(post, due_at=world.now)
    run(world)
    private = [path.relative_to(tmp_path / "media").as_posix() for path in files(tmp_path / "media")]
    assert len(private) >= 6
    with requests.Session() as session:
        session.trust_env = False
        for path in private:
            for tried in (path, f"../media/{path}", f"%2e%2e/media/{path}", f"..%2fmedia/{path}"):
                assert session.get(f"{address}/{tried}", timeout=10).status_code == 404
        for folder in ("", "published/", "photos/", "visuals/"):
            assert session.get(f"{address}/{folder}", timeout=10).status_code == 404
        copy = files(tmp_path / "public")[0].relative_to(tmp_path / "public").as_posix()
        answer = session.get(f"{address}/{copy}", timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert hashlib.sha256(answer.content).hexdigest() in pictures(world)


@pytest.mark.parametrize("boundary", [
    "claim:saved", "create_container:before", "create_container:saved", "prepared:saved", "committing:saved",
])  # fmt: skip
def test_a_kill_around_the_copy_leaves_nothing_wrong(world, public, boundary) -> None:
    for post in with_photo(world, title="Pasar murah"):
        if post["channel"] == "instagram":
            world.approve(post, due_at=world.now)

    def die(name: str) -> None:
        if name == boundary:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(world, die)
    assert not world.graph.live()
    # The sweep meets it in the middle, and takes nothing that is on its way.
    before = files(public)
    world.public_copies.sweep(world.conn, now=world.now)
    assert files(public) == before
    if boundary == "committing:saved":
        return
    world.now += ledger.LEASE + timedelta(seconds=1)
    world.conn.execute("update publications set state = 'planned' where state = 'preparing'")
    run(world)
    assert len(world.graph.live()) == 1
    assert contents(public) <= pictures(world)
    assert len(files(public)) == 1


def test_a_copy_that_was_taken_back_under_way_is_made_again(world, public) -> None:
    for post in with_photo(world, title="Pasar murah"):
        if post["channel"] == "instagram":
            world.approve(post, due_at=world.now)

    def lose(name: str) -> None:
        if name == "create_container:saved":
            for path in files(public):
                path.unlink()

    run(world, lose)
    assert len(world.graph.live()) == 1
    assert len(files(public)) == 1


def test_a_copy_stays_for_a_day_and_what_a_dead_writer_left_goes_with_it(world, public) -> None:
    posts = with_photo(world, title="Pasar murah")
    for post in posts:
        world.approve(post, due_at=world.now)
    run(world)
    began = world.now
    assert world.public_copies.sweep(world.conn, now=began + KEPT - timedelta(minutes=1)) == 0
    later = began + KEPT + timedelta(minutes=1)
    leftover = public / "published" / "ab" / f".sha256-{'ab' * 32}.jpg.0123.part"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")
    assert world.public_copies.sweep(world.conn, now=later) == 2
    assert files(public) == []
    assert world.public_copies.sweep(world.conn, now=later) == 0
    # The private store keeps it: reports to leadership and the desk show it.
    assert world.media.exists(posts[0]["visual_path"])


@pytest.mark.parametrize("fate", ["parked", "returned", "withdrawn"])
def test_what_does_not_stay_out_is_taken_back(world, public, fate) -> None:
    posts = [post for post in with_photo(world, title="Pasar murah") if post["channel"] == "instagram"]
    for post in posts:
        world.approve(post, due_at=world.now)
    if fate != "withdrawn":
        # It is held up after the copy.
        world.graph.address = lambda _path: reply(503, b"", {})
    run(world)
    assert len(files(public)) == 1
    row = world.conn.execute("select publication_id, state from publications").fetchone()
    match fate:
        case "parked":
            world.now += timedelta(hours=7)
            world.publish()
            assert world.states() == ["parked"]
        case "returned":
            world.conn.execute("update posts set state = 'returned'")
        case "withdrawn":
            world.conn.execute(
                "insert into withdrawals (publication_id, reason, actor, state, requested_at, sending_at)"
                " values (%s, 'keliru', 'asti', 'unknown', %s, %s)",
                (row["publication_id"], world.now, world.now),
            )
    assert world.public_copies.sweep(world.conn, now=world.now) == 1
    assert files(public) == []


def test_a_picture_that_another_publication_shows_stays(world, public) -> None:
    posts = [post for post in with_photo(world, title="Pasar murah") if post["channel"] == "instagram"]
    for post in posts:
        world.approve(post, due_at=world.now)
    run(world)
    conn = world.conn
    first = conn.execute("select publication_id, payload from publications").fetchone()
    other, _ = plan_post(conn, channel="instagram", now=world.now)
    conn.execute(
        "update publications set state = 'planned', revision = revision + 1, payload = %s where publication_id = %s",
        (json.dumps(first["payload"]), other),
    )
    conn.execute(
        "insert into withdrawals (publication_id, reason, actor, state, requested_at, sending_at, settled_at)"
        " values (%s, 'keliru', 'asti', 'done', %s, %s, %s)",
        (first["publication_id"], *[world.now] * 3),
    )
    assert world.public_copies.sweep(conn, now=world.now) == 0
    ledger.park(conn, ledger.read(conn, other), ledger.Attempt("held", world.now, "moved"), sentence="Ditahan editor.")
    assert world.public_copies.sweep(conn, now=world.now) == 1
    assert files(public) == []


def test_a_stranger_s_file_in_a_copy_s_place_is_neither_handed_over_nor_painted_over(world, public) -> None:
    posts = [post for post in with_photo(world, title="Pasar murah") if post["channel"] == "instagram"]
    for post in posts:
        world.approve(post, due_at=world.now)
    digest = posts[0]["visual_path"].removesuffix(".jpg").rsplit("sha256-", 1)[1]
    theirs = public / PublicCopies.path_of(Medium("", digest, ""))
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(sample_photo("tegak"))
    with pytest.raises(ItemsFailedError, match="di alamat umum bukan lagi"):
        run(world)
    assert world.states() == ["parked"]
    assert theirs.read_bytes() == sample_photo("tegak")
    assert not world.graph.live()


def test_without_an_address_nothing_is_copied(world, tmp_path) -> None:
    nowhere = MediaStore(MediaConnection(root_url=str(tmp_path / "public"), public_base_url=None))
    path = world.media.keep("visuals", sample_photo("lanskap"))
    medium = Medium(path, hashlib.sha256(sample_photo("lanskap")).hexdigest(), "Gambar")
    with pytest.raises(ConfigError, match="public_base_url"):
        PublicCopies(world.media, nowhere).show(medium)
    assert files(tmp_path / "public") == []
