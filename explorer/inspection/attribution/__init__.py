"""Scores of every position for an output: methods, baselines, the subject they are made for."""
