"""A network that has learnt digits, trained once for all tests of pictures."""

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from explorer.networks.build import Network, build
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import twins


@dataclass(frozen=True)
class Learnt:
    network: Network
    images: Tensor
    labels: Tensor
    others: Tensor
    truth: Tensor


def learn(spec: NetworkSpec, epochs: int, rate: float = 0.05) -> Learnt:
    """Train on the digits, drawn as large as the network reads them."""
    images, labels, others, truth = twins.digits()
    size = spec.input["height"], spec.input["width"]
    images, others = (F.interpolate(x, size, mode="bilinear") for x in (images, others))
    network = build(spec, 0)
    stepper = torch.optim.SGD(network.parameters(), rate, momentum=0.9)
    order = torch.Generator().manual_seed(0)
    for _ in range(epochs):
        for batch in torch.randperm(len(images), generator=order).split(64):
            loss = F.cross_entropy(network(images[batch]), labels[batch])
            stepper.zero_grad()
            loss.backward()
            stepper.step()
    return Learnt(network.eval(), images, labels, others, truth)


@pytest.fixture(scope="session")
def lenet():
    """LeNet-5 with batch norm after three epochs: about 95 % of unseen digits read right."""
    return learn(twins.small("lenet-5").spec, 3)


@pytest.fixture(scope="session")
def averaging():
    """A chain of convolutions that ends in global average pooling and one dense layer, 8 x 8 pixels."""
    layers = [
        {"kind": "conv2d", "name": "conv_1", "filters": 8, "kernel": (3, 3), "padding": "same"},
        {"kind": "relu", "name": "relu_1"},
        {"kind": "conv2d", "name": "conv_2", "filters": 12, "kernel": (3, 3), "padding": "same"},
        {"kind": "relu", "name": "relu_2"},
        {"kind": "global_average_pool", "name": "average"},
        {"kind": "dense", "name": "output", "units": 10},
    ]
    return learn(NetworkSpec.model_validate({"name": "averaging", "input": twins.IMAGE, "layers": layers}), 4, 0.1)
