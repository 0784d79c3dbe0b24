"""Gradient methods against closed forms, Captum where it is right, and finite differences."""

import captum.attr
import numpy as np
import pytest
import torch
from torch import nn

from explorer.inspection.attribution.attribute import attribute
from explorer.inspection.attribution.deeplift import deeplift
from explorer.inspection.attribution.gradients import generators, gradient_shap, input_x_gradient, saliency, smoothgrad
from explorer.inspection.attribution.integrated import error_floor, integrated_gradients, quadrature, relative_error
from explorer.inspection.attribution.methods import METHODS, Settings
from explorer.inspection.attribution.request import affordable, usual_method
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo

SAMPLES, POSITIONS = 5, 40


@pytest.fixture
def x():
    return torch.from_numpy(np.random.default_rng(0).integers(0, 3, (SAMPLES, 1, POSITIONS))).double()


@pytest.fixture
def baseline(x):
    return x.mean(0, keepdim=True)


def mlp(seed=0):
    torch.manual_seed(seed)
    layers = nn.Flatten(), nn.Linear(POSITIONS, 16), nn.ReLU(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3)
    return nn.Sequential(*layers).double()


def cnn(seed=0):
    torch.manual_seed(seed)
    layers = nn.Conv1d(1, 4, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 12, 8), nn.ReLU(), nn.Linear(8, 3)
    return nn.Sequential(*layers).double()


def whole_genotype(dosages):
    return dosages[:, None].double()


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"saliency", "saliency-signed", "smoothgrad"}))
def test_linear_network_gives_weight_times_difference(x, baseline, method):
    """The closed form: w (x - b) for shares, w per copy for slopes; no dominance in a linear network."""
    weight = np.linspace(-1, 2, POSITIONS)
    network = nn.Sequential(nn.Flatten(), nn.Linear(POSITIONS, 1)).double()
    with torch.no_grad():
        network[1].get_parameter("weight").copy_(torch.from_numpy(weight)[None])
    attribution = attribute(network, whole_genotype, x[:, 0].numpy().astype(np.int8), method, baseline=baseline)
    expected = np.tile(weight, (SAMPLES, 1)) if method == "mutagenesis" else weight * (x - baseline)[:, 0].numpy()
    assert attribution.scores == pytest.approx(expected, abs=1e-5)
    if method == "mutagenesis":
        assert attribution.extras["dominance"] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("method", ["saliency", "saliency-signed", "smoothgrad"])
def test_slopes_of_a_linear_network_are_its_weights(x, method):
    weight = np.linspace(-1, 2, POSITIONS)
    network = nn.Sequential(nn.Flatten(), nn.Linear(POSITIONS, 1)).double()
    with torch.no_grad():
        network[1].get_parameter("weight").copy_(torch.from_numpy(weight)[None])
    attribution = attribute(network, whole_genotype, x[:, 0].numpy().astype(np.int8), method)
    expected = np.abs(weight) if method == "saliency" else weight
    assert attribution.scores == pytest.approx(np.tile(expected, (SAMPLES, 1)), abs=1e-6)


@pytest.mark.parametrize("network", [mlp(), cnn()], ids=["mlp", "cnn"])
def test_integrated_gradients_equal_captums(network, x, baseline):
    """Up to the single precision in which Captum holds its quadrature weights."""
    oracle = captum.attr.IntegratedGradients(network).attribute(x, baseline, target=2)
    subject = Subject(network, OutputTarget(2), (1, POSITIONS))
    assert subject.first is not None
    for fast in (True, False):
        scores, steps = integrated_gradients(subject, x, baseline, tolerance=None, fast=fast)
        assert scores.numpy() == pytest.approx(oracle.numpy(), rel=0, abs=1e-9)
        assert steps.tolist() == [50] * SAMPLES


@pytest.mark.filterwarnings("ignore:Setting forward, backward hooks")
@pytest.mark.parametrize("network", [mlp(), cnn()], ids=["mlp", "cnn"])
def test_deeplift_equals_captums_where_that_is_right(network, x, baseline):
    """Dense and convolutional ReLU networks without pooling."""
    oracle = captum.attr.DeepLift(network, eps=0.0).attribute(x.clone().requires_grad_(), baseline, target=1)
    scores = deeplift(Subject(network, OutputTarget(1), (1, POSITIONS)), x, baseline)
    assert scores.numpy() == pytest.approx(oracle.detach().numpy(), rel=1e-7, abs=1e-10)


