"""The views of the door Generalising: regularisation, memorising, approximation, images, features."""
