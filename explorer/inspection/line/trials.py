"""Drawing a block again and again until its p value is settled, many blocks at a time."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from explorer.datasets import blocks
from explorer.inspection.line import tails
from explorer.inspection.line.held_out import HeldOut
from explorer.inspection.line.samplers.sampler import Sampler
from explorer.inspection.line.tails import Draws, Outcome
from explorer.inspection.line.windows import Window
from explorer.progress import Progress

BATCH = 16
"""Draws made at once."""
NOTHING = -1.0
"""log10 of the p value above which a block is left as it is after its first draws."""


class Rule(Protocol):
    """When a block has been drawn often enough."""

    def more(self, draws: Draws) -> int:
        """Return how many draws are to be added; 0 where the p value is settled."""
        ...


@dataclass(frozen=True)
class Scores:
    """Draws for a normal score: few for blocks that are clearly nothing.

    A block whose p value after its `first` draws is above .1 is left. The others get as many again, and those then
    about half way to the line (in orders of magnitude) or beyond get `most`. A block above .1 passes neither the line
    nor a false discovery rate of 5%; so only blocks can pass that had all draws they were to have, and of these p is
    that of all their draws: stopping early takes some power but lets nothing pass that would not.

    Attributes
    ----------
    log10_line : log10 of the p value at the line
    """

    first: int
    most: int
    log10_line: float

    def more(self, draws: Draws) -> int:
        """Return how many draws are to be added."""
        if draws.count < self.first:
            return self.first - draws.count
        log10_p = float(tails.log10_p(np.array(draws.score())))
        if draws.count >= self.most or log10_p > NOTHING:
            return 0
        if draws.count < 2 * self.first:
            return min(self.first, self.most - draws.count)
        return self.most - draws.count if log10_p <= self.log10_line / 2 else 0


@dataclass(frozen=True)
class Counts:
    """Draws for a counted p value (`tails.counted`)."""

    most: int

    def more(self, draws: Draws) -> int:
        """Return how many draws are to be added."""
        return 0 if draws.as_good() >= tails.ENOUGH else min(4 * BATCH, self.most - draws.count)


def run(
    tested: Sequence[Window], sampler: Sampler, held: Sequence[HeldOut], rule: Rule, seed: int, progress: Progress
) -> list[Outcome]:
    """Return the outcome of each block. Each has random numbers of its own, so that threads change nothing."""
    trial, results = Trial(sampler, held, rule, seed), list[Outcome]()
    for outcome in _in_threads(trial, list(enumerate(tested)), blocks.threads()):
        results.append(outcome)
        progress(len(results), len(tested), "Testing loci")
    return results


def _in_threads(trial: Trial, tasks: list[tuple[int, Window]], threads: int) -> Generator[Outcome]:
    """Yield the outcomes in order, each computed by one thread."""
    if threads < 2:
        yield from (trial(*task) for task in tasks)
        return
    before = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield from pool.map(lambda task: trial(*task), tasks)
    finally:
        torch.set_num_threads(before)


class Trial:
    """Draws a block for all held-out samples at once, and has each fold's networks predict its own."""

    def __init__(self, sampler: Sampler, held: Sequence[HeldOut], rule: Rule, seed: int) -> None:
        self.sampler, self.held, self.rule, self.seed = sampler, held, rule, seed
        self.rows = np.concatenate([one.rows for one in held])
        self.real = np.concatenate([one.real for one in held])
        self._cuts = np.cumsum([len(one.rows) for one in held])[:-1]

    def __call__(self, number: int, window: Window) -> Outcome:
        """Return the outcome of one block."""
        rng, draws = np.random.default_rng([self.seed, number]), Draws(self.real)
        while wanted := self.rule.more(draws):
            for start in range(0, wanted, BATCH):
                calls = self.sampler.draw(window.first, window.last, self.rows, min(BATCH, wanted - start), rng)
                parts = zip(self.held, np.split(calls, self._cuts, axis=1), strict=True)
                losses = [one.losses(window.first, window.last, part) for one, part in parts]
                draws.add(np.concatenate(losses, axis=1))
        return draws.outcome()
