"""Arrays in, plotly figures out: one module per subject, every figure with axis units, a title and a description."""
