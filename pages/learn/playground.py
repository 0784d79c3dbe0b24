"""A network under the fingers: change anything, and watch it learn."""

from explorer.screens.learn.playground import page

page.show()
