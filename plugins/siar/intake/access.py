"""Whose fault it is that sheets cannot be opened: ours, for all of them at once, or one agency's that unshared its own.

Google says the same of both ("not found, or not shared"). So the sheets of a cycle are judged together, at its end, and only
then is an agency told to share its sheet.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siar.errors import AccessError
from siar.google.errors import AccountRefusedError
from siar.intake.registry import Spreadsheet

if TYPE_CHECKING:
    from siar.google.sheets import Sheets

__all__ = ["RefusedSheet", "cause_is_ours"]

logger = logging.getLogger(__name__)

_FEW = 3
"""Fewer sheets that are refused while others are read are those agencies' own."""


@dataclass(frozen=True)
class RefusedSheet:
    """A sheet that cannot be opened, and what Google said."""

    spreadsheet: Spreadsheet
    error: AccessError


def cause_is_ours(
    refused: Sequence[RefusedSheet], *, opened: int, others: Collection[Spreadsheet], sheets: Sheets
) -> bool:
    """Whether our account has lost its access.

    It has when Google refuses the account itself; when most of several sheets are refused at once; and when not one could
    be opened, unless another one, that was not tried in this cycle, can be.

    :param opened: how many sheets of the cycle Google did open.
    :param others: active sheets that were not tried in this cycle.
    :raises SiarError: whether another one can be opened could not be found out now.
    """
    if any(isinstance(item.error, AccountRefusedError) for item in refused):
        return True
    if opened:
        return len(refused) >= _FEW and len(refused) > opened
    readable = [other for other in others if other.last_state not in {"access", "lost"}]
    for other in sorted(readable, key=lambda other: other.last_state != "ok")[:1]:
        try:
            sheets.get(other.spreadsheet_id, fields="spreadsheetId")
        except AccessError:
            logger.info("sheet %s is refused as well", other.spreadsheet_id)
        else:
            return False
    return bool(refused)
