"""Questions about what a network that reads digits looks at: the engine's answers are the library's."""

from pathlib import Path

import numpy as np
import pytest

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.answers.dispatch import answer
from explorer.engines.inspector.warm import Warm
from explorer.errors import InputError
from explorer.inspection.images import codes as coded
from explorer.inspection.images import levels
from explorer.inspection.images.ascend import ascend
from explorer.inspection.images.controls import unlearnt
from explorer.inspection.images.explanation import explain_image
from explorer.inspection.images.settings import Climb, PictureSettings
from explorer.inspection.images.target import ImageTarget, scores
from explorer.jobs.workspace import Workspace
from explorer.messages.inspector.codes import CodeMap, CodeNeighbours
from explorer.messages.inspector.pictures import (
    ChannelImages,
    ExcitingImages,
    Explanations,
    Levels,
    SyntheticImage,
)
from explorer.messages.inspector.question import read
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
    question = ExcitingImages(run=RUN, layer="conv_2_relu", channel=3, most=4)
    reply = question.unpack(answer(question, warm).pack())
    responses = scores(network, test_images, ImageTarget("conv_2_relu", 3)).numpy()
    assert [one.value for one in reply.excited] == pytest.approx(sorted(responses, reverse=True)[:4])
    assert reply.images[0] == pytest.approx(test_images[reply.excited[0].image].numpy())
    assert reply.silent == pytest.approx((responses <= 0).mean())
    assert reply.held_out == len(test_images)


def test_channels_are_each_ones_strongest_image(warm):
    every = answer(ChannelImages(run=RUN, layer="pool_2"), warm)
    assert every.of == len(every.channels) == len(every.images) == 16
    alone = answer(ExcitingImages(run=RUN, layer="pool_2", channel=6, most=1), warm)
    assert {**alone.excited[0].model_dump(), "silent": alone.silent} == every.channels[6].model_dump()


def test_made_is_the_climb_beside_the_best_image(warm, network, test_images):
    climb = Climb(steps=6, seed=3)
    made = answer(SyntheticImage(run=RUN, epoch=1, layer="conv_1", channel=2, climb=climb), warm)
    expected = ascend(network, ImageTarget("conv_1", 2), climb)
    assert made.value == pytest.approx(expected.value)
    assert np.array_equal(made.image, expected.image)
    assert made.best == pytest.approx(float(scores(network, test_images, ImageTarget("conv_1", 2)).max()))
    assert made.patch == (12, 17, 12, 17)


def test_looked_at_a_digit_a_drawing_and_a_unit(warm, network, test_images):
    reply = answer(Explanations(run=RUN, digit=written(5)), warm)
    probabilities = network(test_images[5:6]).softmax(1)[0]
    assert reply.probabilities == pytest.approx(tuple(probabilities.tolist()), abs=1e-6)
    assert reply.channel == reply.read == int(probabilities.argmax())
    expected = explain_image(
        network, unlearnt(network, 1).eval(), test_images[5], ImageTarget("output", reply.read), PictureSettings()
    )
    assert reply.pictures == pytest.approx(np.stack([one.values for one in expected.pictures]), abs=1e-6)
    assert [one.area for one in reply.scores] == pytest.approx([p.deletion.area for p in expected.pictures])
    assert reply.label == int(digits.images((28, 28), TASK)[3][5])
    assert reply.image == pytest.approx(test_images[5].numpy())
    drawn = answer(Explanations(run=RUN, digit="q" * 20 + "a" * 44), warm)
    assert drawn.label is None
    unit = answer(Explanations(run=RUN, digit=written(0), layer="conv_2", channel=1, place=(4, 4)), warm)
    at_place = network.tap(test_images[:1], ["conv_2"])["conv_2"][0, 1, 4, 4]
    assert unit.score == pytest.approx(float(at_place))
    assert unit.rectifiers == ("conv_1_relu",)


def test_the_map_and_the_neighbours_are_the_librarys(warm, network, test_images):
    drawn = answer(CodeMap(run=RUN, layer="dense_2_relu", digit=written(9)), warm)
    values = coded.codes(network, test_images, "dense_2_relu")
    assert drawn.points == pytest.approx(coded.principal(values).points)
    assert drawn.digit == pytest.approx(test_images[9, 0].numpy(), abs=1e-6)
    assert drawn.place == pytest.approx(tuple(drawn.points[9]), abs=1e-4)
    assert (drawn.read == network(test_images).argmax(1).numpy()).all()
    assert drawn.means.shape == (10, 1, 28, 28)
    assert 0.5 < drawn.pixels_accuracy <= 1
    near = answer(CodeNeighbours(run=RUN, layer="dense_2_relu", image=7, most=3), warm)
    expected = coded.nearest(values, values[7], 3, but=7)
    assert [one.image for one in near.codes] == [image for image, _ in expected]
    assert [one.distance for one in near.codes] == pytest.approx([apart for _, apart in expected], rel=1e-4)


def test_a_digit_has_the_neighbours_of_the_image_it_is_and_a_drawing_has_its_own(warm):
    image = answer(CodeNeighbours(run=RUN, layer="pool_2", image=7), warm)
    digit = answer(CodeNeighbours(run=RUN, layer="pool_2", digit=written(7)), warm)
    assert digit.header() == image.header()
    drawn = answer(CodeNeighbours(run=RUN, layer="pool_2", digit="q" * 20 + "a" * 44), warm)
    assert drawn.label is None
    assert len(drawn.codes) == len(drawn.code_images) == 8
    with pytest.raises(InputError, match="neither"):
        answer(CodeNeighbours(run=RUN, layer="pool_2"), warm)


def test_levels_have_the_maps_of_the_layers(warm, network, test_images):
    reply = answer(Levels(run=RUN, digit=written(0)), warm)
    assert [one.sizes[1:] for one in reply.levels[:4]] == [(28, 28), (14, 14), (10, 10), (5, 5)]
    fitted = levels.decoders(network, test_images[:20], test_images[20:30], levels.turns(network.spec))
    expected = levels.levels(network, test_images[0], fitted)
    for pair, one in zip(reply.maps(), expected, strict=True):
        if one.strength is None:
            assert pair is None
        else:
            assert pair is not None
            assert pair[0] == pytest.approx(one.strength, abs=1e-6)
            assert pair[1] == pytest.approx(one.over, abs=1e-6)
    assert len(reply.drawn) == len(reply.levels)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"ask": "pictures_excited", "run": "digits-0123456789", "layer": "conv_9"}', "there is none"),
        ('{"ask": "pictures_looked", "run": "digits-0123456789", "digit": "abc"}', "digit: it is not of the form"),
        ('{"ask": "codes_near", "run": "digits-0123456789", "layer": "conv_1", "image": 99999}', "counted from 0"),
        ('{"ask": "codes_map", "run": "digits-0123456780", "layer": "conv_1"}', "not in this workspace"),
        ('{"ask": "codes_map", "run": "../digits-012345678", "layer": "conv_1"}', "run"),
        ('{"ask": "codes_map", "run": "digits-0123456789", "layer": "conv_1", "epoch": 7}', "not kept"),
    ],
)
def test_questions_that_have_no_answer_are_refused_in_a_sentence(warm, text, reason):
    with pytest.raises(InputError, match=reason):
        answer(read(text), warm)


def test_nothing_is_asked_that_needs_gradients_of_the_weights(warm, network):
    answer(Explanations(run=RUN, digit=written(1)), warm)
    assert all(parameter.grad is None for parameter in network.parameters())
