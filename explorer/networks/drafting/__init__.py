"""Networks that are being edited and may be broken: drafts, their history, mends."""
