"""Browser parts: one folder each, with its .js, .css and a thin Python face."""
