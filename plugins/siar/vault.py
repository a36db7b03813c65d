"""What people typed, apart from everything else: sealed with a key of its row, which the key outside the database wraps.

Everything that needs a row's text asks `texts_of`. A row's key also makes its hashes, so when it is destroyed neither
its text nor a guess at it can be had from the database any more, from none of its copies that are younger.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from siar.errors import ConfigError
from siar.store import Connection, Many, Maybe, Statement
from siar.store.keyring import KEYED

__all__ = ["RowKey", "check_key", "clear_texts", "destroy_key", "keep", "keys_of", "lengths_of", "row_key", "texts_of"]

_NONCE = 12


@dataclass(frozen=True)
class _Mark:
    mark: str


@dataclass(frozen=True)
class _KeyOfRow:
    row_id: str
    wrapped_key: bytes | None


@dataclass(frozen=True)
class _Sealed:
    revision_id: int
    row_id: str
    wrapped_key: bytes
    sealed: bytes


_mark_of_key = Maybe("vault.mark_of_key", _Mark)
_set_mark = Statement("vault.set_mark")
_keys_of_rows = Many("vault.keys_of_rows", _KeyOfRow)
_add_keys = Statement("vault.add_keys")
_keep_text = Statement("vault.keep_text")
_sealed_texts = Many("vault.sealed_texts", _Sealed)
_clear_texts = Statement("vault.clear_texts")
_destroy_key = Statement("vault.destroy_key")


@dataclass(frozen=True)
class RowKey:
    """A row's own key, ready for use."""

    row_id: str
    _key: bytes = field(repr=False)

    def hash(self, digest: str) -> str:
        """Return a content's keyed hash, from its digest in memory: `k1:` and 64 hexadecimal digits."""
        return KEYED + hmac.digest(self._key, f"content\n{digest}".encode(), "sha256").hex()

    def seal(self, revision_id: int, texts: Mapping[str, str]) -> bytes:
        """Return texts by column, sealed for that revision."""
        nonce = secrets.token_bytes(_NONCE)
        plain = json.dumps(dict(texts), ensure_ascii=False).encode()
        return nonce + AESGCM(self._key).encrypt(nonce, plain, self._owner(revision_id))

    def open(self, revision_id: int, sealed: bytes) -> dict[str, str]:
        """Return what was sealed for that revision.

        :raises ConfigError: it was sealed with another key, or for another revision: the table was tampered with.
        """
        try:
            plain = AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], self._owner(revision_id))
        except InvalidTag:
            raise ConfigError(
                f"siar.row_texts: the text of revision {revision_id} is not the one that was kept."
            ) from None
        return dict(json.loads(plain))

    def _owner(self, revision_id: int) -> bytes:
        return f"{self.row_id}/{revision_id}".encode()


def check_key(conn: Connection) -> None:
    """Make sure that the key at hand is the one that the database is kept with; the first one is noted.

    :raises ConfigError: connection siar_vault is missing, holds no key, or another one.
    """
    mark = conn.keyring.mark("key", "siar")
    known = _mark_of_key(conn)
    if known is None:
        _set_mark(conn, mark=mark)
        known = _mark_of_key(conn)
    if known is None or not hmac.compare_digest(known.mark, mark):
        raise ConfigError(
            "Connection siar_vault holds another key than the one that this database is kept with. Put the former key "
            "back; docs/connections.md says where it belongs. Nothing was read or written."
        )


def row_key(conn: Connection, row_id: str, wrapped_key: bytes | None) -> RowKey | None:
    """Return a row's key from its wrapped form, None when there is none (any more).

    :raises ConfigError: it was wrapped with another key than the one at hand.
    """
    return None if wrapped_key is None else RowKey(row_id, conn.keyring.unwrapped(row_id, wrapped_key))


def keys_of(conn: Connection, row_ids: Iterable[str], *, now: datetime) -> dict[str, RowKey]:
    """Return the keys of rows, by ID; a row that had none gets one. One whose key was destroyed is left out.

    In the caller's transaction, in which the rows exist.

    :raises ConfigError: as `row_key`.
    """
    wanted = list(row_ids)
    known = {row.row_id: row for row in _keys_of_rows(conn, row_ids=wanted)}
    if missing := [row_id for row_id in wanted if row_id not in known]:
        wrapped = [conn.keyring.new_key(row_id)[1] for row_id in missing]
        _add_keys(conn, row_ids=missing, wrapped_keys=wrapped, now=now)
        # Read back: another writer may have been first.
        known |= {row.row_id: row for row in _keys_of_rows(conn, row_ids=missing)}
    found = {row_id: row_key(conn, row_id, row.wrapped_key) for row_id, row in known.items()}
    return {row_id: key for row_id, key in found.items() if key is not None}


def keep(conn: Connection, key: RowKey, revision_id: int, texts: Mapping[str, str]) -> None:
    """Keep a revision's texts by column, sealed; the first ones stay."""
    _keep_text(conn, revision_id=revision_id, sealed=key.seal(revision_id, texts))


def texts_of(conn: Connection, revision_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return what stood in revisions, as texts by column, personal data masked. Those that have none are left out.

    :raises ConfigError: the key at hand is not the one that they were sealed with.
    """
    wanted = list(revision_ids)
    if not wanted:
        return {}
    found = {}
    for row in _sealed_texts(conn, revision_ids=wanted):
        key = RowKey(row.row_id, conn.keyring.unwrapped(row.row_id, row.wrapped_key))
        found[row.revision_id] = key.open(row.revision_id, row.sealed)
    return found


def lengths_of(texts: Mapping[str, str]) -> dict[str, int]:
    """Return what stays of a row's cells where anybody may read it: how long each was, in characters."""
    return {name: len(text) for name, text in texts.items()}


def clear_texts(conn: Connection, revision_ids: Iterable[int]) -> int:
    """Destroy the texts of revisions; return how many had one. Their hashes stay, so that nothing is taken for new."""
    return _clear_texts(conn, revision_ids=list(revision_ids))


def destroy_key(conn: Connection, row_id: str, *, now: datetime) -> None:
    """Destroy a row's key, for good. Safe to repeat."""
    _destroy_key(conn, row_id=row_id, now=now)