def test_max_pooling_divides_the_change_between_both_winners():
    """By hand: sample (3, 1), baseline (0, 2): max 3 from 2, changes 3 and -1, so t = (1+1)/(3+1) = 1/2 each."""
    network = nn.Sequential(nn.MaxPool1d(2), nn.Flatten(), nn.Linear(1, 1, bias=False)).double()
    with torch.no_grad():
        network[2].get_parameter("weight").fill_(1)
    x, baseline = torch.tensor([[[3.0, 1.0]]]).double(), torch.tensor([[[0.0, 2.0]]]).double()
    assert deeplift(Subject(network, OutputTarget(), (1, 2)), x, baseline)[0, 0].tolist() == [1.5, -0.5]


def test_gradients_equal_captums_and_finite_differences(x, baseline):
    network = nn.Sequential(*list(mlp())[:2], nn.Softplus(), nn.Linear(16, 3)).double()
    subject = Subject(network, OutputTarget(2), (1, POSITIONS))
    slopes = saliency(subject, x)
    oracle = captum.attr.Saliency(network).attribute(x.clone().requires_grad_(), target=2, abs=False)
    assert slopes.numpy() == pytest.approx(oracle.numpy(), rel=1e-9)
    for position in (0, 7, 39):
        step = torch.zeros_like(x)
        step[:, 0, position] = 1e-6
        numeric = (subject.values(x + step) - subject.values(x - step)) / 2e-6
        assert slopes[:, 0, position].numpy() == pytest.approx(numeric.numpy(), rel=1e-6, abs=1e-9)
    product = captum.attr.InputXGradient(network).attribute(x.clone().requires_grad_(), target=2)
    assert input_x_gradient(subject, x, torch.zeros(1, 1, POSITIONS)).numpy() == pytest.approx(product.detach().numpy())


def test_smoothgrad_of_a_square_tends_to_its_gradient():
    """E[2 (x + noise)] = 2 x: the mean over many draws is near, and one draw is not."""

    class Square(nn.Module):
        def forward(self, x):
            return x.square().sum((1, 2))[:, None]

    subject = Subject(Square(), OutputTarget(), (1, 4), dtype=torch.float64)
    x = torch.tensor([[[0.0, 1.0, 2.0, 1.0]]]).double()
    draws = generators(0, range(1))
    assert smoothgrad(subject, x, 0.3, 4000, draws)[0, 0].tolist() == pytest.approx([0, 2, 4, 2], abs=0.05)
    assert smoothgrad(subject, x, 0.0, 3, draws)[0, 0].tolist() == [0, 2, 4, 2]


def pooled():
    torch.manual_seed(1)
    return nn.Sequential(nn.AvgPool1d(2, 2), nn.Flatten(), nn.Linear(20, 6), nn.ReLU(), nn.Linear(6, 3)).double()


@pytest.mark.parametrize("network", [mlp(), pooled()], ids=["fast", "plain"])
def test_gradient_shap_is_complete_in_expectation(network, x):
    subject = Subject(network, OutputTarget(0), (1, POSITIONS))
    start = x.flip(0)[:3] * 0.5
    change = subject.values(x) - subject.values(start).mean()
    misses = []
    for samples in (6, 600):
        scores = gradient_shap(subject, x, start, samples, generators(1, range(SAMPLES)))
        misses.append(float((scores.sum((1, 2)) - change).abs().max()))
    assert misses[1] < 0.01 * float(change.abs().max())
    assert misses[1] <= misses[0] + 1e-12


