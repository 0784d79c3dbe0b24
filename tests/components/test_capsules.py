"""The arithmetic of capsules in the browser's modules, against torch's layers and hand values."""

from __future__ import annotations

import math

import arithmetic
import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.datasets.teaching.digits import digits, pixels
from explorer.networks.layers import capsules as layers
from explorer.training.lessons import capsule_layers, digit_capsules
from explorer.training.lessons.digit_capsules import CapsuleReader

PICTURES = pixels(digits().test)[:3]
READER = CapsuleReader(4)
ARRAYS = {name: tensor.double().ravel().tolist() for name, tensor in READER.state_dict().items()}


def test_squash_and_shares_are_the_hand_values():
    told = arithmetic.evaluate(
        "pictures/capsules/routing.js",
        "[squash([3, 4]), squash([0, 0]), squash([0.6, 0.8]), shares([1, -1]), shares([800, 0]), "
        "deviations([[1, 5], [3, 5], [8, 5]])]",
    )
    assert told[0] == pytest.approx([25 / 26 * 0.6, 25 / 26 * 0.8])
    assert told[1] == [0, 0]
    assert told[2] == pytest.approx([0.3, 0.4])
    assert told[3] == pytest.approx([math.e / (math.e + 1 / math.e), 1 / (math.e**2 + 1)])
    assert told[4] == pytest.approx([1, 0])
    assert told[5] == pytest.approx([np.std([1, 3, 8]), 0])


def test_routing_is_torchs_at_every_round():
    torch.manual_seed(1)
    layer = layers.Routing(5, 3, 4, 6, 1)
    layer.weight.data *= 12
    small = layers.squashed(torch.randn(1, 5, 3) * 2)
    asked = (
        "(() => { const votes = votesOf(weights, small, { below: 5, above: 4, wide: 6 }); "
        "return { rounds: route(votes, 6), one: vote(votes, 2, 3) }; })()"
    )
    told = arithmetic.evaluate(
        "pictures/capsules/routing.js", asked, weights=layer.weight.flatten().tolist(), small=small.flatten().tolist()
    )
    for number, made in enumerate(told["rounds"], 1):
        layer.iterations = number
        seen = {}
        handle = layer.coupling.register_forward_hook(lambda _, __, out, seen=seen: seen.update(coupling=out))
        with torch.no_grad():
            capsules = layer(small)
        handle.remove()
        assert made["capsules"] == pytest.approx(capsules.flatten().tolist(), abs=1e-5)
        assert made["coupling"] == pytest.approx(seen["coupling"].flatten().tolist(), abs=1e-5)
        assert made["lengths"] == pytest.approx(capsules.norm(dim=2).flatten().tolist(), abs=1e-5)
    weight = layer.weight.unflatten(2, (4, 6))[2, :, 3]
    assert told["one"] == pytest.approx((small[0, 2] @ weight).tolist(), abs=1e-5)


def test_the_lessons_capsules_are_the_layers():
    torch.manual_seed(2)
    mine, theirs = capsule_layers.Parts(3, 2, 4, 3, 2), layers.FirstCapsules(3, 2, 4, (3, 3), (2, 2))
    theirs.load_state_dict(mine.state_dict())
    pictures = torch.randn(2, 3, 9, 9)
    small = mine(pictures)
    assert small.shape == (2, 32, 4)
    assert torch.allclose(small, theirs(pictures), atol=1e-6)
    own, layer = capsule_layers.Wholes(32, 4, 5, 6, 3), layers.Routing(32, 4, 5, 6, 3)
    layer.load_state_dict(own.state_dict())
    assert torch.allclose(own(small), layer(small), atol=1e-6)
    assert torch.allclose(capsule_layers.lengths(own(small)), layers.Lengths()(layer(small)), atol=1e-6)


def test_the_margin_loss_is_the_papers():
    """0.9 and 0.1 are free of charge; a wrong length of 0.6 costs 0.5 (0.6 - 0.1)²."""
    long = torch.tensor([[0.9, 0.1, 0.05], [0.4, 0.6, 0.1]])
    told = capsule_layers.margin_loss(long, torch.tensor([0, 0]))
    assert told.tolist() == pytest.approx([0, 0.5**2 + 0.5 * 0.5**2])


def test_a_digit_is_read_and_drawn_as_torch_does():
    asked = (
        "(() => { const reader = new Reader(arrays); return pictures.map((picture) => { "
        "const small = reader.small(picture); "
        "return { small, votes: reader.votes(small).values, drawn: reader.draw(7, capsule) }; }); })()"
    )
    capsule = np.linspace(-0.5, 0.6, 8)
    told = arithmetic.evaluate(
        "pictures/capsules/reader.js", asked, arrays=ARRAYS, pictures=PICTURES.tolist(), capsule=capsule.tolist()
    )
    given = torch.tensor(PICTURES, dtype=torch.float32).reshape(-1, 1, 8, 8)
    all_capsules = torch.zeros(1, 10, 8)
    all_capsules[0, 7] = torch.tensor(capsule)
    with torch.no_grad():
        small = READER.small(given)
        votes = READER.wholes.votes(small)
        drawn = READER.draw(all_capsules, torch.tensor([7]))[0]
    for place, made in enumerate(told):
        assert made["small"] == pytest.approx(small[place].flatten().tolist(), abs=1e-5)
        assert made["votes"] == pytest.approx(votes[place].flatten().tolist(), abs=1e-5)
        assert made["drawn"] == pytest.approx(drawn.tolist(), abs=1e-5)


