"""Parameters of what lessons train and measure; a module of its own, because it imports torch."""

from __future__ import annotations

from typing import Literal

from explorer.jobs.parameters import Digest, Parameters
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
from explorer.training.lessons.two_layers import WidthsTask
from explorer.training.lessons.unseen_digits import UnseenTask
from explorer.training.lessons.variational_digits import VariationalTask


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


class Segmentation(Parameters):
    """Train a small U-Net on generated scenes, with its skips and without."""

    task: SegmentationTask = SegmentationTask.model_validate({})


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


class Masked(Parameters):
    """Name hidden patches of digits."""

    task: MaskedTask = MaskedTask.model_validate({})


class Sideways(Parameters):
    """Extend landscapes sideways."""

    task: SidewaysTask = SidewaysTask.model_validate({})


class Ancestry(Parameters):
    """Tell ancestry along a chromosome."""

    task: AncestryTask = AncestryTask.model_validate({})
