"""How a network learns: losses, descent, optimizers, backpropagation, gradients by depth."""
