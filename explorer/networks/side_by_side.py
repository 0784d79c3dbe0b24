"""The modules that own weights or draw random numbers, each for many equal networks at once.

A tensor of all members lies in one of three ways. "shared": (n, ...), the same for all, as the input is. "samples":
(members * n, ...), so that a layer that owns nothing need not know of members. "channels": (n, members * c, ...), which
is what convolutions by group and batch norms read without a copy.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap  # pyright: ignore[reportUnknownVariableType]
from torch.nn import functional as F

from explorer.networks.layers import unfolded
from explorer.networks.layers.attention import CrossAttending, SelfAttention, attention_weights, mask_matrix
from explorer.networks.layers.convolution import EndPaddedConv1d, UnfoldingConv1d, UnfoldingEndPaddedConv1d
from explorer.networks.layers.convolution_2d import EndPaddedConv2d
from explorer.networks.layers.dense import DroppedLinear

Layout = Literal["shared", "samples", "channels"]


class Laid(NamedTuple):
    """A tensor of all members and how it lies."""

    tensor: Tensor
    layout: Layout

    def by_sample(self, members: int) -> Tensor:
        """Return it as (members * n, ...)."""
        if self.layout == "shared":
            return self.tensor.expand(members, *self.tensor.shape).flatten(0, 1)
        if self.layout == "channels":
            return torch.unflatten(self.tensor, 1, (members, -1)).transpose(0, 1).flatten(0, 1)
        return self.tensor

    def by_channel(self, members: int) -> Tensor:
        """Return it as (n, members * c, ...)."""
        if self.layout == "shared":
            return self.tensor[:, None].expand(-1, members, *self.tensor.shape[1:]).flatten(1, 2)
        if self.layout == "samples":
            return torch.unflatten(self.tensor, 0, (members, -1)).transpose(0, 1).flatten(1, 2)
        return self.tensor

    def lying(self, layout: Layout, members: int) -> Tensor:
        """Return it as members lie in this layout."""
        return self.by_channel(members) if layout == "channels" else self.by_sample(members)


class Members(NamedTuple):
    """What a leaf knows of the stack it is in: how many members there are, how it is given them, and their dropout."""

    many: int
    layout: Layout
    generators: Sequence[torch.Generator | None]

    def noise(self, like: Tensor, rate: float) -> Tensor:
        """Return dropout's factors (members, *one member's shape), in the order in which F.dropout draws on a CPU."""
        drawn = torch.empty(self.many, *like.shape, dtype=like.dtype, device=like.device)
        if not any(self.generators):
            return drawn.bernoulli_(1 - rate).div_(1 - rate)  # the same generator for all: in one call
        for own, generator in zip(drawn, self.generators, strict=True):
            own.bernoulli_(1 - rate, generator=generator)
        return drawn.div_(1 - rate)


class Leaf(nn.Module):
    """A module that knows of members: it owns weights or statistics, or draws random numbers."""

    def __init__(self, alike: Sequence[nn.Module], members: Members) -> None:
        super().__init__()
        self.members = members
        for name, _ in alike[0].named_parameters(recurse=False):
            together = torch.stack([module.get_parameter(name).detach() for module in alike])
            self.register_parameter(name, nn.Parameter(together))
        for name, _ in alike[0].named_buffers(recurse=False):
            self.register_buffer(name, torch.stack([module.get_buffer(name) for module in alike]))

    def own(self, name: str) -> Tensor | None:
        """Return a parameter (members, ...), None where the layer has none of this name."""
        return self._parameters.get(name)

    def laid(self, given: Laid) -> Laid:
        """Return what it gives for all members."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return what it gives, as members lie inside a layer that is made of several modules."""
        made = self.laid(Laid(x, self.members.layout))
        return made.lying(self.members.layout, self.members.many)


