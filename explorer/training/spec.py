"""RunSpec: everything that decides a training run, as one JSON document."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from explorer.datasets.encodings import EncodingName
from explorer.datasets.filters import Filters
from explorer.datasets.splits import SplitSpec
from explorer.networks.spec import NetworkSpec

ObjectiveName = Literal["auto", "cross-entropy", "binary", "mse"]
OptimizerName = Literal["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"]
Share = Annotated[float, Field(ge=0, lt=1)]
MOST_SEEDS = 100
"""Networks that a fold may have at most."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Preset(_Part):
    """A network of the zoo, built for as many positions as the run turns out to have."""

    preset: str = Field(description="a name in explorer.networks.zoo")
    settings: dict[str, Any] = Field(default_factory=dict, description="hyper-parameters of that preset")


class Protocol(_Part):
    """Rank promoters with one small network each on training samples only; keep the best of every chromosome."""

    kind: Literal["promoters"] = "promoters"
    best: PositiveInt = Field(default=8, description="promoters kept per chromosome")
    chromosomes: tuple[str, ...] | None = Field(default=None, description="chromosomes that take part; None = all")
    upstream: NonNegativeInt = Field(default=56, description="variant sites before the transcription start")
    downstream: NonNegativeInt = Field(default=8, description="variant sites after the transcription start")
    epochs: PositiveInt = Field(default=50, description="epochs of every Promoter-CNN")
    batch_size: PositiveInt = Field(default=64, description="samples per step of every Promoter-CNN")
    learning_rate: PositiveFloat = Field(default=0.01, description="of the Promoter-CNNs' SGD")
    momentum: Share = Field(default=0.0, description="of the Promoter-CNNs' SGD")
    hold_out: Share = Field(
        default=0.1, description="share of the training samples that ranks promoters, classes balanced"
    )
    control: bool = Field(
        default=True, description="rank on permuted labels too, for a p value of every promoter; takes as long again"
    )

    @model_serializer(mode="wrap")
    def _without_default(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave the control out where it is made, so that runs from before there was one keep their digest."""
        written = plain(self)
        if self.control:
            written.pop("control", None)
        return written


class Optimizer(_Part):
    """The rule that turns gradients into steps (the conventions are torch's)."""

    kind: OptimizerName = "adam"
    learning_rate: PositiveFloat = 1e-3
    momentum: Share = Field(default=0.9, description="of `momentum` alone: m = a m + g, w = w - lr m")
    lr_decay: NonNegativeFloat = Field(default=0.0, description="of `adagrad` alone: lr / (1 + step * lr_decay)")
    weight_decay: NonNegativeFloat = Field(default=0.0, description="of `adamw` alone: w = w - lr * decay * w")


class Schedule(_Part):
    """How the learning rate moves over the run; `warm_up` epochs of linear rise come first in every kind."""

    kind: Literal["constant", "cosine", "step"] = "constant"
    warm_up: NonNegativeFloat = Field(default=0.0, description="epochs over which the rate rises linearly from 0")
    every: PositiveInt = Field(default=10, description="of `step`: epochs between two cuts")
    factor: float = Field(default=0.5, gt=0, le=1, description="of `step`: what each cut multiplies the rate with")
    floor: Share = Field(default=0.0, description="of `cosine`: share of the rate left at the end")


class EarlyStopping(_Part):
    """Stop when what epochs are judged by (`RunSpec.judged_by`) has not gained `gain` for `patience` epochs."""

    patience: PositiveInt = 15
    gain: NonNegativeFloat = 0.0


class RunSpec(_Part):
    """What is trained, on what, how, and where: the same spec on the same CPU gives the same weights.

    Attributes
    ----------
    dataset : digest of the Dataset
    traits : one trait, or several of one kind (several binary ones are learnt with one logit each)
    covariates : columns whose own predictive power stands beside the network's; None = every covariate
    columns : variant indices in the order the network sees them; None = all
    filters : which variants a fold leaves out, fitted on its training samples
    protocol : None, or the choice of promoters that decides the columns per fold
    folds_to_run : which folds of the split are trained; None = all
    l1, l2 : penalties l1 * sum |w| + l2 * sum w² over weights (not biases or normalisations), added to the loss
    class_weights : "none", "balanced" (from the training samples), or one weight per class
    ensemble : networks trained on every fold, on the same batches; their mean output predicts. A network's number is
        part of the seed of its weights and its dropout
    judged_by : what makes an epoch the best, for the weights that are kept and for early stopping: the lowest loss on
        validation samples, or the highest score there: AUROC of classes, Pearson's r of quantitative traits. A network
        that memorises grows too sure of itself before its order of the samples has become good: by loss, the best epoch
        is then one that has learnt nothing
    keep : the weights of the best epoch, or of the last one
    precision : "bfloat16" is autocast on CUDA; elsewhere float32 is kept
    threads : CPU threads; None leaves torch's choice. Equal threads are part of equal results
    checkpoint_every : seconds between two checkpoints (0 = after every step)
    keep_epochs : how many epochs, spread over the training, keep their weights for inspection, besides the first and
        the last; fewer where they would take more than 256 MB. 0 = none
    """

    dataset: str = ""
    traits: tuple[str, ...] = Field(min_length=1)
    covariates: tuple[str, ...] | None = None
    columns: tuple[NonNegativeInt, ...] | None = None
    filters: Filters | None = None
    protocol: Protocol | None = None
    encoding: EncodingName = "dosage"
    standardise: bool = False
    split: SplitSpec = Field(default_factory=lambda: SplitSpec.model_validate({}))
    folds_to_run: tuple[NonNegativeInt, ...] | None = None
    network: Preset | NetworkSpec = Preset(preset="linear")
    objective: ObjectiveName = "auto"
    class_weights: Literal["none", "balanced"] | tuple[PositiveFloat, ...] = "none"
    l1: NonNegativeFloat = 0.0
    l2: NonNegativeFloat = 0.0
    optimizer: Optimizer = Optimizer()
    schedule: Schedule = Schedule()
    epochs: PositiveInt = 50
    batch_size: PositiveInt = 32
    early_stopping: EarlyStopping | None = None
    judged_by: Literal["loss", "score"] = "loss"
    keep: Literal["best", "last"] = "best"
    seed: NonNegativeInt = 0
    ensemble: int = Field(default=1, ge=1, le=MOST_SEEDS, description="networks per fold, which differ in their seed")
    device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")
    precision: Literal["float32", "bfloat16"] = "float32"
    threads: PositiveInt | None = None
    checkpoint_every: NonNegativeFloat = 20.0
    keep_epochs: int = Field(default=16, ge=0, le=64)

    @model_validator(mode="after")
    def _one_source_of_columns(self) -> RunSpec:
        if self.protocol is not None and self.columns is not None:
            raise ValueError("a promoter protocol chooses the columns itself; leave `columns` out")
        return self

    @model_serializer(mode="wrap")
    def _without_one(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out an ensemble of one and judging by loss, so that a run is written as before there were others."""
        written = plain(self)
        if self.ensemble == 1:
            written.pop("ensemble", None)
        if self.judged_by == "loss":
            written.pop("judged_by", None)
        return written

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over every field; equal specs, equal digests."""
        return _digest(self.model_dump_json())

    @property
    def result_digest(self) -> str:
        """The digest over what decides the result; how often it is saved and on how many threads is left out."""
        aside = {"checkpoint_every": 0.0, "threads": None, "folds_to_run": None}
        return _digest(self.model_copy(update=aside).model_dump_json(exclude={"keep_epochs"}))

    @property
    def is_preset(self) -> bool:
        """Whether the network is one of the zoo, rather than given in full."""
        return isinstance(self.network, Preset)

    @property
    def preset(self) -> str:
        """The preset's name, or the name of the network given in full."""
        return self.network.preset if isinstance(self.network, Preset) else self.network.name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
