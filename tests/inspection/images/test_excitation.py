"""The images that excite a channel against a plain search; the made image against what is known to be best."""

import numpy as np
import pytest
import torch

from explorer.inspection.images.ascend import ascend, blurred
from explorer.inspection.images.excite import excitations, strongest
from explorer.inspection.images.settings import Climb
from explorer.inspection.images.target import ImageTarget, scores
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec
from explorer.progress import Stopped


@pytest.mark.parametrize("layer", ["conv_2_relu", "output"])
def test_the_strongest_images_are_those_of_a_plain_search(lenet, layer):
    channel, plain = 3, []
    with torch.no_grad():
        for image in lenet.others:
            response = lenet.network.tap(image[None], [layer])[layer][0, channel]
            plain.append(float(response.max()))
    tops = strongest(lenet.network, excitations(lenet.network, lenet.others, layer), channel, 9)
    assert [each.value for each in tops] == pytest.approx(sorted(plain, reverse=True)[:9], rel=1e-5)
    assert [plain[each.image] for each in tops] == pytest.approx([each.value for each in tops], rel=1e-5)


def test_the_patch_alone_excites_as_much(lenet):
    """What lies outside the patch may be anything."""
    noise = torch.rand(lenet.others[0].shape, generator=torch.Generator().manual_seed(1))
    excited = excitations(lenet.network, lenet.others[:200], "conv_2")
    for each in strongest(lenet.network, excited, 5, 4):
        window, moved = each.patch, noise.clone()
        inside = slice(None), slice(window.top, window.bottom), slice(window.left, window.right)
        moved[inside] = lenet.others[each.image][inside]
        value = scores(lenet.network, moved[None], ImageTarget("conv_2", 5, each.place))
        assert float(value) == pytest.approx(each.value, rel=1e-5)
        assert (window.bottom - window.top, window.right - window.left) <= (14, 14)


def test_equals_come_in_the_order_of_the_set(lenet):
    excited = excitations(lenet.network, lenet.others[:1].repeat(4, 1, 1, 1), "conv_1")
    assert [each.image for each in strongest(lenet.network, excited, 0, 3)] == [0, 1, 2]


def one_unit():
    layers = [{"kind": "flatten"}, {"kind": "dense", "name": "unit", "units": 1}]
    spec = NetworkSpec.model_validate({"input": {"channels": 1, "height": 3, "width": 4}, "layers": layers})
    return build(spec, 0)


def test_a_linear_unit_likes_white_where_its_weights_are_positive():
    """The closed form within pixels from 0 to 1: the sum of the positive weights and the bias."""
    network = one_unit()
    unit = network.layers["unit"]
    weight = unit.get_parameter("weight").detach().numpy()[0]
    bias = float(unit.get_parameter("bias").detach())
    made = ascend(network, ImageTarget("unit", 0), Climb(steps=1000, rate=0.1, decay=0, jitter=0, blur=0))
    assert made.image.ravel() == pytest.approx((weight > 0).astype(float), abs=1e-6)
    assert made.value == pytest.approx(weight[weight > 0].sum() + bias, rel=1e-6)


def test_a_made_image_excites_more_than_any_digit_and_depends_on_the_seed_alone(lenet):
    best = excitations(lenet.network, lenet.others, "conv_2").values[:, 3].max()
    made, again = (ascend(lenet.network, ImageTarget("conv_2", 3)) for _ in range(2))
    other = ascend(lenet.network, ImageTarget("conv_2", 3), Climb(seed=1))
    assert made.value > best
    assert np.array_equal(made.image, again.image)
    assert not np.array_equal(made.image, other.image)
    assert made.target.place == (5, 5)
    assert made.value == pytest.approx(made.values.max())
    value = scores(lenet.network, torch.from_numpy(made.image)[None], made.target)
    assert float(value) == pytest.approx(made.value, rel=1e-5)
    assert made.image.min() >= 0
    assert made.image.max() <= 1


def test_watching_can_end_the_climb(lenet):
    def watch(done, total, text):
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        ascend(lenet.network, ImageTarget("output", 0), progress=watch)
    assert not lenet.network.training


def test_a_blur_keeps_an_even_image_and_the_sum_of_a_dot():
    even, dot = torch.full((1, 1, 9, 9), 0.3), torch.zeros(1, 1, 9, 9)
    dot[0, 0, 4, 4] = 1
    assert blurred(even, 1.0).numpy() == pytest.approx(even.numpy())
    spread = blurred(dot, 1.0)[0, 0].numpy()
    assert spread.sum() == pytest.approx(1)
    assert spread[4, 5] / spread[4, 4] == pytest.approx(np.exp(-0.5))
