"""Type: faces with their metrics and glyphs, and text broken into lines."""
