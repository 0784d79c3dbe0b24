"""The playground on images: a convolutional network, the maps of a chosen image, and the arithmetic of a pixel."""