@pytest.mark.parametrize("fast", [True, False])
def test_steps_are_added_until_each_sample_is_complete(x, baseline, fast):
    subject = Subject(mlp(3), OutputTarget(0, contrast=True), (1, POSITIONS))
    values = subject.values(x)
    change = values - subject.values(baseline)
    floor = error_floor(change, values)
    few, _ = integrated_gradients(subject, x, baseline, steps=4, tolerance=None, fast=fast)
    scores, steps = integrated_gradients(subject, x, baseline, steps=4, tolerance=0.002, most_steps=20_000, fast=fast)
    before = relative_error(few.sum((1, 2)), change, floor)
    after = relative_error(scores.sum((1, 2)), change, floor)
    assert float(before.max()) > 0.002 >= float(after.max())
    assert len(set(steps.tolist())) > 1, "samples are refined apart"
    assert bool((scores[before <= 0.002] == few[before <= 0.002]).all()), "those already complete are left alone"


def test_more_steps_converge_to_the_same_scores(x, baseline):
    """Halving panels where the sum fails, and plain doubling, agree position by position."""
    subject = Subject(mlp(5), OutputTarget(0), (1, POSITIONS))
    halved, few = integrated_gradients(subject, x, baseline, tolerance=1e-7)
    doubled, _ = integrated_gradients(subject, x, baseline, steps=50_000, tolerance=None)
    assert halved.numpy() == pytest.approx(doubled.numpy(), abs=2e-5 * float(doubled.abs().max()))
    assert int(few.max()) <= 1600


def test_relative_error_has_a_floor_where_nothing_changed():
    change = torch.tensor([10.0, -10.0, 0.0]).double()
    floor = error_floor(change, change)
    assert floor == pytest.approx(0.01 * np.sqrt(200 / 3))
    assert relative_error(torch.tensor([10.1, -10.0, 0.001]), change, floor).tolist() == pytest.approx(
        [0.01, 0.0, 0.001 / floor], rel=1e-4
    )


@pytest.mark.parametrize("steps", [1, 7, 50, 400])
def test_quadrature_is_exact_for_cubes_and_weighs_one(steps):
    nodes, weights = quadrature(steps)
    assert len(nodes) == steps
    assert weights.sum() == pytest.approx(1)
    assert steps == 1 or weights @ nodes**3 == pytest.approx(0.25)


def test_settings_refuse_nonsense():
    with pytest.raises(ValueError, match="steps"):
        Settings(steps=0)


def test_steps_are_not_wasted_on_rounding(x, baseline):
    """Float32 holds no digits of an output that moves by a ten-millionth of itself: more steps would find none."""
    dosages, settings = x[:, 0].numpy().astype(np.int8), Settings(tolerance=0.002)
    steps = {}
    for scale in (1.0, 1e-7):
        network = mlp()
        with torch.no_grad():
            network[-1].get_parameter("weight").mul_(scale)
            network[-1].get_parameter("bias").fill_(1.0)
        attribution = attribute(network.float(), whole_genotype, dosages, baseline=baseline, settings=settings)
        steps[scale] = attribution.steps.max()
    assert steps[1.0] > 50
    assert steps[1e-7] == 50


def test_rounding_is_measured_against_double_precision(x):
    single = Subject(mlp().float(), OutputTarget(1), (1, POSITIONS))
    double = Subject(mlp(), OutputTarget(1), (1, POSITIONS))
    by_one = torch.cat([single.value(one) for one in x.float().split(1)])
    moved = (by_one.double() - double.values(x)).abs().max()
    assert single.rounding(x.float()) == pytest.approx(float(moved), rel=1e-6)
    assert 0 < single.rounding(x.float()) < 1e-5
    assert double.rounding(x) == 0


@pytest.mark.parametrize(("name", "positions", "most"), [("als-net", 2048, 200), ("linear", 1000, 2000)])
def test_so_many_samples_are_explained_as_are_affordable(name, positions, most):
    """29,483,040 multiply-adds (ALS-Net), three times at 50 steps: 226 samples make a trillion."""
    assert affordable(zoo.load(name, positions)) == most


@pytest.mark.parametrize(
    ("name", "method"),
    [("als-net", "deeplift"), ("cnn", "integrated-gradients"), ("gptransformer", "integrated-gradients")],
)
def test_networks_that_take_maxima_are_explained_in_one_pass(name, method):
    assert usual_method(zoo.load(name)) == method
