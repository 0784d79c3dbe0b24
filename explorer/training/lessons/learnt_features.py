"""Features that a small network learns: a dense and a convolutional one, on digits and on promoters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.datasets.teaching.digits import CLASSES
from explorer.training.checkpoint import RandomStream
from explorer.training.lessons.hand_features import PROMOTER_SITES

FILTERS = 16
"""Of the first layer of the network that reads digits."""


@dataclass(frozen=True)
class Recipe:
    """How a network is made and trained, the same on every split; chosen after trials on the first two splits.

    Attributes
    ----------
    make : (inputs) -> network with one output for each class, or one for two classes
    words : what it is, layer by layer
    """

    make: Callable[[int], nn.Module]
    words: str
    epochs: int
    batch: int
    rate: float
    decay: float


def _digits_dense(inputs: int) -> nn.Module:
    return nn.Sequential(nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, CLASSES))


def _digits_cnn(_inputs: int) -> nn.Module:
    return nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        nn.Conv2d(1, FILTERS, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(FILTERS, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 16, CLASSES),
    )


def _cohort_dense(inputs: int) -> nn.Module:
    return nn.Sequential(nn.Linear(inputs, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 1))


def _cohort_cnn(inputs: int) -> nn.Module:
    return nn.Sequential(
        nn.Unflatten(1, (1, inputs)),
        nn.Conv1d(1, 8, PROMOTER_SITES, PROMOTER_SITES),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(8 * (inputs // PROMOTER_SITES), 1),
    )


RECIPES: dict[str, dict[str, Recipe]] = {
    "digits": {
        "dense": Recipe(_digits_dense, "64 ReLU units", 40, 64, 3e-3, 1e-4),
        "cnn": Recipe(_digits_cnn, "16, then 32 filters of 3×3, max pooling", 15, 64, 3e-3, 1e-4),
    },
    "cohort": {
        "dense": Recipe(_cohort_dense, "16 ReLU units, dropout", 12, 64, 3e-4, 1e-2),
        "cnn": Recipe(_cohort_cnn, "8 filters of 64 sites, the same for every promoter", 30, 32, 1e-3, 1e-2),
    },
}


def train(
    recipe: Recipe, inputs: NDArray[np.float64], labels: NDArray[np.int64], seed: int
) -> tuple[nn.Module, nn.Module]:
    """Return a network trained on inputs (n, width) by AdamW on the cross-entropy, and the same as it began.

    torch's own random state is as before afterwards.
    """
    features, truth = torch.tensor(inputs, dtype=torch.float32), torch.tensor(labels)
    drawn, stream = torch.Generator().manual_seed(seed), RandomStream(seed, torch.device("cpu"))
    with stream:
        network, first = recipe.make(inputs.shape[1]), recipe.make(inputs.shape[1])
    first.load_state_dict(network.state_dict())
    stepper = torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=recipe.decay)
    network.train()
    for _ in range(recipe.epochs):
        for batch in torch.randperm(len(features), generator=drawn).split(recipe.batch):
            with stream:
                outputs = network(features[batch])
            loss = _loss(outputs, truth[batch])
            stepper.zero_grad()
            loss.backward()
            stepper.step()
    return network.eval(), first


def outputs(network: nn.Module, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a network says of inputs: (n, classes), or (n,) where there is one output."""
    with torch.no_grad():
        said: Tensor = network(torch.tensor(inputs, dtype=torch.float32))
    return said.double().numpy() if said.shape[1] > 1 else said[:, 0].double().numpy()


def first_filters(network: nn.Module) -> NDArray[np.float64]:
    """Return the filters (filters, 3, 3) of the first layer of the network that reads digits."""
    layer = next(module for module in network.modules() if isinstance(module, nn.Conv2d))
    return layer.weight.detach()[:, 0].double().numpy().copy()


def _loss(outputs: Tensor, truth: Tensor) -> Tensor:
    if outputs.shape[1] == 1:
        return F.binary_cross_entropy_with_logits(outputs[:, 0], truth.float())
    return F.cross_entropy(outputs, truth)
