"""Parameters of the work that trains networks and looks into them; apart, because they bring torch with them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NonNegativeInt, ValidationInfo, model_validator

from explorer.errors import InputError
from explorer.inspection.attention.question import Look
from explorer.inspection.explain import Question
from explorer.jobs.parameters import Asked, there
from explorer.training.sequences import SequenceTask
from explorer.training.spec import RunSpec


def _trained(id: str, info: ValidationInfo) -> str:
    workspace = (info.context or {}).get("workspace")
    if workspace is not None and not any((workspace.runs_folder / id).glob("network-*.safetensors")):
        raise InputError(f"run {id}", "no fold of it has finished training", "Let it train first.")
    return id


TrainedRun = Annotated[str, Field(pattern=r"^train-[0-9a-f]{10}$"), AfterValidator(_trained)]
"""A training run of the workspace with at least one finished fold."""


class Train(Asked):
    """Train a network."""

    spec: RunSpec

    @model_validator(mode="after")
    def _dataset_is_there(self, info: ValidationInfo) -> Train:
        there(self.spec.dataset, info)
        return self


class Explain(Asked):
    """Ask a trained run which positions it used; `fold` None asks every finished fold about its own test people."""

    run: TrainedRun
    fold: NonNegativeInt | None = None
    question: Question = Question()
    randomised: bool = True
    others: tuple[TrainedRun, ...] = Field((), max_length=20, description="Runs with other seeds, for stability")


class Attention(Asked):
    """Look at the attention of one fold's network of a trained run; `fold` None is its first finished one."""

    run: TrainedRun
    fold: NonNegativeInt | None = None
    look: Look = Look()


class Sequence(Asked):
    """Let a small encoder-decoder and a recurrent network learn to reverse or copy letters."""

    task: SequenceTask = SequenceTask.model_validate({})


class Rivals(Asked):
    """Measure what simpler models reach on a trained run's own split."""

    run: TrainedRun
    on_request: tuple[Literal["svm", "forest", "adaboost"], ...] = ()
