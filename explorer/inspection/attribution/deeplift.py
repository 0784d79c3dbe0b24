"""DeepLift with the rescale rule, complete for every network it accepts.

The network is run once on pairs (sample, baseline). Linear steps pass both through. A nonlinear step y = s(x) hands
contributions back with the multiplier (s(x) - s(x0)) / (x - x0) in place of the derivative; a maximum divides its
change between the two winners; a product of two changing factors gives each its own change times the middle of the
other; softmax, layer normalisation and attention are made of these. Every rule keeps sum(multiplier * change) equal
to the change in output, hence so does the whole. A step without a rule is refused in words.

Source: Shrikumar, Greenside, Kundaje (2017), Learning important features through propagating activation differences.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.errors import InputError
from explorer.inspection.attribution import deeplift_rules  # noqa: F401  (fills the table of rules)
from explorer.inspection.attribution.pairs import NoRule, Pair
from explorer.inspection.attribution.subject import Subject


def deeplift(subject: Subject, x: Tensor, baseline: Tensor) -> Tensor:
    """Return the scores (samples, channels, positions) of x against one baseline (1 or samples, channels, positions).

    Raises InputError where the network holds a step that the rescale rule cannot be right for.
    """
    parts = []
    rows = max(1, subject.rows // 2)
    for index, part in enumerate(x.split(rows)):
        start = (
            baseline.expand(len(part), -1, -1) if len(baseline) == 1 else baseline[index * rows : (index + 1) * rows]
        )
        leaf = part.detach().clone().requires_grad_()
        try:
            with subject.graph():
                value = subject.network(Pair.of(leaf, start))
                if not isinstance(value, Pair):
                    raise NoRule("a step that takes the numbers out of the network's graph")
                multiplier = torch.autograd.grad((value.plain() @ subject.weights).sum(), leaf, allow_unused=True)[0]
        except NoRule as missing:
            raise InputError(
                "method DeepLift",
                f"it has no rule for {missing}, so its scores would be wrong for this network",
                "Integrated gradients works for every network.",
            ) from None
        parts.append(torch.zeros_like(part) if multiplier is None else (part - start) * multiplier)
    return torch.cat(parts)


def refuse(subject: Subject) -> None:
    """Raise InputError, saying why, where DeepLift cannot be right for the network."""
    zeros = subject.blank(2)
    deeplift(subject, zeros, zeros)


def refusal(subject: Subject) -> str | None:
    """Return why DeepLift cannot be right for the network, or None where it can."""
    try:
        refuse(subject)
    except InputError as error:
        return str(error)
    return None
