"""One network for three questions about a scene: boxes by hand, folded weights, the shipped scores measured again."""

from __future__ import annotations

import numpy as np
import pytest
import scripted
import torch
from arithmetic import evaluate

from explorer.datasets.teaching.drawn_scenes import drawn_scenes
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures import scene as screen
from explorer.training.lessons import one_scene, scene_boxes, scene_network, scene_specs
from explorer.training.lessons.one_scene import COUNTS, NOISES, Scene, SceneTask


@pytest.fixture(scope="module")
def shipped() -> Scene:
    named = prepared.manifest()
    assert named is not None
    return Scene.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("scene-")))


def test_boxes_are_round_what_is_seen_and_come_back_from_an_answer_without_fault():
    drawn = drawn_scenes(np.array([0, 1, 2, 3, 4] * 20), 3)
    assert max(map(len, drawn.boxes)) == 4
    for mask, boxes in zip(drawn.masks, drawn.boxes, strict=True):
        for kind, left, top, right, bottom in boxes.astype(int):
            assert (mask[top:bottom, left:right] == kind).sum() >= 8
        assert ((mask > 0).sum() > 0) or len(boxes) == 0
    classes, places = scene_boxes.targets(drawn.boxes)
    lost = 0
    for k, boxes in enumerate(drawn.boxes):
        answer = np.concatenate([9.0 * (np.arange(4)[:, None, None] == classes[k]), places[k]])
        found = scene_boxes.boxes_of(answer)
        assert scene_boxes.right(found, boxes) == len(found)
        lost += len(boxes) - len(found)
    assert 0 <= lost <= 10, "two middles in one cell, or one box upon another"


def test_a_box_is_right_once_and_only_with_its_class_and_half_its_overlap():
    truth = np.array([[1, 0, 0, 10, 10], [2, 20, 20, 30, 30]], float)
    found = np.array(
        [[1, 0.9, 0, 0, 10, 10], [1, 0.8, 1, 1, 10, 10], [1, 0.7, 20, 20, 30, 30], [2, 0.6, 20, 26, 30, 36]]
    )
    assert scene_boxes.right(found, truth) == 1
    assert scene_boxes.overlap([0, 0, 10, 10], [5, 0, 15, 10]) == pytest.approx(1 / 3)
    assert scene_boxes.right(np.zeros((0, 6)), truth) == 0


def test_folded_weights_answer_as_the_network_with_its_norms():
    net = scene_network.SceneNet(seed=3)
    for norm in net.norms.values():
        assert isinstance(norm, torch.nn.BatchNorm2d)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        norm.running_mean.uniform_(-0.5, 0.5)
        norm.running_var.uniform_(0.5, 2)
        torch.nn.init.uniform_(norm.weight, 0.5, 2)
        torch.nn.init.uniform_(norm.bias, -0.5, 0.5)
    images = torch.rand(3, 1, 32, 32)
    with torch.no_grad():
        expected = net.eval()(images)
        given = scene_network.of_weights(net.folded())(images)
    for task, answer in expected.items():
        assert given[task].shape == answer.shape
        assert float((given[task] - answer).abs().max()) < 0.02 * float(answer.abs().max()), task


def test_the_builder_opens_the_network_that_was_trained():
    net, built = scene_network.SceneNet(seed=1).eval(), build(scene_specs.spec()).eval()
    own = net.state_dict()
    for name, tensor in built.state_dict().items():
        layer, _, kind = name.removeprefix("layers.").rpartition(".")
        source = f"norms.{layer.removesuffix('_norm')}" if layer.endswith("_norm") else f"convs.{layer}"
        tensor.copy_(own[f"{source}.{kind}"])
    images = torch.rand(2, 1, 32, 32)
    with torch.no_grad():
        answers, joined = net(images), built(images)
    torch.testing.assert_close(joined[:, :4], answers["where"])
    torch.testing.assert_close(joined[:, 4:5], answers["cleaner"])
    torch.testing.assert_close(joined[:, 5:, ::4, ::4], answers["what"])
    assert len(scene_specs.networks()) == 4
    several: list[tuple[scene_network.Task, ...]] = [scene_network.TASKS, ("what",)]
    for tasks in several:
        plain = scene_network.SceneNet(tasks, norms=False)
        assert scene_network.size(net.folded(), tasks) == sum(part.numel() for part in plain.parameters())


def test_the_shipped_network_scores_as_the_table_says(shipped):
    net, k = scene_network.of_weights(shipped.weights), NOISES.index(0.3)
    judging = drawn_scenes(np.repeat(COUNTS, shipped.judged), seed=2**31)
    answers = one_scene.answered(net, one_scene.with_noise(judging, 0.3, k))
    shares, false = one_scene.of_pixels(answers["where"], judging)
    assert shares == pytest.approx(shipped.overlaps[0, 0, k], abs=1e-4)
    assert false == pytest.approx(shipped.false_pixels[0, 0, k], abs=0.02)
    assert one_scene.of_boxes(answers["what"], judging) == pytest.approx(shipped.boxes[0, 0, k], abs=1)
    squares = ((answers["cleaner"][:, 0] - judging.clean) ** 2).mean()
    assert squares == pytest.approx(shipped.squares[0, 0, k], rel=1e-4)
    assert shipped.rivals[0, 0] == 0, "without noise, what is given is the truth"
    assert shipped.rivals[k, 0] == pytest.approx(0.09, rel=0.01), "the variance of the noise"


def test_the_browser_answers_as_torch(shipped):
    picture = np.random.default_rng(0).normal(0.3, 0.5, (32, 32)).astype(np.float32)
    made = evaluate(
        "pictures/graph.js",
        "run(network(layers, arrays), { channels: 1, height: 32, width: 32, values: Float32Array.from(picture) })",
        layers=scene_network.LAYERS,
        arrays={name: part.astype(np.float32).ravel().tolist() for name, part in shipped.weights.items()},
        picture=picture.ravel().tolist(),
    )
    answers = one_scene.answered(scene_network.of_weights(shipped.weights), picture[None])
    for task, answer in answers.items():
        assert made[task]["values"] == pytest.approx(answer.ravel().tolist(), abs=1e-3, rel=1e-3)


def test_the_script_can_be_made_and_compiled():
    text = screen._script()
    compile(text, "scene", "exec")
    assert "explorer" not in text


@pytest.mark.slow
def test_the_script_says_what_the_lesson_says(tmp_path):
    main = (
        "made = measure(SceneTask(seeds=1, steps=3, judged=2))\n"
        "print(*made.overlaps.ravel(), *made.squares.ravel(), *made.rivals.ravel(), *made.boxes.ravel())"
    )
    with scripted.one_thread():
        made = one_scene.measure(SceneTask(seeds=1, steps=3, judged=2))
    expected = [*made.overlaps.ravel(), *made.squares.ravel(), *made.rivals.ravel(), *made.boxes.ravel()]
    assert scripted.numbers(screen.MODULES, main, tmp_path) == pytest.approx(expected, rel=1e-5)
