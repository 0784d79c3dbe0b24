"""Which SNP positions a trained network used, and whether to believe it."""

from explorer.screens.genome.saliency import page

page.show()
