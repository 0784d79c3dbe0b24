"""What a run is said to take of its device is what torch's allocator then gives it, within 15%.

The rule holds from 20 MB on; below, what is there once and for all counts. No GPU is needed: tensors take on a CPU what
they take elsewhere, so what is counted on the meta device is compared with a real training on the CPU.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from torch.utils._pytree import tree_iter

from explorer import devices
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.devices import Device
from explorer.networks import zoo
from explorer.networks.spec import NetworkSpec
from explorer.training import columns, events, fold, holding, ledger, meta_shapes, plan, traced
from explorer.training.fold import FoldTraining
from explorer.training.spec import RunSpec
from tests import tensor_peak

NEAR, FROM = 0.15, 20e6
CLOSE = 0.03
"""What the cases that are always tried are held to: a gradient or an evaluation that is forgotten is no more."""


def people(samples: int, variants: int, kind: str = "calls") -> Dataset:
    """Return noise: calls, doses, or calls with both copies."""
    rng = np.random.default_rng(0)
    copies = rng.integers(0, 2, (samples, variants, 2), dtype=np.int8)
    stored = copies.sum(2, dtype=np.int8)
    if kind == "doses":
        stored = rng.integers(0, 32769, (samples, variants)).astype(np.uint16)
    names = np.array([f"p{i}" for i in range(samples)], dtype=object)
    table = pd.DataFrame(
        {"height": rng.normal(size=samples), "case": rng.integers(0, 2, samples) + 0.0}, index=pd.Index(names)
    )
    traits = (Column(name="height", kind="quantitative"), Column(name="case", kind="binary", levels=("no", "yes")))
    variants_ = variant_table("1", np.arange(1, variants + 1) * 10, [f"v{i}" for i in range(variants)])
    phased = copies if kind == "phased" else None
    return Dataset("noise", Genotypes(stored, names, variants_, haplotypes=phased), Traits(table, traits))


def run(preset: str, **changes: object) -> RunSpec:
    """Return a run of two epochs that learns next to nothing, so that none diverges."""
    kind = changes.pop("optimizer", "adamw")
    base = {
        "traits": ["case" if preset in ("als-net", "promoter-cnn") else "height"],
        "network": {"preset": preset, "settings": changes.pop("settings", {})},
        "optimizer": {"kind": kind, "learning_rate": 1e-6},
        "epochs": 2,
        "device": "cpu",
    }
    return RunSpec.model_validate({**base, **changes})


def taken(data: Dataset, spec: RunSpec, patch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Return the bytes that training takes, and those it is said to take."""
    patch.setattr(fold, "REPORT_EVERY", 1e9)  # at a pause gradients are forgotten: on a slow machine at every step
    parts = plan.folds(data, spec)[0]
    chosen = columns.choose(data, spec, parts.train)
    kept: list[FoldTraining] = []

    def train() -> None:
        training = FoldTraining(data, spec, 0, parts, chosen, devices.pick("cpu"))
        kept.append(training)
        while not training.over:
            assert not isinstance(training.advance(lambda: False), events.Diverged)
        training.finish()

    measured = tensor_peak.of(train)
    return measured, kept[0].started().memory_bytes


QUICK = {
    "mlp": (people, (300, 6000), run("mlp", batch_size=64)),
    "mlp packed": (people, (300, 6000), run("mlp", batch_size=64, held="packed", optimizer="rmsprop")),
    "evaluation": (people, (300, 16000), run("linear", batch_size=8, standardise=True)),
    "several evaluations": (people, (2700, 8000), run("linear", batch_size=64, held="packed")),
    "linear one-hot": (people, (200, 12000), run("linear", batch_size=200, encoding="onehot")),
    "linear doses": (people, (200, 12000, "doses"), run("linear", batch_size=64, l1=0.1)),
    "stack": (people, (200, 1500), run("mlp", batch_size=64, ensemble=5, settings={"dropout": 0.5})),
    "cnn": (people, (200, 5000), run("cnn", batch_size=64, optimizer="adagrad", settings={"dropout": 0.5})),
    "residual": (people, (120, 3000), run("residual-cnn", batch_size=48)),
    "transformer": (people, (60, 2000), run("gptransformer", batch_size=32)),
    "als-net": (people, (60, 2048), run("als-net", batch_size=24)),
    "promoter": (people, (1000, 64), run("promoter-cnn", batch_size=500)),
}


@pytest.mark.parametrize("case", QUICK)
def test_what_a_run_is_said_to_take_is_what_it_takes(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, sizes, spec = QUICK[case]
    took, said = taken(make(*sizes), spec, monkeypatch)
    assert took > FROM * 0.5
    assert said == pytest.approx(took, rel=CLOSE)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["dosage", "onehot", "hardy-weinberg", "haplotype"])
