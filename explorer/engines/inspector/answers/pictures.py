"""What a network that reads digits responds to, answered in pictures."""

from __future__ import annotations

import math
from typing import Any, TypedDict

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.answers.digits_network import DigitsNetwork
from explorer.engines.inspector.warm import Warm
from explorer.inspection.images import excite, explanation, levels
from explorer.inspection.images.ascend import ascend
from explorer.inspection.images.backwards import rectifiers
from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.places import Patch, patch
from explorer.inspection.images.run_images import RunImages, enlarged, shows
from explorer.inspection.images.target import ImageTarget, still
from explorer.messages.inspector.pictures import (
    Box,
    ChannelImage,
    ChannelImages,
    ChannelImagesAnswer,
    DigitQuestion,
    ExcitingImage,
    ExcitingImages,
    ExcitingImagesAnswer,
    Explanations,
    ExplanationsAnswer,
    ExplanationScores,
    Level,
    Levels,
    LevelsAnswer,
    SyntheticImage,
    SyntheticImageAnswer,
)
from explorer.networks.geometry import geometry

DECODED, JUDGED = 300, 200
"""Images that what a layer remembers is fitted on, and judged on."""


def channel_images(question: ChannelImages, warm: Warm) -> ChannelImagesAnswer:
    """Return the image that excites each of the first channels of a layer most."""
    about = DigitsNetwork.of(question, warm)
    network, images, responses = about.network, about.images, about.excitations(question.layer)
    row, of = geometry(network.spec)[question.layer], responses.values.shape[1]
    tops = [excite.strongest(network, responses, channel, 1, row)[0] for channel in range(min(question.most, of))]
    return ChannelImagesAnswer(
        channels=tuple(
            ChannelImage(**_about(top, images), silent=responses.silent(channel)) for channel, top in enumerate(tops)
        ),
        of=of,
        held_out=len(images.test),
        images=images.test[[top.image for top in tops]].numpy(),
    )


def exciting_images(question: ExcitingImages, warm: Warm) -> ExcitingImagesAnswer:
    """Return the images that excite a channel most."""
    about = DigitsNetwork.of(question, warm)
    network, images = about.network, about.images
    ImageTarget(question.layer, question.channel).checked(network)
    responses = about.excitations(question.layer)
    tops = excite.strongest(network, responses, question.channel, question.most)
    return ExcitingImagesAnswer(
        excited=tuple(ExcitingImage(**_about(top, images)) for top in tops),
        silent=responses.silent(question.channel),
        held_out=len(images.test),
        images=images.test[[top.image for top in tops]].numpy(),
    )


def synthetic_image(question: SyntheticImage, warm: Warm) -> SyntheticImageAnswer:
    """Return an image made to excite a channel, beside the best that there is."""
    about = DigitsNetwork.of(question, warm)
    network, climb = about.network, question.climb
    target = ImageTarget(question.layer, question.channel).checked(network)
    made = about.kept("digits made", lambda: ascend(network, target, climb), target, climb.model_dump_json())
    best = float(about.excitations(question.layer).values[:, question.channel].max())
    window = patch(network.spec, geometry(network.spec)[question.layer], question.channel, made.target.place)
    return SyntheticImageAnswer(
        value=made.value,
        best=best,
        place=made.target.place,
        patch=_box(window),
        image=made.image,
        values=made.values,
    )


def explanations(question: Explanations, warm: Warm) -> ExplanationsAnswer:
    """Return every explanation of a class or a unit, each with its control of random weights."""
    about = DigitsNetwork.of(question, warm)
    network, (image, label) = about.network, _shown(question, about)
    key = "digits unlearnt", about.run, question.control
    fresh = warm.get(key, lambda: unlearnt(network, question.control).eval())
    with still(network), torch.no_grad():
        probabilities = network(image[None]).softmax(1)[0]
    read, output = int(probabilities.argmax()), network.spec.layers[-1].name
    layer, channel = question.layer or output, question.channel
    if channel is None:
        channel = read if layer == output else 0
    explained = explanation.explain_image(
        network, fresh, image, ImageTarget(layer, channel, question.place), question.how
    )
    curves = [(one.deletion.top, one.control_deletion.top, one.deletion.random) for one in explained.pictures]
    return ExplanationsAnswer(
        label=label,
        read=read,
        probabilities=probabilities.tolist(),
        layer=layer,
        output=layer == output,
        channel=channel,
        place=explained.target.place,
        score=explained.score,
        judged=explained.judged,
        cam_layer=explained.cam_layer,
        rectifiers=tuple(rectifiers(network, layer)),
        scores=tuple(_scores(one) for one in explained.pictures),
        image=image.numpy(),
        pictures=np.stack([one.values for one in explained.pictures]).astype(np.float32),
        controls=np.stack([one.control for one in explained.pictures]).astype(np.float32),
        curves=np.array(curves, dtype=np.float32),
        shares=explained.pictures[0].deletion.shares,
    )


def _scores(one: explanation.Picture) -> ExplanationScores:
    return ExplanationScores(
        method=one.method,
        likeness=one.likeness if math.isfinite(one.likeness) else None,
        area=one.deletion.area,
        control_area=one.control_deletion.area,
        random_area=one.deletion.random_area,
    )


def image_levels(question: Levels, warm: Warm) -> LevelsAnswer:
    """Return a digit at every size that it has in the network, and what is drawn from it there."""
    about = DigitsNetwork.of(question, warm)
    network, images, (image, _) = about.network, about.images, _shown(question, about)
    layers, fit = levels.turns(network.spec), (images.train[:DECODED], images.test[:JUDGED])
    fitted = about.kept("digits decoders", lambda: levels.decoders(network, *fit, layers))
    views = levels.levels(network, image, fitted)
    pairs = [(one.strength, one.over) for one in views]
    maps = [(strength, over) for strength, over in pairs if strength is not None and over is not None]
    height, width = image.shape[1:]
    return LevelsAnswer(
        levels=tuple(_level(one) for one in views),
        image=image.numpy(),
        drawn=np.stack([one.drawn for one in views]),
        strength=np.concatenate([np.empty(0, np.float32), *(strength.ravel() for strength, _ in maps)]),
        over=np.stack([over for _, over in maps]) if maps else np.empty((0, height, width), np.float32),
    )


def _level(one: levels.Level) -> Level:
    size: tuple[int, int] | None = None
    if one.strength is not None and one.over is not None:
        rows, columns = one.strength.shape
        size = rows, columns
    return Level(
        layer=one.layer,
        sizes=one.sizes,
        field=one.field,
        jump=one.jump,
        explained=one.explained,
        map_size=size,
    )


def _shown(question: DigitQuestion[Any], about: DigitsNetwork) -> tuple[Tensor, int | None]:
    """Return the digit (channels, height, width) and what it shows, None where the user drew it."""
    image = data.read(question.digit)
    return enlarged(about.network.spec, image), shows(about.folder, image)


class _ImageFields(TypedDict):
    image: int
    label: int
    value: float
    place: tuple[int, int] | None
    patch: Box


def _about(one: excite.Excited, images: RunImages) -> _ImageFields:
    """Return the fields of an `ExcitingImage`."""
    label = int(images.truth[one.image])
    return {"image": one.image, "label": label, "value": one.value, "place": one.place, "patch": _box(one.patch)}


def _box(patch: Patch) -> Box:
    return patch.top, patch.bottom, patch.left, patch.right
