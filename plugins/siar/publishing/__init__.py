"""Putting posts out exactly once: the ledger, the channels, dispatch, and reconciliation."""
