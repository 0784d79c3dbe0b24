"""Recorded steps against plain ones: the same weights after three epochs, and no recording where it would be wrong.

With the stand-in, plain training is that of a CPU, led by the host with torch's own optimizers. On CUDA it is the same.
"""

import contextlib
import gc
import weakref

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import _get_current_dispatch_mode

from explorer.networks import side_by_side
from explorer.networks.layers import attention
from explorer.progress import Stopped
from explorer.training import capture, checkpoint, device_steps, events, fold, loop, optimizer, plan, stack, trained
from tests.training import recorded
from tests.training.recorded import HostReads, OnCpu

NEAR = 1e-5
EXACT = 2**-7
"""A learning rate that is the same number in single and in double precision."""
MLP = {"preset": "mlp", "settings": {"hidden": [8], "dropout": 0.0}}
PRESETS = {
    "linear": {},
    "mlp": {"hidden": [8, 4], "batch_norm": True, "dropout": 0.0},
    "cnn": {"filters": [4, 4], "kernel": 4, "stride": 2, "hidden": [8], "dropout": 0.0, "batch_norm": True},
    "promoter-cnn": {"filters": 4, "hidden": [8]},
    "als-net": {"sites": 8, "grid": 4, "width": 2, "hidden": [4]},
    "residual-cnn": {"kernel": 4, "stride": 2, "filters": [4], "hidden": [4], "dropout": 0.0},
    "gptransformer": {"token_size": 8, "width": 8, "heads": 2, "blocks": 1, "feed_forward": 8, "dropout": 0.0},
}
RECORDED = "Steps are recorded once and repeated as a whole."


@pytest.fixture(params=["stand-in", "cuda"])
def device(request, monkeypatch):
    """A device whose steps can be recorded."""
    if request.param == "cuda":
        if not torch.cuda.is_available():
            pytest.skip("needs a CUDA device")
        monkeypatch.setattr(torch.backends.cudnn, "deterministic", True)
        return "cuda"
    monkeypatch.setattr(capture, "of", recorded.of)
    return "cpu"


@pytest.fixture
def stand_in(monkeypatch):
    monkeypatch.setattr(capture, "of", recorded.of)


@contextlib.contextmanager
def led_by_the_host():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(capture, "of", lambda device: None)
        yield


def train(cohort, spec, folder, stop_after=None):
    taken = iter(range(10**9))
    stop = loop.never if stop_after is None else lambda: next(taken) >= stop_after - 1
    told = []
    with contextlib.suppress(Stopped):
        told.extend(loop.train(cohort, spec, folder, should_stop=stop))
    return told


def tensors(folder):
    """Return every number of every network of a run."""
    return {
        f"{member}.{name}": value.double()
        for member in trained.members(folder, 0)
        for name, value in trained.load(folder, 0, member=member).network.state_dict().items()
    }


def apart(ours, theirs):
    """Return the relative L2 distance of two runs' weights."""
    assert ours.keys() == theirs.keys()
    off = sum(float((ours[name] - value).square().sum()) for name, value in theirs.items())
    return (off / sum(float(value.square().sum()) for value in theirs.values())) ** 0.5


def said(told):
    return [event.text for event in told if isinstance(event, events.Steps)]


def both(cohort, spec, folder):
    """Train as the device does, and led by the host; return what the first said, and both runs' weights."""
    told = train(cohort, spec, folder / "recorded")
    with led_by_the_host():
        plain = train(cohort, spec, folder / "plain")
    assert isinstance(plain[-1], events.Finished)
    assert not said(plain)
    ours, theirs = tensors(folder / "recorded"), tensors(folder / "plain")
    for one, other in zip(*([e for e in t if isinstance(e, events.Epoch)] for t in (told, plain)), strict=True):
        assert one.train_loss == pytest.approx(other.train_loss, rel=1e-4)
        assert one.learning_rate == other.learning_rate
        assert one.train_metrics == pytest.approx(other.train_metrics, rel=1e-3, abs=1e-3)
    return said(told), ours, theirs


def assert_alike(cohort, spec, folder, sentences=1):
    words, ours, theirs = both(cohort, spec, folder)
    assert words == [RECORDED] * sentences
    assert apart(ours, theirs) <= NEAR
    assert apart(ours, {name: value * 0 + 1 for name, value in ours.items()}) > 0.01


