from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
import yaml
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.instagraminsightsresult import InstagramInsightsResult

from siar.config_files import ConfigFolder
from siar.errors import ConfigError
from siar.metrics import catalogue
from siar.quantities import Reach
from siar.resources import include_dir

TODAY = date(2026, 9, 10)
FILE = include_dir() / "metrics" / "catalogue.yaml"


def values(of: type) -> set[str]:
    return {value for name, value in vars(of).items() if not name.startswith("_")}


def changed(tmp_path, metric: str, **change: object) -> ConfigFolder:
    """The catalogue with one metric told otherwise; a field that is None is left out."""
    kind, _, name = metric.partition(".")
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    fields = data["objects"][kind]["metrics"].setdefault(name, {})
    for key, value in change.items():
        fields.pop(key, None) if value is None else fields.update({key: value})
    (tmp_path / "catalogue.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    return ConfigFolder(tmp_path)


def test_a_retired_metric_names_its_successor_and_is_not_asked_for_from_its_last_day_on():
    retired = [metric for metric in catalogue.catalogue().metrics if metric.valid_until]
    assert len(retired) > 25
    for metric in retired:
        assert metric in catalogue.alive(metric.kind, on=metric.valid_until - timedelta(days=1))
        assert metric not in catalogue.alive(metric.kind, on=metric.valid_until)
        assert catalogue.metric_of(metric.successor) in catalogue.alive(metric.kind, on=TODAY)


def test_reach_is_a_type_of_its_own_and_never_additive():
    reach = [metric for metric in catalogue.catalogue().metrics if metric.unit == "reach"]
    assert {"page.reach", "post.reach", "ig_user.reach", "ig_media.reach", "ad.reach"} <= {m.metric for m in reach}
    assert not [metric.metric for metric in reach if metric.additive]
    assert [m.metric for m in catalogue.catalogue().metrics if m.name == "reach" and m.unit != "reach"] == []
    assert catalogue.metric_of("post.reach").measured(Decimal(7)) == Reach(7)
    assert catalogue.metric_of("post.views").measured(Decimal(7)) == Decimal(7)
    with pytest.raises(ValueError, match="not whole"):
        catalogue.metric_of("post.reach").measured(Decimal("7.5"))


def test_organic_and_paid_are_told_apart_wherever_meta_tells():
    apart = {m.metric for m in catalogue.catalogue().metrics if "is_from_ads" in m.breakdowns}
    assert apart == {"page.views", "post.views"}
    living = [m for kind in ("page", "post", "ig_user", "ig_media", "ad") for m in catalogue.alive(kind, on=TODAY)]
    told = Counter((m.kind, m.ads) for m in living)
    assert told["ig_media", "excluded"] > 10
    assert {m.metric for m in living if m.kind == "ig_media" and m.ads == "included"} == {
        "ig_media.likes_with_ads", "ig_media.comments_with_ads", "ig_media.views_with_ads"
    }  # fmt: skip
    assert {ads for kind, ads in told if kind == "ad"} == {"only"}


@pytest.mark.parametrize(
    ("metric", "change", "message"),
    [
        ("post.reach", {"additive": True}, "never additive"),
        ("page.impressions", {"successor": None}, "stand together"),
        ("page.impressions", {"successor": "page.gone"}, "there is no page.gone"),
        ("page.impressions", {"successor": "page.fans"}, "has ended, too"),
        ("page.impressions", {"valid_from": date(2026, 1, 1)}, "ends before it begins"),
        ("page.views_again", {"api": "page_media_view"}, "same number twice: page/insights/page_media_view"),
        ("page.views", {"colour": "red"}, "Extra inputs"),
        ("page.views", {"unit": "people"}, "unit"),
        ("page.views", {"source": ""}, "at least 1 character"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_place(tmp_path, metric, change, message):
    with pytest.raises(ConfigError, match=message) as raised:
        catalogue._load(changed(tmp_path, metric, **change))
    assert str(raised.value).startswith(str(tmp_path / "catalogue.yaml"))


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(ConfigError, match="no post\\.likes"):
        catalogue.metric_of("post.likes")


def test_the_sdk_knows_what_is_alive_of_media_and_ads():
    media = {m.api for m in catalogue.alive("ig_media", on=TODAY)}
    assert media <= values(InstagramInsightsResult.Metric)
    # `impressions` is still in its list; the documentation ended it.
    assert values(InstagramInsightsResult.Metric) - media == {"impressions"}
    ads = catalogue.alive("ad", on=TODAY)
    assert {m.api for m in ads} <= values(AdsInsights.Field)
    assert {breakdown for m in ads for breakdown in m.breakdowns} <= values(AdsInsights.Breakdowns)
