"""What a city configures, from the files in force (`siar.config_files`), checked once and then trusted.

A mistake names the file and the key.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date, time, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from siar.config_files import ConfigFolder, config_folder, wrong_value
from siar.errors import ConfigError
from siar.quantities import Rupiah
from siar.resources import template_path

__all__ = [
    "Agency",
    "Area",
    "BoostPlan",
    "BriefingPlan",
    "Briefings",
    "Caps",
    "City",
    "CorrectionMarks",
    "DigestPlan",
    "Intake",
    "Outbox",
    "PhotoPlan",
    "Population",
    "Privacy",
    "Publishing",
    "Roles",
    "Settings",
    "Sheets",
    "Slots",
    "load_settings",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Population(_Part):
    """A figure that is never shown without its source."""

    value: int = Field(gt=0)
    source: str


class Area(_Part):
    """The circle in which paid posts are shown. Degrees and kilometres (Meta: 1 to 80 km around a pin)."""

    label: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    radius_km: int = Field(ge=1, le=80)


class Sheets(_Part):
    """How the agencies' spreadsheets are laid out."""

    topology: Literal["per_agency", "shared"]
    tab: str
    locale: str


class City(_Part):
    """The city itself."""

    name: str
    government: str
    government_short: str
    province: str
    reference_prefix: str = Field(pattern=r"^[A-Z]{2,5}$")
    timezone: str
    timezone_label: str
    locale: str
    website: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    population: Population
    area: Area
    hashtags: list[str]
    outside_names: list[str]
    alerts_to: list[str]
    sheets: Sheets

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def short_name(self) -> str:
        """The name as people say it: `Kupang`."""
        return self.name.removeprefix("Kota ")

    def put_into(self, text: str) -> str:
        """Fill the city's words into a text of `include/templates`.

        They are `{kota}`, `{kota_singkat}`, `{pemkot}` and `{zona}`; other braces stay.
        """
        words = {
            "kota": self.name,
            "kota_singkat": self.short_name,
            "pemkot": self.government_short,
            "zona": self.timezone_label,
        }
        for word, value in words.items():
            text = text.replace(f"{{{word}}}", value)
        return text


class QuietHours(_Part):
    """From and to, local time; may pass midnight."""

    start: time = Field(alias="from")
    end: time = Field(alias="to")


class Slots(_Part):
    """When posts go out, local time: from each of these times of day on, so many slots, minutes apart."""

    slots: list[time] = Field(min_length=1)
    per_slot: int = Field(default=1, ge=1, le=12)
    spacing_minutes: int = Field(default=10, ge=1, le=60)
    per_agency_per_day: int = Field(default=2, ge=1)
    quiet: dict[str, QuietHours]
    urgent_kinds: list[str]
    late_after_minutes: int = Field(default=360, ge=10)

    @property
    def spacing(self) -> timedelta:
        """Between two slots of one time of day."""
        return timedelta(minutes=self.spacing_minutes)


def _rupiah(value: object) -> Rupiah:
    if isinstance(value, Rupiah):
        return value
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("should be whole rupiah, not negative")
    return Rupiah(value)


def _something(value: Rupiah) -> Rupiah:
    if not value:
        raise ValueError("should be more than nothing")
    return value


_Amount = Annotated[Rupiah, BeforeValidator(_rupiah)]


class BoostPlan(_Part):
    """How one boost is made. Days, hours."""

    lifetime_budget: Annotated[_Amount, AfterValidator(_something)]
    duration_days: int = Field(ge=1, le=30)
    tax_percent: int = Field(ge=0, le=100)
    min_age_hours: float = Field(ge=0)
    max_age_hours: float = Field(gt=0)
    min_interactions: int = Field(ge=0)
    max_active: int = Field(ge=0)


class Caps(_Part):
    """Hard ceilings, tax included."""

    city_per_year: _Amount
    city_per_month: _Amount
    opd_per_month: _Amount
    post_lifetime: _Amount
    boost: BoostPlan


