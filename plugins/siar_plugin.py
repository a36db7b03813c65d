"""What Siar registers with Airflow: the desk, the timetable of the publishing slots. Data only."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from siar.timetables.slots import SlotTimetable
from siar.web.lazy import LazyDesk


class SiarPlugin(AirflowPlugin):
    """The only plugin."""

    name = "siar"
    timetables = [SlotTimetable]
    fastapi_apps = [{"app": LazyDesk(), "url_prefix": "/desk", "name": "Meja Redaksi"}]
    external_views = [
        {
            "name": "Meja Redaksi",
            "href": "/desk/",
            "destination": "nav",
            "category": "browse",
            "url_route": "desk",
        }
    ]
