"""How a prediction comes about, layer by layer, and what it and the accuracy lose when filters are switched off."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.inspection.fields.ablation import How
from explorer.messages.arrays import Axes, Float64
from explorer.messages.inspector.base import A_co, Answer, FoldQuestion, Index, Name, Output, Part

Metrics = dict[str, dict[str, float | None]]
"""Trait -> metric -> value, None where it is not defined for these samples."""


class UnitPart(Part):
    """A unit, by its index along each axis: its value, and its value x the derivative of the output by it."""

    unit: tuple[int, ...]
    value: float
    part: float


class LayerPart(Part):
    """One layer's part in a prediction; see `feature_maps.Passed`."""

    layer: str
    kind: str
    shape: str
    mean: float
    largest: float
    silent: float
    total: float
    top: tuple[UnitPart, ...]


class Term(Part):
    """One product of the last layer: weight x the value of a unit before it."""

    unit: int
    weight: float
    value: float
    product: float


class HeadSum(Part):
    """The last dense layer: output = bias + the sum of all terms, the largest of which are listed.

    `features` is how many there are in all, `rest` the sum of those that are not listed.
    """

    layer: str
    source: str
    bias: float
    features: int
    output: float
    rest: float
    terms: tuple[Term, ...]


class PredictionTraceAnswer(Answer):
    """Every layer's part, the raw outputs and the prediction of each, and the arithmetic of the chosen output.

    `head` is None where the last layer is not dense; `spelled` says how raw outputs become the prediction.
    """

    layers: tuple[LayerPart, ...]
    outputs: tuple[float, ...]
    prediction: tuple[float, ...]
    names: tuple[str, ...]
    spelled: str
    head: HeadSum | None


class PredictionTrace(FoldQuestion[PredictionTraceAnswer]):
    """How does the prediction for one sample come about, from the genotypes to the output?"""

    ask: Literal["follow"] = "follow"
    sample: Index
    output: Output = 0
    top: int = Field(3, ge=1, le=20)


class AblationQuestion(FoldQuestion[A_co]):
    """A question about a layer with filters switched off: set to 0, or to their mean over training samples."""

    layer: Name
    how: How = "zero"


class SingleAblationsAnswer(Answer):
    """The chosen output with all filters, and without each of them in turn.

    Attributes
    ----------
    word : what a filter of the layer is called
    estimated : whether each filter's own pass would take too long, so that the changes are first-order ones of the raw
        output, before it becomes a prediction
    """

    with_all: float
    word: str
    filters: int
    estimated: bool
    without: Annotated[Float64, Axes("filters")]


class SingleAblations(AblationQuestion[SingleAblationsAnswer]):
    """What is the output for one sample with each filter of a layer switched off in turn?"""

    ask: Literal["one_by_one"] = "one_by_one"
    sample: Index
    output: Output = 0


class MetricsChange(Part):
    """The metrics over held-out samples with all filters, and without the chosen ones."""

    with_all: Metrics
    without: Metrics


class OutputChange(Part):
    """The chosen output for one sample with all filters, and without the chosen ones."""

    with_all: float
    without: float


class JointAblationAnswer(Answer):
    """What changes; measured on `samples` of the `held_out` samples."""

    metrics: MetricsChange
    samples: int
    held_out: int
    sample: OutputChange | None


class JointAblation(AblationQuestion[JointAblationAnswer]):
    """What becomes of the metrics, and of one sample's output, with some filters switched off together?"""

    ask: Literal["switch_off"] = "switch_off"
    filters: tuple[Index, ...] = Field((), max_length=4096)
    sample: Index | None = None
    output: Output = 0
