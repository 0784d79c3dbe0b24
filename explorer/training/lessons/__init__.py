"""The small trainings of the course: digits, scenes, sequences."""
