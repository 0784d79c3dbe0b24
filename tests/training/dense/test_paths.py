"""Both paths of small dense networks against torch's own modules, losses and optimizers, and against differences."""

import itertools
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from explorer.datasets.teaching import points
from explorer.training.dense import layout as layouts
from explorer.training.dense import paths
from explorer.training.dense.spec import LOSSES, OPTIMIZERS, Activation, DenseSpec, Layer

EPOCHS = 20
KINDS: dict[str, points.Generator] = {"binary": "circle", "classes": "blobs", "regression": "multi_gaussian"}
MODULES = {
    "linear": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
}


@pytest.fixture(scope="module", params=["torch", "compiled"])
def path(request: pytest.FixtureRequest) -> paths.Path:
    """Either path."""
    return paths.Torch() if request.param == "torch" else paths.compiled()


def setting(spec: DenseSpec, task: str) -> tuple[layouts.Layout, paths.Sample, np.ndarray]:
    """Return a layout, a sample of 21 points (the last batch is a short one) and its labels."""
    drawn = points.generate(KINDS[task], samples=21, noise=10, seed=3)
    plan = layouts.layout(spec, 3, drawn.task, max(drawn.classes, 2))
    inputs = points.features(drawn.places, ("x1", "x2", "sin_x1"))
    return plan, paths.Sample(inputs, plan.targets(drawn.labels)), drawn.labels