def _is_a_page(name: str) -> str:
    folder = template_path("briefings", "pages")
    if not (folder / f"{name}.typ").is_file():
        raise ValueError(f"no such page; there are {', '.join(sorted(path.stem for path in folder.glob('*.typ')))}")
    return name


class BriefingPlan(_Part):
    """One kind of report to leadership: its title, its pages in order, when it is due and who gets it."""

    title: str
    pages: list[Annotated[str, AfterValidator(_is_a_page)]] = Field(min_length=1)
    period: Literal["day", "week", "month"]
    covers: Literal["previous", "running"]
    send_after: time
    weekdays_only: bool = False
    recipients: list[str] = Field(min_length=1)


class Briefings(_Part):
    """Every kind of report, by name."""

    sender_name: str
    briefings: dict[str, BriefingPlan]


class PhotoPlan(_Part):
    """How photos are fetched from Drive; meanings and units stand in intake.yaml."""

    fetch: bool
    max_bytes: int = Field(gt=0)
    max_megapixels: float = Field(gt=0)
    stored_max_side: int = Field(ge=1080)
    similar_bits: int = Field(ge=0, le=16)
    looks_per_cycle: int = Field(ge=1)
    downloads_per_cycle: int = Field(ge=1)
    trust_hours: float = Field(ge=0)
    look_again_minutes: int = Field(ge=1)


class DigestPlan(_Part):
    """The daily letter to an agency about its rows; local time."""

    send: bool
    send_after: time
    sender_name: str
    rows_shown: int = Field(ge=1)


class Turns(_Part):
    """When which sheet is read between two full cycles; meanings stand in intake.yaml."""

    warm_minutes: float = Field(gt=0)
    warm_seconds: float = Field(gt=0)
    passed_by_minutes: float = Field(gt=0)

    @property
    def warm_for(self) -> timedelta:
        """How long after a change somebody is taken to be at work in a sheet."""
        return timedelta(minutes=self.warm_minutes)

    @property
    def warm_pause(self) -> timedelta:
        """After how long a warm sheet's turn has come again."""
        return timedelta(seconds=self.warm_seconds)

    @property
    def passed_by(self) -> timedelta:
        """For how long no run may have come to a sheet."""
        return timedelta(minutes=self.passed_by_minutes)


class Intake(_Part):
    """What intake does besides judging rows."""

    sheets_in_flight: int = Field(ge=1, le=32)
    turns: Turns
    photos: PhotoPlan
    digest: DigestPlan


class Outbox(_Part):
    """How messages leave; meanings and units stand in outbox.yaml."""

    per_run: int = Field(ge=1)
    first_pause_minutes: float = Field(gt=0)
    longest_pause_minutes: float = Field(gt=0)
    tell_after_minutes: float = Field(ge=0)
    give_up_hours: dict[str, float]

    @model_validator(mode="after")
    def _has_a_default(self) -> Self:
        if "default" not in self.give_up_hours:
            raise ValueError("give_up_hours has no default")
        return self

    def give_up_after(self, kind: str) -> timedelta:
        """Return for how long a message of a kind is tried."""
        return timedelta(hours=self.give_up_hours.get(kind, self.give_up_hours["default"]))

    def pause(self, tries: int) -> timedelta:
        """Return the pause after so many tries, the first of which is 1: doubling, up to the longest."""
        minutes = self.first_pause_minutes * 2 ** min(tries - 1, 20)
        return timedelta(minutes=min(minutes, self.longest_pause_minutes))


class Watching(_Part):
    """How often work is looked for, and when the same work starts another run; meanings stand in work.yaml."""

    every_seconds: float = Field(ge=1)
    repeat_minutes: float = Field(gt=0)
    longest_minutes: float = Field(gt=0)

    @property
    def first_pause(self) -> timedelta:
        """How long work is left to the run that was started for it, at first."""
        return timedelta(minutes=self.repeat_minutes)

    @property
    def longest_pause(self) -> timedelta:
        """The same, at last."""
        return timedelta(minutes=self.longest_minutes)


class Retention(_Part):
    """How long what names a resident is kept, in days; meanings stand in retention.yaml."""

    private_days: int = Field(ge=1)
    returned_days: int = Field(ge=1)
    superseded_days: int = Field(ge=1)
    published_days: int | None = Field(default=None, ge=1)


