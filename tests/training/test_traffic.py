"""The floor of a step, against the figures that were measured beside it and against sums by hand."""

import pytest

from explorer.networks import zoo
from explorer.training import traffic

# FACTS, "The GPU": network, SNPs, batch, microseconds that its bytes take at 2.95 TB/s, rounded
FLOORS = [
    ("linear", 50_000, 64, 15),
    ("mlp", 50_000, 64, 188),
    ("cnn", 50_000, 64, 83),
    ("cnn", 50_000, 512, 182),
    ("residual-cnn", 20_000, 32, 31),
    ("residual-cnn", 20_000, 512, 73),
    ("gptransformer", 12_000, 8, 6),
]


@pytest.mark.parametrize(("preset", "snps", "batch", "floor"), FLOORS)
def test_floors_are_those_of_the_table(preset, snps, batch, floor):
    step = traffic.of_step(zoo.load(preset, snps, 1, 1), batch)
    assert step.seconds(2.95e12) * 1e6 == pytest.approx(floor, abs=0.6)


def test_bytes_by_hand():
    """Two people, ten SNPs one-hot, one output: 31 weights; momentum keeps one number a weight; three members."""
    step = traffic.of_step(zoo.load("linear", 10, 3, 1), 2, "momentum", members=3)
    assert step.parts == {
        "genotypes": 2 * 10,
        "encoded batch": 3 * 4 * 2 * 30,
        "weights": 2 * 4 * 31 * 3,
        "gradients": 4 * 31 * 3,
        "optimizer": 5 * 4 * 31 * 3,
    }
    assert step.layers == 5 * 4 * 2 * 1 * 3
    assert step.total == sum(step.parts.values())
    assert traffic.of_step(zoo.load("linear", 10, 1, 1), 2, stored=2.5).parts["genotypes"] == 5
