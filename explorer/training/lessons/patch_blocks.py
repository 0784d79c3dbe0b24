"""What networks on patches share: how a picture is cut, and a transformer's encoder block, which normalises after each
sum (Vaswani et al. 2017)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


@dataclass(frozen=True)
class Grid:
    """How a picture is cut: `rows` x `columns` patches of `high` x `wide` pixels."""

    rows: int
    columns: int
    high: int
    wide: int

    @property
    def patches(self) -> int:
        """How many patches a picture has."""
        return self.rows * self.columns

    @property
    def pixels(self) -> int:
        """How many pixels a patch has."""
        return self.high * self.wide

    def cut(self, pictures: NDArray[np.generic]) -> NDArray[np.float64]:
        """Return the patches (n, patches, pixels) of pictures (n, rows * high, columns * wide), row by row."""
        shape = (len(pictures), self.rows, self.high, self.columns, self.wide)
        cut = np.asarray(pictures, np.float64).reshape(shape).transpose(0, 1, 3, 2, 4)
        return cut.reshape(len(pictures), self.patches, self.pixels)

    def joined(self, patches: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the pictures (n, rows * high, columns * wide) of patches (n, patches, pixels)."""
        shape = (len(patches), self.rows, self.columns, self.high, self.wide)
        whole = patches.reshape(shape).transpose(0, 1, 3, 2, 4)
        return whole.reshape(len(patches), self.rows * self.high, self.columns * self.wide)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which patches (patches,) are those of the right half."""
        return np.tile(np.arange(self.columns) >= self.columns // 2, self.rows)

    @property
    def rightwards(self) -> NDArray[np.int64]:
        """The patches of the right half, column by column from the left, each from the top."""
        places = np.arange(self.patches).reshape(self.rows, self.columns)
        return places[:, self.columns // 2 :].T.ravel()


class PatchBlock(nn.Module):
    """Self-attention and a feed-forward part on (n, tokens, width), each added and then normalised."""

    def __init__(self, width: int, heads: int, feed: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads = heads
        self.attention = nn.ModuleDict({name: nn.Linear(width, width) for name in ("query", "key", "value", "out")})
        self.attention_norm = nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, feed), nn.ReLU(), nn.Linear(feed, width))
        self.feed_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def looks(self, x: Tensor) -> Tensor:
        """Return the attention weights, softmax(q k / sqrt(numbers of a head)), (n, heads, tokens, tokens)."""
        query, key, _ = self.asked(x)
        return (query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])).softmax(-1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the tokens after the block."""
        gathered = scaled_dot_product_attention(*self.asked(x)).transpose(1, 2).flatten(2)
        x = self.attention_norm(x + self.dropout(self.attention["out"](gathered)))
        return self.feed_norm(x + self.dropout(self.feed(x)))

    def asked(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries, keys and values, (n, heads, tokens, numbers of a head) each."""
        parts = (self.attention[name](x).unflatten(2, (self.heads, -1)) for name in ("query", "key", "value"))
        query, key, value = (part.transpose(1, 2) for part in parts)
        return query, key, value