class Roles(_Part):
    """The desk's roles, and which Airflow role carries which."""

    roles: dict[str, list[str]]
    airflow_roles: dict[str, list[str]]
    users: dict[str, list[str]] = Field(default_factory=dict)
    ranks: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _ranks_are_roles(self) -> Self:
        if unknown := [name for name in self.ranks if name not in self.roles]:
            raise ValueError(f"ranks name the unknown roles {', '.join(unknown)}")
        return self

    def desk_roles(self, airflow_role: str, *, user: str = "") -> frozenset[str]:
        """Return the desk's roles of somebody with this Airflow role and user name."""
        return frozenset((*self.airflow_roles.get(airflow_role.upper(), ()), *self.users.get(user, ())))

    def permissions(self, airflow_role: str, *, user: str = "") -> frozenset[str]:
        """Return what somebody with this Airflow role may do on the desk."""
        return self.permissions_of(self.desk_roles(airflow_role, user=user))

    def permissions_of(self, desk_roles: frozenset[str]) -> frozenset[str]:
        """Return what these desk roles allow together."""
        return frozenset(permission for role in desk_roles for permission in self.roles.get(role, []))

    def rank_of(self, desk_roles: Collection[str]) -> str | None:
        """Return the highest of these roles; None when none of them has a rank."""
        return next((name for name in reversed(self.ranks) if name in desk_roles), None)

    def highest_that_holds(self) -> str | None:
        """Return the highest rank that may keep a post back; None when no rank may."""
        return self.rank_of([name for name, held in self.roles.items() if "post.schedule" in held])

    def reaches(self, desk_roles: Collection[str], rank: str | None) -> bool:
        """Return whether one of these roles stands as high as a rank. A rank that is no longer known is the highest."""
        if rank is None:
            return True
        if rank not in self.ranks:
            return self.rank_of(desk_roles) == self.ranks[-1] if self.ranks else True
        highest = self.rank_of(desk_roles)
        return highest is not None and self.ranks.index(highest) >= self.ranks.index(rank)


class Stage(_Part):
    """One step of agreement: one person of its roles (`any`), or one of each (`all`)."""

    label: str
    roles: list[str] = Field(min_length=1)
    needs: Literal["any", "all"] = "any"


class Chain(_Part):
    """Stages in order; `review_after` names a stage that looks once it is out, in so many hours at most."""

    label: str
    stages: list[str] = Field(min_length=1)
    review_after: str | None = None
    review_within_hours: int = Field(default=24, ge=1)


class Route(_Part):
    """Which chain a post takes: every list that is not empty must hold its kind, agency, or one of its findings."""

    chain: str
    kinds: list[str] = Field(default_factory=list)
    opd: list[str] = Field(default_factory=list)
    findings: list[str] = Field(default_factory=list)


class Stages(_Part):
    """Who must agree to what."""

    stages: dict[str, Stage]
    chains: dict[str, Chain]
    routes: list[Route] = Field(min_length=1)
    reviews_to: list[str] = Field(default_factory=list)

    @property
    def longest_review(self) -> int:
        """The most hours that any chain gives a review."""
        return max(chain.review_within_hours for chain in self.chains.values())

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for name, chain in self.chains.items():
            for stage in (*chain.stages, *filter(None, [chain.review_after])):
                if stage not in self.stages:
                    raise ValueError(f"chain {name} names the unknown stage {stage}")
        for route in self.routes:
            if route.chain not in self.chains:
                raise ValueError(f"a route names the unknown chain {route.chain}")
        last = self.routes[-1]
        if last.kinds or last.opd or last.findings:
            raise ValueError("the last route must fit everything")
        taken = list(dict.fromkeys(route.chain for route in self.routes))
        if self.strictest(taken) is None:
            raise ValueError(
                f"no chain has every stage of {', '.join(taken)}: posts of several reports would have no way of "
                "approval; add one, or name its stages in one of these"
            )
        return self

    def strictest(self, names: Collection[str]) -> str | None:
        """Return the chain that asks for whatever these chains ask for, and for as little more as can be.

        One chain is at least as strict as another when it has all of its stages. Several may be beside each other in
        that order, so the strictest of them may be a chain that is none of them. One whose posts are looked at only
        afterwards counts as an answer only where all of them are such. None: no chain asks for all of it.
        """
        asked = {stage for name in names for stage in self.chains[name].stages}
        lane = all(self.chains[name].review_after for name in names)
        fitting = [
            name
            for name, chain in self.chains.items()
            if asked <= set(chain.stages) and (lane or not chain.review_after)
        ]
        # One that was asked for comes before one that merely asks for the same.
        return min(fitting, key=lambda name: (len(self.chains[name].stages), name not in names), default=None)


