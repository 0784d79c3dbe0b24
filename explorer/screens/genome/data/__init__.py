"""Data: what a dataset looks like, filters, planting a known truth."""
