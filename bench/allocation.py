"""What money for adverts reaches, by how it is shared: `python -m bench.allocation`.

Months of a city are played many times over, each with its own chance: posts that may be advertised come by chance, so many a day on
average; each has a signal (how many times the usual residents did with it by themselves, counted from few interactions, so with
noise) and a curve ``a·s/(s + b)`` of its own, which nobody sees. What is seen is what Meta tells: an advertisement's spend and reach
so far, a day or two late, restated until day 28. Ceilings are those of `caps.yaml`, tax taken off; nothing is carried into the next
month; money that was not delivered comes back six days after an advertisement's end. Every policy sees the same posts with the same
fates.

Calibration. Of what the sandbox tells of ads and posts (its snapshots; no account of a real city has been read): accounts for the
first rupiah, how much they differ between posts, interactions at the age at which a post is chosen. Not in snapshots, and assumed:
the half of the curve, and which part of the differences between posts the signal tells (`tells`); both are varied.

Figures: accounts reached, one sum over advertisements (whoever saw two counts twice: it is the worth of the money, and no reach), for
the same money. Each figure is the mean over seeds of ours divided by the other's, less one, with the interval in which the mean lies
with 95 %, and the worst decile: what one seed in ten falls below.

- equal split: each day's part of the month, evenly between the day's posts; as many as the least amount allows, by chance.
- greedy: each day's part, rupiah after rupiah to whichever of the day's posts reaches most for it, by the same estimates as ours.
- 150,000 to the best: a fixed amount to the post with most interactions, as long as the month's money lasts.
"""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.results import write
from sandbox.meta.attention import bought
from sandbox.meta.organic import counts
from siar.boosts.choice.allocation import Contender, Purse, allocate
from siar.boosts.choice.response import Advertised, Reading, Response, fit
from siar.settings import Settings, load_settings

__all__ = ["POLICIES", "Calibration", "Scenario", "calibrate", "compare", "gain", "scenarios"]

OUTPUT = Path("var/bench/allocation.json")
SEEDS, MONTHS, DAYS = 500, 3, 30
LEAST_A_DAY = 16_000
"""Rupiah that the sandbox's account takes a day at the least."""
TAX = 1.11
LATE, RETURNED, FINAL = 2, 6, 28
"""Days: until what is told is whole; after the end until money comes back; until nothing is restated any more."""
REFIT = 3
WIDER = 0.4
"""Spread of what money brings that is tried besides the sandbox's own: whose prices were made up."""
AGENCIES = (0.22, 0.18, 0.14, 0.12, 0.1, 0.08, 0.06, 0.05, 0.03, 0.02)


@dataclass(frozen=True)
class Calibration:
    """Of the sandbox's snapshots: logarithms of accounts a rupiah and of interactions at five hours, middle and spread."""

    first: float
    first_spread: float
    usual: float
    usual_spread: float


@dataclass(frozen=True)
class Scenario:
    """One kind of city.

    :param posts: that may be advertised, a day. :param tells: correlation of a post's signal with what money brings.
    :param spread: of what money brings, as a standard deviation of its logarithm. :param half: of the curve, rupiah.
    :param slots: advertisements at once; 0: as many as there is money for.
    """

    posts: float
    tells: float
    spread: float
    half: float
    slots: int = 0


@dataclass(frozen=True)
class Post:
    """A post that may be advertised; `first` and `half` are what nobody sees."""

    number: int
    opd: str
    interactions: int
    signal: float
    first: float
    half: float
    delivered: float

    def reach(self, spend: float) -> float:
        """Accounts that so many rupiah reach."""
        return self.first * self.half * spend / (spend + self.half)


