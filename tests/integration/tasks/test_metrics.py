"""A reading without any source is red."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from siar.connections import MetaConnection
from siar.errors import ConfigError
from siar.tasks import metrics

pytestmark = pytest.mark.integration


def test_with_no_source_connected_the_run_is_red(given):
    connection = MetaConnection(
        token="t", app_id="1", app_secret="s", page_id="", instagram_user_id=None, ad_account_id=None
    )
    graph = SimpleNamespace(connection=connection)
    given(metrics, graph=graph, graph_of=lambda _: graph)
    with pytest.raises(ConfigError, match="No source of figures"):
        metrics.collect_metrics()
