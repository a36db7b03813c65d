"""Key figures and the periods they cover, read by briefings, the desk and the sheets."""
