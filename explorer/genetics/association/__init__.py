"""Association of every variant with a trait: plain and mixed models, and what judges them."""

from explorer.genetics.association.covariates import design
from explorer.genetics.association.inflation import Inflation, judge, lambda_gc, qq, qq_log10
from explorer.genetics.association.least_squares import linear
from explorer.genetics.association.logistic import firth, logistic_score
from explorer.genetics.association.mixed_linear import mixed, mixed_traits
from explorer.genetics.association.relatedness import kinship
from explorer.genetics.association.result import Association
from explorer.genetics.association.settings import Settings
from explorer.genetics.association.testing import associate

__all__ = [
    "Association",
    "Inflation",
    "Settings",
    "associate",
    "design",
    "firth",
    "judge",
    "kinship",
    "lambda_gc",
    "linear",
    "logistic_score",
    "mixed",
    "mixed_traits",
    "qq",
    "qq_log10",
]
