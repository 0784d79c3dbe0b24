"""Descent in the browser: its data against Fisher's irises, its losses and slopes against torch, its fates measured."""

from functools import partial

import arithmetic
import numpy as np
import pytest
import torch
from scipy import optimize
from sklearn.datasets import load_iris
from sklearn.utils import Bunch
from torch.nn import functional as F

NAMES = ("line", "logistic", "plateau", "saddle")
RATES = {"too small": "creeps", "right": "arrives", "too large": "leaps", "exploding": "explodes"}
SCRIPTS = ("models", "walk", "words", "exercises")


@pytest.fixture(scope="module")
def evaluate(tmp_path_factory):
    """`evaluate(expression, **values)`, with all that the scripts of the view export."""
    folder = arithmetic.COMPONENTS / "learning" / "descent"
    together = tmp_path_factory.mktemp("descent") / "together.mjs"
    together.write_text("".join(f'export * from "{(folder / name).as_uri()}.js";\n' for name in SCRIPTS))
    return partial(arithmetic.evaluate, str(together))


@pytest.fixture(scope="module")
def models(evaluate):
    return {one["name"]: one for one in evaluate("MODELS")}


def loss(name: str, data: list, w: torch.Tensor) -> torch.Tensor:
    """Return J as torch has it."""
    x, y = (torch.tensor([sample[key] for sample in data], dtype=torch.float64) for key in "xy")
    match name:
        case "line":
            return (w[0] + w[1] * x - y).square().mean() / 2
        case "logistic":
            return F.binary_cross_entropy_with_logits(w[0] + w[1] * x, y)
        case "plateau":
            return (torch.sigmoid(w[0] + w[1] * x) - y).square().mean() / 2
        case _:
            return (w[1] * torch.tanh(w[0] * x) - y).square().mean() / 2


