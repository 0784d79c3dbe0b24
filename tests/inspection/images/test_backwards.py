"""Ways back to the pixels against Captum, plain gradients and a network small enough to do by hand."""

import warnings

import captum.attr
import numpy as np
import pytest
import torch
from torch import nn

from explorer.inspection.images.backwards import WAYS, Way, backwards, rectifiers
from explorer.inspection.images.target import ImageTarget
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import twins


class Unit(nn.Module):
    """The network as Captum takes it: the output is one unit of a layer."""

    def __init__(self, network, target):
        super().__init__()
        self.network, self.target = network, target

    def forward(self, x):
        return self.target.values(self.network, x)[:, None]


ORACLES: dict[Way, type[captum.attr.GuidedBackprop | captum.attr.Deconvolution]] = {
    "guided": captum.attr.GuidedBackprop,
    "deconvolution": captum.attr.Deconvolution,
}
TARGETS = [
    ImageTarget("output", 3),
    ImageTarget("conv_2", 5, (4, 6)),
    ImageTarget("pool_2", 1, (2, 2)),
    ImageTarget("dense_1_relu", 7),
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.layer)
@pytest.mark.parametrize(("way", "oracle"), ORACLES.items())
def test_equal_to_captum(lenet, target, way, oracle):
    images = lenet.others[:4]
    slopes = backwards(lenet.network, images, target, way)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = oracle(Unit(lenet.network, target)).attribute(images.clone().requires_grad_(True), target=0)
    assert slopes == pytest.approx(expected.detach().numpy(), rel=1e-4, abs=1e-6)
    assert np.abs(slopes).max() > 0


def test_equal_to_captum_where_paths_meet_again():
    """A residual network, in which what is rectified is added up."""
    network = build(twins.deep(8, 4, True), 0).eval()
    images, target = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0)), ImageTarget("output", 2)
    for way, oracle in ORACLES.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = oracle(Unit(network, target)).attribute(images.clone().requires_grad_(True), target=0)
        assert backwards(network, images, target, way) == pytest.approx(expected.detach().numpy(), rel=1e-4, abs=1e-7)


def test_the_gradient_is_torchs(lenet):
    x = lenet.others[:3].clone().requires_grad_(True)
    lenet.network(x)[:, 2].sum().backward()
    assert backwards(lenet.network, lenet.others[:3], ImageTarget("output", 2)) == pytest.approx(
        x.grad.numpy(), rel=1e-5
    )


def test_without_a_relu_all_ways_are_the_gradient():
    network = build(twins.small("lenet-5-plain").spec, 0).eval()
    images = torch.rand(2, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    assert rectifiers(network, "output") == []
    plain, *others = (backwards(network, images, ImageTarget("output", 1), way) for way in WAYS)
    assert all(np.array_equal(plain, other) for other in others)


def test_by_hand():
    """y = -max(0, x1) + 2 max(0, x2) + 3 max(0, x3) at (1, -1, 1): the slopes from above are -1, 2 and 3."""
    layers = [{"kind": "flatten"}, {"kind": "relu", "name": "bend"}, {"kind": "dense", "name": "sum", "units": 1}]
    spec = NetworkSpec.model_validate({"input": {"channels": 1, "height": 1, "width": 3}, "layers": layers})
    network = build(spec)
    with torch.no_grad():
        network.layers["sum"].get_parameter("weight").copy_(torch.tensor([[-1.0, 2.0, 3.0]]))
    image = torch.tensor([[[[1.0, -1.0, 1.0]]]])
    slopes = {way: backwards(network, image, ImageTarget("sum", 0), way).ravel().tolist() for way in WAYS}
    assert slopes == {"gradient": [-1, 0, 3], "guided": [0, 0, 3], "deconvolution": [0, 2, 3]}


def test_nothing_is_left_behind(lenet):
    before = lenet.network(lenet.others[:2]).detach()
    backwards(lenet.network, lenet.others[:2], ImageTarget("output", 0), "guided")
    assert torch.equal(lenet.network(lenet.others[:2]), before)
    assert not any(module._forward_hooks for module in lenet.network.modules())
    assert all(parameter.grad is None for parameter in build(lenet.network.spec).parameters())


def test_only_relus_on_the_way_count(lenet):
    assert rectifiers(lenet.network, "conv_2") == ["conv_1_relu"]
    assert rectifiers(lenet.network, "output") == ["conv_1_relu", "conv_2_relu", "dense_1_relu", "dense_2_relu"]
