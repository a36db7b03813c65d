"""Making and upgrading the agencies' spreadsheets."""
