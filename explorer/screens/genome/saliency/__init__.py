"""Saliency: which positions a trained network used, and whether to believe it."""
