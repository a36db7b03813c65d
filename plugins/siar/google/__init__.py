"""Sheets v4 and Drive v3 as typed calls: credentials, limits, retries, errors. No business rules."""
