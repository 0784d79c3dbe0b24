"""Places of tokens by hand, and the encoding by base pairs against the one by marker order."""

import numpy as np
import pytest
import torch

from explorer.datasets.genotypes import variant_table
from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.export import bundle as exported
from explorer.networks.export import restore, script
from explorer.networks.layers import GenomePosition, PositionalEncoding
from explorer.networks.shape import Shape, ShapeError
from explorer.training import plan
from explorer.training.placed import placed, places


def transformer(positions: int = 8, **more: object):
    settings = {"token_size": 2, "width": 8, "heads": 2, "blocks": 1, "positional": "base pairs"}
    return zoo.load("gptransformer", positions, 1, 1, **settings | more)


def variants(positions: list[int], chromosome: list[str]):
    return variant_table(chromosome, positions, [f"v{i}" for i in range(len(positions))])


def test_tokens_stand_at_their_middles_in_usual_distances():
    """Middles at 15, 55, 95 on chromosome 1 of 100 bp, then at 130 + 100: 40, 40, 135 apart; the usual one is 40."""
    table = variants([10, 20, 50, 60, 90, 100, 110, 150], ["1"] * 6 + ["2"] * 2)
    windows = np.array([[0, 1], [2, 3], [4, 5], [6, 7]])
    assert places(windows, table).tolist() == [0, 1, 2, 5.375]
    (layer,) = (layer for layer in placed(transformer(), table).layers if layer.kind == "genome_position")
    assert layer.settings()["places"] == (0, 1, 2, 5.375)


def test_evenly_spaced_tokens_get_the_encoding_by_order():
    given = Shape(tokens=4, width=8)
    by_order = PositionalEncoding(name="a").module(given)
    for layer in (GenomePosition(name="b"), GenomePosition(name="b", places=(0, 1, 2, 3))):
        assert torch.equal(layer.module(given)(torch.zeros(1, 4, 8)), by_order(torch.zeros(1, 4, 8)))


def test_without_a_map_it_is_refused_in_words():
    with pytest.raises(InputError, match="no map"):
        placed(transformer(), variant_table("", 0, [f"v{i}" for i in range(8)]))


def test_places_of_other_tokens_are_refused():
    with pytest.raises(ShapeError, match="places of 3 tokens"):
        GenomePosition(name="a", places=(0, 1, 2)).output_shape(Shape(tokens=4, width=8))


def test_it_travels_with_the_network():
    table = variants([10, 20, 50, 60, 90, 100, 310, 350], ["1"] * 8)
    network = build(placed(transformer(), table), 3).eval()
    x = torch.rand(2, 1, 8)
    assert torch.equal(restore(exported(network))(x), network(x))
    scope: dict = {"__name__": "elsewhere"}
    exec(script(network), scope)
    other = scope["Network"]()
    other.load_state_dict(network.state_dict())
    assert torch.allclose(other.eval()(x), network(x))


def test_a_plan_puts_the_places_in(cohort, run_spec):
    network = {"preset": "gptransformer", "settings": {"token_size": 10, "positional": "base pairs"}}
    made = plan.make(cohort, run_spec(network=network))
    (layer,) = (layer for layer in made.network.layers if layer.kind == "genome_position")
    assert layer.settings()["places"] == (0, 1, 2, 3)
