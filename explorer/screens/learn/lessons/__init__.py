"""Lessons: ready-made states of the playground."""
