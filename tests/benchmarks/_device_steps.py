"""Training on the device: steps as the app takes them against plain ones, a plain loop, and the bytes to move."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from _device_bare import Bare
from _device_cases import (
    ALS_NET_FASTER,
    ALS_NET_SECONDS,
    ESTIMATE,
    STACK,
    STACK_COST,
    THROUGH_THE_APP,
    Case,
    apart,
    run_spec,
    seconds_a_call,
    simulated,
    synchronised,
)
from _device_memory import cleared, used_and_said

from explorer import devices
from explorer.datasets.dataset import Dataset
from explorer.training import arithmetic, capture, captured, columns, events, loop, plan, traffic
from explorer.training.fold import FoldTraining
from explorer.training.spec import RunSpec

Line = tuple[str, bool | None]
"""A line of figures, and whether its target is met; None where it has none."""
EPOCHS = 3
NEAR = 1e-5
"""How far captured steps may end from plain ones: share of the length of all weights."""


def lines(case: Case, device: torch.device, scale: float, memory_bandwidth: float) -> Iterator[Line]:
    """Yield what is to be said of one network: steps, the app around them, equal weights, memory."""
    dataset = simulated(case, device, scale)
    spec = run_spec(case, dataset, device)
    people, snps = dataset.genotypes.shape
    yield f"{case.name}: {people:,} people x {snps:,} SNPs, batch {case.batch}", None
    yield from _steps(case, dataset, spec, device, memory_bandwidth)
    yield from _through_the_app(case, dataset, spec, device)
    yield from _equal(dataset, spec)


def started(dataset: Dataset, spec: RunSpec) -> FoldTraining:
    """Return a fold's training as the loop would start it."""
    fold = plan.folds(dataset, spec)[0]
    chosen = columns.choose(dataset, spec, fold.train)
    return FoldTraining(dataset, spec, 0, fold, chosen, devices.pick(spec.device))


def plain() -> AbstractContextManager[Any]:
    """Return a context in which no step is captured, as on a device without graphs."""
    return mock.patch.object(capture, "of", return_value=None)


def one_by_one() -> AbstractContextManager[Any]:
    """Return a context in which steps are what would be captured, and are not."""
    return mock.patch.object(captured, "record", side_effect=captured.Refused("they are compared"))


@contextmanager
def repeatable() -> Iterator[None]:
    """Have convolutions add in the same order each time."""
    cudnn: Any = torch.backends.cudnn
    before, cudnn.deterministic = cudnn.deterministic, True
    try:
        yield
    finally:
        cudnn.deterministic = before


def step_seconds(training: FoldTraining, device: torch.device) -> float:
    """Return the seconds of a step of the usual batch, many of them after one another."""
    steps, place = training._taking, [0]
    whole = max(1, training.n // training.batch)

    def take() -> None:
        if place[0] == whole:
            steps.begin(0)
            place[0] = 0
        steps.take(place[0])
        place[0] += 1

    with arithmetic.Products(arithmetic.possible(training.spec.precision, training.device), device):  # as the loop does
        while steps.prepare():
            pass
        steps.begin(0)
        return seconds_a_call(take, device)


def _steps(case: Case, dataset: Dataset, spec: RunSpec, device: torch.device, bandwidth: float) -> Iterator[Line]:
    cuda = device.type == "cuda"
    with plain():
        by_host = step_seconds(started(dataset, spec), device)
    if cuda:
        before = cleared(device)
        used, expected = used_and_said(started(dataset, spec), device)
        used -= before
        line = f"  memory: {used / 1e6:,.0f} MB used, {expected / 1e6:,.0f} MB estimated, {expected / used - 1:+.0%}"
        yield f"{line} (target within {ESTIMATE:.0%})", abs(expected / used - 1) <= ESTIMATE
    training = started(dataset, spec)
    ours = step_seconds(training, device)
    said = training._taking.said
    floor = traffic.of_step(training.layers, training.batch, spec.optimizer.kind).seconds(bandwidth)
    del training
    with arithmetic.Products("float32", device):
        bare = Bare(dataset, spec, device)
        eager = seconds_a_call(bare.step, device)
        graph = seconds_a_call(bare.captured().replay, device) if cuda and spec.optimizer.kind != "adagrad" else None
    del bare
    tf32 = step_seconds(started(dataset, run_spec(case, dataset, device, precision="tf32")), device) if cuda else None
    told = [f"ours {_us(ours)}", f"ours one by one {_us(by_host)}", f"plain loop {_us(eager)}"]
    told += [f"plain loop as a graph {_us(graph)}"] if graph else []
    told += [f"ours with TF32 {_us(tf32)}"] if tf32 else []
    told.append(f"floor {_us(floor)}")
    if case.graph is not None:
        told.append(f"H100: {case.eager:,} / graph {case.graph:,} / TF32 {case.tf32:,} / floor {case.floor}")
    yield "  a step, us: " + ", ".join(told), None
    yield f"  {said or 'Steps are led by the host.'}", None
    if not cuda:
        return
    if case.target is not None:
        yield f"  a step: {_us(ours)} us (target <= {case.target:,.0f})", ours * 1e6 <= case.target
    else:
        faster = by_host / ours
        rate = spec.batch_size / ours
        before_ = dataset.genotypes.shape[0] / ALS_NET_SECONDS
        yield (
            (
                f"  {rate:,.0f} samples/s, {faster:.1f}x one by one here, {rate / before_:.1f}x an H100 before "
                f"(target >= {ALS_NET_FASTER:.0f}x)"
            ),
            rate / before_ >= ALS_NET_FASTER,
        )


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f}"


