"""Many Promoter-CNNs as one model, against the same networks one by one."""

import pytest
import torch

from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.grouped import build_grouped, stack

GROUPS = 5


@pytest.fixture
def separate():
    return [build(zoo.load("promoter-cnn"), seed=seed) for seed in range(GROUPS)]


def sites(samples, seed=0):
    return torch.randn(samples, GROUPS, 64, generator=torch.Generator().manual_seed(seed))


def one_by_one(networks, x):
    return torch.stack([network(x[:, i : i + 1]) for i, network in enumerate(networks)], 1)


def test_grouped_gives_what_separate_networks_give_after_training(separate):
    """Three SGD steps in both, so that weights, batch-norm statistics and their use in eval mode are all compared."""
    grouped = build_grouped(zoo.load("promoter-cnn"), GROUPS, seed=0)
    y = torch.randint(0, 2, (12, GROUPS), generator=torch.Generator().manual_seed(9))
    optimizers = [torch.optim.SGD(network.parameters(), lr=0.05) for network in separate]
    together = torch.optim.SGD(grouped.parameters(), lr=0.05)
    for step in range(3):
        x = sites(12, step)
        for i, (network, optimizer) in enumerate(zip(separate, optimizers, strict=True)):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(x[:, i : i + 1]), y[:, i]).backward()
            optimizer.step()
        together.zero_grad()
        losses = torch.nn.functional.cross_entropy(grouped(x).transpose(1, 2), y, reduction="none")
        losses.mean(0).sum().backward()
        together.step()
    x = sites(7, 100)
    for network in separate:
        network.eval()
    grouped.eval()
    assert grouped(x).shape == (7, GROUPS, 2)
    torch.testing.assert_close(grouped(x), one_by_one(separate, x), rtol=1e-5, atol=1e-6)


def test_stacked_networks_are_equal_to_1e_6_and_come_apart_again(separate):
    for i, network in enumerate(separate):
        network(sites(20, i)[:, :1])  # statistics of their own
    grouped, x = stack([network.eval() for network in separate]), sites(9)
    assert (grouped(x) - one_by_one(separate, x)).abs().max() < 1e-6
    for i, network in enumerate(separate):
        state = grouped.member(i).state_dict()
        assert all(torch.equal(state[name], value) for name, value in network.state_dict().items())


def test_groups_do_not_touch_one_another():
    grouped, x = build_grouped(zoo.load("promoter-cnn"), GROUPS, seed=3).eval(), sites(4)
    other = x.clone()
    other[:, 2] += 1
    changed = (grouped(other) != grouped(x)).any(2).any(0)
    assert changed.tolist() == [False, False, True, False, False]


def test_channels_are_kept_per_group():
    spec = zoo.load("promoter-cnn", channels=3, outputs=4)
    networks = [build(spec, seed).eval() for seed in range(2)]
    x = torch.randn(5, 2, 3, 64)
    expected = torch.stack([network(x[:, i]) for i, network in enumerate(networks)], 1)
    torch.testing.assert_close(stack(networks)(x), expected, rtol=1e-5, atol=1e-6)


def test_branches_are_refused_in_words():
    with pytest.raises(ValueError, match="cannot be grouped"):
        build_grouped(zoo.load("als-net"), 2)
