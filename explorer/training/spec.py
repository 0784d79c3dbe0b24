"""RunSpec: everything that decides a training run, as one JSON document."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    JsonValue,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from explorer import devices
from explorer.datasets.encodings import EncodingName
from explorer.datasets.filters import Filters
from explorer.datasets.splits import SplitSpec
from explorer.limits import MOST_EPOCHS, MOST_NAMES, MOST_RATE, FailFast, Named, Row, Rows, Seed
from explorer.networks.spec import NetworkSpec
from explorer.training.holding import Asked

ObjectiveName = Literal["auto", "cross-entropy", "binary", "mse"]
OptimizerName = Literal["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"]
Share = Annotated[float, Field(ge=0, lt=1)]
Rate = Annotated[float, Field(gt=0, le=MOST_RATE)]
Amount = Annotated[float, Field(ge=0, le=MOST_RATE)]
"""Of a penalty, a decay, a gain."""
Epochs = Annotated[int, Field(gt=0, le=MOST_EPOCHS)]
BatchSize = Annotated[int, Field(gt=0, le=1_000_000)]
OPTIMIZERS: dict[str, JsonValue] = {
    "sgd": "gradient descent (SGD)",
    "momentum": "SGD with momentum",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamw": "AdamW",
}
"""What they are called on pages."""
PRECISIONS: dict[str, str] = {
    "float32": "float32, as on a CPU",
    "tf32": "TF32: products rounded",
    "bfloat16": "bfloat16 where it is faster",
}
"""What the arithmetic of a GPU is called on pages."""
MOST_SEEDS = 100
"""Networks that a fold may have at most."""
MOST_PROCESSES = 64
"""Processes that a run may be trained by at most."""


Sites = Annotated[int, Field(ge=0, le=100_000)]
"""Variant sites beside a transcription start."""
MOST_SETTINGS = 20_000
"""Characters of a preset's settings as JSON."""


class _Part(FailFast):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _short(settings: dict[str, Any]) -> dict[str, Any]:
    """Refuse settings that are longer than any preset's; what each may be, the preset says once it is built."""
    try:
        length = len(json.dumps(settings, default=str))
    except (ValueError, RecursionError):
        length = MOST_SETTINGS + 1
    if length > MOST_SETTINGS:
        raise ValueError("these are more than the settings of a network")
    return settings


class Preset(_Part):
    """A network of the zoo, built for as many positions as the run turns out to have."""

    preset: str = Field(max_length=80, description="a name in explorer.networks.zoo")
    settings: Annotated[
        dict[Annotated[str, Field(max_length=80)], Any], Field(max_length=60), AfterValidator(_short)
    ] = Field(default_factory=dict, description="hyper-parameters of that preset")


