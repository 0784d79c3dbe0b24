"""All topics of the course in their order."""
