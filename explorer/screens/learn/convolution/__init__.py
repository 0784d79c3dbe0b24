"""Convolution: the sandbox and what stands around it."""
