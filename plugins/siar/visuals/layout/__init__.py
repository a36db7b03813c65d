"""Layout and type: faces, paragraphs, and blocks that know their size."""
