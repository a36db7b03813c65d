"""The dashboard's figures: what went out and what became of it, over weeks, months and years."""
