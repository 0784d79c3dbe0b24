"""What the heads of a trained transformer attend to, against linkage, and whether the pairs they join interact."""

from explorer.screens.genome.attention import page

page.show()
