"""Faces in the browser's modules: drawn as the lesson draws them, read as torch reads them."""

from __future__ import annotations

from dataclasses import asdict, replace

import arithmetic
import numpy as np
import pytest
import torch

from explorer.datasets.teaching import faces
from explorer.datasets.teaching.faces import Face
from explorer.training.lessons import faces_read
from explorer.training.lessons.capsule_layers import route

RNG = np.random.default_rng(3)
FACES = [
    Face(),
    *(faces.varied(RNG) for _ in range(3)),
    faces.lacking(faces.varied(RNG), RNG),
    faces.scrambled(faces.varied(RNG), RNG),
    faces.mouth_up(faces.varied(RNG)),
    faces.moved(faces.varied(RNG), 5, RNG),
    replace(Face(), head=False),
]


def plain(face: Face) -> dict:
    held = asdict(face)
    return {
        **held,
        "middle": list(face.middle),
        "places": [v for at in face.places for v in at],
        "there": list(face.there),
    }


def test_faces_are_drawn_alike():
    told = arithmetic.evaluate("pictures/faces/drawing.js", "given.map(drawn)", given=[plain(face) for face in FACES])
    for made, face in zip(told, FACES, strict=True):
        assert made == pytest.approx(faces.drawn(face).ravel().tolist(), abs=1e-5)


def test_a_stroke_covers_what_a_pen_would():
    """A pen half a pixel wide in the middle of a row covers that row whole, its neighbours not at all."""
    made = faces.covered(np.array([[2.5, 4.5, 20.5, 4.5, 0.5]]))
    assert made[4, 2:21] == pytest.approx(np.ones(19))
    assert made[3].max() == made[5].max() == 0
    assert made[4, 22:].max() == 0
    assert faces.covered(np.zeros((0, 5))).sum() == 0


def test_the_plain_face_and_what_is_done_to_it_are_the_lessons():
    told = arithmetic.evaluate(
        "pictures/faces/kinds.js",
        "({ plain: varied(0), orders: ORDERS, up: mouthUp(varied(0).places), half: mouthUp(varied(0).places, 0.5), "
        "other: mouthUp(other), "
        "changed: exchanged([0, 1, 2, 3, 4, 5, 6, 7], [3, 0, 2, 1]), at: [[0, 4], [-3, -2], [6, 6]].map((p) => "
        "partAt(varied(0).places, there, p)), gone: partAt(varied(0).places, [true, true, true, false], [0, 4]) })",
        there=[True] * 4,
        other=plain(FACES[1])["places"],
    )
    assert told["plain"] == plain(Face())
    assert sorted(map(tuple, told["orders"])) == sorted(faces.SCRAMBLES)
    assert told["up"] == pytest.approx([v for at in faces.mouth_up(Face()).places for v in at])
    assert told["other"] == pytest.approx(plain(faces.mouth_up(FACES[1]))["places"])
    assert told["half"][6:] == pytest.approx([0, (4 - 5.6) / 2])
    order = (3, 0, 2, 1)
    places = ((0, 1), (2, 3), (4, 5), (6, 7))
    assert told["changed"] == [v for place in order for v in places[place]]
    assert told["at"] == [3, 0, -1]
    assert told["gone"] == -1


def test_varied_faces_stay_within_what_was_learnt():
    told = arithmetic.evaluate("pictures/faces/kinds.js", "Array.from({ length: 300 }, (_, k) => varied(k + 1))")
    mine = [faces.varied(RNG) for _ in range(300)]
    for name in ("tilt", "size", "eye", "nose", "mouth", "smile", "wide", "high"):
        here, there = np.array([one[name] for one in told]), np.array([getattr(one, name) for one in mine])
        assert here.min() == pytest.approx(there.min(), abs=0.05)
        assert here.max() == pytest.approx(there.max(), abs=0.05)
    away = np.array([one["places"] for one in told]) - np.array(faces.HOME).ravel()
    assert np.abs(away).max() <= faces.JITTER


def test_a_scramble_is_never_a_face_with_its_eyes_exchanged():
    assert len(faces.SCRAMBLES) == 22
    assert not {(0, 1, 2, 3), (1, 0, 2, 3)} & set(faces.SCRAMBLES)
    assert (0, 1, 3, 2) in faces.SCRAMBLES


def weights(trained: int = 0) -> tuple[dict[str, list[float]], dict[str, torch.nn.Module]]:
    nets = {net: faces_read.network(net, 5) for net in faces_read.SHOWN}
    arrays = {
        f"{trained}_{net}_{key}": tensor.double().ravel().tolist()
        for net, module in nets.items()
        for key, tensor in module.state_dict().items()
    }
    return arrays, nets


def test_networks_answer_as_torch_does():
    arrays, nets = weights()
    given = faces_read.pictures(FACES[:4])
    told = arithmetic.evaluate(
        "pictures/faces/networks.js",
        "pictures.map((picture) => networks(arrays, 0)(picture)).map((said) => "
        "({ ...said, places: byPlace(said.capsules.given), says: verdicts(said) }))",
        arrays=arrays,
        pictures=given.flatten(1).double().tolist(),
    )
    capsules = nets["capsules"]
    assert isinstance(capsules, faces_read.CapsuleFaces)
    with torch.no_grad():
        chances = {net: nets[net](given).softmax(1)[:, 1] for net in ("max", "global")}
        long = capsules(given)
        votes = capsules.wholes.votes(capsules.parts(capsules.first(given).relu()))
        coupling = route(votes, 3)[1][-1][..., 1]
        sums = torch.einsum("nb,nbd->nd", coupling, votes[:, :, 1])
    for k, made in enumerate(told):
        assert made["max"] == pytest.approx(float(chances["max"][k]), abs=1e-5)
        assert made["global"] == pytest.approx(float(chances["global"][k]), abs=1e-5)
        assert made["capsules"]["lengths"] == pytest.approx(long[k].tolist(), abs=1e-4)
        assert made["capsules"]["coupling"] == pytest.approx(coupling[k].tolist(), abs=1e-5)
        assert sum(made["capsules"]["given"]) == pytest.approx(float(sums[k].norm()), abs=1e-5)
        assert sum(made["places"]) == pytest.approx(made["capsules"]["length"])
        assert made["places"][7] == pytest.approx(sum(made["capsules"]["given"][7::25]))
        length = made["capsules"]["length"]
        assert length**2 / (1 + length**2) == pytest.approx(made["capsules"]["lengths"][1])
        assert made["says"] == {
            "max": made["max"] > 0.5,
            "global": made["global"] > 0.5,
            "capsules": bool(long[k, 1] > long[k, 0]),
        }


def test_a_place_sees_the_pixels_that_change_it():
    told = arithmetic.evaluate(
        "pictures/faces/networks.js", "Array.from({ length: 25 }, (_, place) => windowOf(place))"
    )
    net = faces_read.network("capsules", 5)
    assert isinstance(net, faces_read.CapsuleFaces)
    pictures = torch.rand(1, 1, 25, 25, generator=torch.Generator().manual_seed(3), requires_grad=True)
    small = net.parts(net.first(pictures).relu())
    for place, window in enumerate(told):
        parts = small[0, place::25].sum()
        (gradient,) = torch.autograd.grad(parts, pictures, retain_graph=True)
        rows, columns = np.nonzero(gradient[0, 0].abs().numpy() > 0)
        assert (rows.min(), columns.min()) == (window["row"], window["column"])
        assert (rows.max(), columns.max()) == (window["row"] + 8, window["column"] + 8)
