"""The tasks as the DAGs call them: what a row's photo is at the beginning is in the picture at the end."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
import requests
from PIL import Image

from siar.connections import MediaConnection
from siar.store.media import MediaStore
from siar.tasks import editorial, intake
from siar.visuals.photos.samples import sample_photo
from tests.integration.alerts import silent
from tests.integration.intake.people import NOW, cells

pytestmark = pytest.mark.integration
PUBLIC = "https://media.kupang.example"


@pytest.fixture
def media(tmp_path):
    return MediaStore(MediaConnection(root_url=f"file://{tmp_path}/media", public_base_url=PUBLIC))


@pytest.fixture
def tasks(monkeypatch, workspace, conn, settings, media):
    """Both tasks, with everything that they take from Airflow in its place."""

    class Lent:
        """The test's own connection, which no task closes."""

        def __enter__(self):
            return conn

        def __exit__(self, *_):
            return None

    services = SimpleNamespace(
        settings=settings,
        google=workspace.google,
        media=media,
        now=lambda: NOW,
        connect=lambda **_: Lent(),
        alerts=silent(settings),
    )
    for module in (intake, editorial):
        monkeypatch.setattr(module, "runtime", lambda: services)
    return SimpleNamespace(read=intake.read_sheets, compose=editorial.compose_drafts, settings=settings)


def test_a_photo_travels_from_drive_into_the_post(workspace, conn, sheet, tasks, media):
    assert tasks.settings.intake.photos.fetch, "as the city ships it"
    upload = {"file": ("foto.jpg", sample_photo("lanskap"), "image/jpeg")}
    link = requests.post(f"{workspace.url}/admin/api/google/files", files=upload, timeout=10).json()["link"]
    workspace.type(sheet, cells(2, foto=link, izin_foto="Tidak ada anak"))
    cycle = tasks.read()
    assert (cycle["accepted"], cycle["to_compose"]) == (1, 1)
    composed = tasks.compose()
    assert composed["composed"] == 1
    draft = conn.execute("select * from siar.drafts").fetchone()
    cut = Image.open(io.BytesIO(media.read(draft["photo_path"])))
    assert cut.format == "JPEG"
    assert not cut.getexif()
    picture = Image.open(io.BytesIO(media.read(draft["visual_path"])))
    assert (draft["template"], picture.size) == ("kegiatan", (1080, 1350))
    # The bay's sky at dusk stands where the cloth would be.
    assert max(abs(a - b) for a, b in zip(picture.getpixel((540, 300)), cut.getpixel((540, 120)), strict=True)) < 90
    assert tasks.read()["to_compose"] == 0
