"""Typed client of Meta's Graph API: transport, errors, limits. No business rules."""
