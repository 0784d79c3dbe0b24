"""Association of every variant with a trait: plain and mixed models, and what judges them."""

from explorer.genetics.association.covariates import design
from explorer.genetics.association.inflation import Inflation, judge, lambda_gc, qq, qq_band, qq_log10, threshold
from explorer.genetics.association.kinships import kinship
from explorer.genetics.association.least_squares import linear
from explorer.genetics.association.logistic import firth, logistic, logistic_score
from explorer.genetics.association.mixed_linear import mixed, mixed_traits
from explorer.genetics.association.mixed_logistic import mixed_logistic
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
    "logistic",
    "logistic_score",
    "mixed",
    "mixed_logistic",
    "mixed_traits",
    "qq",
    "qq_band",
    "qq_log10",
    "threshold",
]
