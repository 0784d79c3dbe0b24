"""Questions about what a network that reads digits looks at: the engine's answers are the library's."""

from pathlib import Path

import numpy as np
import pytest

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector import questions
from explorer.engines.inspector.questions.codes import CodeMap, Near
from explorer.engines.inspector.questions.pictures import Channels, Excited, Levels, Looked, Made
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.images import codes as coded
from explorer.inspection.images.ascend import Climb, ascend
from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.looked import Looking, look
from explorer.inspection.images.target import Target, scores
from explorer.jobs.workspace import Workspace
from explorer.messages import packing
from explorer.training.lessons import digits, digits_run

RUN = "digits-0123456789"
TASK = digits.DigitsTask.model_validate({"network": "lenet-5", "epochs": 1, "share": 0.4})


def written(image: int) -> str:
    return data.written(data.digits(TASK.seed, TASK.share).test[image])


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Warm:
    """A workspace with one network that learnt digits for two epochs."""
    space = Workspace(tmp_path_factory.mktemp("pictures"))
    space.prepare()
    folder: Path = space.runs_folder / RUN
    folder.mkdir()
    for _ in digits_run.train(TASK, folder):
        pass
    return Warm(space)


@pytest.fixture(scope="module")
def network(warm):
    return digits_run.load(warm.folder(RUN), 1)


@pytest.fixture(scope="module")
def test_images():
    return digits.images((28, 28), TASK)[2]


def test_excited_are_the_largest_values_with_their_patches(warm, network, test_images):
    header, arrays = Excited(run=RUN, layer="conv_2_relu", channel=3, most=4).answer(warm)
    found = scores(network, test_images, Target("conv_2_relu", 3)).numpy()
    assert [one["value"] for one in header["excited"]] == pytest.approx(sorted(found, reverse=True)[:4])
    assert arrays["images"][0] == pytest.approx(test_images[header["excited"][0]["image"]].numpy())
    assert header["silent"] == pytest.approx((found <= 0).mean())
    assert packing.pack(header, **arrays)


def test_channels_are_each_ones_strongest_image(warm):
    header, arrays = Channels(run=RUN, layer="pool_2").answer(warm)
    assert header["of"] == len(header["channels"]) == len(arrays["images"]) == 16
    alone, _ = Excited(run=RUN, layer="pool_2", channel=6, most=1).answer(warm)
    assert {**alone["excited"][0], "silent": alone["silent"]} == header["channels"][6]


def test_made_is_the_climb_beside_the_best_image(warm, network, test_images):
    climb = Climb(steps=6, seed=3)
    header, arrays = Made(run=RUN, epoch=1, layer="conv_1", channel=2, climb=climb).answer(warm)
    expected = ascend(network, Target("conv_1", 2), climb)
    assert header["value"] == pytest.approx(expected.value)
    assert np.array_equal(arrays["image"], expected.image)
    assert header["best"] == pytest.approx(float(scores(network, test_images, Target("conv_1", 2)).max()))
    assert header["patch"] == [12, 17, 12, 17]


def test_looked_at_a_digit_a_drawing_and_a_unit(warm, network, test_images):
    header, arrays = Looked(run=RUN, digit=written(5)).answer(warm)
    chances = network(test_images[5:6]).softmax(1)[0]
    assert header["chances"] == pytest.approx(chances.tolist(), abs=1e-6)
    assert header["channel"] == header["read"] == int(chances.argmax())
    expected = look(network, unlearnt(network, 1).eval(), test_images[5], Target("output", header["read"]), Looking())
    assert arrays["pictures"] == pytest.approx(np.stack([one.values for one in expected.pictures]), abs=1e-6)
    assert [one["area"] for one in header["pictures"]] == pytest.approx([p.deletion.area for p in expected.pictures])
    assert header["label"] == int(digits.images((28, 28), TASK)[3][5])
    assert arrays["image"] == pytest.approx(test_images[5].numpy())
    drawn, _ = Looked(run=RUN, digit="q" * 20 + "a" * 44).answer(warm)
    assert drawn["label"] is None
    unit, _ = Looked(run=RUN, digit=written(0), layer="conv_2", channel=1, place=(4, 4)).answer(warm)
    at_place = network.tap(test_images[:1], ["conv_2"])["conv_2"][0, 1, 4, 4]
    assert unit["score"] == pytest.approx(float(at_place))
    assert unit["rectifiers"] == ["conv_1_relu"]


