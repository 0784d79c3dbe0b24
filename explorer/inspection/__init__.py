"""What a network has learnt, and whether to believe it."""