@dataclass
class Run:
    """An advertisement: its post, its budget and its day."""

    post: Post
    budget: int
    day: int

    def told(self, today: int, *, days: int, noise: Random) -> list[Reading]:
        """What Meta has told by a day: late while it runs, restated until the end of the month after it."""
        readings = []
        for age in range(1, days + 1):
            if self.day + age + LATE > today:
                break
            stray = 0.08 if today - self.day < FINAL else 0.02
            spent = self.budget * self.post.delivered * age / days
            reach = self.post.reach(spent) * math.exp(noise.gauss(0, stray))
            readings.append(Reading(round(spent), max(1, round(reach))))
        return readings


@dataclass
class City:
    """What a policy sees, and what it did."""

    settings: Settings
    scenario: Scenario
    usual: float
    runs: list[Run] = field(default_factory=list)
    seen: list[tuple[int, Post]] = field(default_factory=list)
    response: Response | None = None

    @property
    def days(self) -> int:
        """Days of one advertisement."""
        return self.settings.caps.boost.duration_days

    @property
    def least(self) -> int:
        """Rupiah that one takes at the least."""
        return LEAST_A_DAY * self.days

    def estimate(self, day: int, noise: Random) -> Response:
        """What is known by a day; thought over every few days."""
        if self.response is None or day % REFIT == 0:
            told = [Advertised(run.post.signal, run.told(day, days=self.days, noise=noise)) for run in self.runs[-120:]]
            self.response = fit(told, self.settings.boosts.allocation.prior)
        return self.response

    def left_of_agency(self, opd: str, month: int) -> int:
        """What an agency's month has left."""
        cap = self.settings.caps.opd_per_month.amount / TAX
        return int(cap - sum(run.budget for run in self.runs if run.post.opd == opd and run.day // DAYS == month))

    def most(self, post: Post, month: int) -> int:
        """What a post's own ceilings leave."""
        return min(int(self.settings.caps.post_lifetime.amount / TAX), self.left_of_agency(post.opd, month))

    def free(self, day: int) -> int:
        """How many advertisements may be begun."""
        if not self.scenario.slots:
            return 10_000
        return self.scenario.slots - sum(1 for run in self.runs if run.day > day - self.days)


Policy = Callable[[City, int, Sequence[Post], int, Random], Mapping[int, int]]
"""What each of today's posts gets, by its number: of the city, the day, the posts, what the month has left."""


def ours(city: City, day: int, posts: Sequence[Post], room: int, chance: Random) -> Mapping[int, int]:
    """As the city's own round does."""
    response = city.estimate(day, chance)
    plan = city.settings.boosts.allocation
    past = [post for since, post in city.seen if day - since <= plan.learn_days]
    days_known = min(max(day, 1), plan.learn_days)
    arrivals = (plan.arrivals_a_day * 7 + len(past)) / (7 + days_known)
    lately = [run for run in city.runs if day - run.day < plan.sharing.days]
    had: dict[str, int] = {}
    asked: dict[str, int] = {}
    for run in lately:
        had[run.post.opd] = had.get(run.post.opd, 0) + run.budget
    for since, post in city.seen:
        if day - since < plan.sharing.days:
            asked[post.opd] = asked.get(post.opd, 0) + 1
    purse = Purse(
        room=room,
        least=city.least,
        days_left=DAYS - day % DAYS,
        arrivals=arrivals,
        slots=city.free(day),
        slots_a_day=city.scenario.slots / city.days if city.scenario.slots else 10_000,
        rooms={post.opd: city.left_of_agency(post.opd, day // DAYS) for post in posts},
        window=int(city.settings.caps.city_per_month.amount / TAX * plan.sharing.days / DAYS),
        had=had,
        asked=asked,
    )
    month = day // DAYS
    contenders = [Contender(p.number, p.opd, response.of(p.signal), city.most(p, month)) for p in posts]
    return allocate(contenders, purse, future=response.to_come([p.signal for p in past]), sharing=plan.sharing).amounts


def equal_split(city: City, day: int, posts: Sequence[Post], room: int, chance: Random) -> Mapping[int, int]:
    """The day's part, evenly."""
    part = room // (DAYS - day % DAYS) if posts else 0
    order = [post for post in chance.sample(list(posts), len(posts)) if city.most(post, day // DAYS) >= city.least]
    number = min(len(order), max(part // city.least, 1 if room >= city.least else 0), city.free(day))
    chosen = order[:number]
    return {post.number: min(max(part // number, city.least), city.most(post, day // DAYS)) for post in chosen}


def greedy(city: City, day: int, posts: Sequence[Post], room: int, chance: Random) -> Mapping[int, int]:
    """The day's part, to whichever reaches most for the next rupiah."""
    response = city.estimate(day, chance)
    left = max(room // (DAYS - day % DAYS), city.least if room >= city.least else 0)
    amounts: dict[int, int] = {}
    curves = {post.number: response.of(post.signal) for post in posts}
    most = {post.number: city.most(post, day // DAYS) for post in posts}
    step = 4_000
    while True:
        gains: list[tuple[float, int, int]] = []
        for number, curve in curves.items():
            had = amounts.get(number, 0)
            more = step if had else city.least
            if more > left or had + more > most[number] or (not had and len(amounts) >= city.free(day)):
                continue
            gains.append(((curve.reach(had + more) - curve.reach(had)) / more, number, more))
        if not gains:
            return amounts
        _, number, more = max(gains)
        amounts[number] = amounts.get(number, 0) + more
        left -= more


def fixed(city: City, day: int, posts: Sequence[Post], room: int, chance: Random) -> Mapping[int, int]:  # noqa: ARG001
    """A fixed amount to the best by interactions, and the next, as long as there is money and a place."""
    amount = 150_000
    amounts: dict[int, int] = {}
    for post in sorted(posts, key=lambda post: -post.interactions):
        if room < amount or len(amounts) >= city.free(day) or city.most(post, day // DAYS) < amount:
            break
        amounts[post.number] = amount
        room -= amount
        if not city.scenario.slots:
            break
    return amounts


POLICIES: Mapping[str, Policy] = {
    "ours": ours,
    "equal split": equal_split,
    "greedy": greedy,
    "150,000 to the best": fixed,
}


def calibrate(samples: int = 2_000) -> Calibration:
    """Read so many of the sandbox's ads and posts."""
    born = datetime(2026, 9, 1, tzinfo=UTC)
    firsts = [math.log(bought(f"ad{n}", 100_000).reach / 100_000) for n in range(samples)]
    acts = [math.log(counts(f"post{n}", born, born + timedelta(hours=5)).interactions) for n in range(samples)]
    return Calibration(
        statistics.fmean(firsts), statistics.stdev(firsts), statistics.fmean(acts), statistics.stdev(acts)
    )


def posts_of(scenario: Scenario, calibration: Calibration, seed: int) -> list[list[Post]]:
    """The posts of each day that residents did the usual with, or more."""
    chance = Random(f"{seed}:posts")
    days, number = [], 0
    usual = math.exp(calibration.usual)
    for _ in range(MONTHS * DAYS):
        today: list[Post] = []
        for _ in range(_poisson(scenario.posts, chance)):
            while True:
                quality = chance.gauss(0, 1)
                expected = usual * math.exp(calibration.usual_spread * quality)
                interactions = max(0, round(chance.gauss(expected, math.sqrt(expected))))
                if interactions >= usual:
                    break
            kin = scenario.tells * quality + math.sqrt(1 - scenario.tells**2) * chance.gauss(0, 1)
            number += 1
            today.append(
                Post(
                    number=number,
                    opd=chance.choices([f"OPD{n}" for n in range(len(AGENCIES))], AGENCIES)[0],
                    interactions=interactions,
                    signal=interactions / usual,
                    first=math.exp(calibration.first + scenario.spread * kin),
                    half=scenario.half * math.exp(chance.gauss(0, 0.3)),
                    delivered=chance.uniform(0.9, 1.0),
                )
            )
        days.append(today)
    return days


def play(policy: Policy, scenario: Scenario, days: Sequence[Sequence[Post]], *, settings: Settings, seed: int) -> City:
    """Let a policy give money for the months; return what came of it."""
    chance = Random(f"{seed}:told")
    city = City(settings, scenario, 1.0)
    month_money = int(settings.caps.city_per_month.amount / TAX)
    room = 0
    for day, posts in enumerate(days):
        if day % DAYS == 0:
            room = month_money
        for run in city.runs:
            back = run.day + city.days + RETURNED
            if back == day and back // DAYS == run.day // DAYS:
                room += int(run.budget * (1 - run.post.delivered))
        city.seen += [(day, post) for post in posts]
        given = policy(city, day, posts, room, chance)
        by_number = {post.number: post for post in posts}
        for number, wanted in given.items():
            # What passes a ceiling is refused by the ledger, whoever asks.
            amount = min(wanted, city.most(by_number[number], day // DAYS), room)
            if amount < city.least:
                continue
            room -= amount
            city.runs.append(Run(by_number[number], amount, day))
    return city


def reached(city: City) -> float:
    """Accounts that all advertisements reached."""
    return sum(run.post.reach(run.budget * run.post.delivered) for run in city.runs)


def compare(scenario: Scenario, *, seeds: int, calibration: Calibration, settings: Settings) -> dict[str, list[float]]:
    """Return, by policy, accounts reached for the months' money, a number a seed."""
    found: dict[str, list[float]] = {name: [] for name in POLICIES}
    for seed in range(seeds):
        days = posts_of(scenario, calibration, seed)
        for name, policy in POLICIES.items():
            found[name].append(reached(play(policy, scenario, days, settings=settings, seed=seed)))
    return found


def _poisson(mean: float, chance: Random) -> int:
    limit, number, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        number += 1
        product *= chance.random()
    return number


def gain(own: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    """Return ours beside another in percent: the mean over seeds, half the width of its interval, the worst decile."""
    gains = [100 * (a / b - 1) for a, b in zip(own, other, strict=True)]
    width = 1.96 * statistics.stdev(gains) / math.sqrt(len(gains))
    return statistics.fmean(gains), width, sorted(gains)[len(gains) // 10]


def scenarios(calibration: Calibration) -> dict[str, Scenario]:
    """The cities that are played, by what is said of them."""
    base = Scenario(posts=3, tells=0.5, spread=calibration.first_spread, half=500_000)
    more = replace(base, spread=WIDER)
    deaf = replace(base, tells=0.0)
    return {
        "three a day": base,
        "one a day": replace(base, posts=1),
        f"three a day, posts differ by {WIDER}": more,
        f"one a day, posts differ by {WIDER}": replace(more, posts=1),
        "three a day, the signal tells nothing": deaf,
        "one a day, the signal tells nothing": replace(deaf, posts=1),
        "three a day, three places at once": replace(base, slots=3),
    }


def main() -> None:
    """Play every city and write the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=SEEDS)
    arguments = parser.parse_args()
    settings, calibration = load_settings(), calibrate()
    rows: list[dict[str, Any]] = []
    for case, scenario in scenarios(calibration).items():
        found = compare(scenario, seeds=arguments.seeds, calibration=calibration, settings=settings)
        gains = {name: gain(found["ours"], found[name]) for name in POLICIES if name != "ours"}
        for name, (mean, width, worst) in gains.items():
            print(f"{case}: beside {name} {mean:+.1f} ± {width:.1f} %, worst decile {worst:+.1f} %", flush=True)
        money = MONTHS * settings.caps.city_per_month.amount / TAX / 1000
        means = {name: round(statistics.fmean(values) / money, 2) for name, values in found.items()}
        rows.append(
            {
                "case": f"{case}, {arguments.seeds} seeds",
                "unit": "accounts a 1,000 rupiah of the months' money",
                "ours": means.pop("ours"),
                "peers": means,
                "gains": gains,
            }
        )
    write("allocation", rows, output=OUTPUT)


if __name__ == "__main__":
    main()
