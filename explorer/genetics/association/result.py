"""What testing every variant gives."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from explorer.genetics import tails
from explorer.genetics.association.choice import Relatedness

TESTS = ("linear", "score", "Firth", "mixed", "saddlepoint")
"""Names of the tests; `Association.test` holds places in it."""
LEFT_OUT = (
    "tested",
    "the samples tested do not differ",
    "the rarer allele has too few copies",
    "collinear with the covariates",
    "the model has no finite fit",
    "its chromosome could not be tested",
)
"""Why a variant has no p; `Association.left_out` holds places in it."""
TESTED, SAME, RARE, EXPLAINED, UNFITTED, UNTESTED = range(6)


@dataclass(frozen=True, eq=False)
class Association:
    """The association of each variant with one trait; NaN where a variant was not tested, and `left_out` says why.

    Attributes
    ----------
    beta, se : float64 (variants,)
        Effect of one more copy of allele a1 and its standard error: units of the trait, or log odds for a binary one.
    statistic : float64 (variants,)
        Student's t of the linear model, the signed square root of chi-square of the others.
    p : float64 (variants,)
        Two-sided; 0 only below 1e-308, where `log10_p` still distinguishes them.
    n : int64 (variants,)
        Samples that were called at the variant.
    log10_p : float64 (variants,)
        -log10 of p, exact at any depth.
    samples : int
        Samples with a trait and every covariate.
    frequency : float64 (variants,) or None
        Of a1 among the samples that were called.
    minor : float64 (variants,) or None
        Copies of the rarer allele among them.
    cases : int64 (variants,) or None
        Cases among them, of a binary trait.
    carriers : int64 (2, variants) or None
        Of the rarer allele: controls and cases with at least one copy, of a binary trait.
    test, left_out : uint8 (variants,) or None
        Places in TESTS and LEFT_OUT.
    separated : bool (variants,) or None
        Of a binary trait: one class has nothing but the lowest or the highest dosage, or, among the variants that were
        not left with the score test, variant and covariates tell the classes apart.
    model : str
        "linear", "logistic", "linear mixed" or "logistic mixed".
    related : Relatedness or None
        Whether samples are related or of several populations; None where that was not looked at.
    said : tuple of str
        Sentences about what was decided, for beside the result.
    h2 : float or None
        Share of the variance that relatedness explains in a mixed model without any variant.
    """

    beta: np.ndarray
    se: np.ndarray
    statistic: np.ndarray
    p: np.ndarray
    n: np.ndarray
    log10_p: np.ndarray
    samples: int
    frequency: np.ndarray | None = None
    minor: np.ndarray | None = None
    cases: np.ndarray | None = None
    carriers: np.ndarray | None = None
    test: np.ndarray | None = None
    left_out: np.ndarray | None = None
    separated: np.ndarray | None = None
    model: str = "linear"
    related: Relatedness | None = None
    said: tuple[str, ...] = ()
    h2: float | None = None

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what there is per variant, by name: the variants are the last axis of each."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}

    @property
    def mixed(self) -> bool:
        """Whether relatedness of the samples is part of the model."""
        return self.model.endswith("mixed")

    def left(self) -> dict[str, int]:
        """Return how many variants were left out for each reason, only those that occur."""
        if self.left_out is None:
            return {}
        counts = np.bincount(self.left_out, minlength=len(LEFT_OUT))
        return {reason: int(count) for reason, count in zip(LEFT_OUT[1:], counts[1:], strict=True) if count}

    def table(self, variants: pd.DataFrame, some: np.ndarray | None = None) -> pd.DataFrame:
        """Return one row per variant (of the indices `some`, in their order), as its columns tell.

        chromosome, position, variant, effect_allele (a1), other_allele, frequency (of the effect allele), n, cases and
        controls (of a binary trait), beta, se, p, log10_p, model (the test).
        """
        at = slice(None) if some is None else some
        rows = variants.iloc[at]
        columns: dict[str, object] = {
            "chromosome": rows["chromosome"].to_numpy(),
            "position": rows["position"].to_numpy(),
            "variant": rows["name"].to_numpy(),
            "effect_allele": rows["a1"].to_numpy(),
            "other_allele": rows["a2"].to_numpy(),
        }
        if self.frequency is not None:
            columns["frequency"] = self.frequency[at]
        columns["n"] = self.n[at]
        if self.cases is not None:
            columns |= {"cases": self.cases[at], "controls": (self.n - self.cases)[at]}
        columns |= {"beta": self.beta[at], "se": self.se[at], "p": self.p[at], "log10_p": self.log10_p[at]}
        if self.test is not None:
            names = np.array(TESTS, dtype=object)[self.test[at]]
            columns["model"] = np.where(np.isfinite(self.p[at]), names, "")
        return pd.DataFrame(columns)


def finished(
    beta: np.ndarray,
    se: np.ndarray,
    statistic: np.ndarray,
    log_p: np.ndarray,
    called: np.ndarray,
    samples: int,
    test: str,
    model: str,
) -> Association:
    """Return an association from estimates and natural logarithms of p (variants,), all by one test."""
    tested = np.isfinite(log_p)
    return Association(
        beta,
        se,
        statistic,
        np.exp(log_p),
        called,
        -log_p / tails.LN10,
        samples,
        test=np.full(len(beta), TESTS.index(test), np.uint8),
        left_out=np.where(tested, TESTED, EXPLAINED).astype(np.uint8),
        model=model,
    )
