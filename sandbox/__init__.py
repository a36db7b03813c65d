"""Stand-ins for Google, Meta and a mail server, with pages to look at.

One FastAPI application on one HTTP port and one SMTP port. Each service follows its public documents
and refuses what the real service refuses, with the real error envelope; `sandbox.faults` adds the
failures that the real ones have on bad days. Start it with ``python -m sandbox``.
"""
