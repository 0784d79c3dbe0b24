"""Work done block by block: where memory runs out, the blocks are halved and the work goes on."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator
from typing import TypeVar

import torch

from explorer.errors import InputError

T = TypeVar("T")

NO_ROOM = (
    "out of memory",
    "STATUS_ALLOC_FAILED",
    "can't allocate memory",
    "not enough memory",
    "unable to find an engine",
    "Unable to find a valid cuDNN algorithm",
    "CUBLAS_STATUS_NOT_INITIALIZED",
)
"""How torch's allocators and NVIDIA's libraries word it where they raise a plain RuntimeError.

cuDNN has no way to compute a convolution where it gets no memory to work in, and cuBLAS does not begin.
"""

MEND = "Take fewer variants or a smaller network; on a GPU, close what else uses it, or choose the CPU."


class NoRoom(InputError):
    """There was no room for a single item: what memory was left, on a device or here, is too little."""


class Blocks:
    """How much is worked on at a time: `size` items at most, fewer once memory has run out.

    Keep one for all work of a kind: a halving is remembered for what follows.

    Parameters
    ----------
    size : items of a block, at least 1
    one : what one item is, for the sentence where there is no room for a single one
    place, mend : of that sentence

    Attributes
    ----------
    halvings : how often memory has run out

    >>> blocks = Blocks(4)
    >>> [(block.start, block.stop) for block, _ in blocks.over(6, lambda block: None)]
    [(0, 4), (4, 6)]
    """

    def __init__(
        self,
        size: int,
        one: str = "sample",
        place: str = "Memory",
        mend: str = MEND,
    ) -> None:
        self.size, self.one, self.place, self.mend = max(1, size), one, place, mend
        self.halvings = 0

    def over(self, count: int, work: Callable[[slice], T]) -> Iterator[tuple[slice, T]]:
        """Yield every block of `count` items with what `work` makes of it, in order.

        `work` is called again with a smaller block where memory ran out in it, so it may not add to anything outside
        itself; what it returns may be added by the caller. Reads nothing back from a device.

        Raises NoRoom where there is no room for a single item.
        """
        start = 0
        while start < count:
            block = slice(start, min(count, start + self.size))
            made = _tried(work, block)
            if made is None:
                self._halve(block.stop - block.start)
                continue
            yield block, made[0]
            del made
            start = block.stop

    def over_pairs(
        self, rows: int, columns: int, work: Callable[[slice, slice], T]
    ) -> Iterator[tuple[slice, slice, T]]:
        """Yield rectangles of at most `size` cells that cover `rows` x `columns`, row by row; otherwise as `over`.

        Whole rows together where they fit, else parts of a single one. `one` is then what a cell is.

        >>> [(rows.start, rows.stop, columns.start, columns.stop)
        ...  for rows, columns, _ in Blocks(2).over_pairs(1, 3, lambda rows, columns: None)]
        [(0, 1, 0, 2), (0, 1, 2, 3)]
        """
        row = column = 0
        while row < rows and columns:
            together = self.size // columns if column == 0 else 0
            across = slice(row, min(rows, row + max(1, together)))
            along = slice(column, columns if together else min(columns, column + self.size))
            made = _tried(lambda _, across=across, along=along: work(across, along), along)
            if made is None:
                self._halve((across.stop - across.start) * (along.stop - along.start))
                continue
            yield across, along, made[0]
            del made
            row, column = (across.stop, 0) if along.stop == columns else (row, along.stop)

    def _halve(self, size: int) -> None:
        free()
        if size == 1:
            raise NoRoom(self.place, f"there is no room for a single {self.one}", self.mend)
        self.size, self.halvings = size // 2, self.halvings + 1


def _tried(work: Callable[[slice], T], block: slice) -> tuple[T] | None:
    """Return what `work` makes of a block, None where memory ran out.

    By the return the error is gone, and with it the frames that held on to what had been allocated.
    """
    try:
        return (work(block),)
    except Exception as error:
        if not ran_out(error):
            raise
    return None


def ran_out(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on a device or in this process."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in NO_ROOM)


def free() -> None:
    """Give back to the devices what torch keeps for later use; one that has failed takes nothing back."""
    if torch.cuda.is_initialized():
        gc.collect()
        with contextlib.suppress(RuntimeError):
            torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        gc.collect()
        torch.mps.empty_cache()
