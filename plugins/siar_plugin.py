"""What Siar registers with Airflow: the desk, the timetable of the publishing slots, listeners. Data only."""

from __future__ import annotations

from types import ModuleType
from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

from siar.listeners import imports, tasks
from siar.timetables.slots import SlotTimetable
from siar.web.lazy import LazyDesk


class SiarPlugin(AirflowPlugin):
    """The only plugin."""

    name = "siar"
    listeners: ClassVar[list[ModuleType]] = [imports, tasks]
    timetables: ClassVar[list[type]] = [SlotTimetable]
    fastapi_apps: ClassVar[list[dict[str, Any]]] = [{"app": LazyDesk(), "url_prefix": "/desk", "name": "Meja Redaksi"}]
    external_views: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "Meja Redaksi",
            "href": "/desk/",
            "destination": "nav",
            "category": "browse",
            "url_route": "desk",
        }
    ]
