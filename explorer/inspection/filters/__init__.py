"""What the filters of a trained network look for: weights, the windows that excite them, logos, likeness, recovery."""
