"""Blocks that show figures: parts, series, trends."""
