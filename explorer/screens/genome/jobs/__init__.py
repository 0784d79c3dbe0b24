"""Jobs: every piece of work."""
