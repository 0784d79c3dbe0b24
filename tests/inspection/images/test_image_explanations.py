"""All explanations of an image at once: each is the one asked for alone, and so are its controls."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from explorer.errors import InputError
from explorer.inspection.images.backwards import backwards
from explorer.inspection.images.controls import deletions, unlearnt
from explorer.inspection.images.explanation import explain_image, method_scores, usual_layer
from explorer.inspection.images.grad_cam import grad_cam
from explorer.inspection.images.occlusion import occlude
from explorer.inspection.images.settings import PictureSettings
from explorer.inspection.images.target import ImageTarget, scores


def test_every_picture_is_the_one_asked_for_alone(lenet):
    image, target, fresh = lenet.others[2], ImageTarget("output", 6), unlearnt(lenet.network)
    explained = explain_image(lenet.network, fresh, image, target, PictureSettings(patch=5, stride=3))
    alone = [
        backwards(lenet.network, image[None], target, way)[0, 0] for way in ("gradient", "guided", "deconvolution")
    ]
    alone += [occlude(lenet.network, image, target, 5, 3).pixels]
    alone += [grad_cam(lenet.network, image, target, "conv_2_relu").pixels]
    assert [p.method for p in explained.pictures] == ["gradient", "guided", "deconvolution", "occlusion", "grad_cam"]
    for picture, expected in zip(explained.pictures, alone, strict=True):
        assert picture.values == pytest.approx(expected, abs=1e-6)
    guided = explained.pictures[1]
    assert guided.control == pytest.approx(backwards(fresh, image[None], target, "guided")[0, 0])
    expected, _ = spearmanr(np.abs(guided.values).ravel(), np.abs(guided.control).ravel())
    assert guided.likeness == pytest.approx(expected, abs=1e-6)
    probability = ImageTarget("output", 6, probability=True)
    gone = deletions(lenet.network, image, probability, [guided.values])[0]
    assert guided.deletion.area == pytest.approx(gone.area, abs=1e-5)
    assert explained.score == pytest.approx(float(scores(lenet.network, image[None], target)))
    assert explained.judged == pytest.approx(float(scores(lenet.network, image[None], probability)))


def test_a_unit_inside_is_explained_by_the_maps_before_it(lenet):
    explained = explain_image(lenet.network, unlearnt(lenet.network), lenet.others[0], ImageTarget("conv_2", 3))
    assert (explained.cam_layer, explained.judged) == ("conv_1_relu", explained.score)
    maps = lenet.network.tap(lenet.others[:1], ["conv_2"])["conv_2"][0, 3].detach()
    assert explained.target.place == tuple(np.argwhere((maps == maps.max()).numpy())[0])
    pinned = ImageTarget("conv_2", 3, explained.target.place)
    assert explained.pictures[0].values == pytest.approx(backwards(lenet.network, lenet.others[:1], pinned)[0, 0])
    first = explain_image(lenet.network, unlearnt(lenet.network), lenet.others[0], ImageTarget("conv_1", 3))
    assert (first.cam_layer, len(first.pictures)) == (None, 4)
    assert usual_layer(lenet.network, ImageTarget("output", 0)) == "conv_2_relu"
    with pytest.raises(InputError, match="no maps"):
        explain_image(
            lenet.network,
            lenet.network,
            lenet.others[0],
            ImageTarget("output", 0),
            PictureSettings(cam_layer="dense_1"),
        )


def test_method_scores_are_means_over_images(lenet):
    """Against itself a network's pictures are alike, whatever they show."""
    images = lenet.others[:3]
    read = lenet.network(images).argmax(1).tolist()
    averages = method_scores(lenet.network, lenet.network, images, PictureSettings(draws=2))
    assert [one.likeness for one in averages] == pytest.approx([1] * 5)
    assert [one.area for one in averages] == pytest.approx([one.control_area for one in averages])
    each = [
        explain_image(lenet.network, lenet.network, image, ImageTarget("output", label), PictureSettings(draws=2))
        .pictures[0]
        .deletion
        for image, label in zip(images, read, strict=True)
    ]
    assert averages[0].area == pytest.approx(np.mean([one.area for one in each]))
    assert averages[0].chance_area == pytest.approx(np.mean([one.random_area for one in each]))
    assert averages[0].images == 3
