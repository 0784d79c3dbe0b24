"""The views of the door Learning: losses, descent, optimizers, backpropagation, gradients by depth."""
