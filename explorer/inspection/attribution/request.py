"""A request for an attribution: method, output, baseline, samples; and what serves a network by default."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from explorer.inspection.attribution.baselines import BaselineKind
from explorer.inspection.attribution.methods import Settings
from explorer.inspection.attribution.result import Aggregation
from explorer.limits import MOST_ROWS, FailFast, Named, Rows
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec

Among = Literal["everybody", "cases", "controls"]
Groups = Literal["genes", "ld-blocks"]
Output = Annotated[int, Field(ge=-MOST_ROWS, le=MOST_ROWS)] | Named | None
"""Name or number of a class or trait; None = the usual one."""
WORK = 1e12
"""Multiply-adds that an explanation takes unless more is asked for: one or two minutes of two CPU cores."""
UNSURE = {"multi_head_attention", "rnn", "lstm", "gru"}
"""Kinds of layers in which integrated gradients are the safer choice."""


class AttributionRequest(FailFast):
    """What is to be explained, how, and for which samples; every field has a default.

    Attributes
    ----------
    output : name or number of a class or trait; None = the last class (cases), or the first trait
    contrast : explain a class's logit against the mean of the others' (two classes: the log-odds), not the logit alone
    baseline : None = training mean, and training samples drawn at random for GradientShap
    people : which of the network's samples: all, those it was not trained on, or those it was
    among : all of these, or only cases (1) or controls (0) of a binary trait
    chosen : sample indices in the dataset, instead of the two before
    most_people : at most so many, a random choice of them
    groups : what occlusion hides together; None = every SNP by itself
    aggregation : how samples are averaged for maps and checks
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Annotated[str, Field(max_length=80)] = "integrated-gradients"
    output: Output = None
    contrast: bool = True
    baseline: BaselineKind | None = None
    baseline_people: int = Field(default=10, ge=1, le=1000)
    people: Literal["all", "held-out", "training"] = "all"
    among: Among = "everybody"
    chosen: Rows | None = None
    most_people: int = Field(default=2000, ge=1, le=MOST_ROWS)
    groups: Groups | None = None
    aggregation: Aggregation = "mean absolute"
    settings: Settings = Settings()
    device: Annotated[str, Field(max_length=40)] = "cpu"


def affordable(network: NetworkSpec, steps: int = 50) -> int:
    """Return how many samples (2,000 at most, 20 at least) are explained at `steps` gradients each within `WORK`.

    A gradient costs about three forward passes.
    """
    each = 3 * steps * max(1, geometry(network).macs)
    return next((most for most in (2000, 1000, 500, 200, 100, 50) if most * each <= WORK), 20)


def usual_method(network: NetworkSpec) -> str:
    """Return the method that serves a network best: DeepLift where it takes maxima, else integrated gradients.

    Every maximum that changes hands is a kink in the path of integrated gradients: ALS-Net takes over 1,000 steps for
    every sample until the scores add up to 1%. DeepLift's scores add up in one pass.
    """
    kinds = {layer.kind for layer in network.layers}
    kinked = any("max_pool" in kind for kind in kinds)
    return "deeplift" if kinked and not kinds & UNSURE else "integrated-gradients"
