"""A network under the fingers: change anything, and watch it learn."""

from explorer.interface import playground

playground.show()
