"""An agency's photo from the clean copy in the media store to the picture, and the editor's crop."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image, ImageChops

from siar.editorial.compose import PHOTO_PATIENCE, compose, count_waiting
from siar.editorial.editing import set_focus, use_template
from siar.errors import InputError
from siar.settings import Settings
from siar.store import Connection
from siar.store.media import MediaStore
from siar.visuals.photos.samples import sample_photo
from tests.integration.editorial.conftest import NOW

pytestmark = pytest.mark.integration

EVENT = {
    "kind": "Kegiatan",
    "title": "Kerja bakti di Kelurahan Oesapa",
    "indicators": json.dumps([]),
    "body": "Warga dan petugas membersihkan saluran air di tiga rukun warga.",
}


@pytest.fixture
def add_photo(conn: Connection, media: MediaStore) -> Callable[..., str]:
    """Give a report's row a photo, in the state that intake leaves it."""

    def add(report_id: int, data: bytes | None, *, state: str = "ok") -> str:
        path = media.put("photos/ab/abcdef.jpg", data) if data else "photos/ab/gone.jpg"
        md5 = f"{report_id:032x}" if state == "ok" else None
        if md5:
            conn.execute(
                "insert into photo_contents (md5, state, path, width, height, stored_at)"
                " values (%s, 'ok', %s, 1600, 1200, %s)",
                (md5, path, NOW),
            )
        conn.execute(
            "insert into photo_files (file_id, state, md5, looked_at) values (%s, %s, %s, %s)",
            (f"F{report_id}", state, md5, NOW),
        )
        conn.execute(
            "insert into row_photos (row_id, file_id, seen, judged_at)"
            " select row_id, %s, %s, %s from reports where report_id = %s",
            (f"F{report_id}", state, NOW, report_id),
        )
        return path

    return add


@pytest.fixture
def jpeg() -> bytes:
    return sample_photo("lanskap")


def draft(conn: Connection) -> dict[str, Any]:
    row = conn.execute(
        "select d.*, o.post_id, o.content_hash as seen from drafts d join posts o using (draft_id) order by o.post_id"
    ).fetchone()
    assert row is not None
    return row


def test_the_photo_is_in_the_picture(conn, media: MediaStore, settings: Settings, add_report, add_photo, jpeg) -> None:
    path = add_photo(add_report(**EVENT), jpeg)
    assert compose(conn, media=media, settings=settings, now=NOW).composed == 1
    made = draft(conn)
    assert made["photo_path"] == path
    assert media.exists(path.replace(".jpg", "-1080x760-1080x1350.jpg"))
    detail = conn.execute("select detail from audit_entries where action = 'draft.composed'").fetchone()["detail"]
    assert detail["photo_sha256"]
    assert detail["photo_left_out"] is None


@pytest.mark.parametrize(
    ("data", "code"), [(None, "V_FOTO_HILANG"), (b"not a photo", "V_FOTO_TIDAK_TERBACA"), ("small", None)]
)
def test_an_unusable_photo_costs_the_picture_not_the_post(
    conn, media: MediaStore, settings: Settings, add_report, add_photo, data, code
) -> None:
    if data == "small":
        data, code = shrunk(sample_photo("lanskap")), "V_FOTO_RESOLUSI_RENDAH"
    add_photo(add_report(**EVENT), data)
    assert compose(conn, media=media, settings=settings, now=NOW).composed == 1
    assert draft(conn)["photo_path"] is None
    detail = conn.execute("select detail from audit_entries where action = 'draft.composed'").fetchone()["detail"]
    assert detail["photo_left_out"] == code


def test_a_report_waits_for_a_photo_that_is_on_its_way(
    conn, media: MediaStore, settings: Settings, add_report, add_photo
) -> None:
    add_photo(add_report(**EVENT, accepted_at=NOW), None, state="waiting")
    assert count_waiting(conn, now=NOW) == 0
    assert compose(conn, media=media, settings=settings, now=NOW).composed == 0
    later = NOW + PHOTO_PATIENCE + timedelta(minutes=1)
    assert count_waiting(conn, now=later) == 1
    assert compose(conn, media=media, settings=settings, now=later).composed == 1
    assert count_waiting(conn, now=later) == 0


class TestCrop:
    @pytest.fixture
    def made(self, conn, media: MediaStore, settings: Settings, add_report, add_photo, jpeg) -> dict[str, Any]:
        add_photo(add_report(**EVENT), jpeg)
        compose(conn, media=media, settings=settings, now=NOW)
        return draft(conn)

    def test_another_point_gives_another_picture_for_every_channel(
        self, conn, media: MediaStore, settings: Settings, made
    ) -> None:
        to = {"actor": "editor", "media": media, "settings": settings, "now": NOW}
        edited = set_focus(conn, post_id=made["post_id"], seen=made["seen"], focus=(0.9, 0.95), **to)
        assert len(edited.hashes) == 2
        after = draft(conn)
        assert after["photo_focus"] == [0.9, 0.95]
        assert after["visual_sha256"] != made["visual_sha256"]
        pictures = [Image.open(media_file(media, version)).convert("L") for version in (made, after)]
        assert ImageChops.difference(*pictures).getbbox()

        # Another template keeps the crop; taking the point back brings the first picture back, byte for byte.
        use_template(conn, post_id=made["post_id"], seen=after["seen"], template="umum", **to)
        assert draft(conn)["photo_focus"] == [0.9, 0.95]
        use_template(conn, post_id=made["post_id"], seen=draft(conn)["seen"], template=made["template"], **to)
        set_focus(conn, post_id=made["post_id"], seen=draft(conn)["seen"], focus=None, **to)
        assert draft(conn)["visual_sha256"] == made["visual_sha256"]

    @pytest.mark.parametrize("focus", [(1.2, 0.5), (0.5, -0.1)])
    def test_a_point_outside_is_refused(self, conn, media: MediaStore, settings: Settings, made, focus) -> None:
        with pytest.raises(InputError, match="di luar foto"):
            set_focus(
                conn, post_id=made["post_id"], seen=made["seen"], focus=focus, actor="editor", media=media,
                settings=settings, now=NOW,
            )  # fmt: skip

    def test_a_picture_without_a_photo_has_nothing_to_crop(
        self, conn, media: MediaStore, settings: Settings, add_report
    ) -> None:
        add_report(**EVENT)
        compose(conn, media=media, settings=settings, now=NOW)
        made = draft(conn)
        with pytest.raises(InputError, match="tidak memakai foto"):
            set_focus(
                conn, post_id=made["post_id"], seen=made["seen"], focus=(0.5, 0.5), actor="editor", media=media,
                settings=settings, now=NOW,
            )  # fmt: skip


def shrunk(data: bytes) -> bytes:
    small = io.BytesIO()
    Image.open(io.BytesIO(data)).resize((400, 300)).save(small, "JPEG")
    return small.getvalue()


def media_file(media: MediaStore, made: dict[str, Any]) -> io.BytesIO:
    return io.BytesIO(media.read(made["visual_path"]))
