"""What a number says of dropout and batch norm is what the next epoch does, worked out by torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from explorer.engines.playground import worked
from explorer.messages.playground.frames import Opened
from explorer.training.dense import reference
from explorer.training.dense.layout import masks, order

LAYERS = [
    {"units": 4, "activation": "tanh", "dropout": 0.4},
    {"units": 3, "activation": "gelu", "batch_norm": True},
    {"units": 3, "activation": "relu", "batch_norm": True, "dropout": 0.5},
]


def unfolded(session: Any, element: str) -> Opened:
    """Open a number of a session."""
    return worked.unfold(session.networks[0], session.points, session.chosen, element, 0, session.epoch)


def in_its_batch(session: Any, index: int) -> tuple[list[np.ndarray], list[np.ndarray], int]:
    """Return activations after dropout and sums of a training point in its batch, layer by layer, and the batch."""
    network, points = session.networks[0], session.points
    spec, plan, count = network.learner, network.plan, int(points.train.sum())
    rows = order(spec, session.epoch, count)
    place = rows.tolist().index(int(points.train[:index].sum()))
    start = place - place % spec.batch_size
    chosen = slice(start, start + spec.batch_size)
    acts, sums = reference.forward(
        plan,
        torch.from_numpy(network.state.theta),
        torch.from_numpy(network.state.running.copy()),
        torch.from_numpy(network.train.inputs[rows[chosen]]),
        torch.from_numpy(masks(spec, plan, session.epoch, count)[chosen]),
        learning=True,
    )
    own = place - start
    return [a[own].numpy() for a in acts], [z[own].numpy() for z in sums], start // spec.batch_size + 1


@pytest.mark.parametrize("data", ["circle", "plane"])
def test_dropout_and_batch_norm_of_each_layer_are_told_as_torch_does_them(desk: Any, data: str) -> None:
    here = desk(data=data, layers=LAYERS, samples=60, batch_size=7, learning_rate=0.1)
    here.do("step", count=3)
    seen = set()
    for index in np.flatnonzero(here.session.points.train)[:6].tolist():
        here.do("choose", index=index)
        acts, sums, batch = in_its_batch(here.session, index)
        for layer, about in enumerate(LAYERS, 1):
            whole = [term for part in unfolded(here.session, f"m{layer}").sections for term in part.terms]
            for unit in range(about["units"]):
                opened = unfolded(here.session, f"u{layer}.{unit}")
                (section,) = [one for one in opened.sections if one.title.startswith("As it learns")]
                assert section.title == f"As it learns from this point: batch {batch} of epoch 4"
                told = {term.symbol: term.value for term in section.terms}
                assert told["a"] == pytest.approx(acts[layer - 1][unit], rel=1e-9)
                assert [term.value for term in whole if term.symbol == f"a {unit + 1}"] == [told["a"]]
                if about.get("batch_norm"):
                    assert told["z̃"] == pytest.approx(sums[layer - 1][unit], rel=1e-9)
                if about.get("dropout"):
                    seen.add("left out this time" in section.terms[-1].note)
    assert seen == {True, False}


def test_nothing_is_told_where_it_learns_as_it_predicts(desk: Any) -> None:
    here = desk(layers=[{"units": 3}, {"units": 2, "dropout": 0.5}], samples=40)
    train = here.session.points.train
    titles = lambda element: [one.title for one in unfolded(here.session, element).sections]  # noqa: E731
    here.do("choose", index=int(train.argmax()))
    assert not any(title.startswith("As it learns") for title in titles("u1.0"))
    assert any(title.startswith("As it learns") for title in titles("u3.0"))  # what enters it is dropped
    here.do("choose", index=int((~train).argmax()))
    assert not any(title.startswith("As it learns") for title in titles("u2.0"))
