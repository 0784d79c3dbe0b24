"""Does the effect of one variant depend on another? The product of two genotypes, beyond what each does alone."""

from explorer.genetics.interaction.dominance import dominance
from explorer.genetics.interaction.search import by_product, strongest
from explorer.genetics.interaction.testing import PairTests, every_pair, interactions

__all__ = ["PairTests", "by_product", "dominance", "every_pair", "interactions", "strongest"]
