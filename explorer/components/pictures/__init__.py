"""The views of the door Pictures: a folder each."""
