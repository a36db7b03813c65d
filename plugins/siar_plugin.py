"""What Siar registers with Airflow: the desk, the timetable of the publishing slots. Data only."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from siar.timetables.slots import SlotTimetable
from siar.web.app import create_app


class SiarPlugin(AirflowPlugin):
    """The only plugin."""

    name = "siar"
    timetables = [SlotTimetable]
    fastapi_apps = [{"app": create_app(), "url_prefix": "/desk", "name": "Meja Redaksi"}]
    external_views = [
        {
            "name": "Meja Redaksi",
            "href": "/desk/",
            "destination": "nav",
            "category": "browse",
            "url_route": "desk",
        }
    ]
