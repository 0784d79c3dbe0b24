"""Maps against torch's own attention, pooling and rollout against brute force, relevance against autograd."""

import itertools
import math

import numpy as np
import pytest
import torch
from second_device import second_device
from torch.nn import functional as F

from explorer.errors import InputError
from explorer.inspection import recurrence
from explorer.inspection.attention import maps, rollout, taps
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec


def drawn(*sizes: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*sizes, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def whole(q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """The map as torch's attention gives it: with the unit matrix as values, what is gathered are the weights."""
    one = torch.eye(k.shape[2], dtype=q.dtype).expand(*k.shape[:2], -1, -1)
    return F.scaled_dot_product_attention(q, k, one)


@pytest.fixture(scope="module")
def network():
    settings = {"token_size": 7, "width": 8, "heads": 2, "blocks": 3, "feed_forward": 12, "pooling": "flatten"}
    return build(zoo.load("gptransformer", 60, 1, 2, **settings), 3, torch.float64).eval()


@pytest.fixture(scope="module")
def inputs() -> torch.Tensor:
    return drawn(4, 1, 60, seed=5)


@pytest.mark.parametrize("at_once", [1, 100, 1 << 20])
def test_maps_equal_scaled_dot_product_attention(monkeypatch, at_once):
    monkeypatch.setattr(maps, "SCORES_AT_ONCE", at_once)
    q, k = drawn(2, 3, 11, 4), drawn(2, 3, 11, 4, seed=1)
    assert torch.allclose(maps.exact(q, k), whole(q, k), atol=1e-14)
    part = maps.exact(q, k, slice(2, 6), slice(7, 11))
    assert torch.allclose(part, whole(q, k)[:, :, 2:6, 7:11], atol=1e-14)


@pytest.mark.parametrize(("tokens", "most"), [(12, 4), (13, 4), (13, 13), (50, 7)])
@pytest.mark.parametrize("at_once", [20, 1 << 20])
def test_pooled_maps_equal_pooling_by_hand(monkeypatch, tokens, most, at_once):
    monkeypatch.setattr(maps, "SCORES_AT_ONCE", at_once)
    q, k = 3 * drawn(2, 2, tokens, 5), 3 * drawn(2, 2, tokens, 5, seed=1)
    at = maps.edges(tokens, most, exact=1)
    by_hand = torch.stack(
        [
            torch.stack([whole(q, k)[:, :, a:b, c:d].sum(3).mean(2) for c, d in itertools.pairwise(at)], 2)
            for a, b in itertools.pairwise(at)
        ],
        2,
    )
    pooled = maps.pooled(q, k, at)
    assert torch.allclose(pooled, by_hand, atol=1e-13)
    assert torch.allclose(pooled.sum(-1), torch.ones(2, 2, len(at) - 1, dtype=torch.float64))


def test_scores_of_a_thousand_are_no_overflow():
    q, k = drawn(1, 1, 9, 4) * 1000, drawn(1, 1, 9, 4, seed=1) * 1000
    pooled = maps.pooled(q, k, maps.edges(9, 3, exact=1))
    assert torch.isfinite(pooled).all()
    assert torch.allclose(pooled.sum(-1), torch.ones(1, 1, 3, dtype=torch.float64))


def test_entropy_of_equal_and_of_single_minded_attention():
    q, k = torch.zeros(1, 1, 8, 2).double(), drawn(1, 1, 8, 2)
    assert maps.entropy(q, k).item() == pytest.approx(math.log(8))
    sharp = torch.eye(8).double()[None, None] * 1e4
    assert maps.entropy(sharp, sharp).item() == pytest.approx(0, abs=1e-9)


def test_tapped_queries_and_keys_give_what_the_layer_gathers(network, inputs):
    for one in taps.tap(network, inputs):
        tapped = network.tap(inputs, [f"{one.layer}.v", one.layer])
        gathered = (maps.exact(one.q, one.k) @ tapped[f"{one.layer}.v"]).transpose(1, 2).flatten(2)
        assert torch.allclose(network.layers[one.layer].out(gathered), tapped[one.layer], atol=1e-12)


def test_tokens_know_which_positions_made_them(network):
    assert taps.windows(network.spec).tolist() == [[t * 7, min(t * 7 + 6, 59)] for t in range(9)]


def test_a_network_without_attention_is_refused():
    with pytest.raises(InputError, match="no self-attention"):
        taps.layers(zoo.load("mlp", 20, 1, 1))


def test_rollout_equals_the_product_written_out():
    weights = [drawn(1, 2, 4, 4, seed=s).softmax(-1) for s in range(3)]
    flow = np.eye(4)
    for part in weights:
        mixed = (part[0].mean(0).numpy() + np.eye(4)) / 2
        flow = mixed @ flow
    product = rollout.rollout(weights)[0]
    assert np.allclose(product.numpy(), flow, atol=1e-14)
    assert product.sum(1).tolist() == pytest.approx([1] * 4)


def test_gradient_by_the_weights_is_autograds(network, inputs, monkeypatch):
    """A pass whose every map is a leaf of the graph, written out with softmax, gives the same gradient."""
    leaves: dict[str, torch.Tensor] = {}

    def written_out(q, k, v, **_):
        weights = (q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])).softmax(-1)
        weights = weights.detach().requires_grad_() if not weights.requires_grad else weights
        weights.retain_grad()
        leaves[f"{len(leaves)}"] = weights
        return weights @ v

    direction = torch.tensor([0.3, -1.0], dtype=torch.float64)
    monkeypatch.setattr("explorer.networks.layers.attention.F.scaled_dot_product_attention", written_out)
    (network(inputs.clone().requires_grad_()) @ direction).sum().backward()
    network.zero_grad()
    monkeypatch.undo()
    ours = taps.tap_with_gradient(network, inputs, direction)
    at = maps.edges(9)
    for weights, one in zip(leaves.values(), ours, strict=True):
        assert weights.grad is not None
        assert one.values is not None
        assert one.gradient is not None
        expected = (weights * weights.grad).clamp_min(0)
        weighted = maps.gradient_weighted(one.q, one.k, one.values, one.gradient, at)
        assert torch.allclose(weighted, expected, atol=1e-12)
        blocks = maps.edges(9, 4, exact=1)
        coarse = maps.gradient_weighted(one.q, one.k, one.values, one.gradient, blocks)
        for i, (a, b) in enumerate(itertools.pairwise(blocks)):
            for j, (c, d) in enumerate(itertools.pairwise(blocks)):
                assert torch.allclose(coarse[:, :, i, j], expected[:, :, a:b, c:d].sum(3).mean(2), atol=1e-12)


