"""Convolution under the fingers, and what stands around it in a convolutional network."""

from explorer.screens.learn.convolution import page

page.show()
