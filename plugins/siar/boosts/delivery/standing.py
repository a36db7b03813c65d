"""How a boost stands at Meta: what the statuses of its objects and of the account mean, and what is to be done then.

Source: Marketing API, effective_status, issues_info and ad_review_feedback of Campaign, Ad Set and Ad; account_status of Ad
Account. An ad tells nothing of what keeps the objects above it from being shown, nor of its account, so all are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from siar.boosts.records import Boost, Trouble
from siar.meta import ads
from siar.meta.ads import AdLevel
from siar.meta.client import GraphClient

__all__ = ["ACCOUNT_WORDS", "Standing", "judge", "read"]

Does = Literal["tell", "pause", "end"]

_FIELDS: dict[AdLevel, str] = {
    "campaign": "status,effective_status,issues_info",
    "adset": "status,effective_status,issues_info",
    "ad": "status,effective_status,issues_info,ad_review_feedback",
}
_LABELS: dict[AdLevel, str] = {"campaign": "kampanyenya", "adset": "set iklannya", "ad": "iklannya"}
_GONE = {"DELETED": "dihapus", "ARCHIVED": "diarsipkan"}

ACCOUNT_WORDS: Mapping[int, str] = {
    2: "dinonaktifkan",
    3: "menunggak",
    7: "sedang ditinjau risikonya",
    8: "menunggu pelunasan",
    9: "dalam masa tenggang",
    100: "akan ditutup",
    101: "ditutup",
}
"""`account_status` of an account that does not deliver, in words."""


@dataclass(frozen=True)
class Standing:
    """What the statuses come to.

    :param trouble: what keeps it from being shown; None when nothing does.
    :param does: tell it, pause until a person lets it go on, or end it: it can never be shown again.
    :param review: what Meta's review says while it lasts, for the desk; no trouble.
    :param spends: whether the campaign is switched on.
    """

    trouble: Trouble | None = None
    does: Does = "tell"
    review: str | None = None
    spends: bool = True


def read(graph: GraphClient, boost: Boost) -> dict[AdLevel, dict[str, Any]]:
    """Read the statuses of a boost's campaign, ad set and ad.

    :raises GraphError: one of them cannot be read.
    """
    return {level: ads.read(graph, boost.made(level), fields) for level, fields in _FIELDS.items()}


def judge(nodes: Mapping[AdLevel, Mapping[str, Any]], account_status: int | None) -> Standing:
    """Return what the statuses come to; what is final goes before what may pass.

    :param account_status: None when it could not be read.
    """
    spends = nodes["campaign"].get("status") == "ACTIVE"
    for level, label in _LABELS.items():
        status = str(nodes[level].get("status"))
        if status in _GONE:
            return Standing(Trouble(f"{level}_gone", f"{label} {_GONE[status]} di Meta"), "end", spends=spends)
    for level, label in _LABELS.items():
        if nodes[level].get("status") == "PAUSED":
            return Standing(Trouble(f"{level}_paused", f"{label} dijeda seseorang di Meta"), "pause", spends=spends)
    ad = nodes["ad"]
    if ad.get("effective_status") == "DISAPPROVED":
        return Standing(Trouble("disapproved", f"Meta menolak iklan ini: {_reasons(ad)}"), "pause", spends=spends)
    issues = list(_issues(nodes))
    if issues:
        return Standing(Trouble("issues", f"Meta tidak menayangkannya: {'; '.join(issues)}"), "pause", spends=spends)
    for level, label in _LABELS.items():
        if nodes[level].get("effective_status") == "WITH_ISSUES":
            return Standing(Trouble("issues", f"Meta mencatat masalah pada {label}"), spends=spends)
    if ad.get("effective_status") == "PENDING_BILLING_INFO":
        return Standing(Trouble("billing", "Meta menunggu cara pembayaran akun iklan"), spends=spends)
    if account_status not in (1, None):
        word = ACCOUNT_WORDS.get(int(account_status or 0), f"berstatus {account_status}")
        return Standing(Trouble("account", f"akun iklan {word}, iklan tidak ditayangkan"), spends=spends)
    review = {
        "PENDING_REVIEW": "sedang ditinjau Meta",
        "PREAPPROVED": "lolos tinjauan awal Meta",
        "IN_PROCESS": "sedang diproses Meta",
    }.get(str(ad.get("effective_status")))
    return Standing(review=review, spends=spends)


def _issues(nodes: Mapping[AdLevel, Mapping[str, Any]]) -> Iterator[str]:
    for node in nodes.values():
        for issue in node.get("issues_info") or ():
            if issue.get("error_type") == "HARD_ERROR":
                yield f"{issue.get('level')}: {issue.get('error_summary')} ({issue.get('error_code')})"


def _reasons(ad: Mapping[str, Any]) -> str:
    """Each reason of the review with its text; Meta names them for all places together and for single ones."""
    feedback = ad.get("ad_review_feedback") or {}
    found: dict[str, str] = dict(feedback.get("global") or {})
    for place in (feedback.get("placement_specific") or {}).values():
        found.update(place or {})
    return "; ".join(f"{reason}: {text}" for reason, text in found.items()) or "tanpa alasan tertulis"