def test_the_map_and_the_neighbours_are_the_librarys(warm, network, test_images):
    header, arrays = CodeMap(run=RUN, layer="dense_2_relu", digit=written(9)).answer(warm)
    values = coded.codes(network, test_images, "dense_2_relu")
    assert arrays["points"] == pytest.approx(coded.principal(values).points)
    assert arrays["digit"] == pytest.approx(test_images[9, 0].numpy(), abs=1e-6)
    assert header["place"] == pytest.approx(arrays["points"][9], abs=1e-4)
    assert (arrays["read"] == network(test_images).argmax(1).numpy()).all()
    assert arrays["means"].shape == (10, 1, 28, 28)
    assert 0.5 < header["pixels_accuracy"] <= 1
    near, _ = Near(run=RUN, layer="dense_2_relu", image=7, most=3).answer(warm)
    expected = coded.nearest(values, values[7], 3, but=7)
    assert [one["image"] for one in near["codes"]] == [image for image, _ in expected]
    assert [one["distance"] for one in near["codes"]] == pytest.approx([apart for _, apart in expected], rel=1e-4)


def test_a_digit_has_the_neighbours_of_the_image_it_is_and_a_drawing_has_its_own(warm):
    image, _ = Near(run=RUN, layer="pool_2", image=7).answer(warm)
    digit, _ = Near(run=RUN, layer="pool_2", digit=written(7)).answer(warm)
    assert digit == image
    drawn, arrays = Near(run=RUN, layer="pool_2", digit="q" * 20 + "a" * 44).answer(warm)
    assert drawn["label"] is None
    assert len(drawn["codes"]) == len(arrays["codes"]) == 8
    with pytest.raises(InputError, match="neither"):
        Near(run=RUN, layer="pool_2").answer(warm)


def test_levels_have_the_sizes_of_the_layers(warm):
    header, arrays = Levels(run=RUN, digit=written(0)).answer(warm)
    assert [tuple(one["sizes"][1:]) for one in header["levels"][:4]] == [(28, 28), (14, 14), (10, 10), (5, 5)]
    assert arrays["strength_3"].shape == (5, 5)
    assert arrays["over_3"].shape == (28, 28)
    assert len(arrays["drawn"]) == len(header["levels"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"ask": "pictures_excited", "run": "digits-0123456789", "layer": "conv_9"}', "there is none"),
        ('{"ask": "pictures_looked", "run": "digits-0123456789", "digit": "abc"}', "pattern"),
        ('{"ask": "codes_near", "run": "digits-0123456789", "layer": "conv_1", "image": 99999}', "counted from 0"),
        ('{"ask": "codes_map", "run": "digits-0123456780", "layer": "conv_1"}', "not in this workspace"),
        ('{"ask": "codes_map", "run": "../digits-012345678", "layer": "conv_1"}', "run"),
        ('{"ask": "codes_map", "run": "digits-0123456789", "layer": "conv_1", "epoch": 7}', "not kept"),
    ],
)
def test_questions_that_have_no_answer_are_refused_in_a_sentence(warm, text, said):
    with pytest.raises(InputError, match=said):
        questions.read(text).answer(warm)


def test_nothing_is_asked_that_needs_gradients_of_the_weights(warm, network):
    Looked(run=RUN, digit=written(1)).answer(warm)
    assert all(parameter.grad is None for parameter in network.parameters())
