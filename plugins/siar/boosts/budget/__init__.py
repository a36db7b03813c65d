"""The budget: the double-entry ledger and its ceilings."""
