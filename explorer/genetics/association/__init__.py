"""Association of every variant with a trait: plain and mixed models, and what judges them."""

from explorer.genetics.association.covariates import design
from explorer.genetics.association.inflation import lambda_gc, qq, qq_log10
from explorer.genetics.association.least_squares import linear
from explorer.genetics.association.logistic import firth, logistic, logistic_score
from explorer.genetics.association.result import Association
from explorer.genetics.association.settings import Settings
from explorer.genetics.association.testing import associate

__all__ = [
    "Association",
    "Settings",
    "associate",
    "design",
    "firth",
    "lambda_gc",
    "linear",
    "logistic",
    "logistic_score",
    "qq",
    "qq_log10",
]