def test_relevance_equals_its_rule_written_out():
    weighted = [drawn(1, 2, 3, 3, seed=s).clamp_min(0) for s in range(2)]
    first, second = (part[0].mean(0).numpy() for part in weighted)
    expected = np.eye(3) + first + second @ (np.eye(3) + first)
    assert np.allclose(rollout.relevance(weighted)[0].numpy(), expected, atol=1e-14)


SIGHTS = [maps.Sight("causal"), maps.Sight("local", 2), maps.Sight("causal local", 3)]


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.mask)
@pytest.mark.parametrize("at_once", [30, 1 << 20])
def test_masked_maps_equal_scaled_dot_product_attention(monkeypatch, sight, at_once):
    monkeypatch.setattr(maps, "SCORES_AT_ONCE", at_once)
    q, k = drawn(2, 2, 11, 4), drawn(2, 2, 11, 4, seed=1)
    ahead = torch.arange(11)[:, None] - torch.arange(11)
    allowed = (ahead >= 0) | ("causal" not in sight.mask)
    allowed &= (ahead.abs() <= sight.reach) | ("local" not in sight.mask)
    one = torch.eye(11, dtype=q.dtype).expand(2, 2, -1, -1)
    whole_map = F.scaled_dot_product_attention(q, k, one, attn_mask=allowed)
    assert torch.allclose(maps.exact(q, k, sight=sight), whole_map, atol=1e-14)
    part = maps.exact(q, k, slice(4, 9), slice(2, 7), sight)
    assert torch.allclose(part, whole_map[:, :, 4:9, 2:7], atol=1e-14)
    at = maps.edges(11, 4, exact=1)
    by_hand = torch.stack([whole_map[:, :, a:b].mean(2) for a, b in itertools.pairwise(at)], 2)
    by_hand = torch.stack([by_hand[..., a:b].sum(3) for a, b in itertools.pairwise(at)], 3)
    assert torch.allclose(maps.pooled(q, k, at, sight), by_hand, atol=1e-12)
    entropy = torch.special.entr(whole_map).sum(3).mean(2)
    assert torch.allclose(maps.entropy(q, k, sight), entropy, atol=1e-12)


