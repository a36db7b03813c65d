"""When silence is a trouble, from `beats.yaml`."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, NonNegativeFloat

from siar.settings.part import Part

__all__ = ["BeatPlan"]


class BeatPlan(Part):
    """How long what works may say nothing; meanings and units stand in beats.yaml."""

    dead_after_minutes: float = Field(gt=0)
    confirmed_after_minutes: NonNegativeFloat
    watcher_minutes: float = Field(gt=0)
    outside_minutes: NonNegativeFloat
    longest_gap_minutes: float = Field(gt=0)
    after_outage_minutes: float = Field(gt=0)
    dags: dict[str, NonNegativeFloat]

    @property
    def dead_after(self) -> timedelta:
        """How long a process of Airflow may give no sign of life."""
        return timedelta(minutes=self.dead_after_minutes)

    @property
    def confirmed_after(self) -> timedelta:
        """How long after a look that found it so a second one has to find a process or a watcher silent."""
        return timedelta(minutes=self.confirmed_after_minutes)

    @property
    def watchers(self) -> dict[str, timedelta]:
        """How long each watcher may not look; without those that nobody waits for."""
        limits = {"triggerer": self.watcher_minutes, "outside": self.outside_minutes}
        return {name: timedelta(minutes=limit) for name, limit in limits.items() if limit}

    @property
    def longest_gap(self) -> timedelta:
        """After how long without any look silence is counted anew."""
        return timedelta(minutes=self.longest_gap_minutes)

    @property
    def after_outage(self) -> timedelta:
        """How long after an outage no DAG is blamed for what it missed in it, at most."""
        return timedelta(minutes=self.after_outage_minutes)

    @property
    def scheduled(self) -> dict[str, timedelta]:
        """How long each DAG that has a schedule may end no run."""
        return {name: timedelta(minutes=limit) for name, limit in self.dags.items() if limit}
