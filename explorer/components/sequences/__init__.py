"""The views of the door Sequences and meaning: a folder each."""
