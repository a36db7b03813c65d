"""By what messages travel: channels, their connections, and the sender that each type of connection has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from siar.connections import ConnectionReader, MissingConnectionError, RawConnection
from siar.errors import ConfigError
from siar.outbox.sender import Sender
from siar.outbox.smtp import SmtpSender
from siar.outbox.webhook import WebhookSender
from siar.outbox.whatsapp import WhatsAppSender, masked

__all__ = ["WAYS", "Senders", "Way", "shown", "way_to"]


class _Maker(Protocol):
    def __call__(self, raw: RawConnection, *, timeout: float | None = None) -> Sender: ...


@dataclass(frozen=True)
class Way:
    """One channel.

    :param label: what the doctor calls it, in Indonesian.
    :param conn_id: the Airflow connection.
    :param senders: by the connection's type, so that another service takes the channel over by a connection alone.
    :param shown: an address as pages and logs may show it.
    """

    label: str
    conn_id: str
    senders: Mapping[str, _Maker]
    shown: Callable[[str], str] = str


WAYS: Mapping[str, Way] = {
    "mail": Way("Surat keluar", "siar_smtp", {"smtp": SmtpSender.from_raw}),
    "webhook": Way("Webhook", "siar_webhook", {"siar_webhook": WebhookSender.from_raw}),
    "whatsapp": Way("WhatsApp", "siar_whatsapp", {"siar_whatsapp": WhatsAppSender.from_raw}, masked),
}
"""Every channel by its name, which is also what may stand before an address: `webhook:siar_webhook`."""


def way_to(recipient: str) -> tuple[str, str]:
    """Return channel and address of a recipient as configuration names one; without a channel's name it is mail."""
    name, _, address = recipient.partition(":")
    return (name, address) if address and name in WAYS else ("mail", recipient)


def shown(channel: str, address: str) -> str:
    """Return an address as pages and logs may show it; that of a channel that is no more stays as it is."""
    way = WAYS.get(channel)
    return way.shown(address) if way else address


class Senders:
    """The senders of one process, each made when it is first needed.

    :param reader: where connections come from.
    :param timeout: seconds that no step of theirs may take longer than.
    """

    def __init__(self, reader: ConnectionReader, *, timeout: float | None = None) -> None:
        self._reader = reader
        self._timeout = timeout
        self._made: dict[str, Sender] = {}

    def of(self, channel: str) -> Sender:
        """Return a channel's sender.

        :raises ConfigError: there is no such channel, or its connection is missing or wrong.
        """
        if channel not in self._made:
            way = WAYS.get(channel)
            if way is None:
                raise ConfigError(f"Saluran pesan {channel} tidak dikenal; ada {', '.join(WAYS)}.")
            raw = self._reader(way.conn_id)
            maker = way.senders.get(raw.conn_type)
            if maker is None:
                raise ConfigError(
                    f"Koneksi {way.conn_id} berjenis {raw.conn_type!r}; yang dapat dipakai: {', '.join(way.senders)}."
                )
            self._made[channel] = maker(raw, timeout=self._timeout)
        return self._made[channel]

    def has(self, channel: str) -> bool:
        """Whether a channel has a connection at all."""
        try:
            self._reader(WAYS[channel].conn_id)
        except MissingConnectionError:
            return False
        except ConfigError:
            pass
        return True
