"""Routes that stream: live events of a run, uploads; their checks and their wire format."""
