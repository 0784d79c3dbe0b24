"""Curves built from bumps in the browser, and the trained network beside them, against numpy and torch."""

import arithmetic
import numpy as np
import pytest
import torch

FOLDER = "generalising/approximation"
XS = np.linspace(0, 1, 257)


def made(curve: str, kind: str, count: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the built network's values at XS, its units (weight, bias, out), and its offset."""
    asked = (
        "(() => { const b = built((x) => CURVE, count, kind, 16); return { ys: xs.map((x) => value(b, x)), b }; })()"
    )
    told = arithmetic.evaluate(
        f"{FOLDER}/bumps.js", asked.replace("CURVE", curve), xs=XS.tolist(), kind=kind, count=count
    )
    units = np.array([[unit["weight"], unit["bias"], unit["out"]] for unit in told["b"]["units"]])
    return np.array(told["ys"]), units, told["b"]["offset"]


@pytest.mark.parametrize("count", [1, 5, 64])
def test_steps_make_each_bump_as_high_as_the_curve_in_its_middle(count):
    ys, units, _ = made("Math.sin(7 * x)", "steps", count)
    assert len(units) == 2 * count
    inner = (XS * count) % 1 > 1e-9
    middles = (np.floor(XS * count) + 0.5) / count
    assert ys[inner] == pytest.approx(np.sin(7 * middles)[inner], abs=1e-12)


@pytest.mark.parametrize("count", [1, 5, 64])
def test_relus_go_straight_through_the_curve(count):
    ys, units, _ = made("Math.sin(7 * x)", "relus", count)
    knots = np.linspace(0, 1, count + 1)
    assert len(units) == count
    assert ys == pytest.approx(np.interp(XS, knots, np.sin(7 * knots)), abs=1e-9)


def test_sigmoids_are_the_sum_of_their_units():
    ys, units, offset = made("x * x", "sigmoids", 6)
    weight, bias, out = units.T
    sums = torch.tensor(XS[:, None] * weight + bias)
    assert ys == pytest.approx(torch.sigmoid(sums).numpy() @ out + offset, abs=1e-12)


def test_errors_are_those_of_the_grid():
    asked = "errors((x) => x * x, (x) => 0.9 * x, [0.4, 0.6])"
    told = arithmetic.evaluate(f"{FOLDER}/bumps.js", asked)
    grid = np.arange(400, 601) / 1000
    apart = np.abs(grid**2 - 0.9 * grid)
    assert told == pytest.approx({"most": apart.max(), "rms": np.sqrt((apart**2).mean())})


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_the_trained_network_goes_the_way_of_torch(activation):
    asked = (
        "(() => { const t = new Trained(7, activation, 3), start = Array.from(t.values), xs = places(true),"
        " ys = xs.map((x) => Math.sin(6 * x)), losses = []; for (let k = 0; k < 25; k++) losses.push(t.step(xs, ys));"
        " return { start, xs, ys, losses, end: t.values, value: t.value(0.3) }; })()"
    )
    told = arithmetic.evaluate(f"{FOLDER}/trained.js", asked, activation=activation)
    start = torch.tensor(told["start"], dtype=torch.float64)
    parts = [start[:7], start[7:14], start[14:21], start[21]]
    weight, bias, out, offset = (part.clone().requires_grad_() for part in parts)
    xs, ys = (torch.tensor(told[name], dtype=torch.float64) for name in ("xs", "ys"))
    assert not ((xs > 0.4) & (xs < 0.6)).any()
    optimizer = torch.optim.Adam([weight, bias, out, offset], lr=0.01)

    def answer(x):
        sums = x[:, None] * weight + bias
        return (torch.tanh(sums) if activation == "tanh" else torch.relu(sums)) @ out + offset

    for loss in told["losses"]:
        optimizer.zero_grad()
        expected = ((answer(xs) - ys) ** 2).mean()
        assert loss == pytest.approx(expected.item(), rel=1e-9)
        expected.backward()
        optimizer.step()
    end = torch.cat([weight, bias, out, offset[None]]).detach().numpy()
    assert np.array(told["end"]) == pytest.approx(end, rel=1e-9, abs=1e-12)
    assert told["value"] == pytest.approx(answer(torch.tensor([0.3], dtype=torch.float64)).item(), rel=1e-9)


def test_half_the_width_halves_the_error_of_flat_bumps_and_quarters_that_of_straight_stretches():
    """What the question and the exercise of the view claim, for its wave."""
    wave = "(x) => Math.sin(2 * Math.PI * x)"
    asked = f"['steps', 'relus'].map((kind) => Object.fromEntries(errorsByWidth({wave}, kind, 16)))"
    steps, relus = arithmetic.evaluate(f"{FOLDER}/measured.js", asked)
    assert steps["16"] / steps["32"] == pytest.approx(2, abs=0.1)
    assert relus["16"] / relus["32"] == pytest.approx(4, abs=0.3)
