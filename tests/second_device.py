"""A second device for machines without one: tensors there compute on the CPU, but are refused beside those of the CPU.

It stands on torch's "meta" device, so that forgetting `.to(device)`, `.cpu()` or a factory's `device=` is the error it
would be on a GPU.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

from explorer import devices, machine
from explorer.devices import Device

META = torch.device("meta")
CARD = Device("cuda:0", "A card", 8_000_000_000, 6_000_000_000)


class OnCard(torch.Tensor):
    """A tensor that lives on the second device."""

    held: torch.Tensor

    @staticmethod
    def __new__(cls, held: torch.Tensor) -> OnCard:
        made = torch.Tensor._make_wrapper_subclass(  # type: ignore[attr-defined]
            cls,
            held.size(),
            strides=held.stride(),
            storage_offset=held.storage_offset(),
            dtype=held.dtype,
            device=META,
            requires_grad=held.requires_grad,
        )
        made.held = held
        return made

    def __repr__(self, *, tensor_contents: object = None) -> str:
        return f"OnCard({self.held!r})"

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return computed(func, args, kwargs or {})


def computed(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Compute on the CPU what would be computed on the card, and refuse what it would refuse."""
    given: list[torch.Tensor] = []
    tree_map(lambda one: given.append(one) if isinstance(one, torch.Tensor) else None, (args, kwargs))
    card = [one for one in given if isinstance(one, OnCard)]
    if any(one.device.type == "meta" for one in given if not isinstance(one, OnCard)):
        raise AssertionError(f"the second device does not know how {func} was made there")
    others = [one for one in given if not isinstance(one, OnCard) and one.dim() > 0]
    to = kwargs.get("device")
    copies = func in (torch.ops.aten._to_copy.default, torch.ops.aten.copy_.default)
    indices = func in (torch.ops.aten.index.Tensor, torch.ops.aten.index_put_.default, torch.ops.aten.index_put.default)
    if card and others and not copies and not indices:
        raise RuntimeError(f"Expected all tensors to be on the same device ({func})")
    here = (to is not None and torch.device(to).type == "cpu") if to is not None else not card
    if func is torch.ops.aten.copy_.default:
        here = not isinstance(args[0], OnCard)
    if to is not None and torch.device(to).type == "meta":
        kwargs = {**kwargs, "device": torch.device("cpu")}
        kwargs.pop("pin_memory", None)
    plain = tree_map(lambda one: one.held if isinstance(one, OnCard) else one, (args, kwargs))
    made = func(*plain[0], **plain[1])
    if func.__name__.split(".")[0].endswith("_") and isinstance(args[0], torch.Tensor):
        return args[0]
    return made if here else tree_map(lambda one: OnCard(one) if isinstance(one, torch.Tensor) else one, made)


class _Making(TorchDispatchMode):
    """Tensors that are made on the card, or copied there."""

    copied = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        to = kwargs.get("device")
        if to is not None and torch.device(to).type == "meta":
            self.copied += 1
            return computed(func, args, kwargs)
        return func(*args, **kwargs)


class InSinglesAlone(TorchDispatchMode):
    """Refuses numbers in double precision on the card, as Apple's GPUs have none.

    A copy to the CPU changes the type where the tensor lies (torch's Copy.mm, `copy_from_mps_`).
    """

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        there = isinstance(made, OnCard) or (len(args) and isinstance(args[0], OnCard))
        if there and isinstance(made, torch.Tensor) and made.dtype == torch.float64:
            raise TypeError(
                "Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64."
            )
        return made


class _MakingOf(TorchFunctionMode):
    """What torch makes on the meta device without telling: tensors of numbers, and indices that are lists."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func in (torch.tensor, torch.as_tensor) and _is_card(kwargs.get("device")):
            return func(*args, **{**kwargs, "device": torch.device("cpu")}).to(META)
        if func is torch.Tensor.__getitem__ and isinstance(args[0], OnCard):
            index = args[1] if isinstance(args[1], tuple) else (args[1],)
            index = tuple(torch.tensor(one).to(META) if isinstance(one, list | np.ndarray) else one for one in index)
            return func(args[0], index)
        return func(*args, **kwargs)


def _is_card(device: Any) -> bool:
    return device is not None and torch.device(device).type == "meta"


class _Card(Device):
    @property
    def torch(self) -> torch.device:
        """The stand-in's."""
        return META


@contextmanager
def second_device(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Making]:
    """Have a GPU called cuda:0 beside the CPU; `copied` counts the tensors that came to it."""
    card, cpu = _Card(*(getattr(CARD, name) for name in ("name", "title", "total", "free"))), devices.available()[-1]
    monkeypatch.setattr(devices, "available", lambda: [card, cpu])
    monkeypatch.setattr(machine, "accelerated", lambda: True)
    with _MakingOf(), _Making() as making:
        yield making
