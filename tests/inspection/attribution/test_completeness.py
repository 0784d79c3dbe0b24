"""DeepLift and integrated gradients keep their promise on random networks of our layer kinds, or refuse in words."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from explorer.errors import InputError
from explorer.inspection.attribution.deeplift import deeplift, refusal
from explorer.inspection.attribution.integrated import integrated_gradients
from explorer.inspection.attribution.subject import OutputTarget, Subject
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec
from explorer.training.arithmetic import Products

SMOOTH = ["gelu", "softplus", "tanh", "sigmoid"]
KINKED = ["relu", "leaky_relu"]


@st.composite
def specs(draw, activations):
    """A random graph over channels and positions, then a head: dense, 2-D, tokens with attention, or average."""
    channels, positions = draw(st.integers(1, 3)), draw(st.sampled_from([12, 16, 24]))
    activation = st.sampled_from(activations)
    layers = []
    for block in range(draw(st.integers(0, 2))):
        layers += [
            {"kind": "conv1d", "filters": 4, "kernel": draw(st.integers(1, 4)), "padding": "same"},
            *draw(st.sampled_from([[], [{"kind": "batch_norm"}]])),
            {"kind": draw(activation), "name": f"enter{block}"},
        ]
        if draw(st.booleans()):
            layers += [
                {"kind": "conv1d", "filters": 4, "kernel": 3, "padding": "same"},
                {"kind": draw(activation), "name": f"leave{block}"},
                {"kind": "add", "inputs": [f"enter{block}", f"leave{block}"]},
            ]
        pools = [
            [],
            [{"kind": "max_pool1d", "kernel": 3, "stride": 1}],
            [{"kind": "max_pool1d", "kernel": 3, "stride": 2}],
        ]
        pools += [[{"kind": "average_pool1d", "kernel": 2}]]
        layers += draw(st.sampled_from(pools if activations is KINKED else pools[::3]))
    head = draw(st.sampled_from(["dense", "grid", "tokens", "average"]))
    if head == "tokens":
        layers += [
            {"kind": "token_embedding", "size": 3, "width": 8, "shared": draw(st.booleans()), "name": "tokens"},
            {"kind": "positional_encoding"},
            {"kind": "layer_norm", "name": "before"},
            {"kind": "multi_head_attention", "heads": 2, "name": "attention"},
            {"kind": "add", "inputs": ["before", "attention"]},
            {"kind": "layer_norm"},
            {"kind": "dense", "units": 6},
            {"kind": draw(activation)},
            {"kind": "global_average_pool"},
        ]
    elif head == "average" and layers:
        layers += [{"kind": "global_average_pool"}]
    elif head == "grid":
        layers += [
            {"kind": "flatten"},
            {"kind": "dense", "units": 32},
            {"kind": "reshape", "shape": {"channels": 2, "height": 4, "width": 4}},
            {"kind": "separable_conv2d", "filters": 4, "kernel": 2, "padding": "same"},
            {"kind": draw(activation)},
            *([{"kind": "max_pool2d", "kernel": 2, "stride": 1}] if activations is KINKED else []),
            {"kind": "average_pool2d", "kernel": 2, "stride": 1},
            {"kind": "flatten"},
        ]
    else:
        layers += [{"kind": "flatten"}]
    layers += [
        {"kind": "dense", "units": 7},
        *draw(st.sampled_from([[], [{"kind": "layer_norm"}], [{"kind": "batch_norm"}]])),
        {"kind": draw(activation)},
        {"kind": "dropout"},
        {"kind": "dense", "units": 3},
    ]
    return NetworkSpec.model_validate({"input": {"channels": channels, "positions": positions}, "layers": layers})


@st.composite
def cases(draw, activations):
    """A subject in float64 with lively batch-norm statistics, four samples, and a zero, mean or random baseline."""
    spec, seed = draw(specs(activations)), draw(st.integers(0, 2**16))
    network, rng = build(spec, seed, torch.float64), np.random.default_rng(seed)
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.get_buffer("running_mean").copy_(torch.from_numpy(rng.normal(0, 0.3, module.num_features)))
            module.get_buffer("running_var").copy_(torch.from_numpy(rng.uniform(0.3, 2, module.num_features)))
    shape = (spec.input["channels"], spec.input["positions"])
    x = torch.from_numpy(rng.integers(0, 3, (4, *shape)).astype(np.float64))
    kind = draw(st.sampled_from(["zero", "mean", "random"]))
    baseline = torch.from_numpy(rng.random((1, *shape))) if kind == "random" else x.mean(0, keepdim=True)
    baseline = torch.zeros_like(baseline) if kind == "zero" else baseline
    return Subject(network, OutputTarget(1, contrast=draw(st.booleans())), shape), x, baseline


def change(subject, x, baseline):
    return subject.values(x) - subject.values(baseline)


@settings(max_examples=40, deadline=None)
@given(cases(SMOOTH + KINKED) | cases(KINKED))
def test_deeplift_sums_to_the_change_in_output(case):
    subject, x, baseline = case
    total = deeplift(subject, x, baseline).sum((1, 2))
    assert total.numpy() == pytest.approx(change(subject, x, baseline).numpy(), rel=1e-9, abs=1e-10)


@settings(max_examples=20, deadline=None)
@given(cases(SMOOTH))
def test_integrated_gradients_sum_to_the_change_in_output_of_smooth_networks(case):
    subject, x, baseline = case
    scores, _ = integrated_gradients(subject, x, baseline, steps=200, tolerance=1e-6)
    assert scores.sum((1, 2)).numpy() == pytest.approx(change(subject, x, baseline).numpy(), rel=1e-5, abs=1e-7)


@settings(max_examples=12, deadline=None)
@given(cases(KINKED))
def test_integrated_gradients_sum_to_the_change_in_output_of_kinked_networks(case):
    """The gradient jumps at every kink, so the error falls with the steps only; measured on all that was moved."""
    subject, x, baseline = case
    scores, _ = integrated_gradients(subject, x, baseline, tolerance=1e-4)
    miss = (scores.sum((1, 2)) - change(subject, x, baseline)).abs()
    assert bool((miss <= 5e-3 * scores.abs().sum((1, 2)) + 1e-12).all())


@settings(max_examples=12, deadline=None)
@given(cases(SMOOTH + KINKED))
def test_fast_path_equals_the_plain_one(case):
    subject, x, baseline = case
    plain, _ = integrated_gradients(subject, x[:2], baseline, steps=20, tolerance=None, fast=False)
    fast, _ = integrated_gradients(subject, x[:2], baseline, steps=20, tolerance=None)
    assert fast.numpy() == pytest.approx(plain.numpy(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", zoo.names())
def test_every_preset_is_complete(name):
    smaller = {"gptransformer": {"positions": 60}, "residual-cnn": {"positions": 96}, "cnn": {"positions": 100}}
    spec = zoo.load(name, **smaller.get(name, {}))
    shape = (1, spec.input["positions"])
    subject = Subject(build(spec, 3, torch.float64), OutputTarget(1, contrast=True), shape)
    x = torch.from_numpy(np.random.default_rng(0).integers(0, 3, (2, *shape)).astype(np.float64))
    baseline = torch.full((1, *shape), 0.7, dtype=torch.float64)
    total = deeplift(subject, x, baseline).sum((1, 2))
    assert total.numpy() == pytest.approx(change(subject, x, baseline).numpy(), rel=1e-8, abs=1e-11)


class Odd(nn.Module):
    """A network whose only unusual step is the function it is given."""

    def __init__(self, step):
        super().__init__()
        self.step, self.out = step, nn.LazyLinear(2)

    def forward(self, x):
        return self.out(self.step(x.flatten(1)))


@pytest.mark.parametrize(
    ("step", "named"),
    [
        (lambda x: torch.sort(x, 1)[0], "'sort'"),
        (lambda x: torch.cumprod(x, 1), "'cumprod'"),
        (lambda x: torch.where(x > 0, x, 2 * x), "'gt'"),
        (lambda x: x.detach() * 2, "'detach'"),
        (lambda x: torch.fft.rfft(x).abs(), "'fft_rfft'"),
        (lambda x: x**x, "a changing exponent"),
    ],
)
def test_deeplift_refuses_what_it_has_no_rule_for(step, named):
    network = Odd(step).double()
    network(torch.rand(2, 1, 6).double())
    reason = refusal(Subject(network, OutputTarget(), (1, 6)))
    assert reason is not None
    assert f"it has no rule for {named}" in reason
    assert "Integrated gradients" in reason


@pytest.mark.parametrize(
    "step", [lambda x: F.batch_norm(x, None, None, training=True), lambda x: F.dropout(x, 0.5, training=True)]
)
def test_networks_that_mix_samples_or_roll_dice_are_refused_by_every_method(step):
    network = Odd(step).double()
    network(torch.rand(2, 1, 6).double())
    with pytest.raises(InputError, match="depends on chance or on the other samples in the batch"):
        Subject(network, OutputTarget(), (1, 6))


def test_recurrent_networks_leave_cudnn_out_however_products_are_rounded():
    """torch's own switch refuses what is set for a run, and puts back another rounding."""
    subject = Subject(nn.Sequential(nn.Flatten(), nn.Linear(6, 1)), OutputTarget(), (1, 6))
    subject._recurrent = True
    cudnn: Any = torch.backends.cudnn
    with Products("float32", torch.device("cuda")):
        with subject.graph():
            assert not cudnn.enabled
        assert cudnn.enabled
        assert cudnn.conv.fp32_precision == "ieee"


