"""The views of the door Making: a folder each, and small networks that several of them train."""
