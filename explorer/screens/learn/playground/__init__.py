"""A network under the fingers: change anything, and watch it learn."""
