"""A playground's state as the query of a link, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypedDict, cast
from urllib.parse import quote, unquote, urlencode

from pydantic import ValidationError

from explorer.messages.playground.bounds import held
from explorer.messages.playground.state import LEARNER_FIELDS, Learner, State
from explorer.sentences import sentence
from explorer.training.images.spec import ImageSpec

SECOND = "b."
"""Prefix of the fields in which the second network of a split screen differs."""
LONGEST = 60_000
"""Characters of one parameter: as many as the weights of the largest network need."""
IMAGES = "i."
"""Prefix of the fields of the network that learns from images."""


class Codec(NamedTuple):
    """How one property is written into a link, and read back for pydantic to validate."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


class LayerFields(TypedDict):
    """A hidden layer as JSON holds it; see `training.dense.spec.Layer`."""

    units: int
    activation: str
    dropout: float
    batch_norm: bool


def to_query(state: State) -> str:
    """Return the query, without its question mark, that holds what differs from the defaults.

    >>> to_query(State(noise=10, layers=({"units": 3, "activation": "relu", "dropout": 0.2},)))
    'layers=3-relu-d0.2&noise=10'
    """
    return urlencode(to_parameters(state), quote_via=quote, safe=",;:-_.")


def to_parameters(state: State) -> dict[str, str]:
    """Return the same as a dictionary, for a page that sets its query parameters."""
    plain, first = State().model_dump(mode="json"), state.model_dump(mode="json")
    parameters = {
        name: _codec(name).write(first[name])
        for name in first
        if name not in ("other", "images") and first[name] != plain[name]
    }
    images = {name: value for name, value in first["images"].items() if value != plain["images"][name]}
    parameters |= {IMAGES + name: _image_codec(name).write(value) for name, value in images.items()}
    if first["other"] is not None:
        differing = {name: value for name, value in first["other"].items() if value != first[name]}
        parameters["split"] = "1"
        parameters |= {SECOND + name: _codec(name).write(value) for name, value in differing.items()}
    return parameters


def from_query(parameters: Mapping[str, str]) -> tuple[State, list[str]]:
    """Return the state of a link, and a sentence per part of it that could not be used as it stands.

    Names that are no property of a playground are ignored, as a page may have its own; those that begin as
    a property of one of its networks does are told.
    """
    fields: dict[str, Any] = {}
    second: dict[str, Any] = {}
    problems: list[str] = []
    images: dict[str, Any] = {}
    unheard: list[str] = []
    for key, text in parameters.items():
        place = next((place for place in (IMAGES, SECOND) if key.startswith(place)), "")
        name, target = key.removeprefix(place), {IMAGES: images, SECOND: second}.get(place, fields)
        known = {IMAGES: ImageSpec.model_fields, SECOND: LEARNER_FIELDS}.get(place, State.model_fields)
        if name not in known or name in ("other", "images"):
            unheard += [key] if place else []
            continue
        try:
            if len(text) > LONGEST:
                raise ValueError("no playground writes as much")
            target[name] = (_image_codec if place == IMAGES else _codec)(name).read(text)
        except (ValueError, TypeError):
            problems.append(f"The link's {key} could not be read and was left out.")
    if unheard:
        named = ", ".join(key[:40] for key in unheard[:5]) + (f" and {len(unheard) - 5} more" if unheard[5:] else "")
        problems.append(f"No playground has what the link calls {named}.")
    if images:
        fields["images"] = images
    state, dropped = usable(fields, second if parameters.get("split") == "1" else None)
    return state, problems + dropped


def usable(values: Mapping[str, Any], other: Mapping[str, Any] | None = None) -> tuple[State, list[str]]:
    """Return the state that these fields make, and a sentence per field that was held to its bound or left out.

    `other` are those in which the second network of a split screen differs; they may lie in `values` as well.
    """
    fields, problems = held(values)
    inner: object = fields.pop("other", None)
    other = cast(Mapping[str, Any], inner) if isinstance(inner, Mapping) else other
    second, beyond = held(other or {}, Learner)
    problems += beyond
    for _ in range(len(fields) + len(second) + len(ImageSpec.model_fields) + 2):
        try:
            whole = dict(fields)
            if other is not None:
                first = State.model_validate(fields).model_dump(mode="json")
                whole["other"] = {**{name: first[name] for name in LEARNER_FIELDS}, **second}
            return State.model_validate(whole), problems
        except ValidationError as error:
            _drop(error, fields, second, problems)
    return State(), problems


