from __future__ import annotations

import psycopg
import pytest

from siar.metrics import catalogue

pytestmark = pytest.mark.integration


def test_the_table_is_the_catalogue_whatever_stood_there(conn):
    catalogue.publish(conn)
    conn.execute("update siar.metric_defs set api_name = 'x', source = '', breakdowns = '{}', valid_until = null")
    catalogue.publish(conn)
    stored = {row.pop("metric"): row for row in conn.execute("select * from siar.metric_defs").fetchall()}
    assert stored == {
        metric.metric: {
            "entity_kind": metric.kind,
            "platform": metric.platform,
            "api_name": metric.api,
            "period": metric.period,
            "breakdowns": list(metric.breakdowns),
            "semantics": metric.semantics,
            "additive": metric.additive,
            "unit": metric.unit,
            "ads": metric.ads,
            "lookback_days": metric.lookback_days,
            "valid_from": metric.valid_from,
            "valid_until": metric.valid_until,
            "successor": metric.successor,
            "source": metric.source,
        }
        for metric in catalogue.catalogue().metrics
    }


def test_the_database_refuses_a_reach_that_adds(conn):
    catalogue.publish(conn)
    with pytest.raises(psycopg.errors.CheckViolation):
        conn.execute("update siar.metric_defs set additive = true where metric = 'post.reach'")
