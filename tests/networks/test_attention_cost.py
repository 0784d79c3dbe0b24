"""The cost of attention against counting by hand."""

import pytest

from explorer.networks import zoo
from explorer.networks.attention_cost import attention_cost
from explorer.networks.geometry import geometry


@pytest.mark.parametrize(("token_size", "tokens"), [(1, 60), (7, 9), (60, 1)])
def test_tokens_entries_and_products(token_size, tokens):
    """Scores and weighted sums are T x T x width each, per layer; 3 layers, 2 heads, width 8."""
    settings = {"token_size": token_size, "width": 8, "heads": 2, "blocks": 3}
    spec = zoo.load("gptransformer", 60, 1, 1, **settings)
    cost = attention_cost(spec)
    assert cost is not None
    assert cost.tokens == tokens
    assert cost.entries == 3 * 2 * tokens**2
    assert cost.quadratic == 3 * 2 * tokens * tokens * 8
    assert cost.bytes == 4 * cost.entries
    assert cost.macs == geometry(spec).macs


def test_a_network_without_attention_costs_none():
    assert attention_cost(zoo.load("mlp", 60, 1, 1)) is None
