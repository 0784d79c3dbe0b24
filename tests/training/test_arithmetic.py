"""How numbers are rounded: what can be had, what is put back, and bfloat16 only where it is faster."""

import time
from typing import Any

import pytest
import torch

from explorer import devices
from explorer.devices import Device
from explorer.progress import Stopped
from explorer.training import arithmetic, capture, captured, events, loop, trained
from explorer.training.captured import Part, Work
from tests.training import recorded
from tests.training.recorded import OnCpu

CARD = Device("cuda:0", "A card", 8 * 10**9, 7 * 10**9, bfloat16=True)
OLD = Device("cuda:0", "An old card", 8 * 10**9, 7 * 10**9)
CPU = Device("cpu", "CPU", 8 * 10**9, 7 * 10**9)
RATES = {"bfloat16": (1.0, 2.0), "float32": (2.0, 1.0)}
"""What wins -> seconds of a step in bfloat16 and in float32."""


def settings():
    cudnn: Any = torch.backends.cudnn
    places = torch.backends.cuda.matmul, cudnn.conv, cudnn.rnn
    return [place.fp32_precision for place in places]


@pytest.mark.parametrize("asked", ["float32", "tf32", "bfloat16"])
def test_what_a_device_does_not_have_is_float32(asked, monkeypatch):
    assert arithmetic.possible(asked, CARD) == asked
    assert arithmetic.possible(asked, OLD) == arithmetic.possible(asked, CPU) == "float32"
    monkeypatch.setattr(torch.version, "hip", "6.0")
    assert arithmetic.possible(asked, CARD) == ("bfloat16" if asked == "bfloat16" else "float32")


@pytest.mark.parametrize(("asked", "word"), [("float32", "ieee"), ("tf32", "tf32"), ("bfloat16", "ieee")])
def test_products_are_rounded_as_the_run_says_and_then_as_before(asked, word):
    """torch's own setting lets convolutions round to TF32."""
    before = settings()
    products = arithmetic.Products(asked, CARD.torch)
    for _ in range(2):
        with products:
            assert settings() == [word] * 3
        assert settings() == before
    with pytest.raises(ValueError, match="diverged"), products:
        raise ValueError("diverged")
    assert settings() == before
    with arithmetic.Products(asked, CPU.torch):
        assert settings() == before


def test_a_run_of_float32_is_written_as_before_there_was_tf32(run_spec):
    """Its digest is a run's key; that of TF32 is another."""
    assert run_spec().result_digest != run_spec(precision="tf32").result_digest
    assert '"precision":"float32"' in run_spec().model_dump_json()


@pytest.fixture
def card(monkeypatch):
    """A device that records steps and has bfloat16, on the CPU."""
    monkeypatch.setattr(capture, "of", recorded.of)
    there = devices.pick("cpu")
    monkeypatch.setattr(devices, "pick", lambda name: Device("cpu", "A card", there.total, there.free, bfloat16=True))


def weights(folder):
    return trained.load(folder).network.state_dict()


@pytest.mark.parametrize("winner", [pytest.param("bfloat16", marks=pytest.mark.slow), "float32"])
def test_bfloat16_is_kept_only_where_a_trial_finds_it_faster(cohort, run_spec, card, tmp_path, monkeypatch, winner):
    """The run says what was found; what is resumed goes on with it untried."""
    monkeypatch.setattr(captured, "seconds_each", lambda *given, **more: RATES[winner])
    network = {"preset": "mlp", "settings": {"hidden": [8], "dropout": 0.0}}
    spec = run_spec(network=network, precision="bfloat16", keep="last", split={"kind": "kfold", "folds": 2})
    told = list(loop.train(cohort, spec, tmp_path / "whole"))
    said = [event.text for event in told if isinstance(event, events.Steps)]
    assert told[0].precision == "bfloat16"
    words = {
        "bfloat16": "Layers compute in bfloat16, which was tried and is faster (1e+03 ms a step against 2e+03).",
        "float32": "Layers compute in float32: bfloat16 was tried and is not faster (2e+03 ms a step against 1e+03).",
    }[winner]
    assert said[0] == f"Steps are recorded once and repeated as a whole. {words}"
    assert len(said) == 2
    list(loop.train(cohort, run_spec(**{**spec.model_dump(), "precision": "float32"}), tmp_path / "exact"))
    alike = [
        torch.equal(value, weights(tmp_path / "exact")[name]) for name, value in weights(tmp_path / "whole").items()
    ]
    assert all(alike) if winner == "float32" else not any(alike)

    taken = iter(range(10**9))
    with pytest.raises(Stopped):
        list(loop.train(cohort, spec, tmp_path / "paused", should_stop=lambda: next(taken) == 6))
    monkeypatch.setattr(captured, "seconds_each", lambda *given, **more: pytest.fail("it was tried again"))
    list(loop.train(cohort, spec, tmp_path / "paused"))
    for name, value in weights(tmp_path / "paused").items():
        assert torch.equal(value, weights(tmp_path / "whole")[name])


def test_ways_are_timed_without_a_trace():
    weight, place = torch.zeros(3), torch.zeros(1, dtype=torch.int64)

    def step():
        weight.add_(torch.rand(3))
        place.add_(1)
        assert place <= 4, "there are four steps"

    def slowly():
        step()
        time.sleep(0.002)

    def rewind():
        place.zero_()

    work = Work([Part(step)], [], rewind, 4, [weight], [], [place])
    random = torch.get_rng_state()
    place.fill_(2)
    slow, fast = captured.seconds_each(OnCpu(), work, torch.device("cpu"), [slowly, step], budget=0.05)
    assert slow > 2 * fast > 0
    assert torch.equal(torch.get_rng_state(), random)
    assert weight.tolist() == [0, 0, 0]
    assert place.item() == 2
