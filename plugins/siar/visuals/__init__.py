"""Pictures made from data: templates in files, type set by a small layout engine, the same bytes every time."""
