"""The attribution methods on offer: what each answers, which promise it keeps, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict, Field

from explorer.errors import InputError
from explorer.limits import FailFast


@dataclass(frozen=True)
class Method:
    """One way to score positions.

    Attributes
    ----------
    complete : bool
        Whether the scores of a sample promise to sum to f(sample) - f(baseline), so that they can be checked.
    sampled : bool
        Whether it draws random points: the promise then holds in expectation, and a seed decides the draw.
    signed : bool
        Whether the sign is the direction in which allele a1 moves the output.
    compares : bool
        Whether it uses a baseline.
    per_copy : bool
        Whether a score is an effect per copy of allele a1 (a slope), not the share of this sample's genotype.
    """

    name: str
    label: str
    help: str
    complete: bool = False
    sampled: bool = False
    signed: bool = True
    compares: bool = True
    per_copy: bool = False


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method(
            "integrated-gradients",
            "Integrated gradients",
            "The gradient averaged on the way from the baseline to the sample, times the difference in genotype. "
            "Scores sum to the change in output; more steps are taken where they do not.",
            complete=True,
        ),
        Method(
            "deeplift",
            "DeepLift",
            "Every layer passes the change in its output on to the changes in its inputs in one backward pass. "
            "Scores sum to the change in output up to rounding.",
            complete=True,
        ),
        Method(
            "gradient-shap",
            "GradientShap",
            "Gradients at random points between random training samples and this one, times the difference in "
            "genotype. Scores sum to the change in output on average over many draws.",
            complete=True,
            sampled=True,
        ),
        Method(
            "saliency",
            "Saliency",
            "The size of the gradient: how strongly the output reacts to a small change at the position. "
            "It has no direction and promises no sum.",
            signed=False,
            compares=False,
            per_copy=True,
        ),
        Method(
            "saliency-signed",
            "Saliency with sign",
            "The gradient: in which direction and how strongly the output moves with a small change at the position. "
            "With several channels, along the way from no copy to all copies of allele a1, per copy.",
            compares=False,
            per_copy=True,
        ),
        Method(
            "smoothgrad",
            "SmoothGrad",
            "The gradient with sign averaged over copies of the sample with random noise added, which removes "
            "flicker between near-identical inputs.",
            sampled=True,
            compares=False,
            per_copy=True,
        ),
        Method(
            "input-x-gradient",
            "Input x gradient",
            "The gradient at the sample times the difference from the baseline. Exact for linear networks only.",
        ),
        Method(
            "occlusion",
            "Occlusion",
            "The change in output when a SNP, a gene or an LD block is set to the baseline: output with it minus "
            "output without it. Redundant neighbours can stand in for one another.",
        ),
        Method(
            "mutagenesis",
            "In-silico mutagenesis",
            "The output with every genotype tried at every position. The score is the additive effect of one more copy "
            "of allele a1 in this sample; the dominance effect is how far the heterozygote lies off the middle.",
            compares=False,
            per_copy=True,
        ),
    )
}


def method_named(name: str) -> Method:
    """Return the method of this name ('integrated_gradients' will do too); InputError lists what there is."""
    method = METHODS.get(name.strip().lower().replace("_", "-").replace(" ", "-"))
    if method is None:
        raise InputError(f"method {name!r}", f"there is no such method; there are {', '.join(METHODS)}")
    return method


class Settings(FailFast):
    """How hard a method works; every one has a default that serves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(default=50, ge=2, le=6400, description="Points on the path of integrated gradients at first")
    tolerance: float | None = Field(
        default=0.01, gt=0, le=1, description="Take more steps for a sample until the completeness error is below this"
    )
    most_steps: int = Field(default=1600, ge=2, le=100_000, description="Never take more steps than this")
    samples: int = Field(
        default=25, ge=1, le=10_000, description="Noisy copies (SmoothGrad) or random points (GradientShap)"
    )
    noise: float = Field(default=0.15, ge=0, le=2, description="SmoothGrad's noise as a share of the inputs' range")
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
