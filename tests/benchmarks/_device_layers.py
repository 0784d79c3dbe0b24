"""First layers on the device: encoding beside its bytes, convolutions both ways, planes in both layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from _device_cases import seconds_a_call
from torch import Tensor, nn

from explorer.datasets import encodings
from explorer.datasets.batch_encoding import BatchEncoder
from explorer.networks import zoo
from explorer.networks.build import build
from explorer.networks.layers import unfolded
from explorer.training import capture, convolutions
from explorer.training.convolutions import Tried

Line = tuple[str, bool | None]
NETWORKS = (("cnn", 50_000, 1, 64), ("cnn", 50_000, 1, 512), ("cnn", 50_000, 3, 64))
NETWORKS += (("residual-cnn", 20_000, 1, 32), ("residual-cnn", 20_000, 1, 512), ("als-net", 2048, 1, 32))
"""Preset, SNPs, channels of the encoding, batch."""


def lines(device: torch.device, scale: float, bandwidth: float) -> Iterator[Line]:
    """Yield what is to be said of encoding, convolutions and layouts; each figure beside the bytes it must move."""
    yield from _encoding(device, scale, bandwidth)
    yield from _convolutions(device, scale, bandwidth)
    yield _layouts(device, scale), None


def _encoding(device: torch.device, scale: float, bandwidth: float) -> Iterator[Line]:
    people, snps, batch = 8000, max(640, round(50_000 * scale)), 64
    rng = np.random.default_rng(0)
    few = rng.integers(0, 3, (200, snps), dtype=np.int8)
    rows = torch.arange(0, people, people // batch, device=device)[:batch]
    yield f"Encoding a batch of {batch} x {snps:,}, us: as before, by batches, reading and writing it once", None
    for name in ("dosage", "onehot"):
        for absent in (False, True):
            held = torch.randint(-1 if absent else 0, 3, (people, snps), dtype=torch.int8, device=device)
            encoder = encodings.fit(name, few, np.arange(200), 2).to(device)
            by_batch = BatchEncoder(encoder, complete=not absent)
            before = seconds_a_call(_taking(encoder, held, rows), device)
            now = seconds_a_call(_taking(by_batch, held, rows), device)
            floor = batch * snps * (1 + 4 * encoder.channels) / bandwidth
            what = f"{name}, {'calls missing' if absent else 'none missing'}"
            yield f"  {what}: {_us(before)}, {_us(now)}, {_us(floor)}; {before / now:.1f}x", None


def _taking(encode: Callable[[Tensor], Tensor], held: Tensor, rows: Tensor) -> Callable[[], Tensor]:
    return lambda: encode(held.index_select(0, rows))


def _convolutions(device: torch.device, scale: float, bandwidth: float) -> Iterator[Line]:
    made = capture.of(device)
    if made is None:
        return
    yield "Convolutions, both passes, us: torch's own, product over windows, reading and writing all once", None
    timed = None if device.type == "cuda" else lambda run: seconds_a_call(run, device)
    for preset, snps, channels, batch in NETWORKS:
        batch, snps = (batch, snps) if scale == 1 else (4, 256 if preset == "als-net" else 640)
        network = build(zoo.load(preset, snps, channels, 1)).to(device)
        unfolded.forget()
        tried, failed = convolutions.settle(
            [network], torch.zeros(batch, channels, snps, device=device), made(), timed=timed
        )
        unfolded.forget()
        yield (
            f"  {preset}, {snps:,} SNPs, {channels} channel{'s' * (channels > 1)}, batch {batch}"
            + (f": {failed}" if failed else ""),
            None,
        )
        for one in tried:
            yield f"    {_told(one, bandwidth)}", None


def _told(one: Tried, bandwidth: float) -> str:
    what = one.what
    filters, _, kernel = what.weight
    read, written = what.inputs[0] * what.inputs[1], filters * what.places
    floor = 4 * one.samples * 2 * (read + written) / bandwidth  # input and output, forwards and backwards
    shape = f"{what.inputs[0]} to {filters}, kernel {kernel}, stride {what.stride}, {what.places:,} places"
    return f"{shape}: {_us(one.convolution)}, {_us(one.product)}, {_us(floor)}; {one.convolution / one.product:.1f}x"


def _layouts(device: torch.device, scale: float) -> str:
    """Compare ALS-Net's planes with channels first, as they are, and with channels last."""
    snps, batch = (2048, 32) if scale == 1 else (256, 4)
    x = torch.randn(batch, 1, snps, device=device)
    network = build(zoo.load("als-net", snps, 1, 2)).to(device)
    first = _passes(network, x, device)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
    last = _passes(network, x, device)
    return f"ALS-Net, both passes, us: channels first {_us(first)}, channels last {_us(last)}; {first / last:.2f}x"


def _passes(network: nn.Module, x: Tensor, device: torch.device) -> float:
    weights = list(network.parameters())
    made = capture.of(device)

    def run() -> None:
        torch.autograd.grad(network(x).square().mean(), weights)

    if made is None:
        return seconds_a_call(run, device)
    way = made()
    way.warm_up(run)
    return seconds_a_call(way.record(run), device)


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f}"
