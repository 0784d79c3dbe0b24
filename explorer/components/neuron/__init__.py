"""The views of the door Neuron: a neuron, the perceptron, what came of it, activations, genotypes as inputs."""