def test_recurrent_networks_are_refused_by_deeplift_and_complete_by_integrated_gradients():
    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell, self.out = nn.LSTM(1, 5, batch_first=True), nn.Linear(5, 1)

        def forward(self, x):
            return self.out(self.cell(x.transpose(1, 2))[0][:, -1])

    torch.manual_seed(0)
    subject = Subject(Recurrent().double(), OutputTarget(), (1, 9))
    x, baseline = torch.rand(3, 1, 9).double(), torch.zeros(1, 1, 9).double()
    assert "'lstm'" in str(refusal(subject))
    scores, _ = integrated_gradients(subject, x, baseline)
    assert scores.sum((1, 2)).numpy() == pytest.approx(change(subject, x, baseline).numpy(), rel=1e-6)


def causal(x):
    return F.scaled_dot_product_attention(x, x, x, is_causal=True)


STEPS = {
    "softmax": lambda x: torch.softmax(x, 1),
    "log_softmax": lambda x: F.log_softmax(x, dim=1),
    "product of two branches": lambda x: x * torch.sigmoid(x),
    "quotient": lambda x: x / (1 + x.square().sum(1, keepdim=True)),
    "number over branch": lambda x: 2.0 / (1 + x.abs()),
    "gated": lambda x: F.glu(x, 1),
    "power": lambda x: x**3,
    "outer product": lambda x: torch.einsum("ni,nj->nij", x, x.tanh()).flatten(1),
    "maximum": lambda x: x.view(len(x), 2, 4).amax(1),
    "max with index": lambda x: x.view(len(x), 2, 4).max(2)[0],
    "adaptive max-pool": lambda x: F.adaptive_max_pool1d(x[:, None], 3)[:, 0],
    "padded max-pool": lambda x: F.max_pool1d(x[:, None], 3, 1, 1)[:, 0],
    "group norm": lambda x: F.group_norm(x.view(len(x), 4, 2), 2).flatten(1),
    "rms norm": lambda x: F.rms_norm(x, (8,)),
    "clamp": lambda x: x.clamp(-0.2, 0.4),
    "silu": lambda x: F.silu(x),
    "causal attention": lambda x: F.scaled_dot_product_attention(
        *[x.view(len(x), 1, 4, 2)] * 3, is_causal=True
    ).flatten(1),
    "in and out of a list": lambda x: torch.cat([part.relu() for part in x.chunk(2, 1)], 1),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_functional_steps_are_complete_too(step):
    """Captum's DeepLift is off by 100% here, as it only sees modules."""
    torch.manual_seed(1)
    network = Odd(step).double()
    x, baseline = torch.randn(5, 1, 8).double(), torch.randn(1, 1, 8).double()
    network(x)
    subject = Subject(network, OutputTarget(1), (1, 8))
    total = deeplift(subject, x, baseline).sum((1, 2))
    assert total.numpy() == pytest.approx(change(subject, x, baseline).numpy(), rel=1e-9, abs=1e-10)
