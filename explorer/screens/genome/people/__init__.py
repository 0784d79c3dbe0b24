"""People: who uses a server, and what they take of it."""
