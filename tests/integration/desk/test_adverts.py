"""From what screening finds to page *Iklan*: what is not advertised says why, on the card and after it is out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.boosts.choice import reasons
from siar.boosts.choice.eligibility import Choice, choose
from siar.findings.catalogue import Catalogue
from tests.integration.desk.world import NOON

pytestmark = pytest.mark.integration


def decide(world) -> Choice:
    """What a round of boosts tells of the posts that are out, once they were read."""
    world.read_numbers()
    found = choose(world.conn, settings=world.settings, catalogue=Catalogue.load(world.settings), now=world.now)
    for publication_id, told in found.told.items():
        reasons.keep(world.conn, publication_id, told, now=world.now)
    return found


def test_an_office_holder_in_a_post_keeps_it_from_adverts_from_the_card_to_the_page_of_boosts(world, desk):
    world.add_report(title="Wali Kota membuka lomba mural", kind="Kegiatan", indicators=[])
    world.compose()
    card = desk("vera").get("/").text
    assert "Menyebut pejabat: “Wali Kota”. Tidak akan diiklankan." in card
    assert card.count(">Tanpa iklan<") == 2, "on the card, and beside the reason"
    for post in world.waiting():
        world.approve(post, due_at=NOON)
    world.now = NOON
    world.publish()
    world.now = NOON + timedelta(hours=5)
    found = decide(world)
    assert (found.candidates, found.left_out) == ((), {"W_IKLAN_TOKOH": 2})
    page = desk("iklan").get("/iklan/alasan").text
    assert "jangan diiklankan sebelum keterangan “Dibayar oleh” disetujui Meta" in page
    assert "Wali Kota membuka lomba mural" in page


def test_a_warning_that_nobody_has_looked_at_since_is_not_advertised(world, desk):
    posts = [post for post in world.fill() if post["opd"] in {"BPBD", "DISHUB"}]
    for post in posts:
        world.approve(post, due_at=NOON)
    world.now = NOON
    world.publish()
    world.now = NOON + timedelta(hours=5)
    assert {item.post.opd for item in decide(world).candidates} == {"DISHUB"}
    assert "belum disetujui pejabat berwenang, jadi belum dapat diiklankan" in desk("iklan").get("/iklan/alasan").text
    for post in posts:
        if post["opd"] == "BPBD":
            assert desk("vera").post(f"/api/posts/{post['post_id']}/review", json={}).status_code == 200
    assert {item.post.opd for item in decide(world).candidates} == {"DISHUB", "BPBD"}
    assert "Tidak ada." in desk("iklan").get("/iklan/alasan").text
