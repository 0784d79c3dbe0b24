"""Train: a network beside its rivals."""
