"""Photographs: cut to a slot around what matters, and placed."""
