"""What pydantic found wrong becomes one plain sentence, and nobody else words it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from explorer.errors import InputError
from explorer.sentences import sentence

PACKAGE = Path(__file__).parents[1] / "explorer"


class Cat(BaseModel):
    """A member of a union."""

    kind: Literal["cat"] = "cat"


class Dog(BaseModel):
    """Another."""

    kind: Literal["dog"] = "dog"


class Everything(BaseModel):
    """A field for each way to be wrong."""

    model_config = ConfigDict(extra="forbid")

    count: int = Field(default=1, ge=1, le=9)
    share: float = Field(default=0.5, gt=0.0, lt=1.0, allow_inf_nan=False)
    even: int = Field(default=2, multiple_of=2)
    word: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")] = "abc"
    few: tuple[int, ...] = Field(default=(1,), min_length=1, max_length=2)
    colour: Literal["red", "blue"] = "red"
    flag: bool = False
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] = Cat()
    named: str = ""

    @field_validator("named")
    @classmethod
    def _no_digits(cls, text: str) -> str:
        if text == "refused":
            raise InputError("cohort.bed", "it is short", "Send it again.")
        if any(letter.isdigit() for letter in text):
            raise ValueError("A name has no digits.")
        return text


class Needs(BaseModel):
    """Something that has to be there."""

    it: int


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"count": 0}, "form count: it must be at least 1, not 0."),
        ({"count": 10}, "form count: it must be at most 9, not 10."),
        ({"count": "many"}, "form count: it must be a whole number, not 'many'."),
        ({"count": 1.5}, "form count: it must be a whole number, not 1.5."),
        ({"share": 0.0}, "form share: it must be greater than 0, not 0.0."),
        ({"share": 1}, "form share: it must be less than 1, not 1."),
        ({"share": "x" * 70}, f"form share: it must be a number, not '{'x' * 49}… (70 characters)."),
        ({"share": float("nan")}, "form share: it must be a finite number, not nan."),
        ({"even": 3}, "form even: it must be a multiple of 2, not 3."),
        ({"word": "a"}, "form word: it must have at least 2 characters, not 'a'."),
        ({"word": "ABC"}, "form word: it is not of the form that is expected here, not 'ABC'."),
        ({"few": []}, "form few: at least 1 must be there, not 0."),
        ({"few": [1, 2, 3]}, "form few: at most 2 fit, not 3."),
        ({"few": 3}, "form few: it must be a list, not 3."),
        ({"colour": "green"}, "form colour: it must be 'red' or 'blue', not 'green'."),
        ({"flag": "perhaps"}, "form flag: it must be true or false, not 'perhaps'."),
        ({"pet": {"kind": "cats"}}, "form pet: no pet is called 'cats'. Did you mean 'cat'?"),
        ({"pet": {}}, 'form pet: it does not say which pet it is. Add "kind", such as "cat".'),
        ({"named": "R2"}, "form named: a name has no digits."),
        ({"named": "refused"}, "cohort.bed: it is short. Send it again."),
        ({"cuont": 1}, "form cuont: no setting is called 'cuont'. Did you mean 'count'?"),
        ({"count": 0, "even": 3}, "form count: it must be at least 1, not 0 (1 more after this one)."),
        ([], "form: it must be an object."),
    ],
)
def test_each_fault_has_its_words(given: Any, words: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Everything.model_validate(given)
    told = sentence(raised.value, "form", Everything.model_fields, "pet", '"cat"')
    assert str(told) == words


def test_what_is_missing_and_where() -> None:
    with pytest.raises(ValidationError) as raised:
        Needs.model_validate({})
    assert str(sentence(raised.value, lambda path: f"the {'.'.join(path)}")) == "the it: it is missing."


def test_nobody_else_words_validation_errors() -> None:
    """`error.errors()` may be asked for where the fault lies; its message is worded in one place."""
    words = ('["msg"]', "['msg']", "Value error, ")
    assert [path.name for path in PACKAGE.rglob("*.py") if any(word in path.read_text() for word in words)] == [
        "sentences.py"
    ]
