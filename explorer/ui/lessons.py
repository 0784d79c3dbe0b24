"""The gallery of the playground: ready-made states, each with the one thing to see in it; links that are lessons."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from explorer.messages.playground.guess import Guess
from explorer.messages.playground.links import from_query, to_parameters
from explorer.messages.playground.state import State


def _layers(units: tuple[int, ...], activation: str) -> tuple[dict[str, object], ...]:
    return tuple({"units": count, "activation": activation} for count in units)


@dataclass(frozen=True)
class Lesson:
    """One preset: `fields` of the playground's state, the element whose arithmetic is open, and what is asked first."""

    name: str
    title: str
    sentence: str
    fields: dict[str, object] = field(default_factory=dict)
    opened: str | None = None
    guess: Guess | None = None

    @cached_property
    def state(self) -> State:
        """The whole state, with the lesson's sentence as its note."""
        return State.model_validate({**self.fields, "note": self.sentence, "guess": self.guess})

    @property
    def announced(self) -> str:
        """What a list of lessons says: the question where one is asked first, for the sentence tells the answer."""
        return self.guess.question if self.guess else self.sentence

    @property
    def parameters(self) -> dict[str, str]:
        """The query parameters of the lesson's link."""
        return to_parameters(self.state) | ({"open": self.opened} if self.opened else {})


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        "worked-example",
        "One neuron by hand",
        "One neuron, one point: the sum is 0.38, the output 0.59, the loss 0.12; the chain rule makes a "
        "gradient of 0.06, and one step takes the first weight from 0.35 to 0.29. Press the step button and "
        "check.",
        {
            "data": "points",
            "points": ((0.5, 0.51, 0.1, 1),),
            "points_task": "regression",
            "layers": (),
            "output": "sigmoid",
            "biases": False,
            "weights": (0.35, 0.4, 0.0),
            "learning_rate": 1.0,
            "batch_size": 1,
            "hide": ("data", "points", "train_share", "batch_size", "show_test", "discretise", "split", "features"),
        },
        "l1.0.0",
    ),
    Lesson(
        "perceptron",
        "A perceptron separates",
        "Without any hidden layer the network is one weighted sum, and its boundary is a straight line: two "
        "clouds need no more. Play, and watch the line turn into place.",
        {"data": "gaussians", "layers": ()},
    ),
    Lesson(
        "perceptron-xor",
        "A perceptron and XOR",
        "No straight line has blue on one side and orange on the other here. However long you play, the loss stays "
        "near that of guessing.",
        {"data": "xor", "layers": ()},
        guess=Guess(
            question="Guessing gives a loss of 0.5. Where will it be after 100 epochs?",
            answers=("near 0", "near 0.25", "still near 0.5"),
            right=2,
            epochs=100,
            because="The output is one weighted sum: its boundary is a straight line, and XOR has none that fits.",
        ),
    ),
    Lesson(
        "hidden-layer-xor",
        "One hidden layer solves XOR",
        "Each hidden neuron draws one line, and the output combines them. Play until it is solved, then point at a "
        "hidden neuron to see its line.",
        {"data": "xor", "layers": _layers((4,), "tanh")},
    ),
    Lesson(
        "better-inputs",
        "Better inputs instead of layers",
        "The perceptron that cannot learn XOR from x₁ and x₂ is given x₁x₂ too: play, and one weighted sum is enough.",
        {"data": "xor", "layers": (), "features": ("x1", "x2", "x1_x2")},
    ),
    Lesson(
        "dead-relu",
        "Dead ReLUs",
        "Press the step button once: the large steps of one epoch throw the whole second layer where its inputs are "
        "negative for every point. A ReLU answers 0 there, its gradient is 0, and however long you play it does not "
        "come back; crosses mark the dead ones. Then choose leaky ReLU and reset.",
        {
            "data": "circle",
            "layers": _layers((6, 6), "relu"),
            "learning_rate": 1.0,
            "init_scale": 2.0,
            "batch_size": 1,
            "show_gradients": True,
        },
        guess=Guess(
            question="The steps are large. How many of the twelve hidden neurons will still learn after 10 epochs?",
            answers=("none", "about half", "all twelve"),
            right=0,
            epochs=10,
            because="The second layer answers 0 to every point: no gradient passes it, and the first stands still too.",
        ),
    ),
    Lesson(
        "rate-too-high",
        "Too high a learning rate",
        "Play: every step jumps over the valley and lands higher on the other side, until the numbers overflow. "
        "Read what the message blames, choose a tenth of the rate and reset.",
        {"data": "plane", "layers": (), "batch_size": 250, "learning_rate": 0.3, "speed": 3},
    ),
    Lesson(
        "overfitting",
        "Learning the noise by heart",
        "A large network on few noisy points. Play: the training loss falls on while the test loss soon rises again, "
        "and the boundary winds around single points.",
        {
            "data": "gaussians",
            "noise": 50,
            "samples": 200,
            "train_share": 20,
            "layers": _layers((8, 8), "tanh"),
            "optimizer": "adam",
            "learning_rate": 0.03,
            "show_test": True,
        },
        guess=Guess(
            question="The training loss will fall for 100 epochs. What will the test loss do?",
            answers=("fall with it", "fall, then rise again", "stay where it is"),
            right=1,
            epochs=100,
            because="From some epoch on the network learns what is noise, which helps no point it has not seen.",
        ),
    ),
    Lesson(
        "early-stopping",
        "Stopping early",
        "A wide network on 40 noisy points. Play: the training loss falls on and on, but after some dozen epochs the "
        "test loss turns, and once it has not fallen for 50, training stops by itself. The ring in the curve is where "
        "it was lowest: press “Lowest test loss” to go back to the weights of then.",
        {
            "data": "xor",
            "noise": 35,
            "samples": 200,
            "train_share": 20,
            "layers": _layers((16, 16), "tanh"),
            "optimizer": "adam",
            "learning_rate": 0.01,
            "stop_patience": 50,
            "show_test": True,
        },
        guess=Guess(
            question="It stops once the test loss has not fallen for 50 epochs. When will that have been lowest?",
            answers=("in the first 10 epochs", "between epochs 10 and 60", "when it stops"),
            right=1,
            epochs=200,
            because="First it learns what all points share, then the noise of its own 40, which helps no other point.",
        ),
    ),
    Lesson(
        "l1",
        "L1 prunes inputs",
        "All seven inputs are offered, but only the squares are needed. Play: the L1 penalty pulls the weights of "
        "the others to zero. Compare with no regularisation.",
        {
            "data": "circle",
            "layers": (),
            "features": ("x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"),
            "regulariser": "l1",
            "regulariser_rate": 0.01,
        },
        guess=Guess(
            question="How many of the seven inputs will have a weight above 0.01 after 100 epochs?",
            answers=("two", "four", "all seven"),
            right=0,
            epochs=100,
            because="A circle is where the sum of both squares is constant, and L1 takes from every weight the same.",
        ),
    ),
    Lesson(
        "vanishing-gradient",
        "The vanishing gradient",
        "Six layers of sigmoids, whose slope is a quarter at most: from layer to layer the gradient shrinks. Read the "
        "bars under the layers from right to left, and play: the first layer hardly moves. With tanh the same network "
        "learns.",
        {"data": "circle", "layers": _layers((4,) * 6, "sigmoid"), "show_gradients": True},
        guess=Guess(
            question="How much further than the first layer's will the last layer's weights have moved in 50 epochs?",
            answers=("about as far", "about ten times", "over a thousand times"),
            right=2,
            epochs=50,
            because="Each layer passes on but a part of the gradient: after six of them hardly anything is left.",
        ),
    ),
    Lesson(
        "symmetric",
        "All weights equal",
        "All weights start alike, so all neurons of a layer get the same gradient: however long you play they remain "
        "copies of one another, and four do the work of one. Under “More”, choose other initial weights.",
        {"data": "circle", "layers": _layers((4,), "tanh"), "init": "symmetric", "show_gradients": True},
        guess=Guess(
            question="All weights start equal. How many different hidden neurons will there be after 100 epochs?",
            answers=("one", "two", "four"),
            right=0,
            epochs=100,
            because="Equal weights get equal gradients: nothing ever tells the neurons apart.",
        ),
    ),
    Lesson(
        "classes",
        "Several classes",
        "One output per class, a softmax over them, cross-entropy as the loss: the picture shows the "
        "likeliest class, paler where the network is unsure.",
        {"data": "blobs", "classes": 4, "noise": 15, "layers": _layers((6,), "tanh"), "loss": "cross_entropy"},
    ),
    Lesson(
        "spiral",
        "The spiral",
        "The hardest of the pictures: play, and two layers do it in some hundreds of epochs. Which inputs make it "
        "easy?",
        {"data": "spiral", "layers": _layers((8, 6), "tanh"), "optimizer": "adam", "learning_rate": 0.01, "speed": 0},
    ),
    Lesson(
        "momentum",
        "Two optimizers side by side",
        "The same network, data and start twice: plain descent above, Adam below. Play, and compare the curves.",
        {
            "data": "spiral",
            "layers": _layers((8, 6), "tanh"),
            "speed": 100,
            "other": {"layers": _layers((8, 6), "tanh"), "optimizer": "adam", "learning_rate": 0.01},
        },
    ),
    Lesson(
        "feature-maps",
        "What a convolution sees",
        "Eight kernels of 3 × 3 weights slide over a digit; each answers with a map of where it finds what it has "
        "learnt to look for. Play until nine of ten test digits are right, then point at a pixel of a map: its window "
        "on the maps before is framed, and its products are written out.",
        {"data": "digits"},
        "p1.2.3.4",
    ),
    Lesson(
        "motif-by-heart",
        "A motif, learnt by heart",
        "Windows with the motif hold the genotypes 2 0 2 side by side, anywhere; the others hold them in another "
        "order. A dense layer has a weight of its own for every variant: play, and it learns the training windows by "
        "heart.",
        {"data": "windows", "images": {"maps": (), "layers": _layers((16,), "relu")}, "speed": 0},
        guess=Guess(
            question="The motif 2 0 2 may stand anywhere in a window of 32 genotypes. One dense layer of 16 neurons "
            "learns from 898 windows for 30 epochs. How many test windows does it then get right?",
            answers=("about two in three", "about four in five", "nearly all"),
            right=0,
            epochs=30,
            because="What it has learnt of the motif at one place says nothing to it about any other place.",
        ),
    ),
    Lesson(
        "motif-anywhere",
        "A motif, wherever it stands",
        "The same windows, but with a convolution: a kernel of three weights is the same at every place, so what it "
        "learns at one it knows at all. Play, and in some twenty epochs nearly all test windows are right; then look "
        "for the kernel that answers to 2 0 2.",
        {"data": "windows", "speed": 0},
    ),
)


def lesson(name: str) -> Lesson:
    """Return the lesson of this name; KeyError where there is none."""
    return next((one for one in LESSONS if one.name == name), None) or _unknown(name)


def _unknown(name: str) -> Lesson:
    raise KeyError(name)


def make(
    link: str, title: str, sentence: str, hidden: tuple[str, ...], guess: Guess | None = None
) -> tuple[Lesson, list[str]]:
    """Return a lesson made of a playground's link, and what of the link could not be used.

    Parameters
    ----------
    link : str
        The address of a playground as copied from the browser, or only its query.
    sentence : str
        What to see in it, at most 600 characters.
    hidden : tuple of str
        Names of controls that are not shown.
    guess : Guess or None
        What is asked first, in place of what the link asks.
    """
    query = urlsplit(link).query if "://" in link or "?" in link else link
    parameters = dict(parse_qsl(query.strip().lstrip("?"), keep_blank_values=True))
    state, problems = from_query(parameters)
    fields = {**state.model_dump(mode="json"), "hide": hidden}
    return Lesson("own", title, sentence[:600], fields, parameters.get("open"), guess or state.guess), problems
