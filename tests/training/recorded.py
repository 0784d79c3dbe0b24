"""A stand-in for CUDA graphs on a CPU: operations are written down while work is done, and done again at each replay.

What is faithful: the same operations on the same tensors, with the Python numbers and along the Python branches of the
recording; results land in the tensors that were made then. What waits for the device, or brings numbers from the host,
is refused as CUDA refuses it. Drawn random numbers go on from the generator's state.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest import mock

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from explorer.training import capture

WAITING = {
    "aten::_local_scalar_dense",
    "aten::equal",
    "aten::nonzero",
    "aten::masked_select",
    "aten::_unique2",
    "aten::is_nonzero",
}
"""Operations whose result the host waits for."""
FROM_HOST = {"aten::lift_fresh"}
"""Operations that make a tensor of numbers of the host."""
TO_HOST = ("cpu", "numpy", "tolist")
"""Methods of a tensor that bring it to the host; on a CPU no operation tells of them."""
MAKING = ("arange", "eye", "full", "linspace", "ones", "rand", "randint", "randn", "tensor", "zeros")
"""Functions of torch that make a tensor of numbers on the host unless they are given a device."""


class HostReads(TorchDispatchMode):
    """Counts how often the host looks at numbers that a device would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func._schema.name in WAITING:
            self.count += 1
        return func(*args, **(kwargs or {}))

    def __enter__(self) -> HostReads:
        self._patches = contextlib.ExitStack()
        for name in TO_HOST:
            plain = getattr(Tensor, name)

            def counted(tensor: Tensor, *args: Any, _plain: Any = plain, **more: Any) -> Any:
                self.count += 1
                return _plain(tensor, *args, **more)

            self._patches.enter_context(mock.patch.object(Tensor, name, counted))
        return super().__enter__()

    def __exit__(self, *given: Any) -> None:
        super().__exit__(*given)
        self._patches.close()


def _refuse(*_: Any, **__: Any) -> Any:
    raise RuntimeError("operation not permitted when stream is capturing")


class Tape(TorchDispatchMode):
    """Operations as they are done; `replay` does them again."""

    def __init__(self) -> None:
        super().__init__()
        self._done: list[tuple[Any, Any, Any, list[Tensor]]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        schema = func._schema
        if schema.name in WAITING or schema.name in FROM_HOST:
            _refuse()
        result = func(*args, **kwargs)
        aliases = [given.alias_info for given in schema.returns]
        if any(alias is not None and not alias.is_write for alias in aliases):
            return result  # a view: it lies in a tensor that is done again
        made = [] if any(alias is not None for alias in aliases) else [t for t in tree_leaves(result) if _is(t)]
        self._done.append((func, args, kwargs, made))
        return result

    @torch.no_grad()
    def replay(self) -> None:
        """Do everything again, results in the same tensors as before."""
        for func, args, kwargs, made in self._done:
            again = [t for t in tree_leaves(func(*args, **kwargs)) if _is(t)] if made else func(*args, **kwargs)
            if made:
                for tensor, new in zip(made, again, strict=True):
                    tensor.detach().copy_(new)


def _is(value: Any) -> bool:
    return isinstance(value, Tensor)


class OnCpu:
    """`capture.Capture` of steps on a CPU. `recordings` counts them."""

    recordings = 0

    def warm_up(self, run: capture.Run) -> None:
        run()

    def record(self, run: capture.Run) -> capture.Run:
        OnCpu.recordings += 1
        tape = Tape()
        with _nothing_to_the_host(), _nothing_from_the_host(), tape:
            run()
        return tape.replay

    def finish(self) -> None:
        pass


@contextlib.contextmanager
def _nothing_to_the_host() -> Iterator[None]:
    with contextlib.ExitStack() as patches:
        for name in TO_HOST:
            patches.enter_context(mock.patch.object(Tensor, name, _refuse))
        yield


@contextlib.contextmanager
def _nothing_from_the_host() -> Iterator[None]:
    """Refuse to make a tensor without a device: it would lie on the host, and to bring it over is to wait."""
    with contextlib.ExitStack() as patches:
        for name in MAKING:
            plain = getattr(torch, name)

            def there(*args: Any, _plain: Any = plain, **more: Any) -> Any:
                return _plain(*args, **more) if more.get("device") is not None else _refuse()

            patches.enter_context(mock.patch.object(torch, name, there))
        yield


def of(device: torch.device) -> type[OnCpu]:
    """Stand for `capture.of`."""
    return OnCpu
