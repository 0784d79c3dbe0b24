"""Inside a CNN: a network that reads digits."""
