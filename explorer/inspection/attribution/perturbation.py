"""Attributions from changed genotypes: occlusion of SNPs or groups, and every genotype at every position."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from explorer.blockwise import Blocks
from explorer.errors import InputError
from explorer.inspection.attribution.subject import FirstLayer, Subject
from explorer.networks.layers.tokens import GroupedMarkers
from explorer.progress import Progress, silent


def mutagenesis(
    subject: Subject,
    x: Tensor,
    table: Tensor,
    dosage: np.ndarray,
    progress: Progress = silent,
    fast: bool = True,
) -> tuple[Tensor, Tensor | None]:
    """Return additive and dominance effects (samples, positions); the second is None for haploids.

    With F_g the explained output where a position is given genotype g and all else stays as it is in the sample,
    additive = (F_2 - F_0) / 2 (haploids: F_1 - F_0) and dominance = F_1 - (F_0 + F_2) / 2.

    Parameters
    ----------
    x : (samples, channels, positions)
    table : (rows, channels, positions)
        Every genotype encoded at every position; rows of equal `dosage` (rows,) are averaged (the two phases).
    fast : bool
        Where the first layer is dense, a token embedding or a 1-D convolution, change its output by one column of its
        weights.
    """
    most = int(dosage.max())
    effect = Changed(subject, x, table.permute(2, 0, 1), fast)
    additive = x.new_empty((len(x), x.shape[2]))
    dominance = torch.empty_like(additive) if most == 2 else None
    by_genotype = [torch.as_tensor(np.flatnonzero(dosage == g), device=x.device) for g in range(most + 1)]
    for samples, positions, values in effect.values():
        means = [values[:, :, rows].mean(2) for rows in by_genotype]
        additive[samples, positions] = (means[-1] - means[0]) / most
        if dominance is not None:
            dominance[samples, positions] = means[1] - (means[0] + means[2]) / 2
        progress(_done(samples, positions, x), len(x), "")
    return additive, dominance


def occlusion(
    subject: Subject,
    x: Tensor,
    baselines: Tensor,
    groups: list[np.ndarray] | None = None,
    progress: Progress = silent,
    fast: bool = True,
) -> tuple[Tensor, Tensor | None]:
    """Return f(x) - f(x with a group at the baseline), (samples, positions), and by group (samples, groups) or None.

    Every position by itself where `groups` is None. Each position of a group carries the whole group's score (as
    Captum's FeatureAblation has it), positions in no group 0, positions in several groups the largest in size.
    Averaged over `baselines` (k, channels, positions).
    """
    values = subject.values(x)
    if groups is None:
        scores = torch.zeros((len(x), x.shape[2]), dtype=x.dtype, device=x.device)
        for samples, positions, after in Changed(subject, x, baselines.permute(2, 0, 1), fast).values():
            scores[samples, positions] = values[samples, None] - after.mean(2)
            progress(_done(samples, positions, x), len(x), "")
        return scores, None
    grouped = torch.empty((len(x), len(groups)), dtype=x.dtype, device=x.device)
    hidden = _Hidden(subject, x, fast)
    for index, group in enumerate(groups):
        members = torch.as_tensor(np.asarray(group), device=x.device)
        after = sum(hidden(members, base) for base in baselines) / len(baselines)
        grouped[:, index] = values - after
        progress(index + 1, len(groups), f"{index + 1:,} of {len(groups):,} groups hidden")
    return spread(grouped, groups, x.shape[2]), grouped


def spread(grouped: Tensor, groups: list[np.ndarray], positions: int) -> Tensor:
    """Return scores (samples, positions) from scores by group (samples, groups), as `occlusion` says."""
    scores = grouped.new_zeros((len(grouped), positions))
    for index, group in enumerate(groups):
        named = np.asarray(group)
        members = torch.as_tensor(named, device=grouped.device)
        if len(named) and not (named.min() >= 0 and named.max() < positions):
            raise InputError(f"group {index}", f"it names a position outside 0 to {positions - 1}")
        here, one = scores[:, members], grouped[:, index : index + 1]
        scores[:, members] = torch.where(one.abs() >= here.abs(), one, here)
    return scores


class _Hidden:
    """The explained output (samples,) with a group of positions at a baseline."""

    def __init__(self, subject: Subject, x: Tensor, fast: bool) -> None:
        self.subject, self.x = subject, x
        change = _change_at_first(subject) if fast else None
        self.dense = change if isinstance(change, _Dense) else None
        self.h = subject.entered(x) if self.dense is not None else None

    def __call__(self, members: Tensor, base: Tensor) -> Tensor:
        if self.dense is None or self.h is None:
            hidden = self.x.clone()
            hidden[:, :, members] = base[:, members]
            return self.subject.values(hidden)
        with torch.no_grad():
            delta = base[None, :, members] - self.x[:, :, members]
            h = self.h + torch.einsum("ncm,hcm->nh", delta, self.dense.weight[:, :, members])
            tails = self.subject.tails(h[:1])
            return torch.cat([made for _, made in tails.over(len(h), lambda part: self.subject.from_first(h[part]))])


class Changed:
    """The explained output with one position of one sample changed at a time, many samples and positions together.

    Parameters
    ----------
    x : (samples, channels, positions)
    new : (positions, R, channels)
        What every position becomes, R times.
    """

    def __init__(self, subject: Subject, x: Tensor, new: Tensor, fast: bool = True) -> None:
        self.subject, self.x, self.new = subject, x, new
        self.change = _change_at_first(subject) if fast else None
        if self.change is not None:
            self.h = subject.entered(x)
        rows = subject.rows if self.change is None else subject.tails(self.h[:1]).size
        self.blocks = Blocks(rows // new.shape[1], "position of one sample")

    def values(self) -> Iterator[tuple[slice, slice, Tensor]]:
        """Yield which samples and positions, with the numbers (samples, positions, R); nothing is read back."""
        return self.blocks.over_pairs(len(self.x), self.x.shape[2], self)

    def __call__(self, samples: slice, positions: slice) -> Tensor:
        """Return the numbers (samples, positions, R) of one block."""
        x, new = self.x[samples], self.new[positions]
        shape = (len(x), *new.shape[:2])
        where = torch.arange(positions.start, positions.stop, device=x.device)
        with torch.no_grad():
            if self.change is not None:
                delta = new - x[:, :, positions].transpose(1, 2)[:, :, None, :]
                return self.subject.from_first(self.change(self.h[samples], where, delta)).view(shape)
            changed = x[:, None, None].repeat(1, *shape[1:], 1, 1).flatten(0, 2)
            each = torch.arange(len(changed), device=x.device)
            changed[each, :, _by_row(where, shape)] = new.expand(*shape, -1).flatten(0, 2)
            return self.subject.value(changed).view(shape)


def _by_row(of_position: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return what each position has (positions,), for every row of (samples, positions, R), flattened."""
    return of_position[None, :, None].expand(shape).flatten()