def module(spec: DenseSpec, plan: layouts.Layout) -> nn.Sequential:
    """Return the same network of torch's own modules, its weights those at the start."""
    theta = torch.from_numpy(layouts.initial(spec, plan))
    parts: list[nn.Module] = []
    for part in plan.slices:
        linear = nn.Linear(part.inputs, part.units, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(theta[part.weights : part.biases].view(part.inputs, part.units).T)
            linear.bias.copy_(theta[part.biases : part.biases + part.units])
        parts.append(linear)
        if part.norm >= 0:
            parts.append(nn.BatchNorm1d(part.units, dtype=torch.float64))
        parts.append(MODULES[part.activation]())
    return nn.Sequential(*parts)


def flat(network: nn.Sequential) -> np.ndarray:
    """Return weights and biases in the order of the flat vector."""
    found = []
    for part in network:
        if isinstance(part, nn.Linear):
            found += [part.weight.T.reshape(-1), part.bias]
        elif isinstance(part, nn.BatchNorm1d):
            found += [part.weight, part.bias]
    return torch.cat(found).detach().numpy()


class RmspropAsTaught(torch.optim.Optimizer):
    """v <- a v + (1-a) g², w <- w - lr g / sqrt(v + eps): torch's own has eps outside the root."""

    def __init__(self, parameters: Any, lr: float, alpha: float) -> None:
        super().__init__(parameters, {"lr": lr, "alpha": alpha})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take one step."""
        for group in self.param_groups:
            for parameter in group["params"]:
                square = self.state[parameter].setdefault("square", torch.zeros_like(parameter))
                square.mul_(group["alpha"]).addcmul_(parameter.grad, parameter.grad, value=1 - group["alpha"])
                parameter.addcdiv_(parameter.grad, (square + 1e-8).sqrt(), value=-group["lr"])


def own_optimizer(spec: DenseSpec, network: nn.Module) -> torch.optim.Optimizer:
    """Return torch's optimizer of the same rule."""
    rate = spec.learning_rate
    match spec.optimizer:
        case "sgd":
            return torch.optim.SGD(network.parameters(), lr=rate)
        case "momentum":
            return torch.optim.SGD(network.parameters(), lr=rate * (1 - spec.momentum), momentum=spec.momentum)
        case "rmsprop":
            return RmspropAsTaught(network.parameters(), lr=rate, alpha=spec.momentum)
        case _:
            return torch.optim.Adam(network.parameters(), lr=rate)


def own_loss(spec: DenseSpec, task: str, outputs: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the mean loss by torch's own functions."""
    if spec.loss == "squared" or task == "regression":
        if task == "classes":
            signs = 2.0 * F.one_hot(labels.long(), 3).double() - 1.0
            return F.mse_loss(outputs, signs, reduction="sum") / 2 / len(labels)
        target = labels if task == "regression" else 2 * labels - 1
        return F.mse_loss(outputs[:, 0], target) / 2
    if spec.loss == "cross_entropy":
        if task == "classes":
            return F.cross_entropy(outputs, labels.long())
        return F.binary_cross_entropy_with_logits(outputs[:, 0], labels)
    if task == "classes":
        return F.multi_margin_loss(outputs, labels.long())
    return (1 - (2 * labels - 1) * outputs[:, 0]).clamp(min=0).mean()


@lru_cache(maxsize=200)
def trained_by_torch(spec: DenseSpec, task: str) -> nn.Sequential:
    """Return torch's network after EPOCHS, the samples taken in the same order."""
    plan, sample, labels = setting(spec, task)
    network, inputs, answers = module(spec, plan), torch.from_numpy(sample.inputs), torch.from_numpy(labels)
    optimizer = own_optimizer(spec, network)
    weights = [p for p in network.parameters() if p.ndim > 1]
    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:
            scale = 1 - spec.momentum if spec.optimizer == "momentum" else 1
            group["lr"] = spec.rate(epoch) * scale
        rows = layouts.order(spec, epoch, len(inputs))
        for start in range(0, len(rows), spec.batch_size):
            chosen = rows[start : start + spec.batch_size]
            optimizer.zero_grad()
            loss = own_loss(spec, task, network(inputs[chosen]), answers[chosen])
            loss = (
                loss + spec.l1 * sum(w.abs().sum() for w in weights) + spec.l2 * sum(w.square().sum() for w in weights)
            )
            loss.backward()
            optimizer.step()
    return network.eval()


def trained(path: paths.Path, spec: DenseSpec, plan: layouts.Layout, sample: paths.Sample) -> paths.DenseState:
    """Return our network after EPOCHS."""
    held = paths.begin(spec, plan)
    for epoch in range(EPOCHS):
        held = path.train(spec, plan, held, sample, epoch, 0, paths.batches(spec, len(sample.inputs)))
    return held


REGULARISERS = [("none", 0.0), ("l1", 0.003), ("l2", 0.003)]


RULES = [
    (optimizer, loss, task)
    for optimizer, loss, task in itertools.product(OPTIMIZERS, LOSSES, KINDS)
    if loss == "squared" or task != "regression"
]


@pytest.mark.parametrize("regulariser", REGULARISERS, ids=lambda pair: pair[0])
@pytest.mark.parametrize(("optimizer", "loss", "task"), RULES)
def test_weights_after_twenty_epochs_are_those_of_torch(
    path: paths.Path, optimizer: Any, loss: Any, regulariser: tuple[Any, float], task: str
) -> None:
    spec = DenseSpec(
        layers=(Layer(units=5, activation="tanh"), Layer(units=3, activation="gelu")),
        optimizer=optimizer,
        loss=loss,
        learning_rate=0.01,
        regulariser=regulariser[0],
        regulariser_rate=regulariser[1],
        batch_size=8,
    )
    plan, sample, labels = setting(spec, task)
    theirs = trained_by_torch(spec, task)
    ours = trained(path, spec, plan, sample)
    assert np.abs(ours.theta - paths.begin(spec, plan).theta).max() > 1e-3
    np.testing.assert_allclose(ours.theta, flat(theirs), rtol=1e-8, atol=1e-10)
    with torch.no_grad():
        loss_there = own_loss(spec, task, theirs(torch.from_numpy(sample.inputs)), torch.from_numpy(labels))
    assert path.outputs(plan, ours, sample)[1] == pytest.approx(float(loss_there), rel=1e-8)


SHAPES = [(kind, normed, "constant") for kind in MODULES for normed in (False, True)] + [
    ("tanh", False, schedule) for schedule in ("step", "exponential", "cosine")
]


@pytest.mark.parametrize(("activation", "normed", "schedule"), SHAPES)
def test_activations_norms_and_schedules_are_those_of_torch(
    path: paths.Path, activation: Any, normed: bool, schedule: Any
) -> None:
    spec = DenseSpec(
        layers=(Layer(units=4, activation=activation, batch_norm=normed), Layer(units=3, activation=activation)),
        optimizer="momentum",
        learning_rate=0.05,
        batch_size=8,
        schedule=schedule,
        schedule_every=7,
        init="xavier",
        weight_seed=5,
    )
    plan, sample, _ = setting(spec, "binary")
    theirs = trained_by_torch(spec, "binary")
    ours = trained(path, spec, plan, sample)
    np.testing.assert_allclose(ours.theta, flat(theirs), rtol=1e-7, atol=1e-9)
    with torch.no_grad():
        there = theirs(torch.from_numpy(sample.inputs)).numpy()
    np.testing.assert_allclose(path.outputs(plan, ours, sample)[0][:, -1:], there, rtol=1e-7, atol=1e-9)


def test_rates_are_those_of_torch_schedulers() -> None:
    rate = 0.3
    parameters = [nn.Parameter(torch.zeros(1))]

    def theirs(make: Any, **how: Any) -> list[float]:
        optimizer = torch.optim.SGD(parameters, lr=rate)
        scheduler, found = make(optimizer, **how), []
        for _ in range(20):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return found

    def ours(kind: Any) -> list[float]:
        spec = DenseSpec(learning_rate=rate, schedule=kind, schedule_every=20, schedule_factor=0.1)
        return [spec.rate(epoch) for epoch in range(20)]

    scheduler = torch.optim.lr_scheduler
    assert ours("step") == pytest.approx(theirs(scheduler.StepLR, step_size=20, gamma=0.1))
    assert ours("exponential") == pytest.approx(theirs(scheduler.ExponentialLR, gamma=0.1 ** (1 / 20)))
    assert ours("cosine") == pytest.approx(theirs(scheduler.CosineAnnealingLR, T_max=20, eta_min=rate * 0.1))


def test_momentum_steps_as_taught(path: paths.Path) -> None:
    """With g = 1 and a = 0.9 the steps are .1, .19, .271 times the rate."""
    spec = DenseSpec(layers=(), optimizer="momentum", learning_rate=1.0, momentum=0.9, loss="hinge", batch_size=1)
    plan = layouts.layout(spec, 1, "binary")
    sample = paths.Sample(np.array([[-1.0]]), np.array([[1.0]]))  # the hinge's slope by w is -y x = 1 below the margin
    held = paths.begin(spec.model_copy(update={"weights": (100.0, 0.0)}), plan)
    seen = [100.0]
    for epoch in range(3):
        held = path.train(spec.model_copy(update={"biases": False}), plan, held, sample, epoch, 0, 1)
        seen.append(float(held.theta[0]))
    assert -np.diff(seen) == pytest.approx([0.1, 0.19, 0.271])


def test_rmsprop_has_its_epsilon_inside_the_root(path: paths.Path) -> None:
    spec = DenseSpec(layers=(), optimizer="rmsprop", learning_rate=0.5, momentum=0.9, biases=False, batch_size=1)
    plan = layouts.layout(spec, 1, "regression")
    x = 1e-5
    sample = paths.Sample(np.array([[x]]), np.array([[1.0]]))
    held = paths.begin(spec.model_copy(update={"weights": (0.0, 0.0)}), plan)
    held = path.train(spec, plan, held, sample, 0, 0, 1)
    assert held.theta[0] == pytest.approx(0.5 * x / np.sqrt(0.1 * x * x + 1e-8), rel=1e-12)


@pytest.mark.parametrize("task", ["binary", "classes", "regression"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("normed", [False, True])
def test_gradients_are_finite_differences(path: paths.Path, task: str, loss: Any, normed: bool) -> None:
    kinds: tuple[Activation, ...] = ("tanh", "leaky_relu", "gelu", "sigmoid")
    spec = DenseSpec(
        layers=tuple(Layer(units=3, activation=kind, batch_norm=normed) for kind in kinds),
        loss=loss,
        init="xavier",
        init_scale=1.3,
        regulariser="l2",
        regulariser_rate=0.02,
    )
    plan, sample, _ = setting(spec, task)
    held = paths.begin(spec, plan)
    held.theta[:] += np.random.default_rng(0).normal(scale=0.1, size=plan.size)

    def objective(theta: np.ndarray) -> float:
        acts = torch.from_numpy(theta)
        from explorer.training.dense import reference

        found, _ = reference.forward(
            plan, acts, torch.from_numpy(held.running.copy()), torch.from_numpy(sample.inputs), learning=True
        )
        mean = reference.losses(plan, found[-1], torch.from_numpy(sample.targets)).mean()
        return float(mean) + spec.l2 * float((theta[plan.penalised] ** 2).sum())

    grad, _ = path.gradient(spec, plan, held, sample)
    nudge = 1e-6
    for place in range(plan.size):
        up, down = held.theta.copy(), held.theta.copy()
        up[place] += nudge
        down[place] -= nudge
        assert grad[place] == pytest.approx((objective(up) - objective(down)) / (2 * nudge), rel=2e-5, abs=2e-8)


def test_step_has_no_gradient(path: paths.Path) -> None:
    spec = DenseSpec(layers=(Layer(units=3, activation="step"),), loss="hinge")
    plan, sample, _ = setting(spec, "binary")
    grad, _ = path.gradient(spec, plan, paths.begin(spec, plan), sample)
    hidden = plan.slices[0]
    assert not grad[hidden.weights : hidden.biases + hidden.units].any()
    assert grad[plan.slices[1].weights :].any()


def test_dropout_is_the_same_on_both_paths_and_scales_what_stays() -> None:
    spec = DenseSpec(layers=(Layer(units=8, dropout=0.5), Layer(units=4, dropout=0.25)), learning_rate=0.1)
    plan, sample, _ = setting(spec, "binary")
    one, other = trained(paths.Torch(), spec, plan, sample), trained(paths.compiled(), spec, plan, sample)
    np.testing.assert_allclose(one.theta, other.theta, rtol=1e-9, atol=1e-11)
    drawn = np.concatenate([layouts.masks(spec, plan, epoch, 400) for epoch in range(5)])
    assert set(np.unique(drawn[:, :8])) == {0.0, 2.0}
    assert drawn[:, 8:12].mean() == pytest.approx(1.0, abs=0.05)
    assert (drawn[:, 12:] == 1.0).all()


def test_batch_of_one_does_not_break_a_norm(path: paths.Path) -> None:
    spec = DenseSpec(layers=(Layer(units=3, batch_norm=True),), batch_size=1)
    plan, sample, _ = setting(spec, "binary")
    assert trained(path, spec, plan, sample).finite


def test_divergence_is_not_swallowed(path: paths.Path) -> None:
    spec = DenseSpec(layers=(Layer(units=8, activation="relu"),), learning_rate=10.0, init_scale=20.0)
    plan, sample, _ = setting(spec, "regression")
    held = trained(path, spec, plan, sample)
    with np.errstate(all="ignore"):
        assert not np.isfinite(path.outputs(plan, held, sample)[1])


def test_batches_are_reshuffled_and_a_seed_repeats() -> None:
    spec = DenseSpec(weight_seed=4)
    first, second = layouts.order(spec, 0, 50), layouts.order(spec, 1, 50)
    assert (first != second).any()
    assert sorted(first) == sorted(second) == list(range(50))
    assert (layouts.order(spec, 0, 50) == first).all()
    plan, sample, _ = setting(spec, "binary")
    one, again = trained(paths.compiled(), spec, plan, sample), trained(paths.compiled(), spec, plan, sample)
    assert (one.theta == again.theta).all()


def test_added_unit_leaves_the_initial_weights_of_the_others() -> None:
    small, large = DenseSpec(layers=(Layer(units=3),)), DenseSpec(layers=(Layer(units=4),))
    one, other = layouts.layout(small, 2, "binary"), layouts.layout(large, 2, "binary")
    for source, unit in itertools.product(range(2), range(3)):
        here = layouts.initial(small, one)[one.weight(1, source, unit)]
        assert here == layouts.initial(large, other)[other.weight(1, source, unit)] != 0


def test_symmetric_start_keeps_hidden_units_equal(path: paths.Path) -> None:
    spec = DenseSpec(layers=(Layer(units=4),), init="symmetric", learning_rate=0.1)
    plan, sample, _ = setting(spec, "binary")
    held = trained(path, spec, plan, sample)
    weights = held.theta[: plan.slices[0].biases].reshape(3, 4)
    assert (weights == weights[:, :1]).all()
    assert (weights != 0.5).all()


def test_compiling_needs_no_place_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a missing cache folder, known when a function is declared, nor one that fails when it is written."""
    import numba
    from numba.core.caching import NullCache

    from explorer.training.dense import compiled

    real, asked = numba.njit, []

    def without_place(**options: Any) -> Any:
        asked.append(options)
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(numba, "njit", without_place)
    assert compiled._compiled(lambda x: x + 1)(2) == 3
    assert [options.get("cache", False) for options in asked] == [True, False]

    function = real(cache=True)(_twice)

    def full(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(function._cache, "save_overload", full)  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(OSError):
        function(3)
    forgetful = real(cache=True)(_twice)
    forgetful._cache = NullCache()  # pyright: ignore[reportAttributeAccessIssue]
    assert forgetful(3) == 6


def _twice(x: float) -> float:
    return 2 * x