class Check(_Part):
    """What is found in a post without a list of words, and whether that keeps it from being advertised.

    `level` is a letter of `siar.findings.levels`, held against it by the catalogue.
    """

    level: str
    enabled: bool = True
    no_boost: bool = False


class WordList(Check):
    """Words that are looked for in a post's texts.

    `official`: they speak of those in office. `message`: what is told, for a list without a text in `findings.csv`.
    `unless`: longer phrases in which a word does not count, such as the name of a building.
    """

    official: bool = False
    message: str = ""
    words: list[str]
    unless: list[str] = Field(default_factory=list)


class Election(_Part):
    """A period of an election, both days included."""

    stage: str
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class Period(_Part):
    """Mourning or a disaster, both days included."""

    reason: str
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class Screening(_Part):
    """What a post's texts are looked through for."""

    checks: dict[str, Check]
    words: dict[str, WordList]
    elections: list[Election]
    mourning: list[Period]
    disaster: list[Period]

    def keeps_from_adverts(self, code: str) -> bool:
        """Whether a post in which this was found is never advertised."""
        found = self.checks.get(code) or self.words.get(code)
        return found is not None and found.no_boost

    def elections_on(self, day: date) -> list[Election]:
        """Return the periods of elections on a local day."""
        return [item for item in self.elections if item.start <= day <= item.end]

    def mournings_on(self, day: date) -> list[Period]:
        """Return every mourning that is kept on a local day."""
        return [item for item in self.mourning if item.start <= day <= item.end]

    def disasters_on(self, day: date) -> list[Period]:
        """Return the disasters that are dealt with on a local day."""
        return [item for item in self.disaster if item.start <= day <= item.end]

    def election_on(self, day: date) -> Election | None:
        """Return the period of an election on a local day."""
        return next(iter(self.elections_on(day)), None)

    def mourning_on(self, day: date) -> Period | None:
        """Return the mourning that is kept on a local day."""
        return next(iter(self.mournings_on(day)), None)

    def disaster_on(self, day: date) -> Period | None:
        """Return the disaster that is dealt with on a local day."""
        return next(iter(self.disasters_on(day)), None)

    def hush_on(self, day: date) -> str | None:
        """Return why nothing is advertised on a local day, None on an ordinary one."""
        if election := self.election_on(day):
            return election.stage
        period = self.mourning_on(day) or self.disaster_on(day)
        return period.reason if period else None


class CorrectionMarks(_Part):
    """What tells residents that a text corrects another: the first word of its first line.

    :param edited: the line above a text that was changed where it stands; `{tanggal}` is the day.
    :param follow_up: the line above a post that corrects another one; `{kode}` is that one's reference code.
    """

    word: str = Field(min_length=2)
    edited: str
    follow_up: str

    @model_validator(mode="after")
    def _lines_are_marked(self) -> Self:
        for name, line, hole in (("edited", self.edited, "{tanggal}"), ("follow_up", self.follow_up, "{kode}")):
            if not line.startswith(f"{self.word} ") or hole not in line:
                raise ValueError(f"{name} must begin with {self.word!r} and contain {hole}")
        return self


class Publishing(_Part):
    """Choices of the channels that a live account may overturn, and when lateness is an alarm."""

    facebook_strategy: Literal["attach", "flip"]
    instagram_images: Literal["media_store", "page_photo"]
    alert_after_minutes: int = Field(ge=1)
    correction: CorrectionMarks


