"""Small convolutional networks on small images: the playground's, in plain torch."""
