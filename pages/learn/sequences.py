"""Networks that read and write one token after the other, and vectors that stand for words and variants."""

from explorer.screens.learn.sequences import page

page.show()
