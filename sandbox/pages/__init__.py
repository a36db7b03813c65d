"""HTML pages that show what the stand-ins hold, as its users would see it."""
