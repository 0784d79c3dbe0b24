"""One training point as a network learns from it: in its batch, with the batch's norms and its own dropped units.

Prediction takes running averages and drops nothing; `passing` writes that. Here is what the coming epoch does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.passing import matrix
from explorer.engines.playground.terms import term
from explorer.messages.playground.frames import Section
from explorer.training.dense.layout import masks, order
from explorer.training.dense.spec import NORM_EPSILON
from explorer.training.dense.surfaces import activated


@dataclass(frozen=True)
class Lesson:
    """A training point in its batch: lists over layers of float64 (units,).

    Attributes
    ----------
    batch, size : the number of the batch in its epoch, from 1, and how many points it has
    linear, sums, acts : of the point: weighted sums, these after the batch's norm, activations before any is dropped
    means, variances : over the batch, of the weighted sums
    factors : by what dropout multiplies the activations: 0, or 1 / (1 - share)
    """

    batch: int
    size: int
    linear: list[np.ndarray]
    sums: list[np.ndarray]
    acts: list[np.ndarray]
    means: list[np.ndarray]
    variances: list[np.ndarray]
    factors: list[np.ndarray]


def lesson(network: PlaygroundNetwork, sample: int, epoch: int) -> Lesson:
    """Return what happens to a training sample (by its number among them) in an epoch, with the weights of now."""
    learner, plan, theta = network.learner, network.plan, network.state.theta
    count = len(network.train.inputs)
    rows, drawn = order(learner, epoch, count), masks(learner, plan, epoch, count)
    size = min(learner.batch_size, count)
    place = int(np.flatnonzero(rows == sample)[0])
    batch = place // size
    chosen = slice(batch * size, (batch + 1) * size)
    own, x = place - batch * size, network.train.inputs[rows[chosen]]
    kept = drawn[chosen] if len(drawn) else np.ones((len(x), plan.units))
    found = Lesson(batch + 1, len(x), [], [], [], [], [], [])
    for part in plan.slices:
        z = x @ matrix(theta, part) + theta[part.biases : part.biases + part.units]
        mean, variance = z.mean(0), z.var(0)
        found.linear.append(z[own])
        found.means.append(mean)
        found.variances.append(variance)
        if part.norm >= 0:
            scale, shift = theta[part.norm : part.norm + 2 * part.units].reshape(2, part.units)
            z = (z - mean) / np.sqrt(variance + NORM_EPSILON) * scale + shift
        acts = activated(part.activation, z.copy())
        factors = kept[:, part.unit : part.unit + part.units]
        found.sums.append(z[own])
        found.acts.append(acts[own])
        found.factors.append(factors[own])
        x = acts * factors
    return found


def learning_section(
    network: PlaygroundNetwork, index: int | None, train: np.ndarray, layer: int, units: range, epoch: int
) -> list[Section]:
    """Return a section on how units of a layer learn from a point; none where they do so as they predict.

    `index` is the point's number among all, `train` (points,) tells which are learnt from.
    """
    part, above = network.plan.slices[layer - 1], network.plan.slices[:layer]
    if index is None or not train[index] or not any(one.norm >= 0 or one.dropout for one in above):
        return []
    found = lesson(network, int(train[:index].sum()), epoch)
    k, terms = layer - 1, []
    for unit in units:
        here, mark = [f"u{layer}.{unit}"], "" if len(units) == 1 else f" {unit + 1}"
        z, a = float(found.sums[k][unit]), float(found.acts[k][unit])
        if part.norm >= 0:
            mean, variance = float(found.means[k][unit]), float(found.variances[k][unit])
            scale, shift = (float(network.state.theta[part.norm + row * part.units + unit]) for row in (0, 1))
            points = f"of z over the {found.size} point{'s' * (found.size != 1)} of its batch"
            terms.append(term(f"μ{mark}", "{}", [mean], mean, here, f"the mean {points}"))
            terms.append(term(f"σ²{mark}", "{}", [variance], variance, here, f"the variance {points}"))
            numbers = [float(found.linear[k][unit]), mean, variance, scale, shift]
            template = "({} − {}) / √({} + 0.00001) · {} + {}"
            terms.append(term(f"z̃{mark}", template, numbers, z, here, "batch norm, by the averages of the batch"))
        factor = float(found.factors[k][unit])
        if not part.dropout:
            terms.append(term(f"a{mark}", "{}", [a], a, here, "what it answers in its batch"))
        elif factor:
            note = f"kept this time: {figure(part.dropout)} are left out, so what stays counts for more"
            terms.append(term(f"a{mark}", "{} / (1 − {})", [a, part.dropout], a * factor, here, note))
        else:
            note = f"left out this time, as {figure(part.dropout)} of the units are, by chance"
            terms.append(term(f"a{mark}", "{} · 0", [a], 0.0, here, note))
    title = f"As it learns from this point: batch {found.batch} of epoch {epoch + 1:,}"
    return [Section(title=title, terms=tuple(terms))]


def figure(share: float) -> str:
    """Return a share in per cent.

    >>> figure(0.15)
    '15%'
    """
    return f"{100 * share:.4g}%"
