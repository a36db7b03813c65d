"""Layout: blocks that know their size at a width, and blocks of type."""