def _done(samples: slice, positions: slice, x: Tensor) -> float:
    """Return how many samples are done after a block: with part of the positions, part of one."""
    return samples.stop - 1 + positions.stop / x.shape[2]


def _change_at_first(subject: Subject) -> Callable[[Tensor, Tensor, Tensor], Tensor] | None:
    """Return how a changed position changes the first layer's output, or None where only brute force will do."""
    first = subject.first
    if first is None:
        return None
    module = first.module
    if isinstance(module, nn.Linear):
        return _Dense(first, subject.shape) if first.order.ndim == 1 else _tokens(first, module, subject.shape)
    if isinstance(module, GroupedMarkers):
        return _grouped(module, subject.shape)
    if isinstance(module, nn.Conv1d) and module.groups == 1 and module.dilation == (1,):
        return _Convolved(first, module, subject.shape)
    return None


class _Dense:
    """h + W[:, position] * delta: a rank-1 update per position."""

    def __init__(self, first: FirstLayer, shape: tuple[int, int]) -> None:
        weight = torch.empty_like(first.module.weight)
        weight[:, first.order] = first.module.weight
        self.weight = weight.view(-1, *shape)

    def __call__(self, h: Tensor, positions: Tensor, delta: Tensor) -> Tensor:
        change = torch.einsum("sprc,hcp->sprh", delta, self.weight[:, :, positions])
        return (h[:, None, None] + change).flatten(0, 2)


