"""Which posts are boosted."""
