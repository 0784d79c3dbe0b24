"""Networks that see: what they borrow, what one network tells of a scene, capsules, and attention on patches."""

from explorer.screens.learn.pictures import page

page.show()