QUICK = {
    "a schedule, penalties and a smaller last batch": {
        "network": MLP,
        "optimizer": {"kind": "momentum", "learning_rate": 0.05},
        "schedule": {"kind": "cosine", "warm_up": 1},
        "l1": 1e-4,
        "l2": 1e-3,
        "class_weights": "balanced",
    },
    "missing values of several traits": {"network": MLP, "traits": ("height", "weight"), "optimizer": {"kind": "adam"}},
    "statistics of batch norms": {
        "network": {"preset": "cnn", "settings": PRESETS["cnn"]},
        "optimizer": {"kind": "adamw", "learning_rate": EXACT, "weight_decay": 0.1},
    },
    "a stack of networks": {"network": MLP, "ensemble": 3, "optimizer": {"kind": "rmsprop", "learning_rate": 0.01}},
}


@pytest.mark.parametrize("case", QUICK)
def test_recorded_steps_end_where_plain_ones_do(cohort, run_spec, device, tmp_path, case):
    changes = {"epochs": 3, "keep": "last", "device": device, **QUICK[case]}
    assert_alike(cohort, run_spec(**changes), tmp_path)


@pytest.mark.parametrize("mask", ["causal", "local", "causal local"])
def test_masked_attention_brings_nothing_from_the_host(mask):
    """Of one network, and of several in a stack with dropout of their own."""
    single = attention.SelfAttention(8, 2, 0.5, mask, 2)
    for module in (single, side_by_side.StackedAttention(single, side_by_side.Members(2, "samples", (None, None)))):
        x = torch.randn(4, 6, 8, requires_grad=True)

        def step(module=module, x=x):
            (gradient,) = torch.autograd.grad(module(x).square().sum(), x)
            x.detach().sub_(gradient)

        begun = x.detach().clone()
        replay = OnCpu().record(step)
        assert not torch.equal(x, begun)
        before = x.detach().clone()
        replay()
        assert not torch.equal(x, before)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"])
