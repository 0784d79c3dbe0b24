"""Both ways of computing convolutions, timed by a clock that says what the test wants; recorded by a stand-in."""

import contextlib
import functools

import pytest
import torch
from torch.nn import functional as F

from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.layers import unfolded
from explorer.networks.layers.unfolded import Convolution
from explorer.networks.stacked import Stacked
from explorer.training import capture, convolutions, events, loop
from tests.training import recorded

STEM, INNER = ((8, 1, 20), 10), ((8, 8, 3), 1)


@pytest.fixture(autouse=True)
def nothing_settled():
    """What one test settles is not there for others."""
    unfolded.forget()
    yield
    unfolded.forget()


@pytest.fixture
def network():
    return build(zoo.load("residual-cnn", 200, 1, 1, filters=[8, 8], dropout=0.5), 0)


class Clock:
    """Says that one way takes as long as it is told, and notes how each piece of work ended."""

    def __init__(self, convolution, product):
        self.times, self.calls = (convolution, product), 0

    def __call__(self, run):
        run()
        self.calls += 1
        return self.times[(self.calls - 1) % 2]


def settled(network, batch=3):
    """Return weight's shape and stride -> what was settled for it."""
    with unfolded.noting() as noted:
        network.eval()(torch.zeros(batch, 1, 200))
    return {(asked.what.weight, asked.what.stride): unfolded.settled(asked.what) for asked in noted}


@pytest.mark.parametrize(("convolution", "product", "taken"), [(2.0, 1.0, True), (1.0, 2.0, False), (1.0, 0.97, False)])
def test_the_faster_way_is_taken_and_nothing_else_changes(network, convolution, product, taken):
    """Weights, statistics, mode and random numbers stay; what the network gives stays but for rounding."""
    x = torch.randn(4, 1, 200)
    expected = network.eval()(x)
    network.train()
    state, random = {name: value.clone() for name, value in network.state_dict().items()}, torch.get_rng_state()
    tried, failed = convolutions.settle([network], x, recorded.OnCpu(), timed=Clock(convolution, product))
    assert failed == ""
    assert torch.equal(torch.get_rng_state(), random)
    assert network.training
    assert all(torch.equal(value, state[name]) for name, value in network.state_dict().items())
    assert [(one.convolution, one.product, one.unfolded) for one in tried] == [(convolution, product, taken)] * 2
    assert settled(network) == {STEM: taken, INNER: taken}
    assert convolutions.settle([network], x, recorded.OnCpu(), timed=Clock(1, 1)) == ([], "")  # known by now
    torch.testing.assert_close(network.eval()(x), expected)


def test_what_was_settled_is_what_is_computed(network, monkeypatch):
    with unfolded.noting() as noted:
        network(torch.zeros(2, 1, 200))
    for asked in noted:
        unfolded.settle(asked.what, True)
    monkeypatch.setattr(F, "conv1d", None)
    assert network(torch.zeros(2, 1, 200)).shape == (2, 1)


def test_the_rule_stands_where_the_other_way_gains_little(network, monkeypatch):
    """On CUDA a strided convolution of one channel is a product, unless the convolution is clearly faster."""
    monkeypatch.setattr(unfolded, "pays", lambda device, channels, kernel, stride: stride > 1)
    convolutions.settle([network], torch.zeros(2, 1, 200), recorded.OnCpu(), timed=Clock(0.97, 1.0))
    assert settled(network) == {STEM: True, INNER: False}
    unfolded.forget()
    convolutions.settle([network], torch.zeros(2, 1, 200), recorded.OnCpu(), timed=Clock(0.9, 1.0))
    assert settled(network) == {STEM: False, INNER: False}


def test_members_in_a_stack_are_tried_as_the_stack_computes_them():
    networks = [build(zoo.load("cnn", 200, 1, 1, filters=[8, 8]), seed) for seed in range(3)]
    stack = Stacked(networks, [None] * 3)
    tried, _ = convolutions.settle([stack], torch.zeros(2, 1, 200), recorded.OnCpu(), timed=Clock(2, 1))
    assert [(one.what.weight, one.what.groups) for one in tried] == [((24, 1, 20), 1), ((24, 8, 3), 3)]


