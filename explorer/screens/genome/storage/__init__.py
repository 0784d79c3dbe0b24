"""Storage: all that takes room on the disk."""
