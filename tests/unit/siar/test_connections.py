from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import pytest

from siar.connections import (
    DatabaseConnection,
    GoogleConnection,
    MediaConnection,
    MetaConnection,
    RawConnection,
    read_environment,
)
from siar.errors import ConfigError

SECRET = "EAAB-very-secret-token"


def meta(**extra: object) -> RawConnection:
    return RawConnection("meta_graph", password=SECRET, extra={"page_id": "1056", **extra})


class TestEnvironment:
    def test_json_with_nested_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(
            "AIRFLOW_CONN_SIAR_DB",
            json.dumps({"conn_type": "postgres", "host": "db", "port": "5433", "schema": "siar", "extra": "{}"}),
        )
        raw = read_environment("siar_db")
        assert (raw.host, raw.port, raw.schema) == ("db", 5433, "siar")

    def test_missing_names_the_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AIRFLOW_CONN_SIAR_DB", raising=False)
        with pytest.raises(ConfigError, match="AIRFLOW_CONN_SIAR_DB"):
            read_environment("siar_db")

    @pytest.mark.parametrize("text", [f'{{"password": "{SECRET}"', f'["{SECRET}"]', SECRET])
    def test_what_is_not_json_never_shows_its_content(self, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
        monkeypatch.setenv("AIRFLOW_CONN_META_GRAPH", text)
        with pytest.raises(ConfigError) as caught:
            read_environment("meta_graph")
        assert SECRET not in str(caught.value)
        assert caught.value.__cause__ is None


class TestDatabase:
    def test_over_the_network(self) -> None:
        raw = RawConnection("siar_db", host="db.example", port=5432, login="si ar", password="p@ss/word", schema="siar")
        assert DatabaseConnection.from_raw(raw).dsn == "postgresql://si%20ar:p%40ss%2Fword@db.example:5432/siar"

    def test_over_a_socket(self) -> None:
        raw = RawConnection("siar_db", host="/tmp/pg", login="siar", schema="siar")
        assert DatabaseConnection.from_raw(raw).dsn == "postgresql://siar@/siar?host=%2Ftmp%2Fpg"


class TestMeta:
    def test_defaults_are_metas_own(self) -> None:
        connection = MetaConnection.from_raw(meta())
        assert (connection.graph_url, connection.graph_version) == ("https://graph.facebook.com", "v26.0")

    def test_the_ad_account_is_taken_with_and_without_its_prefix(self) -> None:
        assert MetaConnection.from_raw(meta(ad_account_id="act_7")).ad_account_id == "7"
        assert MetaConnection.from_raw(meta(ad_account_id="7")).ad_account_id == "7"

    def test_a_missing_field_is_named(self) -> None:
        with pytest.raises(ConfigError, match="page_id"):
            MetaConnection.from_raw(RawConnection("meta_graph", password=SECRET))
        with pytest.raises(ConfigError, match="password"):
            MetaConnection.from_raw(RawConnection("meta_graph", extra={"page_id": "1"}))

    def test_secrets_are_not_in_representations(self) -> None:
        raw = meta(app_secret="s3cret-app")
        text = repr(raw) + repr(MetaConnection.from_raw(raw))
        assert SECRET not in text
        assert "s3cret-app" not in text


class TestGoogle:
    KEY: ClassVar[dict[str, str]] = {"client_email": "siar@p.iam.gserviceaccount.com", "private_key": "---"}

    def test_key_as_object_as_text_and_as_file(self, tmp_path: Path) -> None:
        path = tmp_path / "key.json"
        path.write_text(json.dumps(self.KEY))
        for extra in ({"keyfile_dict": self.KEY}, {"keyfile_dict": json.dumps(self.KEY)}, {"key_path": str(path)}):
            assert GoogleConnection.from_raw(RawConnection("google_workspace", extra=extra)).keyfile["client_email"]

    @pytest.mark.parametrize("extra", [{}, {"keyfile_dict": "{"}, {"key_path": "/nowhere"}, {"keyfile_dict": "[]"}])
    def test_without_a_usable_key_it_says_so(self, extra: dict[str, str]) -> None:
        with pytest.raises(ConfigError, match="google_workspace"):
            GoogleConnection.from_raw(RawConnection("google_workspace", extra=extra))


class TestMedia:
    def test_media_root_and_public_address(self) -> None:
        raw = RawConnection("siar_media", extra={"root_url": "s3://bucket/x", "public_base_url": "https://m.example/"})
        connection = MediaConnection.from_raw(raw)
        assert (connection.root_url, connection.public_base_url) == ("s3://bucket/x", "https://m.example")
        with pytest.raises(ConfigError, match="root_url"):
            MediaConnection.from_raw(RawConnection("siar_media"))
