"""How a network learns: losses, descent, optimizers, backpropagation, gradients by depth."""

from explorer.screens.learn.learning import page

page.show()