@pytest.mark.parametrize("kind", ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"])
@pytest.mark.parametrize("held", ["whole", "packed", "streamed"])
def test_it_is_so_for_every_encoding_optimizer_and_way_of_holding(encoding, kind, held, monkeypatch) -> None:
    spec = run("mlp", batch_size=64, encoding=encoding, optimizer=kind, held=held, early_stopping={"patience": 5})
    took, said = taken(people(300, 6000, "phased"), spec, monkeypatch)
    assert took > FROM
    assert said == pytest.approx(took, rel=NEAR)


SETTINGS: dict[str, list[dict[str, object]]] = {
    "linear": [{}, {"dropout": 0.2}],
    "mlp": [{}, {"dropout": 0.5, "input_dropout": 0.2, "batch_norm": True}],
    "cnn": [{}, {"dropout": 0.5, "batch_norm": True}],
    "residual-cnn": [{}, {"dropout": 0.5}],
    "gptransformer": [{}, {"dropout": 0.0}],
    "als-net": [{}, {"dropout": 0.5}],
    "promoter-cnn": [{}],
}
SIZES = {"als-net": (300, 2048), "promoter-cnn": (3000, 64), "gptransformer": (200, 6000)}


@pytest.mark.slow
@pytest.mark.parametrize("batch", [8, 32, 256, 5000])
@pytest.mark.parametrize("networks", [1, 3])
@pytest.mark.parametrize(("preset", "which"), [(name, i) for name, each in SETTINGS.items() for i in range(len(each))])
def test_it_is_so_for_every_preset(preset, which, networks, batch, monkeypatch) -> None:
    keep = "last" if networks == 1 and batch == 32 else "best"
    spec = run(preset, batch_size=batch, settings=SETTINGS[preset][which], ensemble=networks, keep=keep, epochs=2)
    took, said = taken(people(*SIZES.get(preset, (400, 12000))), spec, monkeypatch)
    if took > FROM:
        assert said == pytest.approx(took, rel=NEAR)


def test_an_estimate_takes_neither_memory_nor_a_blink() -> None:
    """A network whose weights and gradients alone would be 64 GB."""
    network = zoo.load("mlp", 1_000_000, 1, 1, hidden="8192,10")
    needed = plan.memory(run("mlp"), network, 1000, 700)
    assert needed.parts["weights"] > 64e9
    assert traced.held.cache_info().currsize
    before = traced.held.cache_info().hits
    plan.memory(run("mlp"), network, 1000, 700)
    assert traced.held.cache_info().hits == before + 1


@pytest.mark.slow
def test_a_page_need_not_import_torch_s_compiler_for_it() -> None:
    """It would take a second and eighty megabytes, once in every process."""
    code = """
import sys
from explorer.networks import zoo
from explorer.training import plan, traced
from explorer.training.spec import RunSpec
for name in zoo.names():
    network = zoo.load(name, outputs=1, positions={"als-net": 2048, "promoter-cnn": 64}.get(name, 3000))
    plan.memory(RunSpec(traits=("height",)), network, 1000, 700)
assert traced.held.cache_info().currsize == 7, traced.held.cache_info()
print([name for name in ("torch._dynamo", "sympy") if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("preset", zoo.names())
@pytest.mark.parametrize("stacked", [1, 3])
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_shapes_and_types_are_those_that_torch_gives(preset, stacked, device, monkeypatch) -> None:
    """Every operation of a step of every preset, asked of torch as well."""
    asked: set[str] = set()

    def both(func, args, kwargs):
        ours = given(func, args, kwargs)
        if ours is NotImplemented or ours is args[0]:
            return ours
        theirs = func(*args, **kwargs)
        pairs = zip(tree_iter(ours), tree_iter(theirs), strict=True)
        for mine, own in pairs:
            if isinstance(own, torch.Tensor):
                assert (mine.shape, mine.dtype) == (own.shape, own.dtype), func
        asked.add(str(func))
        return theirs

    given = meta_shapes.given
    monkeypatch.setattr(ledger.meta_shapes, "given", both)
    network = zoo.load(preset, {"als-net": 2048, "promoter-cnn": 64}.get(preset, 1000), 1, 1)
    step = traced.Step(
        network=network.to_json(None),
        encoding="dosage",
        doses=False,
        complete=False,
        standardised=True,
        way="packed",
        batch=8,
        evaluated=20,
        preceded=True,
        stacked=stacked,
        networks=stacked,
        optimizer="adamw",
        l1=0.1,
        l2=0.0,
        best=True,
        half=False,
        recorded=device == "cuda",
        device=device,
    )
    assert traced.held.__wrapped__(step) is not None
    assert len(asked) > 5


def test_a_network_that_cannot_be_gone_through_is_reckoned_roughly() -> None:
    """A recurrent one calls as many operations as the genome has places."""
    layers = [
        {"kind": "token_embedding", "size": 4, "width": 8},
        {"kind": "lstm", "units": 8},
        {"kind": "dense", "units": 1},
    ]
    network = NetworkSpec.model_validate(
        {"name": "long", "input": {"channels": 1, "positions": 8000}, "layers": layers}
    )
    needed = plan.memory(run("mlp"), network, 1000, 700)
    given = sum(shape.size for name, shape in network.shapes.items() if name != "input")
    assert needed.parts["layers"] == 32 * given * 4 * 2


def test_on_cuda_what_recordings_keep_and_what_libraries_take_is_told() -> None:
    card = Device("cuda:0", "A card", 80_000_000_000, 79_000_000_000)
    network = zoo.load("mlp", 20000, 1, 1)
    there = plan.memory(run("mlp"), network, 1000, 700, device=card)
    here = plan.memory(run("mlp"), network, 1000, 700)
    assert set(there.parts) - set(here.parts) == {"recorded steps", "CUDA itself", "workspaces of CUDA's libraries"}
    assert there.parts["recorded steps"] > 4 * 20000 * 256  # the gradients of the first weights


def test_the_way_genotypes_are_held_counts() -> None:
    network = zoo.load("linear", 100_000, 1, 1)
    calls = holding.Calls(1000, 100_000)
    whole, packed = (
        plan.memory(run("linear"), network, 1000, 700, how=holding.in_way(way, calls, 32, ""))
        for way in ("whole", "packed")
    )
    assert whole.parts["genotypes"] == 4 * packed.parts["genotypes"] == 100_000_000
