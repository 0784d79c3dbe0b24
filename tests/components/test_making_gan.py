"""The game of generator and discriminator in the browser, against torch in double precision and closed forms."""

from __future__ import annotations

import itertools
import json
import runpy

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from scipy import integrate, stats
from torch import nn

from explorer.screens.learn.making import adversarial

RANDOM = np.random.default_rng(3)
START = {"target": "one", "heights": [1, 0, 2], "maker": "affine", "a": 2, "b": 1, "who": "both", "loss": "usual"}


def network(sizes: list[int], weights: np.ndarray) -> nn.Sequential:
    """Return the network in torch with these weights, laid out as in the browser."""
    layers: list[nn.Module] = []
    at = 0
    for k, (inputs, units) in enumerate(itertools.pairwise(sizes)):
        linear = nn.Linear(inputs, units, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(weights[at : at + inputs * units]).reshape(units, inputs))
            linear.bias.copy_(torch.tensor(weights[at + inputs * units : at + (inputs + 1) * units]))
        at += (inputs + 1) * units
        layers += [linear] if k == len(sizes) - 2 else [linear, nn.Tanh()]
    return nn.Sequential(*layers)


def flat(tensors) -> np.ndarray:
    return np.concatenate([np.asarray(t.detach()).ravel() for t in tensors])


def test_gradients_and_the_penalty_on_the_slope_are_torchs():
    sizes, n, gamma = [2, 5, 4, 1], 7, 0.7
    weights = RANDOM.normal(size=5 * 3 + 4 * 6 + 5)
    x, outward = RANDOM.normal(size=(n, 2)), RANDOM.normal(size=n)
    found = evaluate(
        "making/mlp.js",
        """(() => {
          const net = new Mlp(sizes, 9), w = Float64Array.from(weights);
          const out = Array.from(net.forward(w, Float64Array.from(x), n).subarray(0, n));
          const gradient = new Float64Array(w.length);
          const inward = Array.from(net.backward(w, Float64Array.from(outward), n, gradient).subarray(0, 2 * n));
          const slope = new Float64Array(w.length);
          net.forward(w, Float64Array.from(x), n);
          const penalty = net.penalty(w, n, gamma, slope);
          return { out, gradient, inward, slope, penalty };
        })()""",
        sizes=sizes,
        weights=weights.tolist(),
        x=x.T.ravel().tolist(),
        outward=outward.tolist(),
        n=n,
        gamma=gamma,
    )
    net = network(sizes, weights)
    inputs = torch.tensor(x, requires_grad=True)
    out = net(inputs)[:, 0]
    assert found["out"] == pytest.approx(out.detach().numpy(), abs=1e-12)
    (out * torch.tensor(outward)).sum().backward()
    assert inputs.grad is not None
    assert found["inward"] == pytest.approx(inputs.grad.numpy().T.ravel(), abs=1e-12)
    assert found["gradient"] == pytest.approx(flat(p.grad for p in net.parameters()), abs=1e-12)
    (slope,) = torch.autograd.grad(net(inputs).sum(), inputs, create_graph=True)
    penalty = gamma / 2 * slope.square().sum(1).mean()
    second = torch.autograd.grad(penalty, list(net.parameters()), allow_unused=True)
    expected = [torch.zeros_like(p) if g is None else g for g, p in zip(second, net.parameters(), strict=True)]
    assert found["penalty"] == pytest.approx(penalty.item(), abs=1e-12)
    assert found["slope"] == pytest.approx(flat(expected), abs=1e-12)