class Protocol(_Part):
    """Rank promoters with one small network each on training samples only; keep the best of every chromosome."""

    kind: Literal["promoters"] = "promoters"
    best: Annotated[int, Field(gt=0, le=100_000)] = Field(
        default=8, title="Promoters kept", description="Per chromosome. 8 is what was published."
    )
    chromosomes: tuple[Named, ...] | None = Field(
        default=None, max_length=MOST_NAMES, description="chromosomes that take part; None = all"
    )
    upstream: Sites = Field(
        default=56,
        title="Sites before the start",
        description="Variant sites upstream of the transcription start. Published: 56.",
    )
    downstream: Sites = Field(
        default=8,
        title="Sites after the start",
        description="Variant sites downstream of the transcription start. Published: 8.",
    )
    epochs: Epochs = Field(
        default=50, title="Epochs per promoter", description="Of every promoter's own small network. 50 is usual."
    )
    batch_size: BatchSize = Field(
        default=64, description="Samples per step of every promoter's own network. 64 is usual."
    )
    learning_rate: Rate = Field(default=0.01, description="Of the gradient descent of every promoter's own network.")
    momentum: Share = Field(default=0.0, description="Of the gradient descent of every promoter's own network.")
    hold_out: Share = Field(
        default=0.1,
        title="Share that ranks",
        description="Share of the training samples, classes balanced, by which promoters are ranked. 0.1 is usual.",
    )
    control: bool = Field(
        default=True,
        title="Permuted control",
        description="Rank on permuted labels too, for a p value of every promoter; takes as long again.",
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

    kind: OptimizerName = Field(
        default="adam",
        title="Optimizer",
        description="Adam works with most settings; gradient descent needs its learning rate tuned.",
        json_schema_extra={"words": {**OPTIMIZERS}},
    )
    learning_rate: Rate = Field(
        default=1e-3, description="Size of a step. Adam: 0.0001 to 0.003; gradient descent: 0.001 to 0.1."
    )
    momentum: Share = Field(
        default=0.9,
        description="Of SGD with momentum alone: the share of the last step that is taken again. 0.9 is usual.",
    )
    lr_decay: Amount = Field(
        default=0.0,
        title="Decay of the rate",
        description="Of Adagrad alone: the rate becomes rate / (1 + step × decay). 0 is usual.",
    )
    weight_decay: Amount = Field(
        default=0.0,
        description="Of AdamW alone: every step takes rate × decay of each weight away. 0, or 0.01.",
    )


class Schedule(_Part):
    """How the learning rate moves over the run; `warm_up` epochs of linear rise come first in every kind."""

    kind: Literal["constant", "cosine", "step"] = Field(
        default="constant",
        title="Learning rate over time",
        description="Constant; down along half a cosine; or cut by half every ten epochs.",
        json_schema_extra={"words": {"constant": "constant", "cosine": "cosine, down to 0", "step": "in steps"}},
    )
    warm_up: Amount = Field(
        default=0.0,
        title="Warm-up epochs",
        description="Epochs over which the rate rises linearly from 0. 0, or 5 for transformers.",
    )
    every: Epochs = Field(default=10, description="of `step`: epochs between two cuts")
    factor: float = Field(default=0.5, gt=0, le=1, description="of `step`: what each cut multiplies the rate with")
    floor: Share = Field(default=0.0, description="of `cosine`: share of the rate left at the end")


class EarlyStopping(_Part):
    """Stop when what epochs are judged by (`RunSpec.judged_by`) has not gained `gain` for `patience` epochs."""

    patience: Epochs = 15
    gain: Amount = 0.0


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
    processes : how many processes train together (`explorer.training.ranks`), each on a GPU of its own, or all on the
        CPU. They share out the networks of an ensemble, or else every batch. Results agree to rounding, but for the
        dropout of shared batches, which every process draws by itself
    precision : "tf32" rounds the factors of products on CUDA; "bfloat16" is autocast there, where a trial at the start
        finds it faster. Elsewhere float32 is kept
    held : how genotypes lie on the device, which changes no result: a byte per call ("whole"), two bits per call
        ("packed"), or in a file from which those of each step are read ahead ("streamed"); "auto" is the first for
        which there is room
    threads : CPU threads; None leaves torch's choice. Equal threads are part of equal results
    checkpoint_every : seconds between two checkpoints (0 = after every step)
    keep_epochs : how many epochs, spread over the training, keep their weights for inspection, besides the first and
        the last; fewer where they would take more than 256 MB. 0 = none
    """

    dataset: Annotated[str, Field(max_length=64)] = ""
    traits: tuple[Named, ...] = Field(min_length=1, max_length=MOST_NAMES)
    covariates: tuple[Named, ...] | None = Field(default=None, max_length=MOST_NAMES)
    columns: Rows | None = None
    filters: Filters | None = None
    protocol: Protocol | None = None
    encoding: EncodingName = "dosage"
    standardise: bool = False
    split: SplitSpec = Field(default_factory=lambda: SplitSpec.model_validate({}))
    folds_to_run: tuple[Row, ...] | None = Field(default=None, max_length=MOST_NAMES)
    network: Preset | NetworkSpec = Preset(preset="linear")
    objective: ObjectiveName = "auto"
    class_weights: Literal["none", "balanced"] | Annotated[tuple[Rate, ...], Field(max_length=MOST_NAMES)] = "none"
    l1: Amount = Field(
        default=0.0,
        title="L1 penalty",
        description="Times Σ|w| added to the loss: weights that do little become 0. 0, or 0.00001 to 0.001.",
    )
    l2: Amount = Field(
        default=0.0,
        title="L2 penalty",
        description="Times Σw² added to the loss: weights stay small. 0, or 0.00001 to 0.01.",
    )
    optimizer: Optimizer = Optimizer()
    schedule: Schedule = Schedule()
    epochs: Epochs = Field(
        default=50,
        description="How often every training sample is seen. 25 to 200 are usual; early stopping ends sooner.",
    )
    batch_size: BatchSize = Field(
        default=32, description="Samples per step. 16 to 128 are usual; of more, steps are fewer and surer."
    )
    early_stopping: EarlyStopping | None = None
    judged_by: Literal["loss", "score"] = "loss"
    keep: Literal["best", "last"] = "best"
    seed: Seed = Field(
        default=0,
        title="Seed of the weights",
        description="Of first weights, order of samples and dropout: with the same number the result is the same.",
    )
    ensemble: int = Field(default=1, ge=1, le=MOST_SEEDS, description="networks per fold, which differ in their seed")
    device: str = Field(default="auto", pattern=devices.NAMES)
    processes: int = Field(default=1, ge=1, le=MOST_PROCESSES, description="that train together, one GPU each")
    precision: Literal["float32", "tf32", "bfloat16"] = "float32"
    held: Asked = "auto"
    threads: Annotated[int, Field(gt=0, le=4096)] | None = None
    checkpoint_every: Annotated[float, Field(ge=0, le=1e9)] = 20.0
    keep_epochs: int = Field(default=16, ge=0, le=64)

    @model_validator(mode="after")
    def _one_source_of_columns(self) -> RunSpec:
        if self.protocol is not None and self.columns is not None:
            raise ValueError("a promoter protocol chooses the columns itself; leave `columns` out")
        return self

    @model_serializer(mode="wrap")
    def _without_one(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what was the only way before there were others, so that a run is written as it was."""
        written = plain(self)
        if self.processes == 1:
            written.pop("processes", None)
        if self.ensemble == 1:
            written.pop("ensemble", None)
        if self.judged_by == "loss":
            written.pop("judged_by", None)
        if self.held == "auto":
            written.pop("held", None)
        return written

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over every field; equal specs, equal digests."""
        return _digest(self.model_dump_json())

    @property
    def result_digest(self) -> str:
        """The digest over what decides the result.

        How often it is saved, how genotypes are held, and on how many threads and processes it is trained, is left out:
        a checkpoint is gone on from by more or fewer processes than wrote it.
        """
        aside = {"checkpoint_every": 0.0, "threads": None, "folds_to_run": None, "processes": 1}
        return _digest(self.model_copy(update=aside).model_dump_json(exclude={"keep_epochs", "held"}))

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
