"""The teacher's page about a class."""