@pytest.mark.parametrize(("kernel", "step"), [(3, 1), (4, 2), (5, 3)])
def test_sliding_kernels_are_torchs(kernel, step):
    torch.manual_seed(kernel)
    maps, weights, biases = torch.randn(2, 11, 9), torch.randn(3, 2, kernel, kernel), torch.randn(3)
    asked = "slid({ ...size, values: Float32Array.from(values) }, { weights, biases, kernel, step })"
    told = arithmetic.evaluate(
        "pictures/capsules/windows.js",
        asked,
        size={"channels": 2, "height": 11, "width": 9},
        values=maps.flatten().tolist(),
        weights=weights.flatten().tolist(),
        biases=biases.tolist(),
        kernel=kernel,
        step=step,
    )
    expected = F.conv2d(maps[None], weights, biases, step)[0]
    assert (told["channels"], told["height"], told["width"]) == tuple(expected.shape)
    assert told["values"] == pytest.approx(expected.flatten().tolist(), abs=1e-4)


def test_a_part_sees_the_pixels_that_change_it():
    """The window drawn around a part's pixels is where a change of the picture reaches it, and nothing else."""
    told = arithmetic.evaluate("pictures/capsules/reader.js", "Array.from({ length: 16 }, (_, part) => windowOf(part))")
    pictures = torch.rand(1, 1, 8, 8, generator=torch.Generator().manual_seed(3), requires_grad=True)
    small = READER.small(pictures)
    for part, window in enumerate(told):
        (gradient,) = torch.autograd.grad(small[0, part].sum(), pictures, retain_graph=True)
        rows, columns = np.nonzero(gradient[0, 0].abs().numpy() > 0)
        reach = window["reach"] - 1
        assert (rows.min(), rows.max()) == (window["row"], window["row"] + reach)
        assert (columns.min(), columns.max()) == (window["column"], window["column"] + reach)


def test_properties_of_a_picture_are_the_lessons_and_mean_what_they_say():
    slanted, upright = np.zeros((2, 8, 8))
    for row in range(8):
        slanted[row, 7 - row] = upright[row, 3] = 1.0
    images = np.concatenate([PICTURES.reshape(-1, 8, 8), [slanted, upright, np.zeros((8, 8))]])
    told = arithmetic.evaluate(
        "pictures/capsules/reader.js", "pictures.map((p) => properties(p))", pictures=images.reshape(-1, 64).tolist()
    )
    expected = digit_capsules.properties(images)
    assert [[one[name] for name in digit_capsules.PROPERTIES] for one in told] == [
        pytest.approx(row, abs=1e-9) for row in expected.tolist()
    ]
    assert told[3] == pytest.approx({"slant": 1, "width": math.sqrt(63 / 12), "ink": 8})
    assert told[4] == pytest.approx({"slant": 0, "width": 0, "ink": 8})


def test_nothing_has_a_meaning_where_there_is_none():
    """Codes drawn at random: over many draws, a digit's strongest correlation is beyond chance in about 5%."""
    rng = np.random.default_rng(0)
    data = digits()
    hits, codes = [], np.zeros((len(data.test), 8))
    for seed in range(6):
        codes = rng.normal(size=codes.shape)
        found, beyond = digit_capsules.meanings(codes, data.test, data.test_labels, seed)
        hits += (np.abs(found).max((1, 2)) > beyond).tolist()
    assert np.mean(hits) < 0.2
    codes[:, 2] += 30 * digit_capsules.properties(data.test / 16)[:, 0]
    found, beyond = digit_capsules.meanings(codes, data.test, data.test_labels)
    assert (np.abs(found[:, 2, 0]) > beyond).all()


OPENED = """
(() => {
  const list = (value) => (Array.isArray(value) ? Float64Array.from(value) : value);
  const typed = (held) => Object.fromEntries(Object.entries(held).map(([name, value]) => [name, list(value)]));
  const at = { votes: typed(votes), rounds: rounds.map(typed), i: 1, j: 2, names: ["0", "1", "2"] };
  return [1, 2, 4].map((round) => ofPair({ ...at, round }));
})()
"""


def number(text: str) -> float:
    return float(text.strip(" =()…").replace("…", "").replace("−", "-"))


def test_the_opened_lines_add_up():
    values = np.random.default_rng(5).normal(size=24).tolist()
    votes = {"below": 2, "above": 3, "wide": 4, "values": values}
    asked = "route({ ...votes, values: Float64Array.from(votes.values) }, 4)"
    rounds = arithmetic.evaluate("pictures/capsules/routing.js", asked, votes=votes)
    told = arithmetic.evaluate("pictures/capsules/told.js", OPENED, votes=votes, rounds=rounds)
    for round, rows in zip((1, 2, 4), told, strict=True):
        by = {row["name"]: row for row in rows}
        for name in ("coefficient", "squash"):
            top, bottom = by[name]["text"].rpartition("= ")[2].split(" / ")
            assert number(top) / number(bottom) == pytest.approx(number(by[name]["value"]), abs=2e-3)
        if round > 1:
            before, added = by["logit"]["text"].rpartition("= ")[2].split(" + ")
            assert number(before) + number(added) == pytest.approx(number(by["logit"]["value"]), abs=2e-3)
            vote, capsule = (
                np.array(values).reshape(2, 3, 4)[1, 2],
                np.array(rounds[round - 2]["capsules"]).reshape(3, 4)[2],
            )
            assert number(by["agreement"]["value"]) == pytest.approx(vote @ capsule, abs=1e-3)
            *terms, rest = by["agreement"]["text"].rpartition("= ")[2].split(" + ")
            products = [number(one) * number(other) for one, other in (term.split(" × ") for term in terms)]
            assert sum(products) + number(rest.partition(" of")[0]) == pytest.approx(vote @ capsule, abs=5e-3)
