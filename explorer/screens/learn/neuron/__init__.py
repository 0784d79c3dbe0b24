"""From one neuron to the perceptron, activations, and genotypes as what a neuron reads."""
