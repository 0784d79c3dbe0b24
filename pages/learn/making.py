"""Networks that make what they have seen: autoencoders, and generators taught by a discriminator."""

from explorer.screens.learn.making import page

page.show()
