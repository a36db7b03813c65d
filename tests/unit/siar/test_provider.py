"""What Airflow learns of the package."""

from __future__ import annotations

from importlib.metadata import entry_points

from airflow.sdk._shared.module_loading import import_string  # the loader that Airflow itself uses

from siar.provider import get_provider_info


def test_entry_point_registers_the_connection_types() -> None:
    (point,) = [item for item in entry_points(group="apache_airflow_provider") if item.value.startswith("siar.")]
    types = {item["connection-type"]: item for item in point.load()()["connection-types"]}
    assert set(types) == {"google_workspace", "meta_graph", "siar_webhook", "siar_whatsapp"}
    assert types["meta_graph"]["conn-fields"]["app_secret"]["schema"]["format"] == "password"
    assert types["siar_webhook"]["conn-fields"]["url"]["schema"]["format"] == "password"
    assert types["siar_whatsapp"]["conn-fields"]["contacts"]["schema"]["format"] == "password"


def test_hook_classes_exist_and_agree() -> None:
    for item in get_provider_info()["connection-types"]:
        hook = import_string(item["hook-class-name"])
        assert hook.conn_type == item["connection-type"]
        assert hook.hook_name == item["hook-name"]
