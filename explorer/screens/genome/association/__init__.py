"""Association: every variant tested by itself."""
