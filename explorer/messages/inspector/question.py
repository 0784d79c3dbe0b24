"""The union of all questions to the inspection engine, and how one is read from JSON."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError

from explorer.errors import InputError
from explorer.messages.inspector.base import InspectorQuestion
from explorer.messages.inspector.codes import CodeMap, CodeNeighbours
from explorer.messages.inspector.digits import DigitKernels, DigitMap, DigitMaps, DigitReading, DigitValue
from explorer.messages.inspector.effects import JointAblation, PredictionTrace, SingleAblations
from explorer.messages.inspector.fields import FeatureMap, UnitField
from explorer.messages.inspector.filters import FilterResponses, Filters, FilterWindows
from explorer.messages.inspector.network import Layers
from explorer.messages.inspector.operations import Convolution, Softmax
from explorer.messages.inspector.pictures import ChannelImages, ExcitingImages, Explanations, Levels, SyntheticImage
from explorer.messages.inspector.segmentation import SceneSegmentation
from explorer.sentences import sentence

Question = Annotated[
    CodeMap
    | CodeNeighbours
    | DigitKernels
    | DigitMap
    | DigitMaps
    | DigitReading
    | DigitValue
    | PredictionTrace
    | SingleAblations
    | JointAblation
    | UnitField
    | FeatureMap
    | Filters
    | FilterWindows
    | FilterResponses
    | Layers
    | Convolution
    | Softmax
    | ChannelImages
    | ExcitingImages
    | SyntheticImage
    | Explanations
    | Levels
    | SceneSegmentation,
    Field(discriminator="ask"),
]
QUESTIONS: tuple[type[InspectorQuestion[Any]], ...] = get_args(get_args(Question)[0])
"""The members of the union."""
UNKNOWN = "Question", "there is no such question", "Reload the page."
_ADAPTER: TypeAdapter[Question] = TypeAdapter(Question)


def read(text: str | bytes) -> Question:
    """Return the question that a JSON text holds; InputError says what is wrong with it."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if not first["loc"] and first["type"] != "json_invalid":
            raise InputError(*UNKNOWN) from None
        raise sentence(error, _place) from None


def _place(path: tuple[str, ...]) -> str:
    """Return the field that is wrong, or "Question" where no field is named."""
    return ".".join(path[1:] or path) or "Question"
