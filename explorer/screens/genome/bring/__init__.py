"""Bring your data: files are examined before anything is loaded."""
