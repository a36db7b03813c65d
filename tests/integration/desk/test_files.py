"""Who sees which files on the desk, and what is left of them in a browser."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from siar.visuals.photos.samples import sample_photo
from siar.web.app import create_app

pytestmark = pytest.mark.integration


@pytest.fixture
def photo(world) -> str:
    """The path of a photo that a draft shows."""
    path = world.add_photo(world.add_report(title="Pasar murah"))
    world.compose()
    return path


def test_who_works_on_drafts_sees_their_photos_and_keeps_nothing_of_them(world, desk, photo) -> None:
    for name in ("vera", "edi", "asti"):
        answer = desk(name).get(f"/api/visuals/{photo}")
        assert answer.status_code == 200, name
        assert answer.content == sample_photo("lanskap")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == "inline"


def test_a_viewer_sees_what_will_be_published_and_not_what_it_is_made_of(world, desk, photo) -> None:
    (post, *_) = world.waiting()
    shown = desk("tamu").get(f"/api/visuals/{post['visual_path']}")
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "private, max-age=86400, immutable"
    # As if there were none: nobody learns which photos there are.
    hidden, unknown = (desk("tamu").get(f"/api/visuals/{path}") for path in (photo, "photos/aa/none.jpg"))
    assert (hidden.status_code, hidden.json()) == (unknown.status_code, unknown.json()) == (404, hidden.json())
    # Nor by having it drawn around another point.
    moved = desk("tamu").get(f"/api/posts/{post['post_id']}/preview?template={post['template']}&x=0.1&y=0.1")
    assert moved.status_code == 403


def test_what_no_draft_shows_is_not_there_although_the_file_is(world, desk) -> None:
    held = world.add_photo(world.add_report(title="Pasar murah", may_air=False))
    loose = world.media.keep("photos", sample_photo("tegak"))
    document = world.media.put("documents/laporan.pdf", b"%PDF-")
    for path in (held, loose, document):
        assert world.media.exists(path)
        assert desk("asti").get(f"/api/visuals/{path}").status_code == 404


@pytest.mark.parametrize("path", [
    "../public/x", "..%2f..%2fetc%2fpasswd", "%2e%2e/media", "/etc/passwd", "visuals//x", "visuals/%00", "", "photos\\aa",
])  # fmt: skip
def test_no_path_leads_out_of_the_store(desk, path) -> None:
    assert desk("asti").get(f"/api/visuals/{path}").status_code == 404


def test_nobody_who_has_not_signed_in_sees_a_file(world, photo) -> None:
    (post, *_) = world.waiting()
    with TestClient(create_app(), raise_server_exceptions=False) as stranger:
        for path in (photo, post["visual_path"], "photos/none.jpg"):
            assert stranger.get(f"/api/visuals/{path}").status_code == 401
        assert stranger.get("/laporan/1/pdf").status_code == 401


def test_a_withdrawn_post_s_copy_is_taken_back_at_once(world, desk, tmp_path) -> None:
    posts = world.publish_one(title="Pasar murah")
    (copy,) = (tmp_path / "public").rglob("*.jpg")
    post = next(post for post in posts if post["channel"] == "instagram")
    publication = desk("asti").get(f"/api/posts/{post['post_id']}").json()["publication"]["publication_id"]
    done = desk("asti").post(f"/api/publications/{publication}/withdrawal", json={"reason": "Angka pada baris keliru."})
    assert done.json()["state"] == "done"
    assert not copy.exists()
