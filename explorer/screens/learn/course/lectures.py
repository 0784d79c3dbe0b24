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


def _neuron(title: str, progress: str, sentence: str) -> Topic:
    return Topic(title, sentence, "neuron", {"topic": title}, progress)


def _learning(title: str, progress: str, sentence: str) -> Topic:
    return Topic(title, sentence, "learning", {"topic": title}, progress)


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
            _neuron(
                "Neuron", "cell", "A nerve cell turns into weights, a sum and a non-linearity; what one can compute."
            ),
            _neuron("Perceptron", "perceptron", "Rosenblatt's rule step by step, its bound on mistakes, and XOR."),
            _lesson(
                "XOR with a hidden layer",
                "hidden-layer-xor",
                "Each hidden neuron draws a line; the output combines them.",
            ),
            _neuron("Timeline", "timeline", "From the perceptron to the transformer, with a neocognitron that works."),
            _neuron(
                "Activations", "activations", "Functions and their slopes, and what many layers make of the slopes."
            ),
        ),
    ),
    Lecture(
        "Genotypes as data",
        (
            _neuron("Genotypes", "genotypes", "Two haplotypes become 0, 1, 2; what an additive model misses."),
            _neuron("ALS", "als", "Missing heritability, promoters, and a rule that beats every model."),
        ),
    ),
)
"""In the order of the course."""
