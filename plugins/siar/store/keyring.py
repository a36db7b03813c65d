"""The key outside the database: it wraps the key of each row, and makes hashes that nobody without it can try out.

A NIK has so few unknown digits that a plain hash of a cell is computed back within seconds. So no hash of what people
typed is kept without this key. It stands in the connection `siar_vault`; whoever has a copy of the database alone
has neither texts nor anything to compare guesses with.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from siar.connections import ConnectionReader, VaultConnection, read_environment
from siar.errors import ConfigError

__all__ = ["KEYED", "KeySource", "Keyring", "keys_of_environment", "read_keyring"]

KEYED = "k1:"
"""What a keyed hash begins with; the number is of the way it is made."""

KeySource = Callable[[], "Keyring"]
"""Gives the keyring; raises ConfigError when the connection is missing or wrong."""

_NONCE = 12


class Keyring:
    """What the key outside the database is used for. Safe to share between threads.

    :param key: 32 random bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._wrapping = AESGCM(_derived(key, b"wrap"))
        self._marking = _derived(key, b"mark")

    def mark(self, purpose: str, text: str) -> str:
        """Return a keyed hash (`k1:` and 64 hexadecimal digits). Of one text under two purposes it differs."""
        return KEYED + hmac.digest(self._marking, f"{purpose}\n{text}".encode(), "sha256").hex()

    def new_key(self, owner: str) -> tuple[bytes, bytes]:
        """Return a new random key of 32 bytes, plain and wrapped for its owner."""
        plain = secrets.token_bytes(32)
        nonce = secrets.token_bytes(_NONCE)
        return plain, nonce + self._wrapping.encrypt(nonce, plain, owner.encode())

    def unwrapped(self, owner: str, wrapped: bytes) -> bytes:
        """Return an owner's key.

        :raises ConfigError: it was wrapped with another key, or for another owner.
        """
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], owner.encode())
        except (InvalidTag, ValueError):
            raise ConfigError(
                f"The key of {owner} does not open with the key of connection siar_vault: it is not the one that this "
                "database was kept with. Put the former key back; docs/connections.md says where it belongs."
            ) from None


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, b"siar vault " + purpose, hashlib.sha256)


def read_keyring(reader: ConnectionReader) -> Keyring:
    """Return the keyring of a source of connections.

    :raises ConfigError: siar_vault is missing, or holds no key.
    """
    return Keyring(VaultConnection.from_raw(reader("siar_vault")).key)


def keys_of_environment() -> Keyring:
    """Return the keyring of `AIRFLOW_CONN_SIAR_VAULT`."""
    return read_keyring(read_environment)
