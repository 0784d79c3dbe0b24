"""One module per file format: a file is read, or refused with one plain sentence."""
