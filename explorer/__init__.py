"""Build neural networks, train them, and see which genome positions they used."""

__version__ = "0.2.0"