def test_value_and_divergence_are_those_of_two_normal_distributions():
    """FACTS: N(0, 1) against N(2, 1) has V* -.7127, JSD .3368 and D*(0) .8808."""
    measured, star, apart, q = evaluate(
        "making/gan/rounds.js",
        "(() => { const l = new Line(start), m = l.measured, far = new Line({ ...start, a: 6, b: 0.1 }); return [m, "
        "l.real.density(0) / (l.real.density(0) + l.madeAt(0)), far.measured.jsd, l.q]; })()",
        start={**START, "turns": 1, "seed": 1},
    )

    def integrand(x):
        a, b = stats.norm.pdf(x), stats.norm.pdf(x, 2, 1)
        return 0.5 * (a * np.log(2 * a / (a + b)) + b * np.log(2 * b / (a + b)))

    jsd = integrate.quad(integrand, -8, 10)[0]
    assert measured["jsd"] == pytest.approx(jsd, abs=2e-5)
    assert measured["best"] == pytest.approx(-0.7127, abs=1e-4)
    assert (round(measured["jsd"], 4), round(star, 4)) == (0.3368, 0.8808)
    assert apart == pytest.approx(np.log(2), abs=1e-3)
    middles = -10 + 0.05 * (np.arange(440) + 0.5)
    assert q == pytest.approx(stats.norm.pdf(middles, 2, 1), abs=1e-12)


def test_noise_is_pushed_through_a_bent_line_as_its_distribution_function_says():
    """x = |z| + z / 2 has the density of two halves of normal distributions."""
    q, flat_ = evaluate(
        "making/gan/densities.js",
        "(() => { const { edges, mass } = noiseCells(); "
        "return [pushed(edges.map((z) => Math.abs(z) + z / 2), mass), pushed(edges.map(() => 1.01), mass)]; })()",
    )
    ends = -10 + 0.05 * np.arange(441)
    below = np.where(ends > 0, stats.norm.cdf(ends / 1.5) - stats.norm.cdf(-ends / 0.5), 0)
    assert q == pytest.approx(np.diff(below) / 0.05, abs=2e-3)
    assert max(flat_) == pytest.approx(20, abs=1e-3)


def test_value_with_a_fixed_discriminator_is_an_integral():
    value, weights = evaluate(
        "making/gan/rounds.js",
        "(() => { const l = new Line(start); return [l.measured.value, Array.from(l.game.d)]; })()",
        start={**START, "target": "two", "turns": 1, "seed": 5},
    )
    judge = network([1, 16, 16, 1], np.array(weights))
    x = torch.linspace(-9, 11, 20001, dtype=torch.float64)[:, None]
    logits = judge(x).detach().numpy()[:, 0]
    grid = x.numpy()[:, 0]
    p = (stats.norm.pdf(grid, -1.5, 0.6) + stats.norm.pdf(grid, 2.5, 0.6)) / 2
    inside = p * -np.logaddexp(0, -logits) + stats.norm.pdf(grid, 2, 1) * -np.logaddexp(0, logits)
    assert value == pytest.approx(np.trapezoid(inside, grid), abs=1e-4)


@pytest.mark.parametrize(("target", "rounds"), [("one", 300), pytest.param("two", 2000, marks=pytest.mark.slow)])
def test_with_the_generator_frozen_the_discriminator_comes_to_p_over_p_plus_q(target, rounds):
    gap, before, weights = evaluate(
        "making/gan/rounds.js",
        "(() => { const l = new Line(start), before = l.measured.gap; for (let k = 0; k < rounds; k++) l.round(); "
        "return [l.look().gap, before, Array.from(l.game.d)]; })()",
        start={**START, "target": target, "who": "every", "turns": 1, "seed": 1},
        rounds=rounds,
    )
    assert gap < 0.05 < 0.3 < before
    x = np.linspace(-4, 7, 1101)
    real = (
        stats.norm.pdf(x, 0, 1) if target == "one" else (stats.norm.pdf(x, -1.5, 0.6) + stats.norm.pdf(x, 2.5, 0.6)) / 2
    )
    made = stats.norm.pdf(x, 2, 1)
    learnt = torch.sigmoid(network([1, 16, 16, 1], np.array(weights))(torch.tensor(x)[:, None])).detach().numpy()
    counts = real + made > 0.01
    assert np.abs(learnt[:, 0] - real / (real + made))[counts].max() < 0.05


