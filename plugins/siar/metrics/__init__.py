"""What Facebook, Instagram and the ads say, kept as it was read."""
