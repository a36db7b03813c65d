from __future__ import annotations

import psycopg
import pytest

from siar.channels import CHANNELS


def test_the_database_knows_the_channels_of_the_package(conn):
    columns = ("channel", "name", "short_name", "caption_limit", "advertised")
    stored = {tuple(row[name] for name in columns) for row in conn.execute("select * from siar.channels")}
    assert stored == {(c.id, c.name, c.short_name, c.caption_limit, c.advertised) for c in CHANNELS.values()}


@pytest.mark.parametrize(
    ("table", "columns", "values"),
    [
        ("channel_stops", "channel, code, sentence, stopped_at", "'threads', '190', 'x', now()"),
        ("channel_rests", "channel, failures, updated_at", "'threads', 1, now()"),
        ("freezes", "scope, reason, frozen_by, frozen_at", "'threads', 'x', 'x', now()"),
        ("entities", "platform, kind, remote_id, first_seen, last_seen", "'threads', 'post', '1', now(), now()"),
    ],
)
def test_a_channel_that_is_not_in_the_table_is_refused(conn, table, columns, values):
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        conn.execute(f"insert into siar.{table} ({columns}) values ({values})")


def test_a_caption_longer_than_its_channel_takes_is_refused(conn):
    sha = "0" * 64
    with pytest.raises(psycopg.errors.CheckViolation, match="instagram takes 2200"):
        conn.execute(
            "insert into siar.posts (draft_id, channel, caption, content_hash, created_at, updated_at)"
            " values (1, 'instagram', %s, %s, now(), now())",
            ("x" * 2201, sha),
        )
