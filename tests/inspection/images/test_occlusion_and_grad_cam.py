"""Occlusion against covering by hand, Grad-CAM against Captum and class activation maps."""

import warnings

import captum.attr
import numpy as np
import pytest
import torch

from explorer.errors import InputError
from explorer.inspection.images.grad_cam import grad_cam, mapped_layers
from explorer.inspection.images.occlusion import begins, occlude
from explorer.inspection.images.target import ImageTarget
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec


@pytest.mark.parametrize(("size", "stride", "fill"), [(5, 2, 0.0), (7, 7, 0.5), (3, 1, 1.0)])
def test_occlusion_is_what_covering_by_hand_gives(averaging, size, stride, fill):
    image, network = averaging.others[3], averaging.network
    occlusion = occlude(network, image, ImageTarget("output", 4), size, stride, fill)
    with torch.no_grad():
        whole = float(network(image[None])[0, 4])
        total, times = np.zeros((8, 8)), np.zeros((8, 8))
        for row, top in enumerate(occlusion.tops):
            for column, left in enumerate(occlusion.lefts):
                covered = image.clone()
                covered[0, top : top + size, left : left + size] = fill
                drop = whole - float(network(covered[None])[0, 4])
                assert occlusion.drops[row, column] == pytest.approx(drop, abs=1e-5)
                total[top : top + size, left : left + size] += drop
                times[top : top + size, left : left + size] += 1
    assert times.min() >= 1
    assert occlusion.pixels == pytest.approx(total / times, abs=1e-5)
    assert occlusion.score == pytest.approx(whole, abs=1e-5)


def test_occlusion_of_a_linear_unit_is_what_the_patch_gave():
    """Covered by zeros, the drop is the sum of weight x pixel in the patch."""
    layers = [{"kind": "flatten"}, {"kind": "dense", "name": "unit", "units": 1}]
    spec = NetworkSpec.model_validate({"input": {"channels": 1, "height": 4, "width": 4}, "layers": layers})
    network, image = build(spec, 0), torch.arange(16.0).reshape(1, 4, 4)
    products = (network.get_parameter("layers.unit.weight").detach().reshape(4, 4) * image[0]).numpy()
    occlusion = occlude(network, image, ImageTarget("unit", 0), 2, 2)
    assert occlusion.drops == pytest.approx(products.reshape(2, 2, 2, 2).sum((1, 3)), abs=1e-4)


def test_patches_reach_the_far_border():
    assert begins(10, 4, 4).tolist() == [0, 4, 6]
    assert begins(28, 4, 4).tolist() == [0, 4, 8, 12, 16, 20, 24]


@pytest.mark.parametrize(("size", "stride"), [(0, 1), (9, 1), (3, 4), (3, 0)])
def test_patches_that_leave_pixels_out_are_refused(averaging, size, stride):
    with pytest.raises(InputError):
        occlude(averaging.network, averaging.others[0], ImageTarget("output", 0), size, stride)


@pytest.mark.parametrize("layer", ["conv_1_relu", "conv_2", "pool_2"])
def test_grad_cam_equals_captums(lenet, layer):
    image, network = lenet.others[5], lenet.network
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = captum.attr.LayerGradCam(network, network.layers[layer])
        signed = oracle.attribute(image[None], target=3)
        kept = oracle.attribute(image[None], target=3, relu_attributions=True)
    assert isinstance(signed, torch.Tensor)
    assert isinstance(kept, torch.Tensor)
    explained = grad_cam(network, image, ImageTarget("output", 3), layer)
    assert explained.signed == pytest.approx(signed.detach().numpy()[0, 0], rel=1e-4, abs=1e-6)
    assert explained.map == pytest.approx(kept.detach().numpy()[0, 0], rel=1e-4, abs=1e-6)


def test_before_global_average_pooling_it_is_the_class_activation_map(averaging):
    """Zhou et al. (2016): the maps weighed by the class's own weights; Grad-CAM is that over the number of places."""
    image, network = averaging.others[1], averaging.network
    with torch.no_grad():
        maps = network.tap(image[None], ["relu_2"])["relu_2"][0]
        cam = (network.layers["output"].weight[6][:, None, None] * maps).sum(0).numpy()
    explained = grad_cam(network, image, ImageTarget("output", 6), "relu_2")
    assert explained.signed * 64 == pytest.approx(cam, rel=1e-4, abs=1e-5)
    assert explained.pixels == pytest.approx(explained.map, abs=1e-6)
    logit = cam.mean() + float(network.layers["output"].bias[6].detach())
    assert logit == pytest.approx(float(network(image[None])[0, 6].detach()), rel=1e-4)


def test_grad_cam_of_a_unit_inside_and_of_layers_that_do_not_feed_it(lenet):
    assert mapped_layers(lenet.network, "conv_2") == ["pad", "conv_1", "conv_1_norm", "conv_1_relu", "pool_1"]
    assert grad_cam(lenet.network, lenet.others[0], ImageTarget("conv_2", 1, (3, 3)), "pool_1").map.shape == (14, 14)
    for layer in ("pool_2", "conv_2", "dense_1", "nowhere"):
        with pytest.raises(InputError, match="no maps"):
            grad_cam(lenet.network, lenet.others[0], ImageTarget("conv_2", 1, (3, 3)), layer)
