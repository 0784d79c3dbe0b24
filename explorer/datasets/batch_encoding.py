"""Encoding batch after batch of the same samples in as few passes over memory as torch's own calls allow.

`Encoder.forward` takes any genotypes; what it makes of a batch passes through memory several times, and on a GPU that
is what it costs. Bytes for one entry of an int8 matrix of one channel, the batch's rows being gathered first (1 read,
1 written), then

| | passes | bytes an entry |
|---|---|---|
| `Encoder.forward` | compare (2), to float (5), times slope plus offset (8), choose (9) | 26 |
| no call missing, dosage as it is | to float (5) | 7 |
| no call missing | times slope plus offset (5) | 7 |
| calls missing | times slope plus offset (5), compare (2), choose (9) | 18 |
| three channels, `Encoder.forward` | three times compare (2) and choose (13, 25, 25) | 71 |
| three channels, no call missing | compare (4), choose (15) | 21 |
| three channels, calls missing | the same, then compare (2), choose (25) | 48 |

so that a batch of 64 x 50,000 takes 7.6 us instead of 28 at an H100's 2.95 TB/s. A kernel of its own that gathers,
encodes and writes once would move 5 bytes an entry, 5.4 us: not worth code that only a GPU can try.

What was worked out and left, because it moves more bytes or needs a kernel of its own:

- The encoding folded into the first weights, W (o + s g) = (W s) g + W o: the product still reads g as float32, as
  many bytes as o + s g, and W s is written and read once more every step (102 MB for a dense layer of 256 units on
  50,000 SNPs, 35 us; to encode the batch takes 7.6). No product of torch's reads int8 on one side and float32 on the
  other. A convolution has one kernel for all positions, each of which has its own s and o.
- A dense layer of u units over one-hot channels as a gather of rows: it reads 4 u bytes for each of the batch's
  genotypes, 3.3 GB for 64 x 50,000 and u = 256, where the product reads all weights once and the encoded batch, 192 MB.
  With u = 1 a gather moves less forwards (indices written and read, 8 bytes an entry, against the 36 of one-hot
  numbers written once and read twice), but its gradient is a sort of all indices, more than it saved, or a sum in no
  fixed order. A convolution reads each row `kernel` times, once for every place that sees it.
- Tokens likewise: a token of 10 one-hot markers and 32 numbers reads 1,280 bytes of rows, the product 120 of input and
  its share of the map's 3,840: 600 in batches of 8. `Embedding`, whose input is words, is a gather already.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from explorer.datasets.encodings import Encoder

Way = Literal["number", "line", "table", "channels", "any"]


class BatchEncoder:
    """What an encoder does, for many batches of genotypes of which it is known whether calls are missing.

    The same numbers to the last bit, laid out alike, as the encoder gives for calls 0..ploidy, and -1 where missing. It
    holds what the encoder was fitted to, and where, when it was made.

    Parameters
    ----------
    encoder : Encoder
    complete : whether no call of these genotypes is missing; it is not looked at again
    """

    def __init__(self, encoder: Encoder, complete: bool = False) -> None:
        self.encoder, self.complete = encoder, complete
        values, self._both = encoder.values, encoder.encoding.name == "haplotype"
        self._type, self._missing = values.dtype, encoder.missing
        self._offset, self._slope = values[0], values[1] - values[0]
        self._values = tuple(values)
        self._genotypes = torch.arange(len(values), dtype=torch.int8, device=values.device)[:, None]
        self._way: Way = self._settle()

    def _settle(self) -> Way:
        """Return how the numbers come about; it reads the encoder's, once."""
        values, name = self.encoder.values, self.encoder.encoding.name
        if values.device.type not in ("cpu", "cuda"):
            return "any"  # not every device multiplies numbers of two types
        if name == "onehot":
            self._on = torch.stack([values[channel, channel] for channel in range(values.shape[1])])
            self._off = values.roll(1, 0).diagonal().T  # of the genotype before each channel's own
            mine = torch.eye(len(values), dtype=torch.bool, device=values.device)[:, :, None]
            return "channels" if torch.equal(torch.where(mine, self._on, self._off), values) else "any"
        if name == "hardy-weinberg":
            return "table"
        plain = bool((self._offset == 0).all()) and bool((self._slope == 1).all())
        return "number" if plain and self.complete else "line"

    def __call__(self, genotypes: Tensor) -> Tensor:
        """Return (n, channels, positions) for int8 (n, positions), or (n, positions, 2) where both copies are read.

        Doses, int16, take the encoder's own way.
        """
        if genotypes.dtype != torch.int8 or self._way == "any":
            return self.encoder(genotypes)
        called = genotypes.movedim(-1, 1) if self._both else genotypes[:, None]
        if self._way == "number":
            return called.to(self._type)
        if self._way == "line":
            encoded = torch.addcmul(self._offset, called, self._slope)
        elif self._way == "channels":
            encoded = torch.where(called == self._genotypes, self._on, self._off)
        else:
            encoded = self._values[0]
            for genotype, value in enumerate(self._values[1:], 1):
                encoded = torch.where(called == genotype, value, encoded)
        if self.complete and not self._both:  # of two copies the choice leaves the numbers as the genotypes lie
            return encoded
        return torch.where(called < 0, self._missing, encoded)
