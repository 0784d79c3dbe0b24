"""A masked transformer on patches: pictures become tokens of a codebook, some are hidden, and a network names them.

Filling follows MaskGIT (Chang et al. 2022): each step names every hidden patch, keeps the names it is surest of, and
hides the others again; after step t of T, floor(N cos(pi t / 2T)) of N are still hidden.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from explorer.training.lessons.patch_blocks import PatchBlock
from explorer.training.lessons.stacked_dense import Recipe

WIDTH, HEADS, FEED, BLOCKS = 32, 4, 64, 2
STEPS = 8
"""Of the schedule."""
WARM = 0.1
"""Share of the training during which Adam's rate rises; then it falls to 0 along a half cosine."""
TOLD = 25
"""Batches between two reports."""
Tokens = NDArray[np.int64]
Order = Literal["schedule", "once", "one by one"]
ORDERS: tuple[Order, ...] = ("schedule", "once", "one by one")


def codebook(patches: NDArray[np.float64], size: int, seed: int, rounds: int = 30) -> NDArray[np.float64]:
    """Return `size` patches by k-means of patches (n, pixels), sorted by ink; begun as k-means++ does."""
    kinds, counts = np.unique(patches, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed)
    middles = kinds[[counts.argmax()]]
    away = ((kinds - middles[0]) ** 2).sum(1)
    while len(middles) < size:
        share = away * counts
        chosen = kinds[drawn.choice(len(kinds), p=share / share.sum())]
        middles = np.vstack([middles, chosen])
        away = np.minimum(away, ((kinds - chosen) ** 2).sum(1))
    for _ in range(rounds):
        nearest = assigned(kinds, middles)
        for k in range(size):
            own = nearest == k
            if own.any():
                middles[k] = np.average(kinds[own], axis=0, weights=counts[own])
    return middles[np.argsort(middles.sum(1), kind="stable")]


def assigned(patches: NDArray[np.float64], book: NDArray[np.float64]) -> Tokens:
    """Return the number of the nearest patch of a codebook for each of patches (..., pixels)."""
    return ((patches[..., None, :] - book) ** 2).sum(-1).argmin(-1)


