"""What a fold's training holds on its device when it holds most, found by going through a step without computing it.

The step is taken on torch's meta device by the very layers that train, so that what they keep for the backward pass,
and what they take for a moment, is counted rather than guessed. It costs some ten milliseconds however large the
network is. What kernels take within themselves is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from explorer.datasets import by_sample
from explorer.datasets.batch_encoding import BatchEncoder, Way
from explorer.datasets.encodings import Encoder, Encoding, EncodingName
from explorer.networks import spec as network_spec
from explorer.networks.build import Network
from explorer.networks.spec import NetworkSpec
from explorer.networks.stacked import Stacked
from explorer.training import optimizer
from explorer.training.held import Unpacking
from explorer.training.ledger import Ledger, TooLong
from explorer.training.samples import ENCODED_AT_ONCE, ON_CUDA_AT_ONCE
from explorer.training.spec import OptimizerName

GENOTYPES, WEIGHTS, KEPT = "genotypes", "weights", "optimizer and best weights"
ENCODED, LAYERS = "encoded batch", "layers"
RECORDED = "recorded steps"
MOST_OPERATIONS = 3000
"""Operations of a step beyond which it is not gone through, as it would keep a page waiting."""
CUDA_UNIT = 512
"""Bytes of which CUDA's allocator gives whole multiples."""
META = torch.device("meta")


@dataclass(frozen=True)
class Step:
    """All that decides how much memory a step takes beside the genotypes of the fold.

    Attributes
    ----------
    network : NetworkSpec as JSON
    encoding, doses : how genotypes become the network's input
    complete, standardised : whether no call is missing, and whether encoded numbers are standardised
    way : how the fold's genotypes are held: "whole", "packed" or "streamed"
    batch, evaluated : samples of a training step, and of a step of evaluation; 0 = nothing is evaluated
    preceded : whether another step came before it, whose gradients are there until the new ones are made
    stacked, networks : how many networks are stepped in one stack, and how many there are on the device
    optimizer, l1, l2 : of RunSpec
    best : whether the weights of the best epoch are kept
    half : whether layers compute in bfloat16
    recorded : whether steps are recorded, in memory that is theirs as long as they may be repeated
    device : "cpu", "cuda" or "mps"
    """

    network: str
    encoding: EncodingName
    doses: bool
    complete: bool
    standardised: bool
    way: str
    batch: int
    evaluated: int
    preceded: bool
    stacked: int
    networks: int
    optimizer: OptimizerName
    l1: float
    l2: float
    best: bool
    half: bool
    recorded: bool
    device: str


@lru_cache(maxsize=64)
def held(step: Step) -> Mapping[str, int] | None:
    """Return the bytes at the fullest moment of training, by what they are for, the fold's genotypes left out.

    None where the step cannot be gone through: a layer asks for numbers, or it calls too many operations.
    """
    ledger = Ledger(CUDA_UNIT if step.device == "cuda" else 1, MOST_OPERATIONS)
    try:
        with torch.device(META):
            _go_through(step, ledger)
    except (NotImplementedError, RuntimeError, TooLong):
        return None
    return ledger.peak()


def _go_through(step: Step, ledger: Ledger) -> None:
    layers = network_spec.read(step.network)
    encoder = _encoder(step, layers)
    single = Network(layers).to(META)
    # A stack of equal networks has the sizes of a stack of different ones.
    network = Stacked([single] * step.stacked, [None] * step.stacked) if step.stacked > 1 else single
    own = [*network.parameters(), *network.buffers()]
    learnt = [parameter for parameter in network.parameters() if parameter.requires_grad]
    _count_weights(step, ledger, own, learnt)
    ledger.hold(encoder.buffers(), ENCODED)
    ledger.label = ENCODED
    with ledger:
        encoding = _Encoding(encoder, step)
    penalty = optimizer.Penalty([weight for weight in learnt if weight.ndim > 1], step.l1, step.l2)
    others = (step.networks - step.stacked) * _bytes(learnt) // step.stacked
    elsewhere = ledger.take(WEIGHTS, others)
    for parameter in learnt:
        if step.preceded:
            parameter.grad = torch.empty(parameter.shape)
            ledger.hold([parameter.grad], WEIGHTS)
        parameter.register_post_accumulate_grad_hook(_gradient_in(ledger))
    with ledger, _Attention(step.device):
        ledger.narrow = step.device == "cuda" and step.stacked == 1
        resident = sum(ledger.peak().values()) - _bytes(learnt) * step.preceded - others
        _train(step, ledger, network, encoding, penalty)
        ledger.give_back(elsewhere)
        for parameter in learnt:
            parameter.grad = None
        if step.recorded:
            ledger.take(RECORDED, sum(ledger.peak().values()) - resident)
        if step.evaluated:
            _evaluate(step, ledger, network, encoding)


