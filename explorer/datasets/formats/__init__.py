"""One module per file format: each reads a file, or refuses it with one plain sentence."""
