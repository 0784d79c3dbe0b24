"""What the course consists of: its lectures in order, each topic with the page and view where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Topic:
    """One topic of the course.

    Attributes
    ----------
    title, sentence : what it is called, and what there is to see
    page : name of the page that shows it
    view : what the page's address has to say for it to be seen, e.g. {"topic": "Perceptron"}
    progress : the name under which its view keeps in the browser what was solved, "" where there is no exercise
    lesson : the lesson of the playground that it is, "" where it is none
    """

    title: str
    sentence: str
    page: str
    view: Mapping[str, str] = field(default_factory=dict)
    progress: str = ""
    lesson: str = ""

    @property
    def name(self) -> str:
        """What it is known by among all topics."""
        return ".".join([self.page, *(self.view.values()), *([self.lesson] if self.lesson else [])])


@dataclass(frozen=True)
class Lecture:
    """A lecture: its title and topics, in order."""

    title: str
    topics: tuple[Topic, ...]


def _on(page: str, title: str, progress: str, sentence: str) -> Topic:
    return Topic(title, sentence, page, {"topic": title}, progress)


def _lesson(title: str, lesson: str, sentence: str) -> Topic:
    return Topic(title, sentence, "playground", lesson=lesson)


def _convolution(title: str, sentence: str) -> Topic:
    return Topic(title, sentence, "convolution", {"topic": title})


def _attention(title: str, sentence: str) -> Topic:
    return Topic(title, sentence, "self_attention", {"part": title})


LECTURES = (
    Lecture(
        "The neuron",
        (
            _on("neuron", "Neuron", "cell", "A nerve cell turns into weights, a sum and a non-linearity."),
            _lesson(
                "One neuron by hand", "worked-example", "Two products, a sigmoid, a loss, and the chain rule back."
            ),
            _on("neuron", "Logic gates", "gates", "What one neuron with a threshold can decide, and what it cannot."),
            _on("neuron", "Perceptron", "perceptron", "Rosenblatt's rule, its bound on mistakes, and XOR."),
            _lesson("A hidden layer", "hidden-layer-xor", "Each hidden neuron draws a line; together they solve XOR."),
            _on(
                "neuron",
                "Timeline",
                "timeline",
                "From the perceptron to the transformer, and a neocognitron that works.",
            ),
            _on(
                "neuron",
                "Activations",
                "activations",
                "Functions, their slopes, and what many layers make of the slopes.",
            ),
        ),
    ),
    Lecture(
        "Genotypes as data",
        (
            _on(
                "neuron",
                "Genotypes as data",
                "genotypes",
                "Two haplotypes become 0, 1 and 2 where people differ.",
            ),
            _on("neuron", "Penetrance", "penetrance", "What an additive model misses, and what a network finds."),
            _on("neuron", "ALS", "als", "Missing heritability, promoters, and a rule right more often than any model."),
        ),
    ),
    Lecture(
        "Learning",
        (
            _on("learning", "Loss", "loss", "Squares against logs, and what a loss says of the noise."),
            _on("learning", "Fitting a line", "line", "A closed form, and descent that reaches it."),
            _on(
                "learning",
                "Descent",
                "descent",
                "Drop a start on a loss surface; step, with the right rate and the wrong.",
            ),
            _on("learning", "Many starts", "starts", "Where 200 starts end, in narrow and in wide networks."),
            _on("learning", "Slice of a loss", "slice", "A playground's loss over two random directions."),
            _on("learning", "Optimizers", "optimizers", "Six of them raced, their running means opened."),
            _lesson("Two optimizers side by side", "momentum", "The same network twice: plain descent and Adam."),
        ),
    ),
    Lecture(
        "Backpropagation",
        (
            _on(
                "learning",
                "Backpropagation",
                "backprop",
                "The graph of any expression, values forwards, gradients backwards.",
            ),
            _on("learning", "Deltas in matrices", "deltas", "The same for a network, layer by layer."),
            _on("learning", "Vanishing gradients", "depth", "How large a gradient is after many layers."),
            _lesson(
                "Layers that do not move", "vanishing-gradient", "How much less the first layer learns than the last."
            ),
            _lesson("Dead ReLUs", "dead-relu", "Large steps, and neurons that never learn again."),
        ),
    ),
    Lecture(
        "Generalisation",
        (
            _lesson("Learning the noise by heart", "overfitting", "Training loss falls; what does the test loss do?"),
            _lesson("Stopping early", "early-stopping", "The lowest test loss, and going back to it."),
            _lesson("Pruning inputs", "l1", "An L1 penalty puts weights at zero."),
            _on(
                "generalising", "Polynomials", "polynomials", "Too stiff, too pliant, and what a penalty does about it."
            ),
            _on("generalising", "Weights and dropout", "shrinking", "Paths of weights; dropout as a ridge."),
            _on("generalising", "Random labels", "random_labels", "A network that learns labels drawn by lot."),
            _on("generalising", "Double descent", "double_descent", "The test error beyond the point of perfect fit."),
            _on(
                "generalising",
                "Approximation",
                "approximation",
                "Any curve from bumps, and what that does not promise.",
            ),
            _on("generalising", "Depth", "regions", "Regions counted; a fold that depth makes cheap."),
            _on("generalising", "Images", "pixels", "3 billion weights, and what a permutation of pixels costs."),
            _on(
                "generalising", "Which filter size?", "branches", "Branches of an inception module, and labels by lot."
            ),
            _on("generalising", "Features", "features", "Components and edges by hand, against learnt ones."),
            _convolution("Dropout", "Masks drawn, and what they amount to on average."),
            _convolution("Batch norm", "A mini-batch put on a common scale, number by number."),
        ),
    ),
    Lecture(
        "Convolution",
        (
            _convolution("Sandbox", "A kernel over a picture, every product unfolding."),
            _convolution("Genome", "The same along the genome, one row of dosages."),
            _convolution("Two functions", "Where the name comes from: two functions sliding."),
            _convolution("Pooling", "What is kept, and which shifts are forgiven."),
            _convolution("Visual cells", "Simple and complex cells of Hubel and Wiesel."),
            _convolution("Sizes", "Volumes and parameters of a layer."),
            _convolution("Softmax", "Scores become probabilities; the loss and its gradient."),
            _lesson(
                "A motif, wherever it stands",
                "motif-anywhere",
                "A kernel finds in a genotype window what it has learnt.",
            ),
            Topic("Inside a CNN", "A digit through every layer of a trained network.", "inside_cnn"),
        ),
    ),
    Lecture(
        "Architectures",
        (
            Topic(
                "From LeNet to capsules",
                "Every network of the course layer by layer, and why each came.",
                "architectures",
            ),
            Topic("U-Net", "What skip connections carry, shown by taking them away.", "skips"),
        ),
    ),
    Lecture(
        "Borrowed features",
        (
            _on(
                "pictures",
                "Few pictures",
                "few_pictures",
                "From nothing, with augmentation, or with features learnt elsewhere.",
            ),
            _on(
                "pictures",
                "Few samples",
                "few_samples",
                "A network taught by other traits, beside GBLUP and from nothing.",
            ),
        ),
    ),
    Lecture(
        "What is in a picture",
        (
            _on(
                "pictures", "One scene", "one_scene", "Where, what, cleaner, whose style: four questions, one network."
            ),
            _on(
                "pictures",
                "Along a chromosome",
                "ancestry",
                "Ancestry of each stretch, beside the model that made the data.",
            ),
            _on("pictures", "Happy or sad", "smiley", "A smiley of your own, and the pixels that decide."),
            _on("pictures", "Capsules", "capsules", "Routing by agreement, and what a capsule's numbers draw."),
            _on("pictures", "Mouth and forehead", "faces", "Parts of a face exchanged: who still calls it a face?"),
            _on("pictures", "Boxes of a promoter", "boxes", "Two boxes exchanged or moved: who still says promoter?"),
        ),
    ),
    Lecture(
        "Recurrent networks",
        (
            _on("sequences", "Recurrent cell", "recurrent", "One cell read step by step; every number opens."),
            _on("sequences", "What is fed back", "fed_back", "State or output: which is easier to train, measured."),
            _on("sequences", "Deeper and both ways", "deep", "Stacked, deeper, from both ends, and over a tree."),
            _on("sequences", "Through time", "through_time", "Gradients on their way back: vanishing, exploding, cut."),
            _on("sequences", "Gates", "gated", "LSTM and GRU gate by gate, and the line that carries."),
            _on("sequences", "One bit", "one_bit", "Which cells hold one bit over 50 steps."),
            _on("sequences", "What cells remember", "remember", "Cells that follow a pattern of text or DNA, tested."),
            _on("sequences", "Generation", "generation", "Writing on: greedy, drawn, and most probable."),
        ),
    ),
    Lecture(
        "Tokens and translation",
        (
            _on("sequences", "Tokens", "tokens", "Words, k-mers and byte pairs become rows of a table."),
            _on(
                "sequences",
                "From one length to another",
                "lengths",
                "Digits to words, DNA to protein, with and without attention.",
            ),
        ),
    ),
    Lecture(
        "Embeddings",
        (
            _on("sequences", "Word vectors", "word_vectors", "Meaning from neighbours, learnt while one looks."),
            _on("sequences", "SNP vectors", "snp_vectors", "The same on alleles, beside linkage and components."),
        ),
    ),
    Lecture(
        "Attention",
        (
            _attention("One dot product at a time", "Queries, keys and values in a toy of four tokens."),
            _attention("Several heads", "A width shared out among heads, each with its map."),
            _attention("Positions", "Sines and cosines, and what is lost without them."),
            _attention("Encoder and decoder", "Cross-attention with its numbers."),
            _attention("Learning to look", "An encoder and decoder beside a recurrent network."),
        ),
    ),
    Lecture(
        "Attention on patches",
        (
            _on("pictures", "Patches that attend", "patches", "A picture as sixteen tokens: what each attends to."),
            _on("pictures", "Masked patches", "masked", "Hidden patches filled in, the surest first."),
            _on("pictures", "Sideways", "sideways", "A picture grown to the right: which answers are right?"),
        ),
    ),
    Lecture(
        "Autoencoders",
        (
            _on("making", "Autoencoder", "autoencoder", "Digits in two numbers, and drawn again from them."),
            _on("making", "Bottleneck", "bottleneck", "The size of the code, and components as the linear one."),
            _on("making", "Damaged pictures", "damaged", "Noise taken off and missing pixels filled in."),
            _on("making", "Never seen", "unseen", "A digit that was never seen, by its error."),
            _on("making", "Colouring", "colouring", "Grey patches of photographs, coloured."),
            _on("making", "Variational", "variational", "A cloud of codes to draw from."),
            _on("making", "Elsewhere", "elsewhere", "Recommendation and relighting by few numbers."),
            _on("making", "Missing genotypes", "missing_genotypes", "Hidden calls guessed, beside what is usual."),
            _on("making", "Codes of samples", "codes", "Codes of people beside components, and who is new."),
        ),
    ),
    Lecture(
        "Generative adversarial networks",
        (
            _on("making", "GAN in one dimension", "gan", "Generator and discriminator on a line, with both losses."),
            _on("making", "Mode collapse", "modes", "Rings and grids half covered, and what helps."),
            _on("making", "The course's generator", "generator", "Its layers, weights and cost, opened."),
            _on("making", "Digits from noise", "digits_gan", "Made digits beside real ones, and a quiz."),
            _on("making", "Super-resolution", "finer", "Coarse digits made finer: one answer, or one of many."),
            _on(
                "making",
                "Artificial genotypes",
                "artificial_genotypes",
                "Made people: their linkage, structure, and whom they give away.",
            ),
        ),
    ),
    Lecture(
        "From genotypes to saliency",
        (
            Topic("Data", "Quality, relatives and structure before any network.", "data"),
            Topic("Train", "A network beside a linear model on the same split.", "train"),
            Topic("Saliency", "Which loci were used, and how far to believe it.", "saliency"),
            Topic("Attention over SNPs", "Where a transformer looks along the genome.", "attention"),
            Topic("Look inside", "Filters, units and receptive fields over promoters.", "inside"),
            Topic("Association", "Single markers and mixed models beside it.", "association"),
        ),
    ),
)
"""In the order of the course."""