class PatchNamer(nn.Module):
    """Names of patches (n, tokens), `names` where one is hidden, to scores (n, tokens, names).

    With `columns` a place is learnt as the sum of a row's numbers and a column's, until `settled` writes one table.
    """

    def __init__(self, tokens: int, names: int, seed: int, dropout: float = 0.0, columns: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.names = names
            self.patch = nn.Embedding(names + 1, WIDTH)
            if columns:
                self.row = nn.Parameter(torch.randn(tokens // columns, 1, WIDTH) * math.sqrt(0.5))
                self.column = nn.Parameter(torch.randn(1, columns, WIDTH) * math.sqrt(0.5))
            else:
                self.place = nn.Parameter(torch.randn(tokens, WIDTH))
            self.blocks = nn.ModuleList(PatchBlock(WIDTH, HEADS, FEED, dropout) for _ in range(BLOCKS))
            self.scores = nn.Linear(WIDTH, names)

    def forward(self, seen: Tensor) -> Tensor:
        """Return scores; their softmax are the probabilities of the names."""
        x = self.patch(seen) + (self.place if hasattr(self, "place") else (self.row + self.column).flatten(0, 1))
        for block in self.blocks:
            x = block(x)
        return self.scores(x)


def learn(net: PatchNamer, tokens: Tokens, recipe: Recipe, seed: int, onwards: Tokens | None = None) -> Iterator[int]:
    """Train on pictures' tokens (n, tokens) with ceil(N cos(pi u / 2)) hidden, u uniform; yield the step now and then.

    The loss is the cross-entropy at hidden patches. With `onwards`, all patches in an order, every other step hides
    those from some place on in that order instead.
    """
    known = torch.tensor(tokens)
    chance = torch.Generator().manual_seed(seed)
    count = known.shape[1]
    descent = torch.optim.Adam(net.parameters(), recipe.rate)
    course = torch.optim.lr_scheduler.OneCycleLR(descent, recipe.rate, recipe.steps + 1, pct_start=WARM)
    net.train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)  # dropout
        for step in range(1, recipe.steps + 1):
            whole = known[torch.randint(len(known), (recipe.batch,), generator=chance)]
            share = torch.cos(torch.rand(recipe.batch, 1, generator=chance) * math.pi / 2)
            rank = torch.rand(whole.shape, generator=chance).argsort(1).argsort(1)
            hidden = rank < (count * share).ceil().clamp(1, count)
            if onwards is not None and step % 2:
                start = torch.randint(count, (recipe.batch, 1), generator=chance)
                hidden = torch.tensor(np.argsort(onwards)) >= start
            descent.zero_grad()
            scores = net(whole.masked_fill(hidden, net.names))
            F.cross_entropy(scores[hidden], whole[hidden]).backward()
            descent.step()
            course.step()
            if step % TOLD == 0 or step == recipe.steps:
                yield step
    net.eval()


def still_hidden(count: int, step: int, steps: int = STEPS) -> int:
    """Return how many of `count` patches are hidden after a step of the schedule: floor(count cos(pi t / 2T)).

    A cosine within 1e-9 below a whole number is that number: cos(pi / 3) is one half, whatever floats say.
    """
    return math.floor(count * math.cos(math.pi * step / (2 * steps)) + 1e-9) if step < steps else 0


def fill(
    net: PatchNamer,
    tokens: Tokens,
    hidden: NDArray[np.bool_],
    order: Order = "schedule",
    temperature: float = 1.0,
    seed: int = 0,
    sequence: NDArray[np.int64] | None = None,
) -> Tokens:
    """Return tokens (n, patches) whose hidden ones (patches,) or (n, patches) the network filled; as many in each row.

    Parameters
    ----------
    order : by the schedule, all in one step, or one by one
    temperature : scores are divided by it before names are drawn; 0 takes the likeliest
    sequence : of the hidden patches, in which they are filled one by one; usually row by row
    """
    chance = torch.Generator().manual_seed(seed)
    away = torch.tensor(np.broadcast_to(hidden, tokens.shape).copy())
    made = torch.tensor(tokens).masked_fill(away, net.names)
    count = int(away[0].sum())
    steps = {"schedule": STEPS, "once": 1, "one by one": count}[order]
    place = torch.arange(tokens.shape[1])
    if sequence is not None:
        place[torch.tensor(sequence)] = torch.arange(len(sequence))
    left = count
    with torch.no_grad():
        for step in range(1, steps + 1):
            if not left:
                break
            after = count - step if order == "one by one" else min(still_hidden(count, step, steps), left - 1)
            scores = net(made)
            if temperature > 0:
                shares = (scores / temperature).softmax(2).flatten(0, 1)
                names = torch.multinomial(shares, 1, generator=chance).view(made.shape)
            else:
                names = scores.argmax(2)
            sure = scores.softmax(2).gather(2, names[..., None])[..., 0]
            rank = -place.float().expand(made.shape) if order == "one by one" else sure
            rank = rank.masked_fill(~away, -math.inf)
            keep = torch.zeros_like(away).scatter(1, rank.topk(left - after, 1).indices, True)
            made = torch.where(keep, names, made)
            away = away & ~keep
            left = after
    return made.numpy()


def log_likelihood(net: PatchNamer, tokens: Tokens, order: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return log probabilities (n,) of the patches in `order`, each given those before it and those never hidden."""
    whole = torch.tensor(tokens)
    seen = whole.clone()
    seen[:, order] = net.names
    total = torch.zeros(len(whole), dtype=torch.float64)
    with torch.no_grad():
        for at in order.tolist():
            shares = net(seen)[:, at].double().log_softmax(1)
            total += shares.gather(1, whole[:, at, None])[:, 0]
            seen[:, at] = whole[:, at]
    return total.numpy()


def hidden_at_random(count: int, tokens: int, hide: int, seed: int) -> NDArray[np.bool_]:
    """Return masks (count, tokens) with `hide` hidden patches in each row."""
    drawn = np.random.default_rng(seed)
    return drawn.random((count, tokens)).argsort(1).argsort(1) < hide


def settled(net: PatchNamer) -> PatchNamer:
    """Return the network with one table of places, and weights rounded to half precision, as they are kept."""
    parts = {name: tensor.half().float() for name, tensor in net.state_dict().items()}
    if "row" in parts:
        parts["place"] = (net.row + net.column).detach().flatten(0, 1).half().float()
        del parts["row"], parts["column"]
    whole = PatchNamer(len(parts["place"]), net.names, 0)
    whole.load_state_dict(parts)
    return whole.eval()


def kept(net: PatchNamer) -> dict[str, NDArray[np.float16]]:
    """Return a settled network's weights by name."""
    return {name: tensor.numpy().astype(np.float16) for name, tensor in net.state_dict().items()}
