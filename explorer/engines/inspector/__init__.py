"""The inspection engine: one long-lived, read-only process that answers a click on a network within a blink."""