def _through_the_app(case: Case, dataset: Dataset, spec: RunSpec, device: torch.device) -> Iterator[Line]:
    """Compare whole epochs: the app's loop with metrics, events and checkpoints; a plain one that only evaluates."""
    ends: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for event in loop.train(dataset, spec, Path(folder)):
            if isinstance(event, events.Epoch):
                synchronised(device)
                ends.append(time.perf_counter())
    ours = (ends[-1] - ends[0]) / (len(ends) - 1)
    bare = Bare(dataset, spec, device)
    ends = []
    with arithmetic.Products("float32", device):
        graph = bare.captured() if device.type == "cuda" and spec.optimizer.kind != "adagrad" else None
        for number in range(EPOCHS):
            bare.epoch(number, graph)
            synchronised(device)
            ends.append(time.perf_counter())
    theirs = (ends[-1] - ends[0]) / (len(ends) - 1)
    line = f"  an epoch: through the app {ours * 1e3:.0f} ms, a plain loop {'as a graph ' if graph else ''}"
    line += f"{theirs * 1e3:.0f} ms, {ours / theirs:.2f}x"
    if graph is None:
        yield line, None
        return
    yield f"{line} (target <= {THROUGH_THE_APP:.2f}x)", ours <= THROUGH_THE_APP * theirs


def _equal(dataset: Dataset, spec: RunSpec) -> Iterator[Line]:
    """Compare the weights after some epochs of captured and of plain steps; dropout off.

    Where plain steps stray from themselves by more than is allowed, as some kernels add in another order each time,
    nothing is judged.
    """
    network = started(dataset, spec).layers
    layers = [layer.model_copy(update={"rate": 0.0}) if "drop" in layer.kind else layer for layer in network.layers]
    still = spec.model_copy(update={"network": network.model_copy(update={"layers": tuple(layers)})})
    weights, said = [], []
    for way in (nullcontext(), one_by_one(), one_by_one(), plain()):
        with way, repeatable():
            training = started(dataset, still)
            while not training.over:
                training.advance(loop.never)
            said.append(training._taking.said)
            weights.append({name: value.cpu() for name, value in training.network.state_dict().items()})
    distance, noise, host = (apart(weights[one], weights[other]) for one, other in ((0, 1), (2, 1), (0, 3)))
    line = f"  captured against the same steps one by one, after {EPOCHS} epochs: {distance:.1e} (target <= {NEAR:.0e})"
    line += f"; these against themselves {noise:.1e}, captured against steps led by the host {host:.1e}"
    if captured.RECORDED not in said[0]:
        yield f"{line}; NOT CAPTURED: {said[0]}", False
    else:
        yield line, (distance <= NEAR if distance <= NEAR or noise <= NEAR else None)


def stacked(case: Case, device: torch.device, scale: float) -> Iterator[Line]:
    """Yield what a stack of networks costs relative to one."""
    dataset = simulated(case, device, scale)
    seconds = []
    for many in (1, STACK):
        training = started(dataset, run_spec(case, dataset, device, ensemble=many))
        seconds.append(step_seconds(training, device))
        del training
    one, all_ = seconds
    line = f"a stack of {STACK} MLPs on {dataset.genotypes.shape[1]:,} SNPs: {_us(all_)} us a step, one {_us(one)} us"
    yield f"{line}, {all_ / one:.2f}x (target <= {STACK_COST}x)", all_ <= STACK_COST * one
