"""One image, five explanations of one number, each with the controls that it has to pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explorer.inspection.images.backwards import WAYS, backwards
from explorer.inspection.images.controls import DeletionCurve, deletions, likeness
from explorer.inspection.images.grad_cam import grad_cam, mapped_layers
from explorer.inspection.images.occlusion import occlude
from explorer.inspection.images.settings import Method, PictureSettings
from explorer.inspection.images.target import ImageTarget, scores, still
from explorer.networks.build import Network
from explorer.progress import Progress, silent


@dataclass(frozen=True, eq=False)
class Picture:
    """An explanation (height, width) with the same of the unlearnt network, and how far either may be believed.

    Attributes
    ----------
    likeness : float
        Rank correlation of the two in size, nan where one is even.
    deletion, control_deletion : DeletionCurve
        The trained network's score while the pixels go that the explanation, or the control, holds highest.
    """

    method: Method
    values: np.ndarray
    control: np.ndarray
    likeness: float
    deletion: DeletionCurve
    control_deletion: DeletionCurve


@dataclass(frozen=True, eq=False)
class ImageExplanation:
    """All pictures of an image; `score` is that of the `target`, `judged` what the deletions are measured in."""

    target: ImageTarget
    score: float
    judged: float
    pictures: tuple[Picture, ...]
    cam_layer: str | None


def explain_image(
    network: Network, fresh: Network, image: Tensor, target: ImageTarget, how: PictureSettings | None = None
) -> ImageExplanation:
    """Return the five explanations of a target for an image (channels, height, width); four where no map feeds it.

    Parameters
    ----------
    fresh : the same network with random weights (`controls.unlearnt`)

    A class is explained by its logit, and its deletions are measured in its probability. Of a channel it is the unit
    at the place where the channel is largest for this image, in the unlearnt network too.
    """
    how, target = how or PictureSettings(), target.checked(network).pinned(network, image)
    layer = how.cam_layer or usual_layer(network, target)
    pairs: dict[Method, tuple[np.ndarray, np.ndarray]] = {}

    def both(draw: Callable[[Network], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        return draw(network), draw(fresh)

    for way in WAYS:
        pairs[way] = both(lambda each, way=way: backwards(each, image[None], target, way)[0].sum(0))
    side = min(how.patch, *image.shape[1:])
    step = min(how.stride, side)
    pairs["occlusion"] = both(lambda each: occlude(each, image, target, side, step, how.fill).pixels)
    if layer is not None:
        pairs["grad_cam"] = both(lambda each: grad_cam(each, image, target, layer).pixels)
    judged = as_probability(network, target)
    drawn = [picture for pair in pairs.values() for picture in pair]
    gone = deletions(network, image, judged, drawn, how.fill, how.draws)
    pictures = tuple(
        Picture(method, *pair, likeness(*pair), gone[2 * place], gone[2 * place + 1])
        for place, (method, pair) in enumerate(pairs.items())
    )
    score, probability = (float(scores(network, image[None], each)) for each in (target, judged))
    return ImageExplanation(target, score, probability, pictures, layer)


def as_probability(network: Network, target: ImageTarget) -> ImageTarget:
    """Return the class's probability for its logit; any other target as it is."""
    classes = target.layer == network.spec.layers[-1].name and network.spec.outputs > 1
    return ImageTarget(target.layer, target.channel, target.place, probability=classes)


def usual_layer(network: Network, target: ImageTarget) -> str | None:
    """Return the layer that Grad-CAM is usually taken at: the last activation of maps before the target."""
    layers = [name for name in mapped_layers(network, target.layer) if network.spec[name].kind != "pad"]
    bent = [name for name in layers if network.spec[name].family == "activation"]
    return (bent or layers or [None])[-1]


@dataclass(frozen=True)
class MethodScores:
    """How well the pictures of one method do over many images.

    Attributes
    ----------
    likeness : mean rank correlation with the unlearnt network's pictures
    area, control_area, chance_area : mean score while pixels go by the picture, by its control, and at random
    """

    method: Method
    likeness: float
    area: float
    control_area: float
    chance_area: float
    images: int


def method_scores(
    network: Network,
    fresh: Network,
    images: Tensor,
    how: PictureSettings | None = None,
    progress: Progress = silent,
) -> list[MethodScores]:
    """Return how each kind of picture does over images, each explained by the class that the network reads in it."""
    output, pictures = network.spec.layers[-1].name, []
    with still(network), torch.no_grad():
        read = network(images).argmax(1).tolist()
    for number, (image, label) in enumerate(zip(images, read, strict=True)):
        progress(number, len(images), f"image {number + 1} of {len(images)}")
        pictures.append(explain_image(network, fresh, image, ImageTarget(output, label), how).pictures)
    return [_mean(alike) for alike in zip(*pictures, strict=True)]


def _mean(pictures: tuple[Picture, ...]) -> MethodScores:
    alike = [picture.likeness for picture in pictures]
    likeness = float(np.nanmean(alike)) if np.isfinite(alike).any() else float("nan")
    areas = [(p.deletion.area, p.control_deletion.area, p.deletion.random_area) for p in pictures]
    area, control, random = map(float, np.mean(areas, axis=0))
    return MethodScores(pictures[0].method, likeness, area, control, random, len(pictures))
