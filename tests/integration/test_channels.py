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
        ("accounts", "account_id, channel, label, receives", "'threads-city', 'threads', 'x', 'all'"),
        ("freezes", "scope, reason, frozen_by, frozen_at", "'threads', 'x', 'x', now()"),
        (
            "entities",
            "platform, account_id, kind, remote_id, first_seen, last_seen",
            "'threads', 'threads-city', 'post', '1', now(), now()",
        ),
    ],
)
def test_a_channel_that_is_not_in_the_table_is_refused(conn, table, columns, values):
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        conn.execute(f"insert into siar.{table} ({columns}) values ({values})")


def test_a_caption_longer_than_its_channel_takes_is_refused(conn):
    sha = "0" * 64
    with pytest.raises(psycopg.errors.CheckViolation, match="instagram takes 2200"):
        conn.execute(
            "insert into siar.posts (draft_id, account_id, channel, caption, content_hash, created_at, updated_at)"
            " values (1, 'instagram-city', 'instagram', %s, %s, now(), now())",
            ("x" * 2201, sha),
        )
