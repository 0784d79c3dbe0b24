"""A checked map of a trained network: what it holds, and how it is made."""
