"""Slices of a loss: directions by a direct formula, losses by the reference, training as in the playground."""

import numpy as np
import pytest
import torch

from explorer.engines.playground import sources
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.jobs.learning import Slice
from explorer.jobs.tasks import slice as task
from explorer.messages.playground.state import State
from explorer.training.dense import paths, reference, slices
from explorer.training.dense.layout import layout


def small(**more: object) -> State:
    return State.model_validate(
        {
            "layers": [{"units": 3, "activation": "tanh", "batch_norm": True}, {"units": 2, "activation": "relu"}],
            "samples": 60,
            **more,
        }
    )


def test_each_neurons_part_is_as_long_as_its_weights_and_all_else_is_zero():
    state = small()
    plan = layout(state, 2, "binary")
    theta = np.random.default_rng(3).normal(size=plan.size)
    ways, drawn = slices.directions(plan, theta, 7), np.random.default_rng(7).normal(size=(2, plan.size))
    seen = np.zeros(plan.size, bool)
    for layer, part in enumerate(plan.slices, 1):
        for unit in range(part.units):
            weights = [plan.weight(layer, source, unit) for source in range(part.inputs)]
            seen[weights] = True
            for way, draw in zip(ways, drawn, strict=True):
                by_formula = draw[weights] / np.sqrt((draw[weights] ** 2).sum()) * np.sqrt((theta[weights] ** 2).sum())
                assert way[weights] == pytest.approx(by_formula)
    assert np.array_equal(seen, plan.penalised)
    assert (ways[:, ~seen] == 0).all()
    assert abs(np.corrcoef(ways)[0, 1]) < 0.7


def test_the_loss_over_the_plane_is_that_of_moved_weights():
    state = small()
    drawn = sources.draw(state)
    network = PlaygroundNetwork(state, drawn, path=paths.Torch())
    ways, along = slices.directions(network.plan, network.state.theta, 0), np.array([-0.5, 0, 1])
    found = slices.losses(network.path, network.plan, network.state, network.train, ways, along)
    for b, row in zip(along, found, strict=True):
        for a, loss in zip(along, row, strict=True):
            moved = torch.tensor(network.state.theta + a * ways[0] + b * ways[1])
            acts, _ = reference.forward(
                network.plan, moved, torch.tensor(network.state.running), torch.tensor(network.train.inputs)
            )
            expected = reference.losses(network.plan, acts[-1], torch.tensor(network.train.targets)).mean()
            assert loss == pytest.approx(float(expected), rel=1e-9)
    assert found[1, 1] == pytest.approx(network.losses()[0])


@pytest.mark.parametrize("data", ["circle", "points", "blobs"])
def test_the_job_trains_as_the_playground_does(tmp_path, data):
    own = [[0.5, 1, 1, 1], [-1, 0.2, 0, 1], [2, -1, 1, 1]] if data == "points" else []
    asked = Slice.model_validate({"playground": small(data=data, points=own), "epochs": 3, "seed": 1})
    told = task.run(asked, tmp_path, None, lambda *_: None)  # type: ignore[arg-type]
    network = PlaygroundNetwork(asked.playground.learners[0], sources.draw(asked.playground), path=paths.compiled())  # type: ignore[arg-type]
    for epoch in range(3):
        network.advance(epoch, 0, network.batches)
    with np.load(tmp_path / "slice.npz") as kept:
        assert np.array_equal(kept["weights"], network.state.theta)
        assert kept["losses"].shape == (task.CELLS, task.CELLS)
        assert kept["losses"][task.CELLS // 2, task.CELLS // 2] == pytest.approx(network.losses()[0])
    assert told["points"] == len(network.train.inputs)


def test_data_that_are_no_points_are_refused():
    with pytest.raises(ValueError, match="digits"):
        Slice.model_validate({"playground": {"data": "digits"}})
