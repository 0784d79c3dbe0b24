"""The race's optimizers, schedules, surfaces and network against torch's."""

from __future__ import annotations

import functools
import math

import arithmetic
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

USUAL = {"alpha": 0.9, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "decay": 0.05}
GRADIENTS = [0.7, -1.3, 0.0, 2.5, 1e-5, -40.0, 0.2, 0.2, -0.01, 3.0]
BEGIN = 0.8

WALK = """gs.reduce((list, g, k) => {
  return [...list, step(rule, list[k], g, rate, k + 1, settings)];
}, [{ w, m: 0, v: 0 }]).slice(1)"""


def walk(rule: str, gradients: list[float], rate: float = 0.1, **other: float) -> list[dict[str, float]]:
    """Return what one weight is after each step, and what the step was made of."""
    chosen = {**USUAL, **other}
    return arithmetic.evaluate(
        "learning/optimizers/rules.js", WALK, gs=gradients, w=BEGIN, rule=rule, rate=rate, settings=chosen
    )


def torch_walk(optimizer, gradients: list[float], before=lambda optimizer, t: None) -> list[float]:
    """Return a weight after each step of one of torch's optimizers, in double precision."""
    weight = torch.tensor([BEGIN], dtype=torch.float64, requires_grad=True)
    stepper, weights = optimizer([weight]), []
    for t, gradient in enumerate(gradients):
        before(stepper, t)
        weight.grad = torch.tensor([gradient], dtype=torch.float64)
        stepper.step()
        weights.append(float(weight.detach()))
    return weights


@pytest.mark.parametrize(
    ("rule", "optimizer"),
    [
        ("sgd", functools.partial(torch.optim.SGD, lr=0.1)),
        ("momentum", functools.partial(torch.optim.SGD, lr=0.1 * (1 - 0.9), momentum=0.9)),
        ("adagrad", functools.partial(torch.optim.Adagrad, lr=0.1, eps=1e-8)),
        ("adam", functools.partial(torch.optim.Adam, lr=0.1, betas=(0.9, 0.999), eps=1e-8)),
        ("adamw", functools.partial(torch.optim.AdamW, lr=0.1, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.05)),
    ],
)
def test_each_step_is_torchs(rule, optimizer):
    """Momentum as taught is torch's with (1 - alpha) put into the rate."""
    assert [one["w"] for one in walk(rule, GRADIENTS)] == pytest.approx(torch_walk(optimizer, GRADIENTS), abs=1e-12)


def test_rmsprop_is_torchs_but_for_where_epsilon_stands():
    taught = walk("rmsprop", GRADIENTS, epsilon=1e-3)
    rmsprop = functools.partial(torch.optim.RMSprop, lr=0.1, alpha=0.9)
    outside = torch_walk(functools.partial(rmsprop, eps=1e-3), GRADIENTS)
    assert abs(taught[0]["w"] - outside[0]) > 1e-5
    # the root of v + epsilon is the root of v with as much added outside
    added = [math.sqrt(one["v"] + 1e-3) - math.sqrt(one["v"]) for one in taught]

    def put(optimizer, t):
        optimizer.param_groups[0]["eps"] = added[t]

    assert [one["w"] for one in taught] == pytest.approx(torch_walk(rmsprop, GRADIENTS, put), abs=1e-12)
    without = [g for g in GRADIENTS if g]
    same = torch_walk(functools.partial(rmsprop, eps=0), without)
    assert [one["w"] for one in walk("rmsprop", without, epsilon=0)] == pytest.approx(same, abs=1e-12)


def test_momentum_as_taught_for_a_gradient_of_1():
    steps = walk("momentum", [1.0, 1.0, 1.0], rate=1.0)
    assert [one["move"] for one in steps] == pytest.approx([0.1, 0.19, 0.271])


@settings(deadline=None, max_examples=8)
@given(st.floats(1e-4, 1e4), st.sampled_from([-1, 1]), st.floats(1e-3, 3))
def test_adams_first_step_is_the_rate_however_large_the_gradient(size, sign, rate):
    first = walk("adam", [sign * size], rate=rate)[0]
    assert first["move"] == pytest.approx(sign * rate, rel=2e-4)
    assert first["mean"] == pytest.approx(sign * size)
    assert first["square"] == pytest.approx(size**2)


def test_adams_running_means_are_the_weighted_sums_that_they_stand_for():
    steps = walk("adam", GRADIENTS)
    for t, one in enumerate(steps, 1):
        m = sum(0.1 * 0.9 ** (t - k) * g for k, g in enumerate(GRADIENTS[:t], 1))
        v = sum(0.001 * 0.999 ** (t - k) * g * g for k, g in enumerate(GRADIENTS[:t], 1))
        assert (one["m"], one["v"]) == pytest.approx((m, v), abs=1e-12)
        assert one["mean"] == pytest.approx(m / (1 - 0.9**t), abs=1e-12)
        assert one["square"] == pytest.approx(v / (1 - 0.999**t), abs=1e-12)


