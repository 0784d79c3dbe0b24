"""Look inside: filters, fields and effects of a trained network."""
