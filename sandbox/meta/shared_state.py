"""The Meta stand-in's state under its lock, brought up to the clock before it is looked at."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sandbox.meta import feed
from sandbox.meta.business import FixedAccounts, FixedPage, new_state
from sandbox.meta.rules_engine import run_rules
from sandbox.meta.state import GraphState
from sandbox.world import Clock

__all__ = ["SharedState", "settle"]


def settle(state: GraphState, now: datetime) -> None:
    """Bring everything that happens by itself up to `now`."""
    feed.settle_schedule(state, now)
    run_rules(state, now)


class SharedState:
    """What all routes work on. `accounts` pins ids, secret and tokens that are random otherwise."""

    def __init__(self, clock: Clock, accounts: FixedAccounts | None = None) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.state = new_state(clock.now(), accounts)

    def dump(self) -> dict[str, Any]:
        """The whole state as JSON."""
        with self.lock:
            return self.state.model_dump(mode="json")

    def load(self, state: dict[str, Any]) -> None:
        """Replace the state by a dumped one. Raises ValueError for anything else."""
        with self.lock:
            self.state = GraphState.model_validate(state)

    def reset(self) -> None:
        """Forget all content and settings; ids, secret and tokens stay, clients are configured with them."""
        with self.lock:
            old = self.state
            fixed = FixedAccounts(
                app_id=old.app.id,
                app_secret=old.app.secret,
                page_id=old.page.id,
                ig_user_id=old.instagram.id,
                ad_account_id=old.ad_account.id,
                system_user_token=old.system_token.value,
                page_token=old.page_token.value,
                more=[
                    FixedPage(
                        page_id=page.id,
                        ig_user_id=page.instagram_id,
                        page_token=old.token_of(page).value,
                        name=page.name,
                        username=page.username,
                    )
                    for page in list(old.pages.values())[1:]
                ],
            )
            self.state = new_state(self.clock.now(), fixed)
            self.state.business_id, self.state.system_user_id = old.business_id, old.system_user_id
            self.state.system_token.owner_id = old.system_user_id

    @contextlib.contextmanager
    def settled(self) -> Iterator[GraphState]:
        """The state, locked and brought up to the clock."""
        with self.lock:
            settle(self.state, self.clock.now())
            yield self.state