@pytest.fixture(scope="module")
def blocks():
    """Whole blocks as single layers: one that sees all, one that looks back at neighbours; then a causal layer."""
    layers = [
        {"kind": "token_embedding", "name": "embedding", "size": 6, "width": 8},
        {"kind": "transformer_encoder_block", "name": "first", "heads": 2, "feed_forward": 12},
        {"kind": "transformer_encoder_block", "name": "back", "heads": 4, "mask": "causal local", "reach": 3},
        {"kind": "multi_head_attention", "name": "last", "heads": 2, "mask": "causal"},
        {"kind": "flatten", "name": "flat"},
        {"kind": "dense", "name": "output", "units": 2},
    ]
    spec = NetworkSpec.model_validate({"name": "blocks", "input": {"channels": 1, "positions": 60}, "layers": layers})
    return build(spec, 4, torch.float64).eval()


def test_attention_inside_blocks_and_under_masks_is_found(blocks, inputs):
    assert taps.layers(blocks.spec) == ["first.attention", "back.attention", "last"]
    assert taps.heads(blocks.spec)[2:6] == [("back.attention", head) for head in range(4)]
    assert taps.windows(blocks.spec).tolist() == [[6 * t, 6 * t + 5] for t in range(10)]
    for one in taps.tap(blocks, inputs):
        tapped = blocks.tap(inputs, [f"{one.layer}.v", one.layer])
        gathered = (maps.exact(one.q, one.k, sight=one.sight) @ tapped[f"{one.layer}.v"]).transpose(1, 2).flatten(2)
        assert torch.allclose(taps.module(blocks, one.layer).out(gathered), tapped[one.layer], atol=1e-12)


def test_gradients_inside_blocks_are_those_of_small_changes(blocks, inputs):
    weights = torch.tensor([1.0, -0.5], dtype=torch.float64)
    for one in taps.tap_with_gradient(blocks, inputs, weights):
        gradient = one.gradient
        assert gradient is not None
        own, change = taps.module(blocks, one.layer), 1e-6 * drawn(*gradient.shape, seed=8)

        def moved(sign: float, own=own, change=change) -> torch.Tensor:
            def add(_module, arguments):
                return (arguments[0] + sign * change.transpose(1, 2).flatten(2),)

            hook = own.out.register_forward_pre_hook(add)
            try:
                with torch.no_grad():
                    return (blocks(inputs) @ weights).sum()
            finally:
                hook.remove()

        slope = float(moved(1) - moved(-1)) / 2
        assert slope == pytest.approx(float((gradient * change).sum()), rel=1e-6)


def test_a_gpu_takes_more_rows_at_once_and_gives_the_same(monkeypatch):
    monkeypatch.setattr(maps, "SCORES_AT_ONCE", 40)
    monkeypatch.setattr(maps, "ON_GPU_AT_ONCE", 400)
    q, k = drawn(1, 2, 10, 4), drawn(1, 2, 10, 4, seed=1)
    here = list(maps._stretches(q, k, maps.EVERYWHERE))
    with second_device(monkeypatch):
        there = list(maps._stretches(q.to("meta"), k.to("meta"), maps.EVERYWHERE))
        assert torch.allclose(torch.cat([rows for _, rows in there], 2).cpu(), torch.cat([rows for _, rows in here], 2))
    assert (len(here), len(there)) == (5, 1)


def test_gradients_through_a_recurrent_layer_leave_cudnn_out_on_a_gpu(monkeypatch):
    layers = [
        {"kind": "token_embedding", "size": 5, "width": 4},
        {"kind": "multi_head_attention", "heads": 2},
        {"kind": "lstm", "units": 3},
        {"kind": "flatten"},
        {"kind": "dense", "units": 2},
    ]
    spec = NetworkSpec.model_validate({"input": {"channels": 1, "positions": 20}, "layers": layers})
    network, seen = build(spec, 0).eval(), []
    assert recurrence.refused(network, torch.device("cuda"))
    assert not recurrence.refused(network, torch.device("cpu"))
    monkeypatch.setattr(recurrence, "refused", lambda *_: True)
    network.register_forward_hook(lambda *_: seen.append(torch.backends.cudnn.enabled))
    for module in network.modules():
        if isinstance(module, torch.nn.RNNBase):
            module.register_forward_hook(lambda *_: seen.append(torch.backends.cudnn.enabled))
    taps.tap_with_gradient(network, torch.rand(2, 1, 20), torch.tensor([1.0, 0.0]))
    assert seen
    assert not any(seen)
    assert torch.backends.cudnn.enabled
