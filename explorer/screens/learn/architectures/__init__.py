"""Architectures: the networks of the course and the arguments behind them."""
