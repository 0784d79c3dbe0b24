"""How a prediction comes about, layer by layer, and what it and the accuracy lose without some filters."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from explorer.inspection.fields.settings import How
from explorer.messages.arrays import Axes, Float64
from explorer.messages.inspector.base import A_co, Answer, FoldQuestion, Index, Name, Output, Part

Metrics = dict[str, dict[str, float | None]]
"""Trait -> metric -> value, None where it is not defined for these samples."""


class UnitPart(Part):
    """A unit and its part in the output."""

    unit: tuple[int, ...]
    """Its index along each axis of the layer."""
    value: float
    part: float
    """Value x the derivative of the output by it."""


class LayerPart(Part):
    """One layer's part in a prediction."""

    layer: str
    kind: str
    shape: str
    """Of its output, in words."""
    mean: float
    """Of |value| over its units."""
    largest: float
    """Of |value| over its units."""
    silent: float
    """Share of units that are exactly 0."""
    total: float
    """Sum of the parts of all units."""
    top: tuple[UnitPart, ...]
    """The units with the largest |part|."""


class Term(Part):
    """One product of the last layer: weight x the value of a unit before it."""

    unit: int
    weight: float
    value: float
    product: float


class HeadSum(Part):
    """The last dense layer: output = bias + the sum of all terms."""

    layer: str
    source: str
    """The layer whose values it weighs."""
    bias: float
    features: int
    """How many terms there are."""
    output: float
    rest: float
    """Sum of the terms that are not listed."""
    terms: tuple[Term, ...]
    """The largest in size, falling."""


class PredictionTraceAnswer(Answer):
    """How a prediction comes about, first layer to last."""

    layers: tuple[LayerPart, ...]
    outputs: tuple[float, ...]
    """Raw outputs of the network."""
    prediction: tuple[float, ...]
    """Of each output."""
    names: tuple[str, ...]
    """Of the outputs."""
    spelled: str
    """How the raw output becomes the prediction, with the numbers put in."""
    head: HeadSum | None
    """The arithmetic of the chosen output; null where the last layer is not dense."""


class PredictionTrace(FoldQuestion[PredictionTraceAnswer]):
    """How does the prediction for one sample come about, from the genotypes to the output?"""

    ask: Literal["follow"] = "follow"
    sample: Index
    output: Output = 0
    top: int = Field(default=3, ge=1, le=20)


class AblationQuestion(FoldQuestion[A_co]):
    """A question about a layer with filters switched off: set to 0, or to their mean over training samples."""

    layer: Name
    how: How = "zero"


class SingleAblationsAnswer(Answer):
    """The chosen output with all filters, and without each of them in turn."""

    with_all: float
    word: str
    """What a filter of the layer is called."""
    filters: int
    estimated: bool
    """Whether exact passes would take too long, so that the changes are first-order ones of the raw output."""
    without: Annotated[Float64, Axes("filters")]


class SingleAblations(AblationQuestion[SingleAblationsAnswer]):
    """What is the output for one sample with each filter of a layer switched off in turn?"""

    ask: Literal["one_by_one"] = "one_by_one"
    sample: Index
    output: Output = 0


class MetricsChange(Part):
    """Metrics over held-out samples with all filters, and without the chosen ones."""

    with_all: Metrics
    without: Metrics


class OutputChange(Part):
    """The chosen output for one sample with all filters, and without the chosen ones."""

    with_all: float
    without: float


class JointAblationAnswer(Answer):
    """What changes with some filters switched off."""

    metrics: MetricsChange
    samples: int
    """Held-out samples that the metrics are computed over."""
    held_out: int
    """How many held-out samples there are."""
    sample: OutputChange | None
    """Of the sample in question."""


class JointAblation(AblationQuestion[JointAblationAnswer]):
    """What becomes of the metrics, and of one sample's output, with some filters switched off together?"""

    ask: Literal["switch_off"] = "switch_off"
    filters: tuple[Index, ...] = Field(default=(), max_length=4096)
    sample: Index | None = None
    output: Output = 0
