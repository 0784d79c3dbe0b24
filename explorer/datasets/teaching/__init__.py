"""Data of the course: digits, image patches, points in a plane, scenes of shapes."""
