"""Template files: their schema, names, checks, and the library of all of them."""
