"""Timetables. The scheduler imports them, so they live under `plugins/` and are registered in `siar_plugin.py`."""
