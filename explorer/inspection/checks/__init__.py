"""Whether a map is to be believed: controls, agreement, deletion, known truth, the verdict."""
