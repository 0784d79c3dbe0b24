"""Missing calls and what may stand in for them: masked truth, the classical methods, and how well each does."""
