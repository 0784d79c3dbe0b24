"""Parameters of the work that trains and inspects networks; a module of its own, because it imports torch."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NonNegativeInt, ValidationInfo, model_validator

from explorer.errors import InputError
from explorer.inspection.attention.request import AttentionRequest, usual_within
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.fields.settings import How
from explorer.inspection.filters.request import FilterRequest
from explorer.inspection.images.settings import PictureSettings
from explorer.inspection.line.measure import LineRequest
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import OnDevice, Parameters, in_workspace
from explorer.limits import Row, Seed
from explorer.messages.playground.state import State
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import digits_run
from explorer.training.lessons.twins import Experiment, small
from explorer.training.spec import RunSpec

MOST_EXPORTED = 150_000_000
"""Weights of a network that is written as files: about 600 MB each."""


def _trained(id: str, info: ValidationInfo) -> str:
    workspace = (info.context or {}).get("workspace")
    if workspace is not None and not any((workspace.runs_folder / id).glob("network-*.safetensors")):
        raise InputError(f"run {id}", "no fold of it has finished training", "Let it train first.")
    return id


EvenDepth = Annotated[int, Field(ge=2, le=56, multiple_of=2)]
TrainedRun = Annotated[str, Field(pattern=r"^train-[0-9a-f]{10}$"), AfterValidator(_trained)]
"""A training run of the workspace with at least one finished fold."""


def _begun(id: str, info: ValidationInfo) -> str:
    workspace = (info.context or {}).get("workspace")
    if workspace is not None and not digits_run.begun(workspace.runs_folder / id):
        raise InputError(f"run {id}", "it has kept no weights", "Let it train first.")
    return id


DigitsRun = Annotated[str, Field(pattern=r"^digits-[0-9a-f]{10}$"), AfterValidator(_begun)]
"""A run of the workspace that trained on digits and has kept weights."""


class Train(Parameters):
    """Train a network."""

    spec: RunSpec

    @model_validator(mode="after")
    def _dataset_is_there(self, info: ValidationInfo) -> Train:
        in_workspace(self.spec.dataset, info)
        return self


class Explain(OnDevice):
    """Compute which positions a trained run used; `fold` None explains each finished fold for its own test samples."""

    run: TrainedRun
    fold: Row | None = None
    question: AttributionRequest = AttributionRequest()
    randomised: bool = True
    others: tuple[TrainedRun, ...] = Field(
        default=(), max_length=20, description="Runs with other seeds, for stability"
    )


class Export(Parameters):
    """Write a network as files, with the fresh weights that a seed gives."""

    network: NetworkSpec
    seed: Seed = 0

    @model_validator(mode="after")
    def _not_too_large(self) -> Export:
        table = geometry(self.network)
        if table.errors:
            raise table.errors[0]
        if table.parameters > MOST_EXPORTED:
            raise InputError(
                f"Network {self.network.name}",
                f"its {table.parameters:,} weights are more than the {MOST_EXPORTED:,} that are written",
                "Take its JSON instead.",
            )
        return self


class Twins(Parameters):
    """Train small networks on digits: pairs that differ in one thing, or one architecture of the gallery."""

    experiment: Experiment | None = None
    architecture: str | None = Field(default=None, max_length=60)
    epochs: int = Field(default=10, ge=1, le=60)
    depths: tuple[EvenDepth, ...] = Field(default=(8, 20, 32), min_length=1, max_length=4)
    filters: int = Field(default=8, ge=1, le=32)
    seed: Seed = 0

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Twins:
        if (self.experiment is None) == (self.architecture is None):
            raise InputError("Digits", "either an experiment or an architecture is trained", "Choose one.")
        if self.architecture is not None:
            small(self.architecture)
        return self


class Codes(OnDevice):
    """Lay out the codes of a layer of a network that learnt digits by t-SNE."""

    run: DigitsRun
    epoch: Row
    layer: str = Field(min_length=1, max_length=120)
    perplexity: float = Field(default=30, ge=2, le=100)
    seed: NonNegativeInt = Field(default=0, le=2**31 - 1)


class Controls(Parameters):
    """Explain many digits with a network that learnt them, and measure how far each kind of picture can be trusted."""

    run: DigitsRun
    epoch: Row
    images: int = Field(default=60, ge=2, le=500)
    control: NonNegativeInt = Field(default=1, le=2**31 - 1, description="Seed of the random weights")
    how: PictureSettings = PictureSettings()


class Attention(OnDevice):
    """Measure the attention of one fold's network of a trained run; `fold` None is its first finished one."""

    run: TrainedRun
    fold: Row | None = None
    look: AttentionRequest = AttentionRequest()
    """Left open, `within` is the column of clusters that was kept last as a group, where there is one."""

    @model_validator(mode="after")
    def _within_clusters(self, info: ValidationInfo) -> Attention:
        workspace = (info.context or {}).get("workspace")
        if workspace is not None and "within" not in self.look.model_fields_set:
            digest = RunFolder(workspace.runs_folder / self.run).read("run.json").get("dataset")
            within = None if digest is None else usual_within(workspace.dataset(digest))
            object.__setattr__(self, "look", self.look.model_copy(update={"within": within}))
        return self


class Ablate(OnDevice):
    """Switch every filter of a layer of a trained fold off in turn, at a kept epoch or as it ended (None)."""

    run: TrainedRun
    fold: Row | None = None
    epoch: Row | None = None
    layer: str = Field(max_length=200)
    how: How = "zero"


class Filters(OnDevice):
    """Sum up one layer's responses over many samples; `epoch` None is the fold's result."""

    run: TrainedRun
    fold: Row | None = None
    epoch: Row | None = None
    asked: FilterRequest


class Slice(Parameters):
    """Train the network of a playground's link, and measure its loss over a plane through its weights."""

    playground: State = State()
    epochs: int = Field(default=100, ge=0, le=500)
    seed: NonNegativeInt = Field(default=0, le=2**31 - 1, description="Of the two directions.")
    reach: float = Field(default=1.0, gt=0, le=4, description="How far the plane goes, in lengths of the directions.")

    @model_validator(mode="after")
    def _of_the_plane(self) -> Slice:
        if self.playground.data in ("dataset", "digits", "windows"):
            raise InputError(
                "Playground", f"its data are {self.playground.data}", "Take a link with points that are drawn or made."
            )
        return self


class Rivals(Parameters):
    """Measure what simpler models reach on a trained run's own split."""

    run: TrainedRun
    on_request: Annotated[tuple[Literal["svm", "forest", "adaboost"], ...], Field(max_length=3)] = ()


class Line(Parameters):
    """Test every locus of a trained run by drawing its genotypes anew."""

    run: TrainedRun
    how: LineRequest = LineRequest()


class Permute(Parameters):
    """Make a dataset with the traits of a trained run exchanged among its samples: a control without signal."""

    run: TrainedRun
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
