"""Happy or sad: the shipped network is what is shown of it, coin labels teach nothing, and the script goes home."""

from __future__ import annotations

import numpy as np
import pytest
import scripted
import torch

from explorer.datasets.teaching.smileys import NAMES, agreed, pictures, smileys, strokes
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.pictures import smiley
from explorer.training.lessons import smiley_networks
from explorer.training.lessons import smiley_reading as lesson
from explorer.training.lessons.smiley_reading import Read, SmileysTask
from explorer.training.lessons.standalone import standalone

TASK = SmileysTask.model_validate({})
TINY = SmileysTask(taught=20, held=100, others=10, seeds=1, steps=3)


def shipped() -> Read:
    named = prepared.manifest()
    assert named is not None
    return Read.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("smileys-")))


def network_of(made: Read) -> torch.nn.Sequential:
    net = lesson.network(0)
    net.load_state_dict({name: torch.tensor(part).float() for name, part in made.weights.items()})
    return net


def test_a_mouth_bent_up_has_its_ends_above_its_middle_and_labels_follow_the_bend():
    made = smileys(4000, 7)
    faces = np.tile(made.faces[:1], (2, 1))
    faces[:, [NAMES.index("bend"), NAMES.index("tilt")]] = [[0.8, 0], [-0.8, 0]]
    up, down = (strokes(face)["mouth"][0][:, 1] for face in faces)  # y goes down
    assert up[0] < up[4] > up[8]
    assert down[0] > down[4] < down[8]
    bends = made.faces[:, NAMES.index("bend")]
    for low in np.arange(-1, 1, 0.25):
        rows = (bends >= low) & (bends < low + 0.25)
        expected = agreed(bends[rows])
        error = np.sqrt((expected * (1 - expected)).sum()) / rows.sum()
        assert abs(made.labels[rows].mean() - expected.mean()) < 4 * error
    straight = faces[:1].copy()
    straight[0, [0, NAMES.index("bend")]] = 12, 0
    ink = pictures(straight, np.ones((1, 3), bool))[0]
    assert ink == pytest.approx(ink[:, ::-1], abs=1e-6)  # a face that is not tilted is its own mirror image


def test_the_shipped_network_says_what_is_shown_and_opens_in_the_builder():
    made, held = shipped(), lesson.held_out(TASK)
    images = torch.tensor(pictures(held.faces, held.there))[:, None]
    net = network_of(made)
    with torch.no_grad():
        said = net(images)[:, 0].double().sigmoid()
        without = torch.stack([net(kind)[:, 0].double().sigmoid() for kind in lesson.unlabelled(held, TASK.others)])
    assert said.numpy() == pytest.approx(made.said, abs=1e-3)
    assert without.numpy() == pytest.approx(made.without, abs=1e-3)
    assert ((said.numpy() > 0.5) == held.labels).mean() == pytest.approx(made.scores[0, 0, 0], abs=1e-6)
    right = agreed(held.faces[:, lesson.BEND])
    assert np.where(held.labels, right > 0.5, right <= 0.5).mean() == pytest.approx(made.known[0], abs=1e-6)
    assert -np.log(np.where(held.labels, right, 1 - right)).mean() == pytest.approx(made.known[1], abs=1e-4)
    built = build(smiley_networks.reader())
    built.load_state_dict(dict(zip(built.state_dict(), net.state_dict().values(), strict=True)))
    built.eval()
    with torch.no_grad():
        assert built(images[:50]).ravel().numpy() == pytest.approx(said[:50].numpy(), abs=1e-5)


def test_the_mouth_decides_and_no_face_gets_an_answer_all_the_same():
    """What the page says in words holds for every seed."""
    made = shipped()
    turned, eyes, head, _ = made.changes
    assert turned.min() > 0.97
    assert max(eyes.max(), head.max()) < 0.02
    assert abs(made.without[0].mean() - 0.5) < 0.1
    assert made.used[:, 0].min() > 0.5 > 0.3 > made.used[:, 1].max()
    assert made.scores[0, :, 0].min() > made.scores[1, :, 0].max() + 0.05
    assert made.scores[0, :, 0].max() <= made.known[0] + 0.01


@pytest.mark.slow
def test_labels_that_mean_nothing_teach_nothing(monkeypatch: pytest.MonkeyPatch):
    """Labels by coin: held-out ones are not told, and no more of what is used lies on the mouth than ink does."""
    monkeypatch.setattr(lesson, "smileys", lambda count, seed: shuffled(count, seed))
    made = lesson.measure(SmileysTask(taught=5000, held=1000, others=50, seeds=2, steps=600))
    assert np.abs(made.scores[:, :, 0] - 0.5).max() < 4 * 0.5 / np.sqrt(1000)
    assert made.used[:, 0].max() < made.mouth + 0.15


def shuffled(count: int, seed: int):
    made = smileys(count, seed)
    return made._replace(labels=np.random.default_rng(seed).permutation(made.labels))


MAIN = "made = measure(SmileysTask(taught=20, held=100, others=10, seeds=1, steps=3))\nprint(*made.scores.ravel())"


def test_the_script_can_be_made_and_compiled():
    compile(standalone(smiley.MODULES, MAIN), "smileys.py", "exec")


@pytest.mark.slow
def test_the_script_comes_to_the_lessons_numbers(tmp_path):
    with scripted.one_thread():
        expected = lesson.measure(TINY).scores.ravel()
    assert scripted.numbers(smiley.MODULES, MAIN, tmp_path) == pytest.approx(expected, abs=1e-6)
