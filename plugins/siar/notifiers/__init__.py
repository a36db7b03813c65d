"""Notifiers: what Airflow calls when something went wrong."""