def test_both_passes_are_timed_and_the_input_s_gradient_where_it_is_wanted(monkeypatch):
    """Of the first layer only the weights learn."""
    wanted, plain = [], torch.autograd.grad
    monkeypatch.setattr(torch.autograd, "grad", lambda of, by, *more: wanted.append(len(by)) or plain(of, by, *more))
    network = build(zoo.load("cnn", 200, 1, 1, filters=[8, 8]), 0)
    convolutions.settle([network], torch.zeros(2, 1, 200), recorded.OnCpu(), timed=lambda run: 1.0)
    assert sorted(set(wanted)) == [2, 3]


def test_they_are_timed_in_the_precision_of_the_run(network, monkeypatch):
    """Forwards alone, as in training, and left after each pass: numbers made for one are not kept for the next."""
    kinds, plain = [], torch.autograd.grad

    def watched(y, *rest):
        kinds.append((y.dtype, torch.is_autocast_enabled("cpu")))
        return plain(y, *rest)

    monkeypatch.setattr(torch.autograd, "grad", watched)
    half = functools.partial(torch.autocast, "cpu", dtype=torch.bfloat16)
    tried, failed = convolutions.settle([network], torch.zeros(2, 1, 200), Plainly(), half, timed=Clock(2, 1))
    assert (len(tried), failed) == (2, "")
    assert set(kinds) == {(torch.bfloat16, False)}


class Plainly(recorded.OnCpu):
    """Records by doing the same again."""

    def record(self, run):
        return run


def test_where_trying_fails_the_rule_stands_and_it_is_said(network):
    def breaks(run):
        raise torch.OutOfMemoryError("CUDA out of memory.\nmore")

    tried, failed = convolutions.settle([network], torch.zeros(2, 1, 200), recorded.OnCpu(), timed=breaks)
    assert (tried, failed) == ([], "CUDA out of memory.")
    assert convolutions.said(tried, failed) == (
        "Timing both ways of computing convolutions failed (CUDA out of memory.); the usual one is taken."
    )
    assert set(settled(network).values()) == {None}


def test_windows_that_would_not_fit_are_not_tried(network, monkeypatch):
    monkeypatch.setattr(convolutions, "LARGEST", 2 * 20 * 19)
    tried, _ = convolutions.settle([network], torch.zeros(2, 1, 200), recorded.OnCpu(), timed=Clock(2, 1))
    assert [one.what.weight for one in tried] == [STEM[0]]
    one = tried[0].what
    assert one.places == 19
    assert one == Convolution(torch.device("cpu"), (1, 200), (8, 1, 20), 10, 0, 1, 1)


def test_a_run_says_what_it_found(cohort, run_spec, monkeypatch):
    """Before its first step; recorded, products are what they are one by one. On a CPU nothing is tried."""
    settings = {"filters": [4, 4], "kernel": 8, "stride": 4, "hidden": [4]}
    spec = run_spec(network={"preset": "cnn", "settings": settings}, epochs=1)

    def texts():
        return [event.text for event in loop.train(cohort, spec) if isinstance(event, events.Steps)]

    assert texts() == []
    monkeypatch.setattr(capture, "of", recorded.of)
    assert texts() == ["Steps are recorded once and repeated as a whole."]
    monkeypatch.setattr(convolutions, "tried_on", lambda device: True)
    clock = Clock(2, 1)
    monkeypatch.setattr(convolutions, "_seconds", lambda device, run: clock(run))
    timed = "Both ways of computing convolutions were timed: products over windows are taken for 2 of 2."
    assert texts() == [f"Steps are recorded once and repeated as a whole. {timed}"]


def test_work_on_a_second_card_is_timed_by_its_clock(monkeypatch):
    """An event is recorded in the stream of the current device, a recording repeated in that of its own."""
    current, clocks = [0], {0: 0.0, 1: 0.0}

    class Event:
        def __init__(self, enable_timing):
            assert enable_timing

        def record(self):
            self.at = clocks[current[-1]]

        def synchronize(self):
            pass

        def elapsed_time(self, end):
            return end.at - self.at

    @contextlib.contextmanager
    def device(where):
        current.append(where.index)
        yield
        current.pop()

    def run():
        clocks[1] += 3.0

    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "device", device)
    assert convolutions._seconds(torch.device("cuda:1"), run) == pytest.approx(3e-3)
