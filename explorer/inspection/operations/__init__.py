"""The operations of a convolutional network, one at a time, with every number on the way from input to output."""
