"""Blocks that show figures: parts of a whole, figures over time."""
