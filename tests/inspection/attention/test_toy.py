"""The toy against torch's attention and multi-head attention, and against numbers worked by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.inspection.attention import encoder_stack, toy
from explorer.networks.layers import PositionalEncoding
from explorer.networks.shape import Shape


def as_torch(rows: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(rows))[None]


def test_the_taught_matrices_by_hand():
    """Two tokens, (1, 0, 1) and (0, 1, 1), worked on paper."""
    result = toy.steps(np.array([[1.0, 0], [0, 1], [1, 1]]))
    assert result.q.tolist() == [[3, 1], [1, 2]]
    assert result.k.tolist() == [[1, 2], [2, 0]]
    assert result.v.tolist() == [[4, 4], [0, 1]]
    assert result.scores.tolist() == [[5, 6], [5, 2]]
    assert result.scaled[0].tolist() == pytest.approx([3.5355339, 4.2426407])
    assert result.weights[0].tolist() == pytest.approx([0.3302385, 0.6697615], abs=1e-6)
    assert result.gathered[:, 0].tolist() == pytest.approx([4, 0.6697615], abs=1e-6)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_every_step_is_torchs(causal, temperature):
    result = toy.steps(toy.X, temperature=temperature, causal=causal)
    q, k, v = (as_torch(p @ toy.X).transpose(1, 2) for p in (toy.P_Q, toy.P_K, toy.P_V))
    scale = 1 / (np.sqrt(2) * temperature)
    gathered = F.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=scale)[0].T.numpy()
    assert np.allclose(result.gathered, gathered, atol=1e-14)
    one = torch.eye(4, dtype=torch.float64)[None]
    assert np.allclose(result.weights, F.scaled_dot_product_attention(q, k, one, is_causal=causal, scale=scale)[0])
    assert np.allclose(result.out, toy.P_OUT @ gathered)


def test_without_scaling_scores_stay():
    assert np.array_equal(toy.steps(toy.X, scale=False).scaled, toy.steps(toy.X).scores)


def test_a_causal_mask_hides_the_future():
    weights = toy.steps(toy.X, causal=True).weights
    assert np.array_equal(weights == 0, np.triu(np.ones((4, 4), dtype=bool), 1))
    assert weights.sum(1).tolist() == pytest.approx([1] * 4)


def test_cross_attention_takes_keys_and_values_from_the_encoder():
    memory = np.random.default_rng(0).normal(size=(3, 6))
    result = toy.steps(toy.X, memory=memory)
    q, k, v = (as_torch(m).transpose(1, 2) for m in (toy.P_Q @ toy.X, toy.P_K @ memory, toy.P_V @ memory))
    assert result.weights.shape == (4, 6)
    assert np.allclose(result.gathered, F.scaled_dot_product_attention(q, k, v)[0].T.numpy())


@pytest.mark.parametrize("heads", [1, 2, 4])
@pytest.mark.parametrize("causal", [False, True])
def test_several_heads_are_torchs(heads, causal):
    x, (w_q, w_k, w_v, w_out) = toy.drawn_heads(5, 8, seed=heads)
    module = torch.nn.MultiheadAttention(8, heads, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.from_numpy(np.concatenate([w_q, w_k, w_v])))
        module.out_proj.weight.copy_(torch.from_numpy(w_out))
    mask = torch.triu(torch.ones(5, 5, dtype=torch.bool), 1) if causal else None
    out, weights = module(as_torch(x), as_torch(x), as_torch(x), attn_mask=mask, average_attn_weights=False)
    result = toy.several_heads(x, w_q, w_k, w_v, w_out, heads, causal)
    assert np.allclose(result.out, out[0].detach().numpy(), atol=1e-12)
    assert np.allclose(result.weights, weights[0].detach().numpy(), atol=1e-12)


def test_heads_that_cannot_share_the_width_are_refused():
    x, matrices = toy.drawn_heads(3, 8)
    with pytest.raises(ValueError, match="cannot share"):
        toy.several_heads(x, *matrices, heads=3)


@pytest.mark.parametrize("width", [4, 7])
def test_positional_encoding_is_the_layers(width):
    result = toy.positions(20, width)
    assert result[0].tolist() == [0, 1] * (width // 2) + [0] * (width % 2)
    layer = PositionalEncoding(name="positions").module(Shape(tokens=20, width=width))
    assert np.allclose(result, layer(torch.zeros(1, 20, width))[0].numpy(), atol=1e-6)
    assert result[3, 2] == pytest.approx(np.sin(3 / 10000 ** (2 / width)))


def test_nearness_is_highest_at_the_position_itself():
    near = toy.nearness(toy.positions(30, 16))
    assert np.diag(near).tolist() == pytest.approx([1] * 30)
    assert (near.argmax(1) == np.arange(30)).all()


def test_without_positions_the_order_of_tokens_is_lost():
    order = np.array([2, 0, 3, 1])
    plain, back = toy.permuted(toy.X, order)
    assert np.allclose(plain, back, atol=1e-12)
    plain, back = toy.permuted(toy.X, order, toy.positions(4, 3).T)
    assert np.abs(plain - back).max() > 0.1


def test_gradients_vanish_without_residual_paths():
    with_paths = encoder_stack.gradient_by_depth(8)
    without = encoder_stack.gradient_by_depth(8, residual=False, normed=False)
    assert with_paths[0] > 0.1
    assert without[0] < 1e-3 * with_paths[0]
    assert (np.diff(without) > 0).all()


def test_gradient_by_depth_is_a_finite_difference():
    """One block; the directional change of its output for a small step is what the gradient says."""
    torch.manual_seed(0)
    block = encoder_stack.ToyEncoderBlock(True, True)
    x, direction = torch.randn(8, 16), torch.randn(8, 16)
    block, x, direction = block.double(), x.double(), direction.double()
    step = torch.randn(8, 16, dtype=torch.float64) * 1e-6
    with torch.no_grad():
        change = float(((block(x + step) - block(x - step)) * direction).sum()) / 2
    (gradient,) = torch.autograd.grad((block(x.requires_grad_()) * direction).sum(), x)
    assert float((gradient * step).sum()) == pytest.approx(change, rel=1e-5)
    norm = float(gradient.norm() / direction.norm())
    assert encoder_stack.gradient_by_depth(1)[0] == pytest.approx(norm, rel=1e-4)
