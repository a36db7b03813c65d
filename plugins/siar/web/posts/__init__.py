"""Posts on the desk: the queue, what is decided of one, what is changed in one, and its story."""