@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_with_every_optimizer(cohort, run_spec, device, tmp_path, monkeypatch, preset, kind):
    """A bias before a batch norm learns nothing but rounding, and torch's fused Adagrad rounds otherwise than its plain
    one: that is the one to compare with.
    """
    make = torch.optim.Adagrad
    monkeypatch.setattr(torch.optim, "Adagrad", lambda groups, fused=None, **more: make(groups, **more))
    network = {"preset": preset, "settings": PRESETS[preset]}
    rule = {"kind": kind, "learning_rate": EXACT, "weight_decay": 0.1, "lr_decay": 0.05}
    spec = run_spec(network=network, optimizer=rule, epochs=3, keep="last", device=device)
    assert_alike(cohort, spec, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"])
@pytest.mark.parametrize("schedule", ["constant", "cosine", "step", "warm-up"])
@pytest.mark.parametrize("penalty", ["none", "l1", "l2", "both"])
@pytest.mark.parametrize("batch", [24, 37, 500])
def test_every_optimizer_schedule_and_penalty(cohort, run_spec, device, tmp_path, kind, schedule, penalty, batch):
    """Batches: a smaller last one; one that leaves a single sample out; all samples in one step."""
    schedules = {
        "constant": {},
        "cosine": {"kind": "cosine", "floor": 0.1},
        "step": {"kind": "step", "every": 1},
        "warm-up": {"warm_up": 2},
    }
    spec = run_spec(
        network=MLP,
        optimizer={"kind": kind, "learning_rate": 0.01, "weight_decay": 0.1, "lr_decay": 0.05},
        schedule=schedules[schedule],
        l1=1e-3 if penalty in ("l1", "both") else 0.0,
        l2=1e-2 if penalty in ("l2", "both") else 0.0,
        class_weights="balanced",
        batch_size=batch,
        epochs=3,
        keep="last",
        device=device,
    )
    assert_alike(cohort, spec, tmp_path)


def test_what_looks_at_numbers_is_taken_step_by_step(cohort, run_spec, stand_in, tmp_path, monkeypatch):
    """A branch on what the device computes cannot be recorded; the run says so and ends as ever."""
    plain = nn.ReLU.forward
    monkeypatch.setattr(nn.ReLU, "forward", lambda self, x: plain(self, x) * (1.0 if x.detach().sum() > 0 else 0.5))
    words, ours, theirs = both(cohort, run_spec(network=MLP, epochs=3, keep="last"), tmp_path)
    assert words == ["Steps are taken one by one, because they wait for numbers from the device."]
    assert apart(ours, theirs) <= NEAR


def test_what_stands_still_in_a_recording_is_noticed(cohort, run_spec, stand_in, tmp_path, monkeypatch):
    """A number that Python counts up is the same for ever in a recording."""
    plain, calls = nn.ReLU.forward, iter(range(10**9))
    monkeypatch.setattr(nn.ReLU, "forward", lambda self, x: plain(self, x) * (1 + 0.01 * (next(calls) % 7)))
    told = train(cohort, run_spec(network=MLP, epochs=1), tmp_path)
    assert "Steps are taken one by one, because recorded ones" in said(told)[0]
    assert isinstance(told[-1], events.Finished)


def test_a_wrong_recording_is_noticed_however_small_its_steps(cohort, run_spec, stand_in, tmp_path, monkeypatch):
    """At a tiny rate no weight goes far; a recording with other gradients is wrong all the same."""
    plain = optimizer.Penalty.add_gradients

    def more_while_recording(penalty):
        plain(penalty)
        if isinstance(_get_current_dispatch_mode(), recorded.Tape):
            for weight in penalty.weights:
                weight.grad.mul_(1.05)

    monkeypatch.setattr(optimizer.Penalty, "add_gradients", more_while_recording)
    spec = run_spec(network=MLP, epochs=1, l2=1e-3, optimizer={"kind": "sgd", "learning_rate": 1e-4})
    assert "because recorded ones end elsewhere, off by 0.0" in said(train(cohort, spec, tmp_path))[0]


def begun(cohort, spec):
    """Return the training of a fold, and the random numbers it draws from, before its first step."""
    made = plan.make(cohort, spec)
    chosen = loop.columns.choose(cohort, spec, plan.folds(cohort, spec)[0].train)
    stream = checkpoint.RandomStream(1, torch.device("cpu"))
    with stream:
        training = fold.FoldTraining(cohort, spec, 0, plan.folds(cohort, spec)[0], chosen, made.device)
    return training, stream


@pytest.mark.parametrize("kind", ["momentum", "adam"])
def test_warm_up_and_trial_leave_no_trace(cohort, run_spec, stand_in, kind):
    """Weights, statistics, what the optimizer remembers, sums, and random numbers are as before."""
    training, stream = begun(cohort, run_spec(optimizer={"kind": kind}))
    with stream:
        before = {name: value.clone() for name, value in training.network.state_dict().items()}
        random = torch.get_rng_state()
        OnCpu.recordings = 0
        event = training.advance(lambda: True)
        assert event.text == RECORDED
        assert OnCpu.recordings == 2
        assert torch.equal(torch.get_rng_state(), random)
    assert training.step == 0
    state, _ = training.state()
    for name, value in before.items():
        assert torch.equal(state[f"network.{name}"], value), name
    remembered = [value for name, value in state.items() if name.startswith("optimizer.")]
    assert remembered
    assert not any(value.any() for value in [*remembered, state["sum"], state["seen"]])


def test_no_step_makes_the_host_wait(cohort, run_spec, stand_in, monkeypatch):
    """How often the host looks at the device's numbers in an epoch does not grow with its steps."""
    monkeypatch.setattr(fold, "REPORT_EVERY", 1e9)
    reads = []
    for batch in (50, 5):
        training, stream = begun(cohort, run_spec(batch_size=batch, schedule={"kind": "cosine"}, l1=1e-4))
        with stream:
            training.advance(lambda: False)
            with HostReads() as counter:
                assert isinstance(training.advance(lambda: False), events.Epoch)
        reads.append(counter.count)
    assert reads[0] == reads[1] > 0


def test_a_paused_run_ends_like_an_unbroken_one(cohort, run_spec, stand_in, tmp_path):
    """Stopped within an epoch and at its end; recorded anew each time."""
    spec = run_spec(epochs=3, schedule={"kind": "cosine"}, optimizer={"kind": "momentum", "learning_rate": 0.05})
    train(cohort, spec, tmp_path / "whole")
    for stop in (3, 2, None):
        train(cohort, spec, tmp_path / "paused", stop_after=stop)
    ours, theirs = tensors(tmp_path / "paused"), tensors(tmp_path / "whole")
    assert all(torch.equal(ours[name], value) for name, value in theirs.items())


def test_members_that_stop_early_leave_the_recording(cohort, run_spec, device, tmp_path):
    spec = run_spec(
        network=MLP,
        ensemble=3,
        epochs=12,
        early_stopping={"patience": 1},
        optimizer={"kind": "adam", "learning_rate": 0.1},
        device=device,
    )
    OnCpu.recordings = 0
    words, ours, theirs = both(cohort, spec, tmp_path)
    assert words == [RECORDED]
    assert device == "cuda" or OnCpu.recordings > 2
    assert apart(ours, theirs) <= 1e-3
    ends = [checkpoint.read(tmp_path / name) for name in ("recorded", "plain")]
    epochs = [end[0].done[0]["epochs"] for end in ends if end]
    assert epochs[0] == epochs[1] < 12


def test_networks_one_by_one_draw_from_their_own_numbers(cohort, run_spec, stand_in, tmp_path, monkeypatch):
    monkeypatch.setattr(stack, "together", lambda *given: 1)
    network = {"preset": "mlp", "settings": {"hidden": [8], "dropout": 0.4}}
    spec = run_spec(network=network, ensemble=3, epochs=3, keep="last", optimizer={"kind": "sgd"})
    assert_alike(cohort, spec, tmp_path)


def test_dropout_goes_on_with_every_repetition(cohort, run_spec, stand_in, tmp_path):
    network = {"preset": "mlp", "settings": {"hidden": [8], "dropout": 0.5}}
    assert_alike(cohort, run_spec(network=network, epochs=3, keep="last"), tmp_path)


@pytest.mark.slow
def test_with_dropout_the_losses_of_stacks_are_distributed_alike(cohort, run_spec, device, tmp_path):
    """Members of a recorded stack draw together, so single runs differ; over seeds they do not."""
    network = {"preset": "mlp", "settings": {"hidden": [16], "dropout": 0.5}}
    losses = {True: [], False: []}
    for seed in range(40):
        spec = run_spec(network=network, ensemble=2, epochs=2, seed=seed, device=device)
        for ours, context in ((True, contextlib.nullcontext()), (False, led_by_the_host())):
            with context:
                told = train(cohort, spec, tmp_path / f"{seed}{ours}")
            losses[ours].append([event.train_loss for event in told if isinstance(event, events.Epoch)][-1])
    assert losses[True] != losses[False]
    off = np.array(losses[True]) - np.array(losses[False])
    assert abs(off.mean()) < 3 * off.std(ddof=1) / np.sqrt(len(off)) + 1e-6
    assert 0.5 < np.std(losses[True]) / np.std(losses[False]) < 2


def test_the_next_order_is_the_one_numpy_gives(cohort, run_spec, stand_in):
    training, stream = begun(cohort, run_spec(epochs=4))
    taking = training._taking
    assert isinstance(taking, device_steps.DeviceSteps)
    with stream:
        for epoch in range(3):
            expected = np.random.default_rng([3, 0, 2, epoch]).permutation(training.n)
            np.testing.assert_array_equal(taking.order, expected)
            np.testing.assert_array_equal(taking._order.numpy(), expected)
            while not isinstance(training.advance(lambda: False), events.Epoch):
                pass


@pytest.mark.parametrize("ensemble", [1, 3])
@pytest.mark.parametrize("refused", [False, True])
def test_what_a_fold_holds_goes_with_it(cohort, run_spec, stand_in, monkeypatch, refused, ensemble):
    """The next fold wants its room on the device, and nothing collects what refers to itself until it is there."""
    if refused:
        plain = nn.ReLU.forward
        monkeypatch.setattr(nn.ReLU, "forward", lambda self, x: plain(self, x) * (1.0 if x.detach().sum() > 0 else 0.5))
    training, stream = begun(cohort, run_spec(network=MLP, epochs=1, ensemble=ensemble))
    gc.collect()
    gc.disable()
    try:
        with stream:
            while not training.over:
                training.advance(lambda: False)
            assert training._taking.said.startswith("Steps are taken one by one" if refused else RECORDED)
            held = [weakref.ref(one) for one in (training._taking, training.samples, training.members)]
            training.finish()
        del training
        assert [one() for one in held] == [None] * 3
    finally:
        gc.enable()
