"""Attributions from changed genotypes: occlusion of SNPs or groups, and every genotype at every position."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from explorer.errors import InputError
from explorer.inspection.attribution.subject import FirstLayer, Subject
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
        Where the first layer is dense or a 1-D convolution, change its output by one column of its weights.
    """
    most = int(dosage.max())
    effect = Changed(subject, x, fast)
    additive = x.new_empty((len(x), x.shape[2]))
    dominance = torch.empty_like(additive) if most == 2 else None
    by_genotype = [torch.as_tensor(np.flatnonzero(dosage == g), device=x.device) for g in range(most + 1)]
    step = max(1, effect.rows // len(table))
    for sample in range(len(x)):
        effect.take(sample)
        for positions in torch.arange(x.shape[2], device=x.device).split(step):
            new = table[:, :, positions].permute(2, 0, 1)
            values = effect(positions, new)
            means = [values[:, rows].mean(1) for rows in by_genotype]
            additive[sample, positions] = (means[-1] - means[0]) / most
            if dominance is not None:
                dominance[sample, positions] = means[1] - (means[0] + means[2]) / 2
            progress(sample + float(positions[-1] + 1) / x.shape[2], len(x), "")
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
        effect = Changed(subject, x, fast)
        for sample in range(len(x)):
            effect.take(sample)
            for positions in torch.arange(x.shape[2], device=x.device).split(max(1, effect.rows // len(baselines))):
                after = effect(positions, baselines[:, :, positions].permute(2, 0, 1))
                scores[sample, positions] = values[sample] - after.mean(1)
            progress(sample + 1, len(x), "")
        return scores, None
    grouped = torch.empty((len(x), len(groups)), dtype=x.dtype, device=x.device)
    for index, group in enumerate(groups):
        grouped[:, index] = values - _occluded(subject, x, baselines, np.asarray(group), fast)
        progress(index + 1, len(groups), f"{index + 1:,} of {len(groups):,} groups hidden")
    return spread(grouped, groups, x.shape[2]), grouped


def spread(grouped: Tensor, groups: list[np.ndarray], positions: int) -> Tensor:
    """Return scores (samples, positions) from scores by group (samples, groups), as `occlusion` says."""
    scores = grouped.new_zeros((len(grouped), positions))
    for index, group in enumerate(groups):
        members = torch.as_tensor(np.asarray(group), device=grouped.device)
        if len(members) and not (int(members.min()) >= 0 and int(members.max()) < positions):
            raise InputError(f"group {index}", f"it names a position outside 0 to {positions - 1}")
        here, one = scores[:, members], grouped[:, index : index + 1]
        scores[:, members] = torch.where(one.abs() >= here.abs(), one, here)
    return scores


def _occluded(subject: Subject, x: Tensor, baselines: Tensor, group: np.ndarray, fast: bool) -> Tensor:
    """Return the explained output (samples,) with `group` at the baseline, averaged over baselines."""
    members = torch.as_tensor(group, device=x.device)
    change = _change_at_first(subject) if fast else None
    total = torch.zeros(len(x), dtype=x.dtype, device=x.device)
    for base in baselines:
        if isinstance(change, _Dense):
            with torch.no_grad():
                h = subject.into_first(x)
                delta = base[None, :, members] - x[:, :, members]
                h = h + torch.einsum("ncm,hcm->nh", delta, change.weight[:, :, members])
                parts = [subject.from_first(part) for part in h.split(subject.tails(h[:1]).size)]
            total += torch.cat(parts) / len(baselines)
        else:
            hidden = x.clone()
            hidden[:, :, members] = base[:, members]
            total += subject.values(hidden) / len(baselines)
    return total


class Changed:
    """The explained output of one sample after another, with one position changed at a time."""

    def __init__(self, subject: Subject, x: Tensor, fast: bool = True) -> None:
        self.subject, self.x = subject, x
        self.change = _change_at_first(subject) if fast else None
        if self.change is not None:
            with torch.no_grad():
                self.h = subject.into_first(x)
            self.rows = subject.tails(self.h[:1]).size
        else:
            self.rows = subject.rows

    def take(self, sample: int) -> None:
        """Change this row of x from now on."""
        self.sample = sample

    def __call__(self, positions: Tensor, new: Tensor) -> Tensor:
        """Return the numbers (P, R) where position `positions[i]` (P,) becomes `new[i, r]` (P, R, channels)."""
        sample = self.x[self.sample]
        with torch.no_grad():
            if self.change is not None:
                delta = new - sample[:, positions].T[:, None, :]
                return self.subject.from_first(self.change(self.h[self.sample], positions, delta)).view(new.shape[:2])
            changed = sample.repeat(new.shape[0] * new.shape[1], 1, 1)
            each = torch.arange(len(changed), device=sample.device)
            changed[each, :, positions.repeat_interleave(new.shape[1])] = new.flatten(0, 1)
            return self.subject.value(changed).view(new.shape[:2])


def _change_at_first(subject: Subject) -> Callable[[Tensor, Tensor, Tensor], Tensor] | None:
    """Return how a changed position changes the first layer's output, or None where only brute force will do."""
    first = subject.first
    if first is None:
        return None
    module = first.module
    if isinstance(module, nn.Linear):
        return _Dense(first, subject.shape) if first.order.ndim == 1 else _Tokens(first, subject.shape)
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
        return (h + torch.einsum("prc,hcp->prh", delta, self.weight[:, :, positions])).flatten(0, 1)


class _Tokens:
    """A dense layer that reads each token by itself: only the position's own token changes."""

    def __init__(self, first: FirstLayer, shape: tuple[int, int]) -> None:
        self.weight, width, self.positions = first.module.weight, first.order.shape[-1], shape[1]
        place = torch.empty_like(first.order.flatten())
        place[first.order.flatten()] = torch.arange(place.numel(), device=place.device)
        self.token, self.feature = place // width, place % width
        self.lead = first.order.shape[:-1]

    def __call__(self, h: Tensor, positions: Tensor, delta: Tensor) -> Tensor:
        rows = h.flatten(0, -2).repeat(delta.shape[0] * delta.shape[1], 1, 1)
        each = torch.arange(len(rows), device=h.device)
        for channel in range(delta.shape[2]):
            at = channel * self.positions + positions
            new = delta[:, :, channel, None] * self.weight.T[self.feature[at]][:, None, :]
            rows[each, self.token[at].repeat_interleave(delta.shape[1])] += new.flatten(0, 1)
        return rows.view(len(rows), *self.lead, -1)


class _Convolved:
    """A convolution: the few places whose kernel covers the position change."""

    def __init__(self, first: FirstLayer, module: nn.Conv1d, shape: tuple[int, int]) -> None:
        self.weight, self.stride, self.positions = module.weight, module.stride[0], shape[1]
        padding = module.padding[0] if isinstance(module.padding, tuple) else (module.kernel_size[0] - 1) // 2
        self.before = int(getattr(module, "pad", (padding, padding))[0])
        place = torch.empty_like(first.order.flatten())
        place[first.order.flatten()] = torch.arange(place.numel(), device=place.device)
        self.channel, self.place = place // first.order.shape[-1], place % first.order.shape[-1]

    def __call__(self, h: Tensor, positions: Tensor, delta: Tensor) -> Tensor:
        rows, kernel = h.repeat(delta.shape[0] * delta.shape[1], 1, 1), self.weight.shape[2]
        each, repeats = torch.arange(len(rows), device=h.device), delta.shape[1]
        for channel in range(delta.shape[2]):
            at = channel * self.positions + positions
            read = self.place[at] + self.before
            for back in range(-(-kernel // self.stride)):
                out = read // self.stride - back
                offset = read - out * self.stride
                valid = (out >= 0) & (out < h.shape[-1]) & (offset < kernel)
                weights = self.weight[:, self.channel[at], offset.clamp_max(kernel - 1)].T * valid[:, None]
                new = delta[:, :, channel, None] * weights[:, None, :]
                rows[each, :, out.clamp(0, h.shape[-1] - 1).repeat_interleave(repeats)] += new.flatten(0, 1)
        return rows
