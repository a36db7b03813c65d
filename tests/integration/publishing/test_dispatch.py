from __future__ import annotations

import pytest

from siar.publishing import dispatch
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.publishing.graphworld import GraphWorld
from tests.integration.publishing.posts import NOW, plan_post, row_of

pytestmark = pytest.mark.integration

FORMS = [
    ("facebook", "photo"), ("facebook", "album"), ("facebook", "link"), ("facebook", "text"), ("facebook", "story"),
    ("instagram", "photo"), ("instagram", "carousel"), ("instagram", "story"),
]  # fmt: skip


def run(conn: Connection, world: GraphWorld, **options) -> dispatch.DispatchResult:
    channels = options.pop("channels", None) or world.channels()
    return dispatch.publish_due(
        conn, channels, settings=load_settings(), now=world.clock.now(), workers=options.pop("workers", 1), **options
    )


@pytest.fixture
def world() -> GraphWorld:
    return GraphWorld(NOW)


@pytest.mark.parametrize("strategy", ["attach", "flip"])
@pytest.mark.parametrize(("channel", "form"), FORMS)
def test_each_form_goes_out_once_and_is_recorded(conn, world, channel, form, strategy) -> None:
    publication_id, _ = plan_post(conn, channel=channel, form=form)
    result = run(conn, world, channels=world.channels(strategy=strategy))
    row = row_of(conn, publication_id)
    assert (result.published, row["state"], row["proof"]) == (1, "published", "reply")
    assert row["remote_id"]
    assert row["permalink"]
    assert sum(world.live().values()) == 1
    again = run(conn, world)
    assert again.published == 0
    assert sum(world.live().values()) == 1
