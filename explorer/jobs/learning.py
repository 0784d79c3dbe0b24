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
from explorer.jobs.parameters import Digest, Parameters, in_workspace
from explorer.messages.playground.state import State
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import digits_run
from explorer.training.lessons.allele_vectors_compared import AllelesTask
from explorer.training.lessons.ancestry import AncestryTask
from explorer.training.lessons.artificial_genotypes import ArtificialTask
from explorer.training.lessons.branches import BranchesTask
from explorer.training.lessons.colouring import ColouringTask
from explorer.training.lessons.damaged_digits import DamagedTask
from explorer.training.lessons.digit_capsules import DigitCapsulesTask
from explorer.training.lessons.digit_codes import CodesTask
from explorer.training.lessons.digits import DigitsTask
from explorer.training.lessons.digits_gan import DigitsGanTask
from explorer.training.lessons.faces_read import FacesTask
from explorer.training.lessons.features_compared import HandTask
from explorer.training.lessons.fed_back import FedBackTask
from explorer.training.lessons.few_pictures import PhotosTask
from explorer.training.lessons.few_samples import FewTask
from explorer.training.lessons.finer_digits import FinerTask
from explorer.training.lessons.lengths import LengthsTask
from explorer.training.lessons.masked_digits import MaskedTask
from explorer.training.lessons.memorising import MemorisingTask
from explorer.training.lessons.next_letters import LettersTask
from explorer.training.lessons.one_bit import OneBitTask
from explorer.training.lessons.one_scene import SceneTask
from explorer.training.lessons.patches_compared import PatchesTask
from explorer.training.lessons.permuted_pixels import PermutedPixelsTask
from explorer.training.lessons.promoters_read import PromotersTask
from explorer.training.lessons.random_features import FeaturesTask
from explorer.training.lessons.segmentation import SegmentationTask
from explorer.training.lessons.sequences import SequenceTask
from explorer.training.lessons.sideways import SidewaysTask
from explorer.training.lessons.small_cells import SmallCellsTask
from explorer.training.lessons.smiley_reading import SmileysTask
from explorer.training.lessons.starts import StartsTask
from explorer.training.lessons.twins import Experiment, small
from explorer.training.lessons.two_layers import WidthsTask
from explorer.training.lessons.unseen_digits import UnseenTask
from explorer.training.lessons.variational_digits import VariationalTask
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


class Explain(Parameters):
    """Compute which positions a trained run used; `fold` None explains each finished fold for its own test samples."""

    run: TrainedRun
    fold: NonNegativeInt | None = None
    question: AttributionRequest = AttributionRequest()
    randomised: bool = True
    others: tuple[TrainedRun, ...] = Field(
        default=(), max_length=20, description="Runs with other seeds, for stability"
    )


class Export(Parameters):
    """Write a network as files, with the fresh weights that a seed gives."""

    network: NetworkSpec
    seed: NonNegativeInt = 0

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
    seed: NonNegativeInt = 0

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Twins:
        if (self.experiment is None) == (self.architecture is None):
            raise InputError("Digits", "either an experiment or an architecture is trained", "Choose one.")
        if self.architecture is not None:
            small(self.architecture)
        return self


class Digits(Parameters):
    """Train a network of the gallery, in small, to read digits, and keep its weights at every epoch."""

    task: DigitsTask = DigitsTask.model_validate({})


class Memorise(Parameters):
    """Train one network on digits with true and with shuffled labels."""

    task: MemorisingTask = MemorisingTask.model_validate({})


class Interpolate(Parameters):
    """Measure errors of models of growing size, past the size at which they fit every sample."""

    model: Literal["features", "network"] = "features"
    features: FeaturesTask = FeaturesTask.model_validate({})
    network: WidthsTask = WidthsTask.model_validate({})


class Pixels(Parameters):
    """Train networks on digits as they are and with their pixels in a new order."""

    task: PermutedPixelsTask = PermutedPixelsTask.model_validate({})


class Branches(Parameters):
    """Train an inception module on motifs of several sizes."""

    task: BranchesTask = BranchesTask.model_validate({})


class Codes(Parameters):
    """Lay out the codes of a layer of a network that learnt digits by t-SNE."""

    run: DigitsRun
    epoch: NonNegativeInt
    layer: str = Field(min_length=1, max_length=120)
    perplexity: float = Field(default=30, ge=2, le=100)
    seed: NonNegativeInt = Field(default=0, le=2**31 - 1)


class Controls(Parameters):
    """Explain many digits with a network that learnt them, and measure how far each kind of picture can be trusted."""

    run: DigitsRun
    epoch: NonNegativeInt
    images: int = Field(default=60, ge=2, le=500)
    control: NonNegativeInt = Field(default=1, le=2**31 - 1, description="Seed of the random weights")
    how: PictureSettings = PictureSettings()


class Segmentation(Parameters):
    """Train a small U-Net on generated scenes, with its skips and without."""

    task: SegmentationTask = SegmentationTask.model_validate({})


class Attention(Parameters):
    """Measure the attention of one fold's network of a trained run; `fold` None is its first finished one."""

    run: TrainedRun
    fold: NonNegativeInt | None = None
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


