"""The letter that brings a briefing: a text to forward by chat, the same as HTML, and the PDF."""

from __future__ import annotations

import html

from siar.outbox import Attachment, Letter
from siar.settings import Settings

__all__ = ["letter_of"]


def letter_of(summary: str, *, subject: str, document: Attachment, settings: Settings) -> Letter:
    """Return the letter.

    :param summary: lines of text; one between asterisks is a heading, as chats show it.
    """
    return Letter(
        subject=subject,
        plain=summary,
        html=_as_html(summary),
        sender_name=settings.briefings.sender_name,
        attachments=(document,),
    )


def _as_html(summary: str) -> str:
    lines = []
    for line in summary.splitlines():
        text = html.escape(line)
        if text.startswith("*") and text.endswith("*"):
            lines.append(f'<h1 style="font-size:18px;margin:0 0 12px;color:#082b45">{text.strip("*")}</h1>')
        else:
            lines.append(f'<p style="margin:0 0 8px">{text}</p>')
    return (
        '<!doctype html><html lang="id"><body style="font:16px/1.5 sans-serif;color:#0e2439;max-width:36em">'
        + "".join(lines)
        + "</body></html>"
    )