class _Tokens:
    """A linear map that reads each token by itself: only the position's own token changes.

    `token` (channels * positions,) is which, and `weight` (channels * positions, width) what one more there adds to it.
    """

    def __init__(self, token: Tensor, weight: Tensor, positions: int) -> None:
        self.token, self.weight, self.positions = token, weight, positions

    def __call__(self, h: Tensor, positions: Tensor, delta: Tensor) -> Tensor:
        shape, lead = delta.shape[:3], h.shape[1:]
        rows = h.flatten(1, -2)[:, None, None].repeat(1, *shape[1:], 1, 1).flatten(0, 2)
        each = torch.arange(len(rows), device=h.device)
        for channel in range(delta.shape[3]):
            at = channel * self.positions + positions
            new = delta[..., channel, None] * self.weight[at][:, None, :]
            rows[each, _by_row(self.token[at], shape)] += new.flatten(0, 2)
        return rows.view(len(rows), *lead)


def _tokens(first: FirstLayer, module: nn.Linear, shape: tuple[int, int]) -> _Tokens:
    """A dense layer over the last axis."""
    place, width = _places(first), first.order.shape[-1]
    return _Tokens(place // width, module.weight.T[place % width], shape[1])


def _grouped(module: GroupedMarkers, shape: tuple[int, int]) -> _Tokens:
    """Neighbouring markers as a token, by a map of its own or one for all."""
    channel, position = torch.meshgrid(*(torch.arange(n, device=module.weight.device) for n in shape), indexing="ij")
    token, feature = position // module.size, channel * module.size + position % module.size
    maps = torch.zeros_like(token) if module.shared else token
    return _Tokens(token.flatten(), module.weight[maps.flatten(), feature.flatten()], shape[1])


def _places(first: FirstLayer) -> Tensor:
    """Return where the layer sees each input element (channels * positions,): the inverse of `FirstLayer.order`."""
    flat = first.order.flatten()
    place = torch.empty_like(flat)
    place[flat] = torch.arange(place.numel(), device=place.device)
    return place


class _Convolved:
    """A convolution: the few places whose kernel covers the position change."""

    def __init__(self, first: FirstLayer, module: nn.Conv1d, shape: tuple[int, int]) -> None:
        self.weight, self.stride, self.positions = module.weight, module.stride[0], shape[1]
        padding = module.padding[0] if isinstance(module.padding, tuple) else (module.kernel_size[0] - 1) // 2
        self.before = int(getattr(module, "pad", (padding, padding))[0])
        place = _places(first)
        self.channel, self.place = place // first.order.shape[-1], place % first.order.shape[-1]

    def __call__(self, h: Tensor, positions: Tensor, delta: Tensor) -> Tensor:
        shape, kernel = delta.shape[:3], self.weight.shape[2]
        rows = h[:, None, None].repeat(1, *shape[1:], 1, 1).flatten(0, 2)
        each = torch.arange(len(rows), device=h.device)
        for channel in range(delta.shape[3]):
            at = channel * self.positions + positions
            read = self.place[at] + self.before
            for back in range(-(-kernel // self.stride)):
                out = read // self.stride - back
                offset = read - out * self.stride
                valid = (out >= 0) & (out < h.shape[-1]) & (offset < kernel)
                weights = self.weight[:, self.channel[at], offset.clamp_max(kernel - 1)].T * valid[:, None]
                new = delta[..., channel, None] * weights[:, None, :]
                rows[each, :, _by_row(out.clamp(0, h.shape[-1] - 1), shape)] += new.flatten(0, 2)
        return rows