class Privacy(_Part):
    """Who hears, and when, of rows that name a resident and are not mended; meanings stand in privacy.yaml."""

    agency_after_hours: float = Field(gt=0)
    officer_after_hours: float = Field(gt=0)
    officer_to: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _officer_comes_last(self) -> Self:
        if self.officer_after_hours < self.agency_after_hours:
            raise ValueError("officer_after_hours is less than agency_after_hours")
        return self

    @property
    def agency_after(self) -> timedelta:
        """After what time the agency is told."""
        return timedelta(hours=self.agency_after_hours)

    @property
    def officer_after(self) -> timedelta:
        """After what time the data officer is told."""
        return timedelta(hours=self.officer_after_hours)


class Agency(_Part):
    """One row of opd.csv."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    aliases: tuple[str, ...]
    ambiguous_aliases: tuple[str, ...]
    must_report: bool


class Settings(_Part):
    """Everything a city configures."""

    city: City
    slots: Slots
    caps: Caps
    briefings: Briefings
    intake: Intake
    outbox: Outbox
    work: Watching
    retention: Retention
    roles: Roles
    stages: Stages
    screening: Screening
    publishing: Publishing
    privacy: Privacy
    agencies: tuple[Agency, ...]

    @cached_property
    def agency_by_code(self) -> dict[str, Agency]:
        """Agencies by their code."""
        return {agency.code: agency for agency in self.agencies}

    @property
    def reporting_agencies(self) -> tuple[Agency, ...]:
        """The agencies that the directive obliges to report themselves."""
        return tuple(agency for agency in self.agencies if agency.must_report)


_FILES: dict[str, type[_Part]] = {
    "city": City,
    "slots": Slots,
    "caps": Caps,
    "briefings": Briefings,
    "intake": Intake,
    "outbox": Outbox,
    "work": Watching,
    "retention": Retention,
    "roles": Roles,
    "publishing": Publishing,
    "privacy": Privacy,
    "stages": Stages,
    "screening": Screening,
}


def _read_agencies(path: Path) -> tuple[Agency, ...]:
    def split(text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split("|") if part.strip())

    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return tuple(
                Agency(
                    code=row["kode"],
                    name=row["nama_resmi"],
                    short_name=row["singkatan"],
                    kind=row["jenis"],
                    parent=row["induk"] or None,
                    aliases=split(row["aliases"]),
                    ambiguous_aliases=split(row["aliases_ambigu"]),
                    # Units that report through another one, partners and unconfirmed names are not obliged.
                    must_report=row["jenis"] in {"sekretariat", "inspektorat", "dinas", "badan", "rsud", "kecamatan"},
                )
                for row in csv.DictReader(handle)
            )
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing.") from None
    except KeyError as error:
        raise ConfigError(f"{path}: column {error} is missing.") from None


@cache
def _load(folder: ConfigFolder) -> Settings:
    parts: dict[str, Any] = {}
    for name, model in _FILES.items():
        try:
            parts[name] = model.model_validate(folder.read(f"{name}.yaml"))
        except ValidationError as error:
            raise wrong_value(folder.path(f"{name}.yaml"), error) from None
    settings = Settings(agencies=_read_agencies(folder.path("opd.csv")), **parts)
    _check_stages(settings, folder.path("stages.yaml"))
    return settings


def _check_stages(settings: Settings, path: Path) -> None:
    """Refuse stages at which posts would wait for ever.

    :raises ConfigError: a stage asks for a role that may not decide.
    """
    deciding = {role for role, rights in settings.roles.roles.items() if "post.decide" in rights}
    for name, stage in settings.stages.stages.items():
        if strangers := sorted(set(stage.roles) - deciding):
            raise ConfigError(
                f"{path}: stages.{name}.roles: {', '.join(strangers)} may not decide (post.decide in roles.yaml): posts "
                "would wait there for ever."
            )


def load_settings() -> Settings:
    """Return the settings in force, read once a process.

    :raises ConfigError: when a file is missing or wrong; the message names file and key.
    """
    return _load(config_folder())
