"""Recurrent encoder-decoders, several of one shape side by side: with attention and without.

Both read by a gated recurrent unit and write by another that begins with the reader's last state. Without attention
that state is all the writer gets; with attention it also weighs all states of the reader before each sign
(Luong et al. 2015, arXiv 1508.04025, "general"). Networks of several seeds go side by side in batched products.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from explorer.datasets.teaching.rewriting import Rewriting

EMBEDDED = 16
"""Numbers of a sign."""
WIDTH = 48
"""Numbers of a state."""


class Writers:
    """Encoder-decoders of one shape, one for each seed, side by side.

    Attributes
    ----------
    weights : name -> tensor whose first axis is the network
    attends : whether the writer looks back
    """

    def __init__(self, task: Rewriting, attends: bool, seeds: Sequence[int]) -> None:
        self.task, self.attends = task, attends
        self.end, self.begin = len(task.writes), len(task.writes) + 1
        signs, written, w, e = len(task.reads), len(task.writes), WIDTH, EMBEDDED
        shapes = {
            "read": (signs, e),
            "written": (written + 2, e),
            "reader_input": (e, 3 * w),
            "reader_state": (w, 3 * w),
            "reader_bias": (1, 3 * w),
            "reader_state_bias": (1, 3 * w),
            "writer_input": (e, 3 * w),
            "writer_state": (w, 3 * w),
            "writer_bias": (1, 3 * w),
            "writer_state_bias": (1, 3 * w),
            "out_state": (w, written + 1),
            "out_bias": (1, written + 1),
        }
        if attends:
            shapes |= {"score": (w, w), "out_context": (w, written + 1)}
        drawing = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.weights: dict[str, Tensor] = {}
        for name, shape in shapes.items():
            bound = 1.0 if name in ("read", "written") else 1 / math.sqrt(w)
            drawns = [(2 * torch.rand(shape, generator=one) - 1) * bound for one in drawing]
            self.weights[name] = torch.stack(drawns).requires_grad_()

    def encode(self, read: Tensor) -> Tensor:
        """Return the reader's state after each sign, (networks, n, signs, width), of read (networks, n, signs)."""
        x = _looked_up(self.weights["read"], read)
        state = x.new_zeros(*x.shape[:2], WIDTH)
        given = self._given("reader", x)
        states = []
        for place in range(x.shape[2]):
            state = self._turn("reader", given[place], state)
            states.append(state)
        return torch.stack(states, 2)

    def write(self, states: Tensor, before: Tensor) -> Tensor:
        """Return logits (networks, n, steps, signs) of what follows each sign of `before` (networks, n, steps)."""
        given = self._given("writer", _looked_up(self.weights["written"], before))
        state, own = states[:, :, -1], []
        for place in range(before.shape[2]):
            state = self._turn("writer", given[place], state)
            own.append(state)
        return self._logits(torch.stack(own, 2), states)

    def _logits(self, own: Tensor, states: Tensor) -> Tensor:
        w = self.weights
        logits = _flat(own, w["out_state"]) + w["out_bias"].unsqueeze(1)
        if self.attends:
            scores = _flat(own, w["score"]) @ states.transpose(2, 3)
            logits = logits + _flat(scores.softmax(-1) @ states, w["out_context"])
        return logits

    def _given(self, part: str, x: Tensor) -> list[Tensor]:
        return list((_flat(x, self.weights[f"{part}_input"]) + self.weights[f"{part}_bias"].unsqueeze(1)).unbind(2))

    def _turn(self, part: str, given: Tensor, state: Tensor) -> Tensor:
        """Return the next state: gates r and z, the candidate n, and (1 - z) n + z h, as in `torch.nn.GRUCell`."""
        own = torch.baddbmm(self.weights[f"{part}_state_bias"], state, self.weights[f"{part}_state"])
        (gr, gz, gn), (hr, hz, hn) = given.chunk(3, 2), own.chunk(3, 2)
        r, z = torch.sigmoid(gr + hr), torch.sigmoid(gz + hz)
        n = torch.tanh(gn + r * hn)
        return n + z * (state - n)

    def rounded(self) -> tuple[dict[str, Tensor], dict[str, float]]:
        """Round all weights to 8 bits, -127 to 127 times a scale for each tensor of each network.

        Return the first network's whole numbers and scales.
        """
        whole: dict[str, Tensor] = {}
        scales: dict[str, float] = {}
        with torch.no_grad():
            for name, weight in self.weights.items():
                scale = weight.flatten(1).abs().amax(1).view(-1, *[1] * (weight.dim() - 1)) / 127
                steps = (weight / scale).round()
                weight.copy_(steps * scale)
                whole[name], scales[name] = steps[0].to(torch.int8), float(scale[0])
        return whole, scales

    @torch.no_grad()
    def say(self, read: Tensor, most: int) -> Tensor:
        """Write for read (networks, n, signs), each time the likeliest sign: int64 (networks, n, most), then `end`."""
        states = self.encode(read)
        state, last = states[:, :, -1], torch.full(read.shape[:2], self.begin)
        said, over = [], torch.zeros(read.shape[:2], dtype=torch.bool)
        for _ in range(most):
            given = self._given("writer", _looked_up(self.weights["written"], last.unsqueeze(2)))[0]
            state = self._turn("writer", given, state)
            last = self._logits(state.unsqueeze(2), states)[:, :, 0].argmax(2)
            over |= last == self.end
            said.append(last.masked_fill(over, self.end))
        return torch.stack(said, 2)


def _looked_up(table: Tensor, signs: Tensor) -> Tensor:
    """Return rows (networks, n, length, numbers) of tables (networks, signs, numbers)."""
    networks = torch.arange(len(table)).view(-1, 1, 1)
    return table[networks, signs]


def _flat(x: Tensor, weights: Tensor) -> Tensor:
    """Return x (networks, n, length, a) times weights (networks, a, b)."""
    return torch.bmm(x.flatten(1, 2), weights).unflatten(1, x.shape[1:3])