def rates(schedule: str, n: int) -> list[float]:
    expression = "Array.from({ length: n }, (_, k) => factor(schedule, k + 1, n))"
    return arithmetic.evaluate("learning/optimizers/schedules.js", expression, schedule=schedule, n=n)


@pytest.mark.parametrize("n", [40, 200])
def test_schedules_are_torchs(n):
    def torchs(make) -> list[float]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler, found = make(optimizer), []
        for _ in range(n):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return found

    on = torch.optim.lr_scheduler
    first = n // 10
    assert rates("constant", n) == [1.0] * n
    assert rates("steps", n) == pytest.approx(torchs(lambda o: on.StepLR(o, n // 4, 0.5)))
    assert rates("cosine", n) == pytest.approx(torchs(lambda o: on.CosineAnnealingLR(o, n)), abs=1e-12)
    warm = rates("warm", n)
    assert warm[:first] == pytest.approx(torchs(lambda o: on.LinearLR(o, 1 / first, 1.0, first - 1))[:first])
    assert warm[first - 1] == 1.0
    rest = n - first + 1
    assert warm[first - 1 :] == pytest.approx([(1 + math.cos(math.pi * k / rest)) / 2 for k in range(rest)], abs=1e-12)


@pytest.mark.parametrize("schedule", ["constant", "steps", "cosine", "warm"])
def test_a_factor_is_what_its_arithmetic_says(schedule):
    """The text is evaluated as it stands, with this language's signs."""
    n = 40
    expression = "Array.from({ length: n }, (_, k) => written(schedule, k + 1, n))"
    texts = arithmetic.evaluate("learning/optimizers/schedules.js", expression, schedule=schedule, n=n)
    signs = {"·": "*", "^": "**", "⌊": "int(", "⌋": ")", "π": "math.pi", "cos": "math.cos"}
    for text, rate in zip(texts, rates(schedule, n), strict=True):
        for sign, meaning in signs.items():
            text = text.replace(sign, meaning)
        assert eval(text, {"math": math}) == pytest.approx(rate, abs=1e-12)


def of_torch(name: str, x: torch.Tensor, y: torch.Tensor, turn: float) -> torch.Tensor:
    """The surfaces once more."""
    if name == "ravine":
        here = torch.stack([x - 1, y - 0.5])
        c, s = math.cos(turn), math.sin(turn)
        along, across = torch.tensor([[c, s], [-s, c]], dtype=torch.float64) @ here
        return 0.5 * along**2 + 25 * across**2
    if name == "saddle":
        return 0.5 * (x**2 - y**2) + 0.25 * y**4
    return 0.5 * (torch.sigmoid(0.5 * x + 0.51 * y) - 0.1) ** 2


@pytest.mark.parametrize("name", ["ravine", "saddle", "neuron"])
@pytest.mark.parametrize("turn", [0.0, 0.6])
def test_gradients_of_the_surfaces_are_autograds(name, turn):
    points = [[-2.0, 1.5], [0.35, 0.4], [1.0, 0.5], [0.0, 0.01], [2.2, -1.1]]
    expression = "points.map(([x, y]) => [SURFACES[name].loss(x, y, turn), ...SURFACES[name].gradient(x, y, turn)])"
    found = arithmetic.evaluate("learning/optimizers/surfaces.js", expression, points=points, name=name, turn=turn)
    for point, (loss, *gradient) in zip(points, found, strict=True):
        x, y = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in point)
        expected = of_torch(name, x, y, turn)
        assert loss == pytest.approx(float(expected.detach()), abs=1e-12)
        assert gradient == pytest.approx([float(g) for g in torch.autograd.grad(expected, (x, y))], abs=1e-12)


def test_no_point_of_a_surface_lies_below_what_is_called_its_lowest():
    expression = """Object.values(SURFACES).map(({ loss, gradient, lowest, minima, across, up }) => {
      const grid = Array.from({ length: 41 }, (_, i) => Array.from({ length: 41 }, (_, j) => loss(
        across[0] + (across[1] - across[0]) * i / 40, up[0] + (up[1] - up[0]) * j / 40, 0.3))).flat();
      const at = ([x, y]) => [loss(x, y, 0.3), ...gradient(x, y, 0.3)];
      return { lowest, least: Math.min(...grid), minima: minima.map(at) };
    })"""
    for one in arithmetic.evaluate("learning/optimizers/surfaces.js", expression):
        assert one["least"] >= one["lowest"]
        for loss, *slope in one["minima"]:
            assert loss == pytest.approx(one["lowest"], abs=1e-12)
            assert slope == pytest.approx([0, 0], abs=1e-12)


def test_the_neurons_first_step_is_the_worked_examples():
    """FACTS, one neuron: learning rate 1 takes w1 from .35 to .2905, w2 from .40 to .3393."""
    dx, dy = arithmetic.evaluate("learning/optimizers/surfaces.js", "SURFACES.neuron.gradient(0.35, 0.4, 0)")
    assert (round(0.35 - dx, 4), round(0.4 - dy, 4)) == (0.2905, 0.3393)


@pytest.mark.parametrize("data", ["xor", "circle"])
def test_loss_and_gradient_of_the_network_are_torchs(data):
    expression = """{ const w = begin(seed), g = new Float64Array(WEIGHTS), { samples } = DATA[data];
      w.forEach((_, k) => { w[k] += 0.1 * (k % 3); });
      return { w, loss: loss(w, samples, g), g, samples, names: names() }; }"""
    found = arithmetic.evaluate("learning/optimizers/network.js", f"(() => {expression})()", data=data, seed=3)
    w = torch.tensor(found["w"], dtype=torch.float64, requires_grad=True)
    assert len(found["names"]) == len(w) == 17
    first, second = w[:12].reshape(3, 4), w[12:]
    x = torch.tensor(found["samples"]["x"], dtype=torch.float64)
    y = torch.tensor(found["samples"]["y"], dtype=torch.float64)
    inner = torch.tanh(first[0] + x @ first[1:])
    expected = torch.nn.functional.binary_cross_entropy_with_logits(second[0] + inner @ second[1:], y)
    expected.backward()
    assert found["loss"] == pytest.approx(float(expected.detach()), abs=1e-12)
    assert w.grad is not None
    assert found["g"] == pytest.approx(w.grad.tolist(), abs=1e-12)


@pytest.mark.parametrize(
    ("rule", "optimizer"),
    [
        ("sgd", torch.optim.SGD),
        ("momentum", lambda w, lr: torch.optim.SGD(w, lr * 0.1, momentum=0.9)),
        ("adagrad", lambda w, lr: torch.optim.Adagrad(w, lr, eps=1e-8)),
        ("adam", torch.optim.Adam),
        ("adamw", lambda w, lr: torch.optim.AdamW(w, lr, weight_decay=0.05)),
    ],
)
def test_a_whole_race_under_a_schedule_is_torchs(rule, optimizer):
    expression = """(() => {
      const loss = ([x, y], g) => {
        g?.set([x, y ** 3 - y]);
        return x * x / 2 - y * y / 2 + y ** 4 / 4;
      };
      const problem = { start: Float64Array.of(-2, 0.01), lowest: -0.25, finish: 0.01, loss };
      return run(problem, rule, 0.1, { schedule: "cosine", steps: 60, settings });
    })()"""
    found = arithmetic.evaluate("learning/optimizers/race.js", expression, rule=rule, settings=USUAL)
    w = torch.tensor([-2.0, 0.01], dtype=torch.float64, requires_grad=True)
    stepper = optimizer([w], 0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(stepper, 60)
    for t in range(60):
        assert found["w"][2 * t : 2 * t + 2] == pytest.approx(w.tolist(), abs=1e-9)
        loss = of_torch("saddle", w[0], w[1], 0)
        assert found["losses"][t] == pytest.approx(float(loss.detach()), abs=1e-9)
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        scheduler.step()
    assert found["w"][-2:] == pytest.approx(w.tolist(), abs=1e-9)


def test_what_flies_off_stops_and_comes_last():
    expression = """(() => {
      const loss = (w, g) => { if (g) g[0] = 25 * w[0]; return 12.5 * w[0] ** 2; };
      const course = { schedule: "constant", steps: 50, settings };
      const problem = { start: Float64Array.of(1), lowest: 0, finish: 1e-3, loss };
      const runs = race(problem, 1, course), best = race(problem, null, course);
      return {
        last: runs.sgd.last, order: standing(runs), finite: runs.sgd.losses.every(Number.isFinite),
        best: best.sgd.rate, all: RATES.map((rate) => run(problem, "sgd", rate, course)),
      };
    })()"""
    found = arithmetic.evaluate("learning/optimizers/race.js", expression, settings=USUAL)
    assert found["last"] < 50
    assert found["order"][-1] == "sgd"
    assert found["finite"]
    arrivals = {}
    for one in found["all"]:
        within = [loss <= 1e-3 for loss in one["losses"]]
        stays = [t for t in range(51) if all(within[t:])] if one["last"] == 50 else []
        assert one["arrival"] == (stays[0] if stays else math.inf)
        arrivals[one["rate"]] = one["arrival"]
    assert arrivals[found["best"]] == min(arrivals.values()) < math.inf
