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
        _kind("sequence", "Sequence lesson", "learning"),
        _kind("starts", "Descent from many starts", "learning"),
        _kind("features", "Features by hand and learnt", "learning"),
        _kind("alleles", "Vectors of alleles", "learning"),
        _kind("slice", "Slice of a loss", "learning", lane="short"),
        _kind("associate", "Association", version=2, lane="by size"),
        _kind("twins", "Training on digits", "learning"),
        _kind("digits", "Training on digits, epoch by epoch", "learning"),
        _kind("codes", "Map of codes", "learning", lane="short"),
        _kind("controls", "Controls of pictures", "learning"),
        _kind("segmentation", "U-Net with and without skips", "learning"),
        _kind("memorise", "Digits with shuffled labels", "learning"),
        _kind("interpolate", "Errors by size of the model", "learning", lane="short"),
        _kind("pixels", "Digits with permuted pixels", "learning"),
        _kind("branches", "Branches of an inception module", "learning"),
        _kind("artificial", "Artificial genotypes", "learning"),
        _kind("letters", "Next letters", "learning"),
        _kind("lengths", "Encoders and decoders", "learning"),
        _kind("autoencoders", "Autoencoders of digits", "learning"),
        _kind("damaged", "Damaged digits mended", "learning"),
        _kind("unseen", "A digit that was never seen", "learning"),
        _kind("variational", "Variational autoencoders", "learning"),
        _kind("colouring", "Colour for grey pictures", "learning"),
        _kind("patches", "Patches that attend", "learning"),
        _kind("hold", "One bit held by recurrent cells", "learning"),
        _kind("recurrent", "Small recurrent cells", "learning"),
        _kind("feedback", "State or output fed back", "learning"),
        _kind("noise", "Digits made of noise", "learning"),
        _kind("finer", "Digits made finer", "learning"),
        _kind("few", "Few samples of a trait", "learning"),
        _kind("smileys", "Happy or sad", "learning"),
        _kind("photos", "Few pictures", "learning"),
        _kind("scene", "One scene, four buttons", "learning"),
        _kind("capsules", "Capsules on digits", "learning"),
        _kind("faces", "Faces with their parts moved", "learning"),
        _kind("export", "Export of a network", "learning", lane="short"),
        _kind("figure", "Figure for a paper", "figures", lane="short"),
        _kind("impute", "Missing calls, methods compared", "imputation"),
        _kind("novelty", "Codes of samples", "sample_codes"),
        _kind("fill", "Filling of missing calls", "imputation", lane="by size"),
        _kind("masked", "Masked patches of digits", "learning"),
        _kind("sideways", "Landscapes extended sideways", "learning"),
        _kind("promoters", "Promoters with their boxes moved", "learning"),
        _kind("ancestry", "Ancestry along a chromosome", "learning"),
    )
}


def find(name: str) -> Kind:
    """Return a kind by name; InputError where there is none."""
    if name not in KINDS:
        raise InputError(f"work '{name[:40]}'", "there is no such kind", f"There are: {', '.join(KINDS)}.")
    return KINDS[name]
