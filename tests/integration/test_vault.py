"""What people typed stands apart, sealed: neither texts nor guesses can be had from the database alone."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from siar import vault
from siar.errors import ConfigError
from siar.intake.sheets.row_values import input_hash
from siar.store import connect
from siar.store.keyring import Keyring

pytestmark = pytest.mark.integration

NOW = datetime(2025, 11, 20, 0, 0, tzinfo=UTC)
NIK = "5371990101900001"


@pytest.fixture
def row(conn):
    conn.execute(
        "insert into siar.spreadsheets (spreadsheet_id, title, tab, registered_at, state_since) values ('s', 'S', 'L', %s, %s)",
        [NOW, NOW],
    )
    conn.execute("insert into siar.sheet_rows values ('AAAAAAAA', 's', %s, %s, 2, 0)", [NOW, NOW])
    return "AAAAAAAA"


def revision(conn, row_id, digest):
    return conn.execute(
        "insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
        " values (%s, 1, %s, '{}', 2, %s) returning revision_id",
        [row_id, digest, NOW],
    ).fetchone()["revision_id"]


def everything(conn):
    """All that the database holds, as one who has a copy of it sees it."""
    tables = [row["tablename"] for row in conn.execute("select tablename from pg_tables where schemaname = 'siar'")]
    return {table: conn.execute(f"select * from siar.{table}").fetchall() for table in tables}


def test_a_masked_number_is_not_computed_back_from_its_hash(conn, row):
    values = {"judul": "Bantuan", "uraian": f"Diterima warga {NIK}."}
    key = vault.keys_of(conn, [row], now=NOW)[row]
    revision(conn, row, key.hash(input_hash(values)))
    hashes = {row["input_hash"].removeprefix("k1:") for row in everything(conn)["row_revisions"]}
    wrapped = [bytes(row["wrapped_key"]) for row in everything(conn)["row_keys"]]

    def guesses():
        for serial, day in itertools.product(range(1, 200), ("0101", "0201")):
            yield input_hash(values | {"uraian": f"Diterima warga 537199{day}90{serial:04}."})

    assert input_hash(values) in set(guesses()), "the attack would have found a hash without a key"
    for guess in guesses():
        assert guess not in hashes
        # With everything that the database holds of the row's key, too.
        for secret in wrapped:
            assert vault.RowKey(row, secret[-32:]).hash(guess).removeprefix("k1:") not in hashes
        assert hashlib.sha256(guess.encode()).hexdigest() not in hashes


def test_one_content_has_another_hash_in_every_row(conn, row):
    conn.execute("insert into siar.sheet_rows values ('BBBBBBBB', 's', %s, %s, 3, 0)", [NOW, NOW])
    keys = vault.keys_of(conn, [row, "BBBBBBBB"], now=NOW)
    assert keys[row].hash("x") == vault.keys_of(conn, [row], now=NOW)[row].hash("x")
    assert keys[row].hash("x") != keys["BBBBBBBB"].hash("x")


def test_texts_come_back_and_the_database_holds_no_letter_of_them(conn, row):
    key = vault.keys_of(conn, [row], now=NOW)[row]
    number = revision(conn, row, key.hash("x"))
    vault.keep(conn, key, number, {"judul": "Vaksinasi rabies", "uraian": "Rumah Ibu Yohana"})
    assert vault.texts_of(conn, [number]) == {number: {"judul": "Vaksinasi rabies", "uraian": "Rumah Ibu Yohana"}}
    assert b"Yohana" not in bytes(conn.execute("select sealed from siar.row_texts").fetchone()["sealed"])


def test_without_its_key_a_row_says_nothing_and_gets_no_new_one(conn, row):
    key = vault.keys_of(conn, [row], now=NOW)[row]
    number = revision(conn, row, key.hash("x"))
    vault.keep(conn, key, number, {"judul": "A"})
    vault.destroy_key(conn, row, now=NOW)
    vault.destroy_key(conn, row, now=NOW)
    assert vault.texts_of(conn, [number]) == {}
    assert vault.keys_of(conn, [row], now=NOW) == {}


def test_a_text_moved_to_another_row_or_revision_does_not_open(conn, row):
    key = vault.keys_of(conn, [row], now=NOW)[row]
    with pytest.raises(ConfigError):
        key.open(2, key.seal(1, {"judul": "A"}))
    with pytest.raises(ConfigError):
        replace(key, row_id="BBBBBBBB").open(1, key.seal(1, {"judul": "A"}))


def test_no_text_can_be_put_where_lengths_belong(conn, row):
    with pytest.raises(psycopg.errors.CheckViolation):
        conn.execute(
            "insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
            " values (%s, 1, 'k1:', %s, 2, %s)",
            [row, json.dumps({"judul": "Text"}), NOW],
        )


def test_another_key_is_refused_before_anything_is_sealed_with_it(conn, database):
    vault.check_key(conn)
    other_key = Keyring(b"another key, which is 32 bytes..")
    with (
        connect(database, keys=lambda: other_key) as other,
        pytest.raises(ConfigError, match="siar_vault holds another key"),
    ):
        vault.check_key(other)


def test_a_missing_key_says_what_to_do(conn, database, monkeypatch):
    monkeypatch.delenv("AIRFLOW_CONN_SIAR_VAULT")
    with connect(database) as other, pytest.raises(ConfigError, match="AIRFLOW_CONN_SIAR_VAULT"):
        vault.check_key(other)
    monkeypatch.setenv("AIRFLOW_CONN_SIAR_VAULT", '{"password": "short"}')
    with connect(database) as other, pytest.raises(ConfigError, match="32 random bytes"):
        vault.check_key(other)
