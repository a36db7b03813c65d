"""Ad objects: made, watched, stopped, settled."""
