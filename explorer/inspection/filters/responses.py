"""How filters respond to samples: to one sample exactly, or to many samples summed up in one pass.

The response of a filter is what the network goes on with: its weighted sum after the normalisation and the activation
that follow it, where such follow. A unit is one filter at one place.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.inspection.filters.kinds import FilterLayer
from explorer.inspection.filters.settings import TOP
from explorer.networks.build import Network
from explorer.networks.spec import NetworkSpec
from explorer.progress import Progress, silent
from explorer.training.trained import CPU, Trained

FILE = "summary.npz"
CHUNK_BYTES = 48 * 2**20
"""Responses that are in memory at a time, over all samples of a chunk."""
MOST_UNITS = 20_000_000
"""Filters times places that are summed up: about 400 MB."""


@dataclass(frozen=True)
class Following:
    """What becomes of a filter's sum before anything else reads it.

    Attributes
    ----------
    tap : the layer whose output is the response: the activation, or the layer with the filters where none follows
    through : titles of the layers passed, first to last
    cuts : whether the activation cuts negative numbers to zero, so that a unit can be silent
    """

    tap: str
    through: tuple[str, ...] = ()
    cuts: bool = False


def following(spec: NetworkSpec, layer: str) -> Following:
    """Return which normalisation and activation follow a layer, each the only one to read what is before it."""
    passed: list[str] = []
    here = layer
    while True:
        readers = [name for name, sources in spec.sources.items() if here in sources]
        if len(readers) != 1:
            return Following(layer)
        after = spec[readers[0]]
        if after.family == "activation" and after.kind not in ("softmax", "linear"):
            return Following(after.name, (*passed, after.title), after.kind == "relu")
        if after.kind != "batch_norm":
            return Following(layer)
        passed.append(after.title)
        here = after.name


@dataclass(frozen=True, eq=False)
class Summary:
    """The responses of one layer's filters over many samples.

    Attributes
    ----------
    following : Following
    samples : how many samples
    mean, least, most : float32 (filters, places), over samples
    most_sample : int32 (filters, places), row in the dataset of the sample whose response is `most`
    active : int64 (filters, places), samples whose response is above zero
    top_value : float32 (filters, at most TOP), the highest responses of each filter, falling
    top_sample, top_place : int32 of the same shape: row in the dataset, and place
    """

    following: Following
    samples: int
    mean: np.ndarray
    least: np.ndarray
    most: np.ndarray
    most_sample: np.ndarray
    active: np.ndarray
    top_value: np.ndarray
    top_sample: np.ndarray
    top_place: np.ndarray

    @property
    def share_active(self) -> np.ndarray:
        """The share of samples times places at which a filter's response is above zero, float64 (filters,)."""
        return self.active.sum(1) / (self.samples * self.active.shape[1])

    @property
    def never_active(self) -> np.ndarray:
        """Whether a filter's response is nowhere above zero, bool (filters,)."""
        return self.active.sum(1) == 0

    @property
    def constant(self) -> np.ndarray:
        """Whether a filter gives all samples the same numbers, bool (filters,)."""
        return (self.most == self.least).all(1)

    def save(self, folder: Path) -> None:
        """Write the summary into a folder, whole or not at all; nothing is pickled."""
        arrays = {_STORED.get(k, k): array for k, array in vars(self).items() if isinstance(array, np.ndarray)}
        about = {"following": asdict(self.following), "people": self.samples}
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".draft-", dir=folder) as draft:
            path = Path(draft, FILE)
            np.savez(path, allow_pickle=False, about=np.array(json.dumps(about)), **arrays)
            os.replace(path, folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> Summary:
        """Return the summary that `save` wrote; InputError where there is none."""
        try:
            with np.load(folder / FILE, allow_pickle=False) as file:
                arrays: dict[str, np.ndarray] = {name: file[name] for name in file.files}
        except (OSError, ValueError) as error:
            raise InputError(f"Run {folder.name}", f"it holds no summary of filters ({error})", "Ask again.") from None
        about = json.loads(str(arrays.pop("about")))
        follow = about["following"] | {"through": tuple(about["following"]["through"])}
        fields = {_FIELDS.get(name, name): array for name, array in arrays.items()}
        return cls(following=Following(**follow), samples=about["people"], **fields)


_STORED = {"most_sample": "who", "top_sample": "top_person"}
"""Arrays that are called otherwise in the file."""
_FIELDS = {stored: name for name, stored in _STORED.items()}


@torch.no_grad()
def responses(network: Network, inputs: Tensor, tap: str) -> Tensor:
    """Return what layer `tap` gives for inputs (n, channels, positions): (n, filters, places).

    Only the layers it depends on are computed. A layer of features counts as filters at one place.
    """
    sources, needed = network.spec.sources, {tap}
    for name in reversed(list(sources)):
        if name in needed:
            needed.update(sources[name])
    values = {"input": inputs}
    for name in sources:
        if name not in needed:
            continue
        values[name] = network.layers[name](*(values[source] for source in sources[name]))
        if name == tap:
            break
    response = values[tap]
    return response[:, :, None] if response.ndim == 2 else response


def chunks(trained: Trained, layer: FilterLayer, rows: np.ndarray) -> Iterator[np.ndarray]:
    """Yield these rows in parts whose responses fit CHUNK_BYTES."""
    shapes = trained.network.spec.shapes
    largest = max(shapes["input"].size, layer.filters * layer.places, shapes[layer.source].size)
    size = max(1, min(512, CHUNK_BYTES // (4 * largest)))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def of_sample(trained: Trained, genotypes: Genotypes, layer: FilterLayer, row: int) -> np.ndarray:
    """Return one sample's responses, float32 (filters, places)."""
    tap = following(trained.network.spec, layer.name).tap
    return responses(trained.network, trained.inputs(genotypes, np.array([row])), tap)[0].numpy()


def summarise(
    trained: Trained,
    genotypes: Genotypes,
    layer: FilterLayer,
    rows: np.ndarray,
    progress: Progress = silent,
    top: int = TOP,
    device: torch.device = CPU,
) -> Summary:
    """Return the responses of all filters of a layer over these rows of the dataset, summed up in bounded memory.

    What equal responses of several samples are told of may be another one of them on another `device`.

    Raises
    ------
    InputError : there are no rows, or the layer has more units than are summed up
    """
    shape = (layer.filters, layer.places)
    if not len(rows):
        raise InputError("Samples", "there are none in this group", "Choose another group.")
    if layer.filters * layer.places > MOST_UNITS:
        raise InputError(
            f"Layer {layer.name}",
            f"{layer.filters:,} filters at {layer.places:,} places are more than the {MOST_UNITS:,} units summed up",
            "Look at a later layer, or train with a larger stride.",
        )
    follow, trained = following(trained.network.spec, layer.name), trained.on(device)
    total = torch.zeros(shape, dtype=torch.float64, device=device)
    least, most = torch.full(shape, torch.inf, device=device), torch.full(shape, -torch.inf, device=device)
    most_sample = torch.zeros(shape, dtype=torch.int32, device=device)
    active = torch.zeros(shape, dtype=torch.int64, device=device)
    best = _Best(layer.filters, layer.places, top, device)
    done = 0
    for part in chunks(trained, layer, rows):
        response = responses(trained.network, trained.inputs(genotypes, part), follow.tap)
        numbers = torch.from_numpy(part.astype(np.int32)).to(device)
        total += response.sum(0, dtype=torch.float64)
        least = torch.minimum(least, response.amin(0))
        highest, at = response.max(0)
        better = highest > most
        most = torch.where(better, highest, most)
        most_sample = torch.where(better, numbers[at], most_sample)
        active += (response > 0).sum(0)
        best.add(response, numbers)
        done += len(part)
        progress(done, len(rows), f"{done:,} of {len(rows):,} samples")
    value, sample, place = best.sorted()
    return Summary(
        following=follow,
        samples=len(rows),
        mean=(total / len(rows)).float().cpu().numpy(),
        least=least.cpu().numpy(),
        most=most.cpu().numpy(),
        most_sample=most_sample.cpu().numpy(),
        active=active.cpu().numpy(),
        top_value=value,
        top_sample=sample,
        top_place=place,
    )


class _Best:
    """The highest responses of every filter so far, with sample and place."""

    def __init__(self, filters: int, places: int, top: int, device: torch.device) -> None:
        self.top, self.places = top, places
        self.value = torch.empty(filters, 0, device=device)
        self.sample, self.place = (torch.empty(filters, 0, dtype=torch.int32, device=device) for _ in range(2))

    def add(self, response: Tensor, rows: Tensor) -> None:
        """Take in the responses (n, filters, places) of these rows."""
        flat = response.transpose(0, 1).flatten(1)
        # most chunks hold little that is higher than what is there; a GPU would have to be waited for to know
        if self.value.shape[1] == self.top and self.value.device == CPU:
            above = (response.amax((0, 2)) > self.value[:, -1]).nonzero()[:, 0]
            if not len(above):
                return
        else:
            above = torch.arange(len(flat), device=flat.device)
        value, index = flat[above].topk(min(self.top, flat.shape[1]), dim=1)
        value = torch.cat([self.value[above], value], 1)
        sample = torch.cat([self.sample[above], rows[index // self.places]], 1)
        place = torch.cat([self.place[above], (index % self.places).int()], 1)
        value, order = value.topk(min(self.top, value.shape[1]), dim=1)
        if len(above) == len(flat):
            self.value, self.sample, self.place = value, sample.gather(1, order), place.gather(1, order)
        else:
            self.value[above] = value
            self.sample[above], self.place[above] = sample.gather(1, order), place.gather(1, order)

    def sorted(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return values falling, equal ones by sample and place."""
        value, sample, place = (one.cpu().numpy() for one in (self.value, self.sample, self.place))
        order = np.lexsort((place, sample, -value), axis=1)
        return tuple(np.take_along_axis(array, order, 1) for array in (value, sample, place))  # type: ignore[return-value]
