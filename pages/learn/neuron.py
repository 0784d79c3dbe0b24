"""From one neuron to the perceptron, activations, and genotypes as what a neuron reads."""

from explorer.screens.learn.neuron import page

page.show()
