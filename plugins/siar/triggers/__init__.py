"""Triggers. Airflow's triggerer runs them, so they live under `plugins/`; what they look for is the domain's."""
