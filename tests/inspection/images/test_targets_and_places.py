"""Which number is explained, and where the units of a layer stand in the image."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.errors import InputError
from explorer.inspection.images.places import centres, laid_over, patch
from explorer.inspection.images.target import ImageTarget, scores, still
from explorer.networks.build import build
from explorer.networks.geometry import geometry
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import twins


def image_network(*layers, side=8, channels=1, seed=0):
    about = {"name": "small", "input": {"channels": channels, "height": side, "width": side}, "layers": layers}
    return build(NetworkSpec.model_validate(about), seed).eval()


def test_a_channel_is_its_largest_place_and_a_probability_is_the_softmax(lenet):
    images = lenet.others[:5]
    maps = lenet.network.tap(images, ["conv_2"])["conv_2"].detach()
    logits = lenet.network(images).detach()
    assert scores(lenet.network, images, ImageTarget("conv_2", 4)).tolist() == [float(each[4].max()) for each in maps]
    assert torch.equal(scores(lenet.network, images, ImageTarget("conv_2", 4, (1, 7))), maps[:, 4, 1, 7])
    assert torch.equal(scores(lenet.network, images, ImageTarget.of_class(lenet.network, 3)), logits[:, 3])
    probabilities = scores(lenet.network, images, ImageTarget.of_class(lenet.network, 3, probability=True))
    assert probabilities.numpy() == pytest.approx(
        (logits.exp() / logits.exp().sum(1, keepdim=True))[:, 3].numpy(), rel=1e-5
    )


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (ImageTarget("conv_9", 0), "there is none"),
        (ImageTarget("conv_2", 16), "16 channels, counted from 0"),
        (ImageTarget("conv_2", 0, (10, 0)), "10 x 10"),
        (ImageTarget("output", 0, (0, 0)), "no place"),
        (ImageTarget("conv_2", 0, probability=True), "softmax"),
        (ImageTarget("input", 0), "there is none"),
    ],
)
def test_units_that_are_not_there_are_refused(lenet, target, reason):
    with pytest.raises(InputError, match=reason):
        target.checked(lenet.network)


def test_a_network_is_left_in_the_mode_it_was_in():
    network = build(twins.small("lenet-5").spec)
    network.train()
    network.layers["conv_1_norm"].eval()
    with still(network):
        assert not any(module.training for module in network.modules())
    assert network.training
    assert not network.layers["conv_1_norm"].training


@pytest.mark.parametrize("layer", ["conv_1", "pool_1", "conv_2", "pool_2", "dense_1"])
def test_a_patch_holds_every_pixel_with_a_gradient_and_no_wider(layer):
    """With average pooling and tanh every pixel of the window has a gradient that is not zero."""
    network = build(twins.small("lenet-5-plain").spec, 3, torch.float64).eval()
    row, side = geometry(network.spec)[layer], 32
    for place in ((0, 0), (2, 4)):
        at = place if len(network.spec.shapes[layer]) == 3 else None
        x = torch.rand(1, 1, side, side, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        x.requires_grad_(True)
        (slopes,) = torch.autograd.grad(ImageTarget(layer, 1, at).values(network, x).sum(), x)
        rows, columns = np.nonzero(slopes[0, 0].numpy())
        window = patch(network.spec, row, 1, at)
        assert (rows.min(), rows.max() + 1) == (window.top, window.bottom)
        assert (columns.min(), columns.max() + 1) == (window.left, window.right)


def test_patches_are_cut_at_the_border(lenet):
    """LeNet pads by 2: the first unit's window of 5 begins outside the image."""
    first = patch(lenet.network.spec, geometry(lenet.network.spec)["conv_1"], 0, (0, 27))
    assert (first.top, first.bottom, first.left, first.right) == (0, 3, 25, 28)
    assert first.of(lenet.images[0].numpy()).shape == (1, 3, 3)


def test_pooling_laid_over_is_torchs_bilinear_enlargement():
    network = image_network({"kind": "average_pool2d", "name": "pool", "kernel": (2, 2)})
    values = np.random.default_rng(0).normal(size=(4, 4))
    expected = F.interpolate(torch.from_numpy(values)[None, None], (8, 8), mode="bilinear")[0, 0].numpy()
    assert laid_over(values, geometry(network.spec)["pool"], 8, 8) == pytest.approx(expected)


def test_a_map_without_padding_is_laid_at_the_middles_of_its_windows():
    """A valid 5 x 5 convolution of 8 pixels sees the middles 2 to 5: its numbers stand there and stay beyond."""
    network = image_network({"kind": "conv2d", "name": "conv", "filters": 1, "kernel": (5, 5)})
    row, values = geometry(network.spec)["conv"], np.arange(16.0).reshape(4, 4)
    assert centres(row, "height", 4) == pytest.approx([2, 3, 4, 5])
    over = laid_over(values, row, 8, 8)
    assert over[2:6, 2:6] == pytest.approx(values)
    assert (over[:2] == over[2]).all()
    assert (over[:, 6:] == over[:, 5:6]).all()
