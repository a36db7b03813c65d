"""Paid promotion inside a budget that cannot be passed."""
