"""Photos behind the rows' links: fetched once, kept as clean copies."""
