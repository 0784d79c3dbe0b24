"""Which function answers which question; the table is complete, or the engine does not start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast, get_type_hints

from explorer.engines.inspector.answers import (
    codes,
    digits,
    effects,
    fields,
    filters,
    network,
    operations,
    pictures,
    segmentation,
)
from explorer.engines.inspector.warm import Warm
from explorer.messages.inspector.base import A_co, Answer, InspectorQuestion, answer_type
from explorer.messages.inspector.codes import CodeMap, CodeNeighbours
from explorer.messages.inspector.digits import DigitKernels, DigitMap, DigitMaps, DigitReading, DigitValue
from explorer.messages.inspector.effects import JointAblation, PredictionTrace, SingleAblations
from explorer.messages.inspector.fields import FeatureMap, UnitField
from explorer.messages.inspector.filters import FilterResponses, Filters, FilterWindows
from explorer.messages.inspector.network import Layers
from explorer.messages.inspector.operations import Convolution, Softmax
from explorer.messages.inspector.pictures import ChannelImages, ExcitingImages, Explanations, Levels, SyntheticImage
from explorer.messages.inspector.question import QUESTIONS
from explorer.messages.inspector.segmentation import SceneSegmentation

Q = TypeVar("Q", bound=InspectorQuestion[Any])
Handler = Callable[[Any, Warm], Answer]
Table = Mapping[type[InspectorQuestion[Any]], Handler]


def _entry(question: type[Q], function: Callable[[Q, Warm], Answer]) -> tuple[type[InspectorQuestion[Any]], Handler]:
    """Return an entry of the table: a type checker sees whether the function takes this question."""
    return question, function


HANDLERS: Table = dict(
    (
        _entry(CodeMap, codes.code_map),
        _entry(CodeNeighbours, codes.code_neighbours),
        _entry(DigitKernels, digits.digit_kernels),
        _entry(DigitMap, digits.digit_map),
        _entry(DigitMaps, digits.digit_maps),
        _entry(DigitReading, digits.digit_reading),
        _entry(DigitValue, digits.digit_value),
        _entry(PredictionTrace, effects.prediction_trace),
        _entry(SingleAblations, effects.single_ablations),
        _entry(JointAblation, effects.joint_ablation),
        _entry(UnitField, fields.unit_field),
        _entry(FeatureMap, fields.feature_map),
        _entry(Filters, filters.filters),
        _entry(FilterWindows, filters.filter_windows),
        _entry(FilterResponses, filters.filter_responses),
        _entry(Layers, network.layers),
        _entry(Convolution, operations.convolve),
        _entry(Softmax, operations.softmax),
        _entry(ChannelImages, pictures.channel_images),
        _entry(ExcitingImages, pictures.exciting_images),
        _entry(SyntheticImage, pictures.synthetic_image),
        _entry(Explanations, pictures.explanations),
        _entry(Levels, pictures.image_levels),
        _entry(SceneSegmentation, segmentation.scene_segmentation),
    )
)


def check(table: Table, questions: Iterable[type[InspectorQuestion[Any]]] = QUESTIONS) -> None:
    """Raise TypeError unless every question has a function that says it takes this question and gives its answer."""
    members = set(questions)
    if members != set(table):
        names = ", ".join(sorted(one.__name__ for one in members ^ set(table)))
        raise TypeError(f"a question without a function, or a function without a question: {names}")
    for question, function in table.items():
        hints = get_type_hints(function)
        if hints["question"] is not question or hints["return"] != answer_type(question):
            raise TypeError(f"{function.__name__} is not declared to answer {question.__name__}")


check(HANDLERS)


def answer(question: InspectorQuestion[A_co], warm: Warm) -> A_co:
    """Return the answer to a question; InputError, with a sentence for the user, where there is none."""
    return cast(A_co, HANDLERS[type(question)](question, warm))
