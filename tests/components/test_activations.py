"""Activations, their slopes and identities, as the browser reckons them, against torch, autograd and closed forms."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
import torch
from torch.nn import functional as F

FOLDER = "neuron/activations"
GRID = [round(-8 + 0.05 * k, 2) for k in range(321)]
TORCHS = {
    "linear": lambda z: z,
    "step": lambda z: torch.heaviside(z, torch.ones(1, dtype=z.dtype)),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky": F.leaky_relu,
    "gelu": lambda z: F.gelu(z, approximate="none"),
    "softplus": F.softplus,
}
KINKS = {"step", "relu", "leaky"}
LOGITS = [[0.5, 1.0, -0.5], [5.0, -5.0, 0.0], [-3.0, -3.0, -3.0], [2.0, 1.95, -4.0]]


@pytest.fixture(scope="module")
def reckoned() -> dict:
    """Values, slopes and what a network takes for them, of every activation over the grid."""
    expression = (
        "Object.fromEntries(Object.entries(ACTIVATIONS).map(([kind, { g, slope, steepest }]) =>"
        " [kind, { g: grid.map(g), slope: grid.map(slope), used: grid.map((z) => usedSlope(kind, z)), steepest }]))"
    )
    return arithmetic.evaluate(f"{FOLDER}/functions.js", expression, grid=GRID)


@pytest.mark.parametrize("kind", TORCHS)
def test_values_and_slopes_are_torchs(reckoned, kind):
    z = torch.tensor(GRID, dtype=torch.float64, requires_grad=True)
    g = TORCHS[kind](z)
    found = reckoned[kind]
    assert found["g"] == pytest.approx(g.detach().numpy(), rel=1e-14, abs=5e-15)
    expected = torch.zeros_like(z)
    if g.requires_grad and kind != "step":
        (expected,) = torch.autograd.grad(g.sum(), z)
    assert found["used"] == pytest.approx(expected.numpy(), rel=1e-13, abs=5e-15)
    without = [z for z, slope in zip(GRID, found["slope"], strict=True) if slope is None]
    assert without == ([0.0] if kind in KINKS else [])


@pytest.mark.parametrize("kind", TORCHS)
def test_the_steepest_slope_is_reached_and_never_passed(reckoned, kind):
    z = torch.linspace(-40, 40, 800_001, dtype=torch.float64, requires_grad=True)
    g = TORCHS[kind](z)
    (slopes,) = torch.autograd.grad(g.sum(), z) if kind != "step" else (torch.zeros_like(z),)
    assert slopes.abs().max().item() == pytest.approx(reckoned[kind]["steepest"], abs=1e-7)


def test_the_error_function_is_exact():
    x = np.concatenate([np.linspace(-7, 7, 2001), [1e-9, -1e-300, 0]])
    from scipy.special import erf

    assert arithmetic.evaluate(f"{FOLDER}/functions.js", "x.map(erf)", x=x.tolist()) == pytest.approx(
        erf(x), rel=4e-15, abs=1e-300
    )


@pytest.mark.parametrize("logits", LOGITS)
def test_softmax_and_its_jacobian_are_autograds(logits):
    found = arithmetic.evaluate(
        f"{FOLDER}/functions.js", "{ p: softmax(z), rows: [0, 1, 2].map((i) => jacobianRow(z, i)) }", z=logits
    )
    z = torch.tensor(logits, dtype=torch.float64)
    assert found["p"] == pytest.approx(torch.softmax(z, 0).numpy(), rel=1e-14)
    jacobian = torch.autograd.functional.jacobian(lambda x: torch.softmax(x, 0), z)
    assert np.array(found["rows"]) == pytest.approx(jacobian.T.numpy(), rel=1e-12, abs=1e-16)


def test_every_identity_holds_and_differences_come_near_as_h_squared():
    """A central difference is wrong by h^2 / 6 times the third derivative, which is at most 2 for all of these."""
    expression = (
        "kinds.map((kind) => [kind, grid.map((z) => [0.1, 0.01].map((h) => identities(kind, z, h)))])"
    )  # fmt: skip
    grid = [z for z in GRID if abs(z) > 0.1 and abs(z) <= 5]
    for kind, places in arithmetic.evaluate(f"{FOLDER}/identities.js", expression, grid=grid, kinds=list(TORCHS)):
        for wide, narrow in places:
            for h, checked in ((0.1, wide), (0.01, narrow)):
                for one in checked:
                    most = h**2 / 3 + 1e-12 if one["by"] == "differences" else 1e-14
                    assert abs(one["left"] - one["right"]) <= most, (kind, one)
    curved = arithmetic.evaluate(
        f"{FOLDER}/identities.js", "[0.1, 0.01].map((h) => identities('tanh', 0.5, h)[0])"
    )  # fmt: skip
    wide, narrow = (abs(one["left"] - one["right"]) for one in curved)
    assert wide / narrow == pytest.approx(100, rel=0.02)


@pytest.mark.parametrize("logits", LOGITS)
def test_the_identities_of_softmax_hold(logits):
    rows = arithmetic.evaluate(
        f"{FOLDER}/identities.js", "[0, 1, 2].map((i) => softmaxIdentities(z, i, 0.001))", z=logits
    )
    for row in rows:
        assert len(row) == 4
        for one in row:
            assert one["left"] == pytest.approx(one["right"], abs=1e-7)


def test_at_a_kink_a_difference_is_no_slope():
    step, relu = (
        arithmetic.evaluate(f"{FOLDER}/identities.js", f"identities('{kind}', 0, 0.01)[0]") for kind in ("step", "relu")
    )
    assert step["left"] == pytest.approx(50)
    assert relu["left"] == pytest.approx(0.5)
    assert np.isnan(step["right"])
    assert np.isnan(relu["right"])


def test_slopes_multiply_to_powers_and_twenty_sigmoids_leave_a_millionth_of_a_millionth():
    found = arithmetic.evaluate(
        f"{FOLDER}/layers.js",
        "{ some: products(0.7), steepest: products(factor('sigmoid', 0, [], 0).steepest),"
        " softmax: factor('softmax', 0, [0, 0, 0], 1) }",
    )
    assert found["some"] == pytest.approx([0.7**k for k in range(1, 21)])
    assert found["steepest"][-1] == pytest.approx(0.25**20)
    assert found["softmax"] == pytest.approx({"slope": 2 / 9, "steepest": 0.25})


def test_exercises_take_what_torch_says_and_refuse_the_usual_slips():
    inverse = {
        "sigmoid": torch.logit(torch.tensor(0.8)),
        "tanh": torch.atanh(torch.tensor(0.6)),
        "gelu": 0,
        "softplus": 0,
    }
    inverse |= {"linear": -2.5, "step": 0.7, "relu": 2.5, "leaky": -3}
    slips = {
        "linear": -2.5,
        "step": 1,
        "sigmoid": 0.8,
        "tanh": 0.36,
        "relu": 2.5,
        "leaky": 0,
        "gelu": 0,
        "softplus": 0.69,
    }
    for kind, z in inverse.items():
        x = torch.tensor(float(z), dtype=torch.float64, requires_grad=True)
        g = TORCHS[kind](x)
        slope = 0.0 if kind == "step" else torch.autograd.grad(g, x)[0].item()
        right, wrong = arithmetic.evaluate(
            f"{FOLDER}/asked.js", "[right, wrong].map((slope) => slopeExercise(kind).check({ slope }))",
            kind=kind, right=slope, wrong=slips[kind],
        )  # fmt: skip
        assert right["right"], kind
        assert not wrong["right"], kind
        assert wrong["words"]
    p = torch.tensor([0.5, 0.3, 0.2]).double()
    jacobian = torch.autograd.functional.jacobian(lambda z: torch.softmax(z, 0), p.log())
    soft, layers = arithmetic.evaluate(
        f"{FOLDER}/asked.js",
        "[[right, -right].map((slope) => slopeExercise('softmax').check({ slope }).right),"
        " [5, 4, 6, 10].map((layers) => layersExercise().check({ layers }).right)]",
        right=jacobian[1, 0].item(),
    )
    assert soft == [True, False]
    assert layers == [True, False, False, False]
    assert 0.25**5 < 1 / 1000 < 0.25**4


def test_every_guess_has_three_answers_and_its_claims_hold():
    guesses = arithmetic.evaluate(f"{FOLDER}/asked.js", "GUESSES")
    assert set(guesses) == {*TORCHS, "softmax"}
    assert all(len(one["answers"]) == 3 and 0 <= one["right"] < 3 and one["because"] for one in guesses.values())
    z = torch.linspace(-6, 6, 240_001, dtype=torch.float64, requires_grad=True)
    (slopes,) = torch.autograd.grad(F.gelu(z).sum(), z)
    assert (slopes.min().item(), slopes.max().item()) == pytest.approx((-0.129, 1.129), abs=5e-4)
    assert z[slopes.argmax()].item() == pytest.approx(2**0.5, abs=1e-3)
    assert z[slopes.argmin()].item() == pytest.approx(-(2**0.5), abs=1e-3)


WEIGHTS = [-0.93, -0.2, 0.31, 0.77, 0.9, 1.23, 1.8, 2.6, 3.9]


@pytest.mark.parametrize("kind", TORCHS)
def test_loss_and_gradient_over_one_weight_are_autograds(kind):
    found = arithmetic.evaluate(
        f"{FOLDER}/descent.js",
        "{ losses: w.map((v) => loss(kind, v)), gradients: w.map((v) => gradient(kind, v)),"
        " next: w.map((v) => stepped(kind, v)), rate: rate(kind), low: LOWEST, high: HIGHEST }",
        w=WEIGHTS, kind=kind,
    )  # fmt: skip
    x, y = torch.tensor([1.0, 2, 3, 4]).double(), torch.tensor([0.0, 0, 1, 1]).double()
    for k, weight in enumerate(WEIGHTS):
        w = torch.tensor(weight, dtype=torch.float64, requires_grad=True)
        loss = F.mse_loss(TORCHS[kind](w * x - 2), y)
        slope = 0.0
        if loss.requires_grad and kind != "step":
            slope = torch.autograd.grad(loss, w)[0].item()
        assert found["losses"][k] == pytest.approx(loss.item(), rel=1e-12)
        assert found["gradients"][k] == pytest.approx(slope, rel=1e-12, abs=1e-14)
        assert found["next"][k] == pytest.approx(np.clip(weight - found["rate"] * slope, found["low"], found["high"]))


def test_descent_moves_every_smooth_neuron_and_leaves_the_step_where_it_is():
    run = "(kind) => { let w = START; for (let k = 0; k < 300; k++) w = stepped(kind, w); return w; }"
    ends = arithmetic.evaluate(
        f"{FOLDER}/descent.js",
        f"kinds.map((kind) => [kind, ({run})(kind), loss(kind, START), START])",
        kinds=[*TORCHS],
    )
    for kind, end, before, start in ends:
        after = arithmetic.evaluate(f"{FOLDER}/descent.js", f"loss('{kind}', {end!r})")
        if kind == "step":
            assert (end, after) == (start, before)
        else:
            assert after < 0.75 * before, kind
