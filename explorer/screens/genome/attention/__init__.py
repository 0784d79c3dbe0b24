"""Attention: what the heads of a trained transformer attend to."""
