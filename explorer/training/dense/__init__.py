"""Small dense networks: what they are, a plain torch path, a compiled path equal to it, and how they start and end."""
