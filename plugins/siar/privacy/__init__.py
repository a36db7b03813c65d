"""What names a resident is forgotten: when somebody asks for it, and when its time is over."""
