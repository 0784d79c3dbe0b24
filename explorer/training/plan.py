"""What is settled before training starts: samples, columns, network, device, and whether it all fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from explorer import devices
from explorer.datasets import encodings, splits
from explorer.datasets.dataset import Dataset
from explorer.datasets.splits import Fold
from explorer.devices import Device
from explorer.errors import InputError
from explorer.networks import zoo
from explorer.networks.shape import Shape
from explorer.networks.spec import NetworkSpec
from explorer.progress import Progress, silent
from explorer.training import capture, columns, estimates, holding, objective, protocol, stack, traced
from explorer.training.holding import Calls, Holding
from explorer.training.memory import Memory, refuse_too_much
from explorer.training.placed import placed
from explorer.training.spec import Preset, RunSpec
from explorer.training.together import refuse_unsuitable

EVALUATED, EVALUATED_ON_CUDA = 256, 4096
"""Samples that are evaluated at once at most."""


@dataclass(frozen=True)
class Plan:
    """A run as it would start: for the page's summary and the refusal.

    Attributes
    ----------
    objective : resolved from the traits
    folds : the folds that will be trained, by number
    train, validation, test : samples of the first of them
    positions, channels, network, parameters : of the first of them; with a promoter protocol, if it finds as many
        promoters as it asks for
    memory : Memory; device : Device
    held : Holding, how its genotypes lie on the device
    """

    objective: str
    folds: tuple[int, ...]
    train: int
    validation: int
    test: int
    positions: int
    channels: int
    network: NetworkSpec
    parameters: int
    memory: Memory
    device: Device
    held: Holding


def folds(dataset: Dataset, spec: RunSpec) -> list[Fold]:
    """Return every fold of the split; samples without any of the traits are in none.

    With several traits the first decides the strata; a sample that lacks only some of them takes part.
    """
    objective.resolve(spec.objective, dataset.traits, spec.traits)
    table = np.column_stack([dataset.traits[name] for name in spec.traits])
    y = table[:, 0].copy()
    partly = np.isnan(y) & ~np.isnan(table).all(1)
    if partly.any():
        y[partly] = np.nanmedian(y) if not np.isnan(y).all() else 0.0
    groups = None
    if spec.split.kind == "group" and spec.split.group is not None:
        groups = groups_of(dataset, spec.split.group)
    return splits.split(spec.split, y, groups)


def groups_of(dataset: Dataset, name: str) -> np.ndarray:
    """Return the group (samples,) str that one column puts each sample in; level names where it has them."""
    if name not in dataset.traits.table.columns:
        raise InputError(f"Group {name}", "this dataset has no such column", "Choose one of its covariates.")
    column, values = dataset.traits.column(name), dataset.traits[name]
    labels = [("unknown" if np.isnan(v) else f"{v:g}") for v in values]
    if column.levels:
        labels = ["unknown" if np.isnan(v) else column.levels[int(v)] for v in values]
    return np.array(labels, dtype=object)


def chosen_folds(spec: RunSpec, available: int) -> tuple[int, ...]:
    """Return the numbers of the folds to train; InputError where the split has no such fold."""
    if spec.folds_to_run is None:
        return tuple(range(available))
    for fold in spec.folds_to_run:
        if fold >= available:
            raise InputError(f"Fold {fold + 1}", f"the split has {available} folds", "Choose one of those.")
    return spec.folds_to_run


def network(
    spec: RunSpec, positions: int, channels: int, outputs: int, variants: pd.DataFrame | None = None
) -> NetworkSpec:
    """Return the network for inputs of this shape; a network given in full has to fit it.

    `variants` (positions,) are those it reads, where they are settled: their places go into layers that want them.
    """
    return placed(_network(spec, positions, channels, outputs), variants)


def _network(spec: RunSpec, positions: int, channels: int, outputs: int) -> NetworkSpec:
    if isinstance(spec.network, Preset):
        return zoo.load(spec.network.preset, positions, channels, outputs, **spec.network.settings)
    layers = spec.network
    expected = {"channels": channels, "positions": positions}
    if dict(layers.input) != expected:
        raise InputError(
            f"Network {layers.name}",
            f"it takes {layers.input_shape}, but these data give {Shape(channels=channels, positions=positions)}",
            "Change its input, the encoding or the columns.",
        )
    if layers.outputs != outputs:
        raise InputError(
            f"Network {layers.name}",
            f"it has {layers.outputs} outputs, but the traits need {outputs}",
            f"Give its last layer {outputs} units.",
        )
    return layers


def channels(dataset: Dataset, spec: RunSpec) -> int:
    """Return how many numbers per position the network reads; InputError where these cannot be encoded so."""
    return encodings.chosen(spec.encoding, dataset.genotypes.ploidy, spec.standardise).channels


def parameters(network: NetworkSpec) -> int:
    """Return how many numbers the network learns, without building it."""
    return sum(layer.parameters(*(network.shapes[s] for s in network.sources[layer.name])) for layer in network.layers)


def memory(
    spec: RunSpec,
    network: NetworkSpec,
    samples: int,
    train: int,
    doses: bool = False,
    device: Device | None = None,
    how: Holding | None = None,
    evaluated: int | None = None,
    complete: bool = False,
) -> Memory:
    """Return what training this network on this many samples, of whole calls or of doses, takes on its device.

    All networks of an ensemble have weights; what layers give is there for those of one stack on this device, or for
    one network where no device is named. Genotypes are held as `how` says, or as they are stored. `evaluated`: the
    samples of the larger of the two other parts, validation and test; None = all that are not trained on are of one.
    `complete`: whether no call is missing, which takes less where it is known.
    """
    kind = device.torch.type if device else "cpu"
    recorded = kind == "cuda"
    batch, many = min(spec.batch_size, train), together(spec, network, train, device) if device else 1
    calls = Calls(samples, network.input_shape["positions"], 2 if spec.encoding == "haplotype" else 1, doses)
    how = how or holding.in_way("whole", calls, batch, "")
    last, networks = train % batch, here(spec)
    stacks = -(-networks // many)
    usual = traced.Step(
        network=network.to_json(None),
        encoding=spec.encoding,
        doses=doses,
        complete=complete,
        standardised=spec.standardise,
        way=how.way,
        batch=batch,
        evaluated=min(
            evaluated_at_once(batch, network, device, -(-networks // stacks)),
            samples - train if evaluated is None else evaluated,
        ),
        preceded=recorded or train >= 2 * batch,
        stacked=-(-networks // stacks),
        networks=networks,
        optimizer=spec.optimizer.kind,
        l1=spec.l1,
        l2=spec.l2,
        best=spec.keep == "best" and samples > train,
        half=spec.precision == "bfloat16" and recorded and device is not None and device.bfloat16,
        recorded=recorded,
        device=kind,
    )
    steps = [usual] if usual.preceded or last < 2 else [usual, replace(usual, batch=last, preceded=True)]
    return estimates.estimate(steps, network, samples, how.bytes, calls.whole + how.gathered, parameters(network))


def evaluated_at_once(batch: int, network: NetworkSpec, device: Device | None = None, stacked: int = 1) -> int:
    """Return how many samples are evaluated in one piece, where a step takes `batch` of them.

    On a GPU a few large pieces, of at most half a GiB a layer of so many networks, are evaluated sooner than many.
    """
    if device is None or not capture.offered(device.torch):
        return max(batch, min(EVALUATED, 2**27 // max(1, network.input_shape.size)))
    largest = max(shape.size * (1 if name == "input" else stacked) for name, shape in network.shapes.items())
    return max(batch, min(EVALUATED_ON_CUDA, 2**27 // max(1, largest)))


def held(
    spec: RunSpec,
    network: NetworkSpec,
    samples: int,
    train: int,
    doses: bool,
    device: Device,
    evaluated: int | None = None,
) -> tuple[Holding, Memory]:
    """Return how a fold's genotypes are held on its device, and what the run then takes there.

    InputError where the run asks for a way that there is not.
    """
    calls = Calls(samples, network.input_shape["positions"], 2 if spec.encoding == "haplotype" else 1, doses)
    batch = min(spec.batch_size, train)
    beside = memory(spec, network, samples, train, doses, device, evaluated=evaluated)
    rest = beside.total - beside.parts["genotypes"] + 2 * batch * calls.packed
    how = holding.choose(calls, batch, rest, device, spec.held)
    return how, memory(spec, network, samples, train, doses, device, how, evaluated)


def together(spec: RunSpec, network: NetworkSpec, train: int, device: Device) -> int:
    """Return how many networks of a fold with `train` training samples are trained in one stack."""
    return stack.together(network, here(spec), device, min(spec.batch_size, train))


def here(spec: RunSpec) -> int:
    """Return how many networks of a fold one process trains at most."""
    return -(-spec.ensemble // spec.processes)


def make(dataset: Dataset, spec: RunSpec, progress: Progress = silent) -> Plan:
    """Check a run without starting it.

    Raises
    ------
    InputError : for whatever would keep it from starting: traits, split, columns, network, device, memory
    """
    every = folds(dataset, spec)
    numbers = chosen_folds(spec, len(every))
    first = every[numbers[0]]
    target = objective.fit(spec.objective, dataset.traits, spec.traits, first.train)
    channels_ = channels(dataset, spec)
    if spec.encoding == "haplotype":
        encodings.both_copies(dataset.genotypes)
    positions, variants = expected_positions(dataset, spec, first.train, progress)
    layers = network(spec, positions, channels_, target.outputs, variants)
    refuse_unsuitable(spec)
    device = devices.pick(spec.device)
    samples = len(first.train) + len(first.validation) + len(first.test)
    evaluated = max(len(first.validation), len(first.test))
    how, needed = held(spec, layers, samples, len(first.train), dataset.genotypes.doses, device, evaluated)
    refuse_too_much(needed, device)
    return Plan(
        target.objective,
        numbers,
        len(first.train),
        len(first.validation),
        len(first.test),
        positions,
        channels_,
        layers,
        parameters(layers),
        needed,
        device,
        how,
    )


def expected_positions(
    dataset: Dataset, spec: RunSpec, train: np.ndarray, progress: Progress = silent
) -> tuple[int, pd.DataFrame | None]:
    """Return how many positions the network will have, and its variants.

    With a protocol, how many its promoters will give; which they will be is then not known (None).
    """
    if spec.protocol is None:
        indices = columns.choose(dataset, spec, train, progress).indices
        return len(indices), dataset.genotypes.variants.iloc[indices]
    if len(spec.traits) > 1:
        raise InputError("Promoter protocol", "it ranks promoters by one trait", "Choose a single trait.")
    return protocol.expected(dataset, spec.protocol) * (spec.protocol.upstream + spec.protocol.downstream), None