class StackedLinear(Leaf):
    """Dense layers: one product with all weights where the input is shared, otherwise batched products."""

    def __init__(self, alike: Sequence[nn.Linear], members: Members) -> None:
        super().__init__(alike, members)
        self.rate = alike[0].rate if isinstance(alike[0], DroppedLinear) else 0.0

    def laid(self, given: Laid) -> Laid:
        x, many = given.tensor, self.members.many
        weight, bias = self.get_parameter("weight"), self.own("bias")
        if self.rate and self.training:
            weight = weight * self.members.noise(weight[0], self.rate)
        if given.layout == "shared" and x.dim() == 2:
            return Laid(F.linear(x, weight.flatten(0, 1), None if bias is None else bias.flatten()), "channels")
        if given.layout == "channels":
            x = torch.unflatten(x, 1, (many, -1)).transpose(0, 1)
        else:
            x = torch.unflatten(given.by_sample(many), 0, (many, -1))
        rows = x.flatten(1, -2).transpose(1, 2)  # this way round the weights' gradient needs no copy
        y = torch.bmm(weight, rows) if bias is None else torch.baddbmm(bias[:, :, None], weight, rows)
        y = y.transpose(1, 2)
        return Laid(y.reshape(-1, *x.shape[2:-1], y.shape[-1]), "samples")


class StackedConv(Leaf):
    """Convolutions: over a shared input one with all filters, otherwise one in as many groups as there are members."""

    def __init__(self, alike: Sequence[nn.Conv1d | nn.Conv2d], members: Members) -> None:
        super().__init__(alike, members)
        first = alike[0]
        along = isinstance(first, nn.Conv1d)
        self.convolve: Callable[..., Tensor] = unfolded.convolve if along else F.conv2d
        steps = {"stride": first.stride, "padding": first.padding, "dilation": first.dilation}
        self.steps = {name: by[0] if along else by for name, by in steps.items()}
        self.groups = first.groups
        self.pad = first.pad if isinstance(first, EndPaddedConv1d | EndPaddedConv2d) else None

    def laid(self, given: Laid) -> Laid:
        once = given.layout == "shared" and self.groups == 1
        x = given.tensor if once else given.by_channel(self.members.many)
        groups = 1 if once else self.groups * self.members.many
        bias = self.own("bias")
        y = self.convolve(
            x if self.pad is None else F.pad(x, self.pad),
            self.get_parameter("weight").flatten(0, 1),
            None if bias is None else bias.flatten(),
            groups=groups,
            **self.steps,
        )
        return Laid(y, "channels")


class StackedBatchNorm(Leaf):
    """Batch norms: each member's channels have statistics of their own."""

    def __init__(self, alike: Sequence[nn.BatchNorm1d | nn.BatchNorm2d], members: Members) -> None:
        super().__init__(alike, members)
        self.momentum, self.epsilon = alike[0].momentum or 0.0, alike[0].eps

    def laid(self, given: Laid) -> Laid:
        if self.training:
            self.get_buffer("num_batches_tracked").add_(1)
        y = F.batch_norm(
            given.by_channel(self.members.many),
            self.get_buffer("running_mean").view(-1),  # views: the statistics are kept
            self.get_buffer("running_var").view(-1),
            self.get_parameter("weight").flatten(),
            self.get_parameter("bias").flatten(),
            self.training,
            self.momentum,
            self.epsilon,
        )
        return Laid(y, "channels")


class StackedLayerNorm(Leaf):
    """Layer norms: standardised alike, then each member's own scale and shift."""

    def __init__(self, alike: Sequence[nn.LayerNorm], members: Members) -> None:
        super().__init__(alike, members)
        self.axes, self.epsilon = list(alike[0].normalized_shape), alike[0].eps

    def laid(self, given: Laid) -> Laid:
        x = torch.unflatten(given.by_sample(self.members.many), 0, (self.members.many, -1))
        between = [1] * (x.dim() - 1 - len(self.axes))
        scale, shift = (
            self.get_parameter(name).reshape(self.members.many, *between, *self.axes) for name in ("weight", "bias")
        )
        y = F.layer_norm(x, self.axes, eps=self.epsilon) * scale + shift
        return Laid(y.flatten(0, 1), "samples")


