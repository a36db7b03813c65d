"""Airflow connections turned into the project's clients. Thin: a hook reads a connection and nothing else."""

from __future__ import annotations

from siar.hooks.runtime import read_airflow, runtime

__all__ = ["read_airflow", "runtime"]
