"""What a network is: a specification, its geometry, and the torch module built from it."""