class StackedDropout(Leaf):
    """Dropout: each member's factors come from its own random numbers."""

    def __init__(self, alike: Sequence[nn.Dropout], members: Members) -> None:
        super().__init__(alike, members)
        self.rate = alike[0].p

    def laid(self, given: Laid) -> Laid:
        if not (self.training and self.rate):
            return given
        many = self.members.many
        if given.layout == "channels":
            x = torch.unflatten(given.tensor, 1, (many, -1))
            return Laid((x * self.members.noise(x[:, 0], self.rate).transpose(0, 1)).flatten(1, 2), "channels")
        x = given.tensor[None] if given.layout == "shared" else torch.unflatten(given.tensor, 0, (many, -1))
        return Laid((x * self.members.noise(x[0], self.rate)).flatten(0, 1), "samples")


class Mapped(Leaf):
    """A module with weights and without statistics or random numbers, mapped over the members by torch.func."""

    def __init__(self, alike: Sequence[nn.Module], members: Members) -> None:
        super().__init__(alike, members)
        self._single = [alike[0]]  # in a list, so that its weights are not counted again

    def laid(self, given: Laid) -> Laid:
        single, shared = self._single[0], given.layout == "shared"

        def one(weights: dict[str, Tensor], x: Tensor) -> Tensor:
            return functional_call(single, weights, (x,))

        many = self.members.many
        x = given.tensor if shared else torch.unflatten(given.by_sample(many), 0, (many, -1))
        y: Tensor = vmap(one, in_dims=(0, None if shared else 0))(dict(self.named_parameters()), x)
        return Laid(y.flatten(0, 1), "samples")


class StackedAttention(nn.Module):
    """Attention in which a share of the attention weights is silenced, each member's by its own random numbers."""

    def __init__(self, single: SelfAttention | CrossAttending, members: Members) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = single.query, single.key, single.value, single.out
        self.heads, self.rate, self.members = single.heads, single.dropout, members
        self.mask = single.mask if isinstance(single, SelfAttention) else "none"
        self.reach = single.reach if isinstance(single, SelfAttention) else 0

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        source = x if memory is None else memory
        q, k, v = (
            torch.unflatten(made, 2, (self.heads, -1)).transpose(1, 2)
            for made in (self.query(x), self.key(source), self.value(source))
        )
        allowed = None if self.mask == "none" else mask_matrix(x.shape[1], self.mask, self.reach, x.device)
        if self.training:
            weights = torch.unflatten(attention_weights(q, k, allowed), 0, (self.members.many, -1))
            gathered = (weights * self.members.noise(weights[0], self.rate)).flatten(0, 1) @ v
        else:
            gathered = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
        return self.out(gathered.transpose(1, 2).flatten(2))


FORMS: dict[type[nn.Module], type[Leaf]] = {
    nn.Linear: StackedLinear,
    DroppedLinear: StackedLinear,
    nn.Conv1d: StackedConv,
    nn.Conv2d: StackedConv,
    EndPaddedConv1d: StackedConv,
    UnfoldingConv1d: StackedConv,
    UnfoldingEndPaddedConv1d: StackedConv,
    EndPaddedConv2d: StackedConv,
    nn.BatchNorm1d: StackedBatchNorm,
    nn.BatchNorm2d: StackedBatchNorm,
    nn.LayerNorm: StackedLayerNorm,
    nn.Dropout: StackedDropout,
}
"""Module -> how it is stacked; others with weights are mapped, those without are the same for all."""


def stacked(alike: Sequence[nn.Module], members: Members) -> nn.Module:
    """Return one module that does for all members what each of these modules, equal but for their weights, does."""
    first = alike[0]
    if form := FORMS.get(type(first)):
        return form(alike, members)
    if any(True for _ in first.parameters(recurse=False)):
        return Mapped(alike, members)
    whole = copy.copy(first)  # modules without weights are the same for all
    whole._modules = {}  # pyright: ignore[reportPrivateUsage]
    for name, _ in first.named_children():
        whole.add_module(name, stacked([module.get_submodule(name) for module in alike], members))
    if isinstance(whole, SelfAttention | CrossAttending) and whole.dropout:
        return StackedAttention(whole, members)
    return whole