def test_the_samples_are_fishers_irises(models):
    irises = load_iris()
    assert isinstance(irises, Bunch)
    petals, kind = irises.data[:, 2:], irises.target
    every13th, every8th = np.arange(0, 150, 13), 50 + np.arange(0, 100, 8)[:12]
    expected = {
        "line": (petals[every13th] - [3, 0]),
        "logistic": np.column_stack([petals[every8th, 0] - 5, kind[every8th] == 2]),
    }
    expected["plateau"] = expected["logistic"]
    expected["saddle"] = expected["logistic"] * [1, 2] - [0, 1]
    for name, rows in expected.items():
        assert [[s["x"], s["y"]] for s in models[name]["data"]] == [pytest.approx(row, abs=1e-9) for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_loss_and_slopes_are_torchs_and_those_of_finite_differences(models, name, evaluate):
    ranges, data = np.array(models[name]["ranges"]), models[name]["data"]
    places = np.random.default_rng(0).uniform(ranges[:, 0], ranges[:, 1], (40, 2))
    told = evaluate(
        "w.map((one) => ({ J: meanLoss(modelOf(name), one), slopes: gradient(modelOf(name), one),"
        " some: gradient(modelOf(name), one, [3, 10]),"
        " near: [[1, 0], [0, 1]].map(([a, b]) =>"
        " [1e-6, -1e-6].map((h) => meanLoss(modelOf(name), [one[0] + a * h, one[1] + b * h]))) }))",
        w=places.tolist(),
        name=name,
    )
    for place, one in zip(places, told, strict=True):
        w = torch.tensor(place, requires_grad=True)
        height = loss(name, data, w)
        assert one["J"] == pytest.approx(float(height.detach()), rel=1e-9)
        (slopes,) = torch.autograd.grad(height, w)
        assert one["slopes"] == pytest.approx(slopes.tolist(), rel=1e-7, abs=1e-12)
        (part,) = torch.autograd.grad(loss(name, [data[3], data[10]], w), w)
        assert one["some"] == pytest.approx(part.tolist(), rel=1e-7, abs=1e-12)
        differences = [(up - down) / 2e-6 for up, down in one["near"]]
        assert differences == pytest.approx(slopes.tolist(), rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_its_minima_are_scipys(models, name, evaluate):
    data = models[name]["data"]
    found = evaluate("near.map((one) => minimum(modelOf(name), one))", near=models[name]["near"], name=name)
    for near, one in zip(models[name]["near"], found, strict=True):
        close = {"xatol": 1e-7, "fatol": 1e-14}
        height = lambda w: float(loss(name, data, torch.tensor(w)))  # noqa: E731
        oracle = optimize.minimize(height, near, method="Nelder-Mead", options=close)
        assert one == pytest.approx(oracle.x, abs=2e-3)


def test_the_saddle_is_one(models):
    """No slope, and the surface rises to one side and falls to the other."""
    at = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    data = models["saddle"]["data"]
    (slopes,) = torch.autograd.grad(loss("saddle", data, at), at)
    assert slopes.tolist() == [0, 0]
    curvature = torch.autograd.functional.hessian(lambda w: loss("saddle", data, w), torch.zeros(2).double())
    low, high = torch.linalg.eigvalsh(torch.as_tensor(curvature)).tolist()
    assert low < -0.1 < 0.1 < high


@pytest.mark.parametrize("name", NAMES)
def test_each_named_rate_does_what_its_name_says(models, name, evaluate):
    told = evaluate(
        "(() => { const m = modelOf(name), minima = m.near.map((one) => minimum(m, one));"
        " return m.rates.map(([words, rate]) => [words, foretold(m, m.start, rate, m.updates, minima)]); })()",
        name=name,
    )
    for words, fate in told:
        assert fate["fate"] == RATES[words], (words, fate)


def test_a_bowl_explodes_beyond_two_over_its_largest_curvature(models, evaluate):
    x = np.array([sample["x"] for sample in models["line"]["data"]])
    limit = 2 / np.linalg.eigvalsh(np.array([[1, x.mean()], [x.mean(), (x**2).mean()]])).max()
    told = evaluate(
        "rates.map((rate) => foretold(modelOf('line'), [3, -1.2], rate, 3000,"
        " [minimum(modelOf('line'), [1, 1])]).fate)",
        rates=[0.99 * limit, 1.01 * limit],
    )
    assert told == ["arrives", "explodes"]
    assert {words: rate < limit for words, rate in models["line"]["rates"]} == {
        "too small": True,
        "right": True,
        "too large": True,
        "exploding": False,
    }


@pytest.mark.parametrize("batch", [1, 4, 5, 12])
def test_an_epoch_deals_every_sample_once_and_a_walk_is_the_update_rule(models, batch, evaluate):
    told = evaluate(
        "(() => { const walk = new Walk(modelOf('plateau'), [1, 1], batch, 7), made = [];"
        " for (let k = 0; k < 3 * dealing(12, batch).updates; k++) { walk.step(2); made.push(walk.last); }"
        " return made; })()",
        batch=batch,
    )
    data, w = models["plateau"]["data"], [1.0, 1.0]
    for one in told:
        assert one["before"] == pytest.approx(w)
        at = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        (slopes,) = torch.autograd.grad(loss("plateau", [data[k] for k in one["dealt"]], at), at)
        w = (at.detach() - 2 * slopes).tolist()
        assert one["after"] == pytest.approx(w)
    for epoch in range(3):
        dealt = [k for one in told if one["epoch"] == epoch for k in one["dealt"]]
        assert sorted(dealt) == list(range(12))


@pytest.mark.parametrize(
    ("samples", "batch", "updates", "last"),
    [(12, 5, 3, 2), (50000, 128, 391, 80), (50000, 256, 196, 80), (1024, 512, 2, 512)],
)
def test_how_often_a_deck_is_dealt(samples, batch, updates, last, evaluate):
    assert evaluate("dealing(n, b)", n=samples, b=batch) == {"updates": updates, "last": last}


def test_the_exercises_accept_what_is_right_and_say_what_is_wrong(evaluate):
    tried = [[1.2, 0.3], [0.8, -0.3], [1.4, 0.6], [-2, -3], [1.2, 0.4], [1, 0.3], [5, 5]]
    told = evaluate("steps.map(([w0, w1]) => checkStep({ w0, w1 }))", steps=tried)
    assert [one["right"] for one in told] == [True] + [False] * 6
    assert len({one["words"] for one in told}) == 7
    w = torch.tensor([1.0, 0.0], requires_grad=True)
    x, y = torch.tensor([0.0, 2]), torch.tensor([2.0, 4])
    (slopes,) = torch.autograd.grad((w[0] + w[1] * x - y).square().mean() / 2, w)
    assert (w - 0.1 * slopes).tolist() == pytest.approx([1.2, 0.3])
    tried = [[391, 80], [391, 128], [390, 80], [400, 0]]
    told = evaluate("tries.map(([updates, last]) => checkEpoch({ updates, last }))", tries=tried)
    assert [one["right"] for one in told] == [True, False, False, False]


def test_what_is_written_of_a_sample_comes_to_the_value_beside_it(models, evaluate):
    """Weights and data with few digits, so that nothing is cut: each line is evaluated as it stands."""
    for name, w in (("line", [0.5, -1.2]), ("logistic", [0.5, -1.2]), ("plateau", [0, 0]), ("saddle", [0.3, -0.5])):
        rows = evaluate("worked(modelOf(name), w, 2)", name=name, w=w)
        for row in rows:
            text = row["text"].replace("−", "-").replace("×", "*").replace("tanh²", "squared").replace("…", "")
            value = eval(
                text, {"σ": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "squared": lambda z: np.tanh(z) ** 2}
            )
            assert value == pytest.approx(float(row["value"].replace("−", "-").replace("…", "")), abs=2.5e-4), row