def _count_weights(step: Step, ledger: Ledger, own: Sequence[Tensor], learnt: Sequence[Tensor]) -> None:
    """Count the weights of all networks, what the optimizer remembers of them, and the best ones."""
    ledger.hold(own, WEIGHTS)
    ledger.take(WEIGHTS, (step.networks - step.stacked) * _bytes(own) // step.stacked)
    remembered = optimizer.STATE_COPIES[step.optimizer] * _bytes(learnt)
    ledger.take(KEPT, (remembered + _bytes(own) * step.best) * step.networks // step.stacked)
    if step.half:
        ledger.take(WEIGHTS, _bytes(learnt) // 2)  # autocast keeps a copy of each while a step lasts


def _train(step: Step, ledger: Ledger, network: nn.Module, encoding: _Encoding, penalty: optimizer.Penalty) -> None:
    ledger.label = ENCODED
    x = _encoded(step, encoding, _genotypes(step, ledger, encoding.encoder, step.batch))
    ledger.label = LAYERS
    outputs = network.train()(x)
    loss = outputs.sum()  # what a loss keeps beside the outputs is as small as they are
    for parameter in network.parameters():
        parameter.grad = None
    loss.backward()
    ledger.label = KEPT
    if penalty.active:
        penalty.add_gradients()
    sizes = [_bytes([parameter]) for parameter in network.parameters() if parameter.requires_grad]
    ledger.give_back(ledger.take(KEPT, optimizer.passing(step.optimizer, step.device, sizes)))


@torch.no_grad()
def _evaluate(step: Step, ledger: Ledger, network: nn.Module, encoding: _Encoding) -> None:
    ledger.label = ENCODED
    x = _encoded(
        step, encoding, _genotypes(step, ledger, encoding.encoder, step.evaluated, sliced=step.way != "streamed")
    )
    ledger.label = LAYERS
    network.eval()(x)


def _encoder(step: Step, layers: NetworkSpec) -> Encoder:
    shape = layers.input_shape
    ploidy = shape["channels"] - 1 if step.encoding == "onehot" else 2
    return Encoder(Encoding.model_validate({"name": step.encoding, "ploidy": ploidy}), shape["positions"]).to(META)


def _genotypes(step: Step, ledger: Ledger, encoder: Encoder, samples: int, sliced: bool = False) -> Tensor:
    """Return samples of the fold, gathered from its genotypes, or a slice of these, which takes no memory."""
    copies = (2,) if step.encoding == "haplotype" else ()
    packed = step.way != "whole" and not step.doses
    each = by_sample.width(encoder.positions) if packed else encoder.positions
    kind = torch.uint8 if packed else torch.int16 if step.doses else torch.int8
    taken = torch.empty(samples, each, *copies, dtype=kind, device=META)
    if sliced:
        ledger.disown(taken)
    return Unpacking(taken.shape[1:], encoder.positions, META)(taken) if packed else taken


class _Encoding(BatchEncoder):
    """Encodes as `Samples` does, on the meta device, where what its encoder was fitted to cannot be asked for."""

    def __init__(self, encoder: Encoder, step: Step) -> None:
        self._plain = step.encoding in ("dosage", "haplotype") and step.complete and not step.standardised
        super().__init__(encoder, step.complete)

    def _settle(self) -> Way:
        if self.encoder.encoding.name == "onehot":
            self._on = self._off = self.encoder.missing
            return "channels"
        if self.encoder.encoding.name == "hardy-weinberg":
            return "table"
        return "number" if self._plain else "line"


def _encoded(step: Step, encoding: _Encoding, genotypes: Tensor) -> Tensor:
    """Encode as `Samples.encoded` does, so many at once."""
    encoder = encoding.encoder
    most = ON_CUDA_AT_ONCE if step.device == "cuda" else ENCODED_AT_ONCE
    at_once = max(1, most // max(1, encoder.channels * encoder.positions))
    if len(genotypes) <= at_once:
        return encoding(genotypes)
    first = encoding(genotypes[:at_once])
    encoded = first.new_empty((len(genotypes), *first.shape[1:]))
    encoded[:at_once] = first
    encoded[at_once : 2 * at_once] = encoding(genotypes[at_once : 2 * at_once])
    return encoded


def _gradient_in(ledger: Ledger) -> Callable[[Tensor], None]:
    def note(parameter: Tensor) -> None:
        if parameter.grad is not None:
            ledger.hold([parameter.grad], WEIGHTS)

    return note


def _bytes(tensors: Sequence[Tensor]) -> int:
    return sum(tensor.untyped_storage().nbytes() for tensor in tensors)


class _Attention(TorchFunctionMode):
    """Have attention call what torch would choose on the device: on the meta device it would write all weights out.

    A CPU has a kernel that does not, for attention without dropout; CUDA has one for float32 in either case.
    """

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is not F.scaled_dot_product_attention:
            return func(*args, **(kwargs or {}))
        return self._attend(*args, **(kwargs or {}))

    def _attend(
        self, query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None, dropout_p: float = 0.0
    ) -> Tensor:
        mask = attn_mask
        if mask is not None and mask.dtype == torch.bool:
            mask = torch.zeros_like(mask, dtype=query.dtype)
        if self.device == "cpu" and not dropout_p:
            flash = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
            return flash(query, key, value, 0.0, False, attn_mask=mask)[0]
        if self.device == "cuda":
            if mask is not None:
                mask = mask.expand(*query.shape[:2], query.shape[2], key.shape[2])
            efficient = torch.ops.aten._scaled_dot_product_efficient_attention
            return efficient(query, key, value, mask, True, dropout_p)[0]
        return F.scaled_dot_product_attention(query, key, value, attn_mask, dropout_p)