def _drop(error: ValidationError, fields: dict[str, Any], second: dict[str, Any], problems: list[str]) -> None:
    """Leave out the field that an error names; where it names none, all fields of the data."""
    place = [str(part) for part in error.errors(include_url=False)[0]["loc"]]
    reason = sentence(error, "link").reason
    inner: object = fields.get("images")
    if place[:1] == ["images"] and len(place) > 1 and isinstance(inner, dict) and place[1] in inner:
        fields["images"] = {name: value for name, value in cast(dict[str, Any], inner).items() if name != place[1]}
        problems.append(f"The link's {IMAGES}{place[1]} could not be used and was left out: {reason}.")
        return
    source, name = (
        (second, place[1]) if place[:1] == ["other"] and len(place) > 1 else (fields, place[0] if place else "")
    )
    if name in source:
        problems.append(f"The link's {name} could not be used and was left out: {reason}.")
        del source[name]
        return
    for name in ("data", "points", "dataset", "columns", "trait"):
        fields.pop(name, None)
    problems.append(f"The link's data could not be used and were left out: {reason}.")


def _codec(name: str) -> Codec:
    return CODECS.get(name, PLAIN)


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _layer(layer: LayerFields) -> str:
    dropout = f"-d{_write(layer['dropout'])}" if layer["dropout"] else ""
    return f"{layer['units']}-{layer['activation']}{dropout}{'-n' if layer['batch_norm'] else ''}"


def _read_layer(text: str) -> LayerFields:
    units, activation, *more = text.split("-", 2)
    layer: LayerFields = {"units": int(units), "activation": activation, "dropout": 0.0, "batch_norm": False}
    for part in more[0].split("-") if more else ():
        if part == "n":
            layer["batch_norm"] = True
        elif part.startswith("d"):
            layer["dropout"] = float(part[1:])
        else:
            raise ValueError(part)
    return layer


def _map_layer(layer: dict[str, Any]) -> str:
    """Write a layer of maps.

    >>> _map_layer({"kind": "conv", "maps": 8, "kernel": 3, "padding": "valid", "activation": "relu"})
    'conv-8-3-valid-relu'
    """
    names = ("kind", "maps", "kernel", "padding", "activation") if layer["kind"] == "conv" else ("kind", "kernel")
    return "-".join(str(layer[name]) for name in names)


def _read_map_layer(text: str) -> dict[str, Any]:
    kind, *rest = text.split("-")
    if kind != "conv":
        (kernel,) = rest
        return {"kind": kind, "kernel": int(kernel)}
    maps, kernel, padding, activation = rest
    return {"kind": kind, "maps": int(maps), "kernel": int(kernel), "padding": padding, "activation": activation}


def _map_layers(rows: list[dict[str, Any]]) -> str:
    return ",".join(map(_map_layer, rows))


def _read_map_layers(text: str) -> list[dict[str, Any]]:
    return [_read_map_layer(part) for part in text.split(",") if part]


def _image_codec(name: str) -> Codec:
    return Codec(_map_layers, _read_map_layers) if name == "maps" else _codec(name)


def _point(row: list[float]) -> str:
    """Write a point, with its side only where that is 0."""
    return ",".join(map(_write, row[:3] if row[3] else row))


def _read_points(text: str) -> list[list[float]]:
    rows = [[float(number) for number in row.split(",")] for row in text.split(";") if row]
    if any(len(row) not in (3, 4) for row in rows):
        raise ValueError("a point has two coordinates, a label, and perhaps a side")
    return [row if len(row) == 4 else [*row, 1.0] for row in rows]


def _layers(rows: list[LayerFields]) -> str:
    return ",".join(map(_layer, rows))


def _read_layers(text: str) -> list[LayerFields]:
    return [_read_layer(part) for part in text.split(",") if part]


def _pair(pair: list[str] | None) -> str:
    return "" if pair is None else ";".join(quote(part, safe="") for part in pair)


def _read_pair(text: str) -> list[str] | None:
    return [unquote(part) for part in text.split(";")] if text else None


def _numbers(row: list[float] | None) -> str:
    return "" if row is None else ",".join(map(_write, row))


def _read_numbers(text: str) -> list[float] | None:
    return [float(part) for part in text.split(",")] if text else None


def _points(rows: list[list[float]]) -> str:
    return ";".join(map(_point, rows))


def _read_names(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _guess(guess: dict[str, Any] | None) -> str:
    """Write question, answers, which is right, epochs and reason, each quoted."""
    if guess is None:
        return ""
    parts = (guess["question"], *guess["answers"], guess["right"], guess["epochs"], guess["because"])
    return ";".join(quote(str(part), safe="") for part in parts)


def _read_guess(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    question, one, two, three, right, epochs, because = (unquote(part) for part in text.split(";"))
    return {
        "question": question,
        "answers": (one, two, three),
        "right": right,
        "epochs": epochs,
        "because": because,
    }


PLAIN = Codec(_write, str)
NAMES = Codec(",".join, _read_names)
CODECS = {
    "layers": Codec(_layers, _read_layers),
    "features": NAMES,
    "hide": NAMES,
    "columns": Codec(_pair, _read_pair),
    "weights": Codec(_numbers, _read_numbers),
    "points": Codec(_points, _read_points),
    "speed": Codec(_write, int),
    "guess": Codec(_guess, _read_guess),
}