class Ablate(Parameters):
    """Switch every filter of a layer of a trained fold off in turn, at a kept epoch or as it ended (None)."""

    run: TrainedRun
    fold: NonNegativeInt | None = None
    epoch: NonNegativeInt | None = None
    layer: str = Field(max_length=200)
    how: How = "zero"


class Filters(Parameters):
    """Sum up one layer's responses over many samples; `epoch` None is the fold's result."""

    run: TrainedRun
    fold: NonNegativeInt | None = None
    epoch: NonNegativeInt | None = None
    asked: FilterRequest


class Sequence(Parameters):
    """Let a small encoder-decoder and a recurrent network learn to reverse or copy letters."""

    task: SequenceTask = SequenceTask.model_validate({})


class Letters(Parameters):
    """Let a small LSTM learn to guess the next letter, of a text and of DNA."""

    task: LettersTask = LettersTask.model_validate({})


class Starts(Parameters):
    """Descend from many random starts at several widths."""

    task: StartsTask = StartsTask.model_validate({})


class Recurrent(Parameters):
    """Train recurrent cells of two units on letters, bases and numbers."""

    task: SmallCellsTask = SmallCellsTask.model_validate({})


class Feedback(Parameters):
    """Train recurrent cells whose state, output or target is fed back, on tasks that need memory."""

    task: FedBackTask = FedBackTask.model_validate({})


class Features(Parameters):
    """Compare features by hand with learnt ones, over random splits."""

    task: HandTask = HandTask.model_validate({})


class Artificial(Parameters):
    """Make artificial genotypes in several ways, and compare them with real ones."""

    task: ArtificialTask = ArtificialTask.model_validate({})


class Autoencoders(Parameters):
    """Write digits as a few numbers and draw them again."""

    task: CodesTask = CodesTask.model_validate({})


class Damaged(Parameters):
    """Mend damaged digits."""

    task: DamagedTask = DamagedTask.model_validate({})


class Unseen(Parameters):
    """Train without one digit and tell it from the others."""

    task: UnseenTask = UnseenTask.model_validate({})


class Variational(Parameters):
    """Train variational autoencoders of digits."""

    task: VariationalTask = VariationalTask.model_validate({})


class Colouring(Parameters):
    """Colour grey photographs."""

    task: ColouringTask = ColouringTask.model_validate({})


class Smileys(Parameters):
    """Read smileys, and measure what was used and how far the answers can be trusted."""

    task: SmileysTask = SmileysTask.model_validate({})


class Patches(Parameters):
    """Train transformers on patches of pictures."""

    task: PatchesTask = PatchesTask.model_validate({})


class Scene(Parameters):
    """Answer three questions about a scene by one network."""

    task: SceneTask = SceneTask.model_validate({})


class Capsules(Parameters):
    """Read digits with capsules."""

    task: DigitCapsulesTask = DigitCapsulesTask.model_validate({})


class Faces(Parameters):
    """Let networks learn what a face is, and move its parts."""

    task: FacesTask = FacesTask.model_validate({})


class Promoters(Parameters):
    """Let networks learn what a promoter is, and move its boxes."""

    task: PromotersTask = PromotersTask.model_validate({})


class Few(Parameters):
    """Teach networks something else first, then a trait of few samples of the sample cross."""

    task: FewTask = FewTask.model_validate({})


class Hold(Parameters):
    """Let recurrent cells learn to tell a bit after many steps of noise."""

    task: OneBitTask = OneBitTask.model_validate({})


class Lengths(Parameters):
    """Practise encoder-decoders on texts whose output has another length, with attention and without."""

    task: LengthsTask = LengthsTask.model_validate({})


class Noise(Parameters):
    """Train GANs that make digits of noise."""

    task: DigitsGanTask = DigitsGanTask.model_validate({})


class Alleles(Parameters):
    """Learn vectors of a dataset's alleles, and compare them with r2 and components, over seeds."""

    dataset: Digest
    task: AllelesTask = AllelesTask.model_validate({})


class Finer(Parameters):
    """Make coarse digits finer in several ways."""

    task: FinerTask = FinerTask.model_validate({})


class Photos(Parameters):
    """Learn two classes from few pictures, in several ways."""

    task: PhotosTask = PhotosTask.model_validate({})


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
    on_request: tuple[Literal["svm", "forest", "adaboost"], ...] = ()


class Line(Parameters):
    """Test every locus of a trained run by drawing its genotypes anew."""

    run: TrainedRun
    how: LineRequest = LineRequest()


class Permute(Parameters):
    """Make a dataset with the traits of a trained run exchanged among its samples: a control without signal."""

    run: TrainedRun
    seed: int = Field(default=0, ge=0, le=2**32 - 1)


class Masked(Parameters):
    """Name hidden patches of digits."""

    task: MaskedTask = MaskedTask.model_validate({})


class Sideways(Parameters):
    """Extend landscapes sideways."""

    task: SidewaysTask = SidewaysTask.model_validate({})


class Ancestry(Parameters):
    """Tell ancestry along a chromosome."""

    task: AncestryTask = AncestryTask.model_validate({})
