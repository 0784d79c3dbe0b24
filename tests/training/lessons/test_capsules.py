"""Lessons on capsules: networks as the builder has them, scripts, and that what is shipped is what its weights do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scripted
import torch

from explorer.datasets.teaching.digits import digits, pixels
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec
from explorer.screens.learn.pictures import capsules, mouth_and_forehead
from explorer.training.lessons import capsule_networks, digit_capsules, faces_read
from explorer.training.lessons.digit_capsules import CapsuleReader, DigitCapsules, DigitCapsulesTask
from explorer.training.lessons.faces_read import FacesRead, FacesTask
from explorer.training.lessons.standalone import standalone


def shipped(kind: str) -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))


def opened(spec: NetworkSpec, parts: dict[str, torch.Tensor]) -> torch.nn.Module:
    """Return the builder's network with a lesson's weights, layer by layer."""
    network = build(spec)
    held = dict(zip(network.state_dict(), parts.values(), strict=True))
    network.load_state_dict({name: value.float() for name, value in held.items()})
    return network


def as_tensors(parts: dict[str, np.ndarray], order: list[str]) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(parts[name]).float() for name in order}


def test_the_builder_opens_the_same_capsules():
    """Lengths and the drawn digit; the builder's decoder takes the longest capsule."""
    net = CapsuleReader(3)
    given = torch.tensor(pixels(digits().test)[:5], dtype=torch.float32).reshape(-1, 1, 8, 8)
    network = opened(capsule_networks.reader(), net.state_dict())
    with torch.no_grad():
        made = net(given)
        long = digit_capsules.lengths(made)
        assert torch.allclose(network(given), long, atol=1e-6)
        drawn = network.tap(given, ["drawn"])["drawn"]  # type: ignore[operator]
        assert torch.allclose(drawn, net.draw(made, long.argmax(1)), atol=1e-6)
        plain = digit_capsules.plain_reader(3)
        assert torch.allclose(
            opened(capsule_networks.plain_reader(), plain.state_dict())(given), plain(given), atol=1e-6
        )


@pytest.mark.parametrize("name", faces_read.NETS)
def test_the_builder_opens_the_same_networks_of_faces(name):
    net, given = faces_read.network(name, 2), torch.rand(3, 1, 25, 25)
    with torch.no_grad():
        made = opened(capsule_networks.face_network(name), net.state_dict())(given)
        assert torch.allclose(made, net(given), atol=1e-5)


def test_sizes_are_nearly_equal():
    for nets in (
        [faces_read.network(name, 0) for name in faces_read.NETS],
        [digit_capsules.plain_reader(0), torch.nn.ModuleList([(r := CapsuleReader(0)).first, r.parts, r.wholes])],
    ):
        sizes = [sum(tensor.numel() for tensor in net.parameters()) for net in nets]
        assert max(sizes) / min(sizes) < 1.02


def test_shipped_capsules_do_what_the_tables_say():
    told = DigitCapsules.load(shipped("capsules"))
    net = CapsuleReader(0)
    net.load_state_dict(as_tensors(told.weights, list(net.state_dict())))
    data = digits()
    given = torch.tensor(pixels(data.test), dtype=torch.float32).reshape(-1, 1, 8, 8)
    truth = torch.tensor(data.test_labels)
    with torch.no_grad():
        made = net(given)
        assert (digit_capsules.lengths(made).argmax(1) == truth).double().mean().item() == pytest.approx(
            told.accuracy[0, 0]
        )
        right, coupling = digit_capsules._routed(net, given, truth)
        own = made[torch.arange(len(truth)), truth].double().numpy()
    assert right == pytest.approx(told.rounds[0])
    assert right[2] == pytest.approx(told.accuracy[0, 0])
    assert coupling == pytest.approx(told.coupling[0], abs=1e-5)
    assert coupling[0] == pytest.approx(0.1)
    eights = truth.numpy() == 8
    ink = pixels(data.test)[eights].sum(1)
    assert np.corrcoef(own[eights, 1], ink)[0, 1] == pytest.approx(told.correlation[8, 1, 2], abs=1e-4)


def test_shipped_networks_call_pictures_a_face_as_often_as_told():
    told = FacesRead.load(shipped("faces"))
    asked = faces_read.held_out(FacesTask.model_validate({}).held_out)
    for place, trained in enumerate(faces_read.TRAINED):
        for name in faces_read.SHOWN:
            net = faces_read.network(name, 0)
            net.load_state_dict(as_tensors(told.weights[f"{trained} {name}"], list(net.state_dict())))
            with torch.no_grad():
                made = [(net(one).argmax(1) == 1).double().mean().item() for one in asked]
            assert made == pytest.approx(told.face[place, faces_read.NETS.index(name), 0].tolist(), abs=0.003)


SCRIPTS = {
    "capsules": (
        capsules.MODULES,
        "made = measure(DigitCapsulesTask(seeds=1, steps=3))\nprint(*made.rounds.ravel(), *made.coupling.ravel())",
        lambda: (lambda made: [*made.rounds.ravel(), *made.coupling.ravel()])(
            digit_capsules.measure(DigitCapsulesTask(seeds=1, steps=3))
        ),
    ),
    "faces": (
        mouth_and_forehead.MODULES,
        "made = measure(FacesTask(seeds=1, steps=3, faces=20, held_out=10))\nprint(*made.face.ravel())",
        lambda: faces_read.measure(FacesTask(seeds=1, steps=3, faces=20, held_out=10)).face.ravel(),
    ),
}


@pytest.mark.parametrize("name", list(SCRIPTS))
def test_scripts_can_be_made_and_compiled(name):
    modules, main, _ = SCRIPTS[name]
    text = standalone(modules, main)
    compile(text, name, "exec")
    assert "from explorer" not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SCRIPTS))
def test_scripts_say_what_the_lessons_say(name, tmp_path):
    modules, main, expected = SCRIPTS[name]
    with scripted.one_thread():
        assert scripted.numbers(modules, main, tmp_path) == pytest.approx(list(expected()), rel=1e-5, abs=1e-6)
