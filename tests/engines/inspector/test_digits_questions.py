"""What the engine says of a network trained on digits is what torch says; what makes no sense is refused."""

import json
from typing import Any

import numpy as np
import pytest
import torch

from explorer.datasets.teaching import digits as data
from explorer.engines.inspector.engine import answer
from explorer.engines.inspector.warm import Warm
from explorer.engines.pipe import ANSWER, PROBLEM
from explorer.jobs.workspace import Workspace
from explorer.messages import packing
from explorer.training.lessons import digits, digits_run

RUN = "digits-0123456789"
IMAGE = data.written(data.digits().test[7])


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Warm:
    """A workspace with a LeNet-5 that has not learnt yet (its first weights are all that is needed)."""
    space = Workspace(tmp_path_factory.mktemp("digits") / "workspace")
    folder = space.runs_folder / RUN
    folder.mkdir(parents=True)
    task = digits.DigitsTask.model_validate({"network": "lenet-5", "epochs": 1})
    next(digits_run.train(task, folder))
    return Warm(space)


def ask(warm: Warm, name: str, **more: Any) -> tuple[dict, dict[str, np.ndarray]]:
    question = {"ask": name, "run": RUN, **more}
    kind, body = answer(json.dumps(question).encode(), warm)
    assert kind == ANSWER, body
    return packing.unpack(body)


def network(warm: Warm) -> tuple[Any, torch.Tensor]:
    network = digits_run.load(warm.folder(RUN), 0)
    return network, digits.as_input(data.read(IMAGE), network)


def test_readings_and_maps_are_torchs(warm: Warm):
    net, image = network(warm)
    with torch.no_grad():
        expected = net(image[None])[0].softmax(0)
        tapped = net.tap(image[None], ["conv_2"])["conv_2"][0]
    _, arrays = ask(warm, "digit_read", image=IMAGE)
    np.testing.assert_allclose(arrays["probabilities"], expected, rtol=1e-5)
    header, arrays = ask(warm, "digit_maps", image=IMAGE, epoch=0)
    at = 0
    for layer in header["layers"]:
        count = layer["shown"] * layer["size"][0] * layer["size"][1]
        if layer["name"] == "conv_2":
            np.testing.assert_allclose(arrays["values"][at : at + count], tapped.flatten(), atol=1e-6)
            assert layer["mixes"]
            assert layer["opens"]
        at += count
    assert at == len(arrays["values"])
    assert [layer["name"] for layer in header["layers"]] == ["input", *net.layers]


def test_an_opened_map_and_value_add_up(warm: Warm):
    net, image = network(warm)
    with torch.no_grad():
        tapped = net.tap(image[None], ["conv_2", "conv_2_norm"])
    header, arrays = ask(warm, "digit_map", image=IMAGE, layer="conv_2", channel=9)
    made = arrays["values"][:100].reshape(10, 10)
    np.testing.assert_allclose(made, tapped["conv_2"][0, 9], atol=1e-6)
    assert [part["channel"] for part in header["inputs"]] == list(range(6))
    sizes = [np.prod(header["size"]), *(np.prod(then["size"]) for then in header["then"])]
    at, total = int(sum(sizes)), np.full((10, 10), header["bias"])
    for part in header["inputs"]:
        at += part["size"][0] * part["size"][1] + part["kernel"][0] * part["kernel"][1]
        total += arrays["values"][at : at + 100].reshape(10, 10)
        at += 100
    np.testing.assert_allclose(total, made, atol=1e-5)
    header, arrays = ask(warm, "digit_value", image=IMAGE, layer="conv_2", channel=9, row=2, column=3)
    products = arrays["values"] * arrays["weights"]
    assert products.sum() + header["numbers"]["bias"] == pytest.approx(float(tapped["conv_2"][0, 9, 2, 3]), abs=1e-5)
    header, _ = ask(warm, "digit_value", image=IMAGE, layer="conv_2_norm", channel=9, row=2, column=3)
    assert header["value"] == float(tapped["conv_2_norm"][0, 9, 2, 3])


def test_kernels_are_the_weights(warm: Warm):
    net, _ = network(warm)
    header, arrays = ask(warm, "digit_kernels")
    first = header["layers"][0]
    assert (first["name"], first["shown"], first["size"]) == ("conv_1", [6, 1], [5, 5])
    np.testing.assert_array_equal(arrays["values"][:150], net.layers["conv_1"].weight.flatten())
    np.testing.assert_array_equal(arrays["biases"][:6], net.layers["conv_1"].bias)
    assert len(arrays["values"]) == sum(np.prod([*layer["shown"], *layer["size"]]) for layer in header["layers"])


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("digit_read", {"image": "z" * 64}, "not of the form"),
        ("digit_read", {"image": IMAGE, "run": "digits-ffffffffff"}, "not in this workspace"),
        ("digit_read", {"image": IMAGE, "run": "../../etc"}, "not of the form"),
        ("digit_read", {"image": IMAGE, "epoch": 1}, "epoch 1 are not kept"),
        ("digit_map", {"image": IMAGE, "layer": "nothing", "channel": 0}, "none of that name"),
        ("digit_map", {"image": IMAGE, "layer": "conv_1", "channel": 6}, "none of number 7"),
        ("digit_value", {"image": IMAGE, "layer": "conv_1", "channel": 0, "row": 99}, "it has none"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(warm: Warm, name: str, more: dict[str, Any], words: str):
    kind, body = answer(json.dumps({"ask": name, "run": RUN, **more}).encode(), warm)
    assert kind == PROBLEM
    assert words in json.loads(body)["reason"]
