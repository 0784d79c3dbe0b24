"""The kinds of work there are: the name of each, where its parameters and its task live, how it is treated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ValidationError

from explorer.errors import InputError
from explorer.sentences import sentence

if TYPE_CHECKING:
    from explorer.jobs.workspace import Workspace

Lane = Literal["training", "long", "short"]
"""Work of one lane never waits for that of another: trainings, one after the other; long work; and short work."""


@dataclass(frozen=True)
class Kind:
    """One kind of work; `version` rises whenever equal parameters would give another result."""

    name: str
    label: str
    model: str
    """The parameters' pydantic model, as module:class; imported when first needed."""
    task: str
    """The module with `run(parameters, folder, workspace, report)`; imported by the worker only."""
    lane: Lane | Literal["by size"] = "long"
    """Where it waits for its turn; `by size` is short work unless there is much to do (`explorer/jobs/lanes.py`)."""
    checkpointed: bool = False
    keep_going: bool = False
    version: int = 1

    @property
    def parameters(self) -> type[BaseModel]:
        """The parameters' model."""
        module, _, name = self.model.partition(":")
        return getattr(import_module(module), name)

    @property
    def run(self) -> Callable[..., Any]:
        """The task itself."""
        return import_module(self.task).run

    def validate(self, parameters: BaseModel | Mapping[str, object], workspace: Workspace) -> BaseModel:
        """Return the validated parameters, files resolved to where pages may read; InputError names what is wrong."""
        try:
            content = parameters.model_dump() if isinstance(parameters, BaseModel) else parameters
            return self.parameters.model_validate(content, context={"workspace": workspace})
        except ValidationError as error:
            raise as_sentence(error, self.label) from error


def as_sentence(error: ValidationError, label: str) -> InputError:
    """Return the first finding of a pydantic model as one plain sentence."""
    return sentence(error, lambda path: f"{label}, {'.'.join(path) or label}")


def _kind(name: str, label: str, models: str = "parameters", **how: Any) -> Kind:
    model = f"explorer.jobs.{models}:{name.capitalize()}"
    return Kind(name, label, model, f"explorer.jobs.tasks.{name}", **how)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("check", "Check of files", lane="by size"),
        Kind("import", "Import of files", "explorer.jobs.parameters:Import", "explorer.jobs.tasks.bring", "by size"),
        _kind("describe", "Description of a dataset", version=3, lane="by size"),
        _kind("simulate", "Simulation", lane="short"),
        _kind("filter", "Filtering", lane="by size"),
        _kind("clusters", "Clusters of samples", "groups", lane="by size"),
        _kind("relatives", "Close relatives", "groups", lane="by size"),
        _kind("group", "Clusters as a group", "groups", lane="short"),
        _kind("unrelated", "One of each", "groups", lane="short"),
        _kind("train", "Training", "learning", lane="training", checkpointed=True, keep_going=True),
        _kind("rivals", "Rivals", "learning", version=3, lane="by size"),
        _kind("explain", "Explanation", "learning", version=2, lane="by size"),
        _kind("line", "Significance line", "learning"),
        _kind("permute", "Permuted trait", "learning", lane="short"),
        _kind("attention", "Attention", "learning", version=2),
        _kind("ablate", "Ablation of filters", "learning", lane="short"),
        _kind("filters", "Responses of filters", "learning", lane="short"),
        _kind("sequence", "Sequence lesson", "lessons"),
        _kind("starts", "Descent from many starts", "lessons"),
        _kind("features", "Features by hand and learnt", "lessons"),
        _kind("alleles", "Vectors of alleles", "lessons"),
        _kind("slice", "Slice of a loss", "learning", lane="short"),
        _kind("associate", "Association", version=2, lane="by size"),
        _kind("twins", "Training on digits", "learning"),
        _kind("digits", "Training on digits, epoch by epoch", "lessons"),
        _kind("codes", "Map of codes", "learning", lane="short"),
        _kind("controls", "Controls of pictures", "learning"),
        _kind("segmentation", "U-Net with and without skips", "lessons"),
        _kind("memorise", "Digits with shuffled labels", "lessons"),
        _kind("interpolate", "Errors by size of the model", "lessons", lane="short"),
        _kind("pixels", "Digits with permuted pixels", "lessons"),
        _kind("branches", "Branches of an inception module", "lessons"),
        _kind("artificial", "Artificial genotypes", "lessons"),
        _kind("letters", "Next letters", "lessons"),
        _kind("lengths", "Encoders and decoders", "lessons"),
        _kind("autoencoders", "Autoencoders of digits", "lessons"),
        _kind("damaged", "Damaged digits mended", "lessons"),
        _kind("unseen", "A digit that was never seen", "lessons"),
        _kind("variational", "Variational autoencoders", "lessons"),
        _kind("colouring", "Colour for grey pictures", "lessons"),
        _kind("patches", "Patches that attend", "lessons"),
        _kind("hold", "One bit held by recurrent cells", "lessons"),
        _kind("recurrent", "Small recurrent cells", "lessons"),
        _kind("feedback", "State or output fed back", "lessons"),
        _kind("noise", "Digits made of noise", "lessons"),
        _kind("finer", "Digits made finer", "lessons"),
        _kind("few", "Few samples of a trait", "lessons"),
        _kind("smileys", "Happy or sad", "lessons"),
        _kind("photos", "Few pictures", "lessons"),
        _kind("scene", "One scene, four buttons", "lessons"),
        _kind("capsules", "Capsules on digits", "lessons"),
        _kind("faces", "Faces with their parts moved", "lessons"),
        _kind("export", "Export of a network", "learning", lane="short"),
        _kind("figure", "Figure for a paper", "figures", lane="short"),
        _kind("impute", "Missing calls, methods compared", "imputation"),
        _kind("novelty", "Codes of samples", "sample_codes"),
        _kind("fill", "Filling of missing calls", "imputation", lane="by size"),
        _kind("masked", "Masked patches of digits", "lessons"),
        _kind("sideways", "Landscapes extended sideways", "lessons"),
        _kind("promoters", "Promoters with their boxes moved", "lessons"),
        _kind("ancestry", "Ancestry along a chromosome", "lessons"),
    )
}


def find(name: str) -> Kind:
    """Return a kind by name; InputError where there is none."""
    if name not in KINDS:
        raise InputError(f"work '{name[:40]}'", "there is no such kind", f"There are: {', '.join(KINDS)}.")
    return KINDS[name]