def test_one_noise_goes_back_to_the_generators_gradient():
    for maker in ("affine", "network"):
        chain, g, d = evaluate(
            "making/gan/rounds.js",
            "(() => { const l = new Line(start), c = l.chain(0.7); return [c, l.game.g, l.game.d]; })()",
            start={**START, "maker": maker, "turns": 1, "seed": 2},
        )
        pulls = evaluate("making/game.js", "[pull('usual', s), pull('course', s)]", s=chain["s"])
        make = network([1, 1] if maker == "affine" else [1, 16, 16, 1], np.array(g))
        judge = network([1, 16, 16, 1], np.array(d))
        logit = judge(make(torch.tensor([[0.7]], dtype=torch.float64)))[0, 0]
        assert chain["s"] == pytest.approx(logit.item(), abs=1e-12)
        for loss, by in zip((-nn.functional.logsigmoid(logit), nn.functional.logsigmoid(-logit)), pulls, strict=True):
            weight, bias = torch.autograd.grad(loss, list(make[-1].parameters()), retain_graph=True)
            assert by * chain["slope"] == pytest.approx(float(bias[0]), abs=1e-12)
            assert by * chain["slope"] * chain["inner"] == pytest.approx(float(weight[0, 0]), abs=1e-12)


def test_a_curve_drawn_by_hand_is_drawn_from():
    heights = [0, 3, 0, 0, 1, 1, 0]
    samples, density = evaluate(
        "making/gan/densities.js",
        "(() => { const t = drawn(heights), to = new Float64Array(4000); let k = 0; "
        "t.source(to, 4000, { uniform: () => ((k += 1) - 0.5) / 4000 }); "
        "return [to, Array.from({ length: 1001 }, (_, i) => t.density(-4 + i / 100))]; })()",
        heights=heights,
    )
    grid = np.linspace(-4, 6, 1001)
    assert np.trapezoid(density, grid) == pytest.approx(1, abs=1e-3)
    below = integrate.cumulative_trapezoid(density, grid, initial=0)
    shares = (np.arange(4000) + 0.5) / 4000
    assert np.interp(samples, grid, below) == pytest.approx(shares, abs=2e-3)
    flat_ = evaluate("making/gan/densities.js", "drawn([0, 0, 0]).density(1)")
    assert flat_ == pytest.approx(0.1)


SCRIPTED = [
    {"who": "both", "turns": 3},
    {"who": "both", "turns": 1, "maker": "network", "target": "two", "loss": "course"},
    {"who": "samples", "turns": 1, "target": "drawn"},
    {"who": "every", "turns": 1, "target": "two"},
]


@pytest.mark.parametrize(
    "change", [pytest.param(one, marks=() if k == 1 else pytest.mark.slow) for k, one in enumerate(SCRIPTED)]
)
def test_the_script_taken_home_comes_to_the_same_weights(change, tmp_path, capsys):
    chosen = {**START, "seed": 4, **change}
    g, d = evaluate(
        "making/gan/rounds.js",
        "(() => { const l = new Line(chosen); for (let k = 0; k < 20; k++) l.round(); "
        "return [l.game.g, l.game.d]; })()",
        chosen=chosen,
    )
    script = evaluate("making/gan/script.js", "lineScript({ chosen, rounds: 20 })", chosen=chosen)
    file = tmp_path / "gan.py"
    file.write_text(script)
    runpy.run_path(str(file), run_name="__main__")
    made = json.loads(capsys.readouterr().out)
    assert made["G"] == pytest.approx(g, abs=1e-9)
    assert made["D"] == pytest.approx(d, abs=1e-9)


def test_the_networks_for_the_builder_are_those_of_the_view():
    makers, judge = evaluate("making/gan/rounds.js", "[MAKERS, JUDGE]")
    for spec, sizes in ((adversarial.LINE["generator"], makers["network"]), (adversarial.LINE["discriminator"], judge)):
        assert [spec.input["features"], *(one.units for one in spec.layers if one.kind == "dense")] == sizes
