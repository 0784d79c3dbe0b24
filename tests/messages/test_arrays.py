"""Messages that hold arrays: checked where they are made without copying, and read back as they were."""

from typing import Annotated

import numpy as np
import pytest
from pydantic import ValidationError

from explorer.messages import packing
from explorer.messages.arrays import ArrayMessage, ArrayType, Axes, Float32, Int32
from explorer.messages.inspector.base import answers_of, answers_to
from explorer.messages.inspector.question import QUESTIONS


class Bars(ArrayMessage):
    name: str
    height: float
    values: Annotated[Float32, Axes("bars", 2)]
    colours: Annotated[Int32, Axes("bars")] | None = None
    """By number."""


VALUES = np.arange(6, dtype=np.float32).reshape(3, 2)


def test_a_message_travels_and_is_not_copied():
    bars = Bars(name="a", height=1, values=VALUES)
    assert bars.values is VALUES
    header, arrays = packing.unpack(bars.pack())
    assert header == {"name": "a", "height": 1}
    assert list(arrays) == ["values"]
    back = Bars.model_validate({**header, **arrays})
    assert back.colours is None
    np.testing.assert_array_equal(back.values, VALUES)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"values": VALUES.astype(np.float64)}, r"float32 \(bars, 2\), not float64 \(3, 2\)"),
        ({"values": VALUES.ravel()}, r"not float32 \(6,\)"),
        ({"values": VALUES.T.copy()}, r"not float32 \(2, 3\)"),
        ({"values": VALUES.tolist()}, "not list"),
        ({"colours": np.zeros(4, np.int32)}, "colours has 4 bars, another array has 3"),
        ({"height": float("nan")}, "finite"),
        ({"more": 1}, "Extra inputs"),
    ],
)
def test_another_type_or_shape_is_refused(wrong: dict, words: str):
    with pytest.raises(ValidationError, match=words):
        Bars(**{"name": "a", "height": 1, "values": VALUES, **wrong})


def test_types_of_arrays_and_header_are_told():
    assert Bars.array_types == {
        "values": ArrayType("float32", ("bars", "2")),
        "colours": ArrayType("int32", ("bars",), "By number.", optional=True),
    }
    schema = Bars.model_json_schema(mode="serialization")
    assert list(schema["properties"]) == schema["required"] == ["name", "height"]


def test_every_question_and_answer_has_a_schema():
    for question in QUESTIONS:
        assert question.model_json_schema()["properties"]["ask"]["const"]
        assert answers_to(question).json_schema()
        for answer in answers_of(question):
            assert not set(answer.model_json_schema()["properties"]) & set(answer.array_types)
            assert all(one.dtype in packing.DTYPES for one in answer.array_types.values())
