"""A layer as matrices for one data point, in the course's notation: s = Wᵀx forwards, δ and x δᵀ backwards."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from explorer.engines.playground.backwards import back_terms, norm_term
from explorer.engines.playground.forwards import ACTIVATIONS, source_name, unit_terms
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.passing import Pass, loss_of, matrix, norm_factors, slopes
from explorer.engines.playground.terms import term
from explorer.messages.playground.frames import Matrices, MatrixStep, Numbers, Section, Term

BELOW, ABOVE = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def below(number: int) -> str:
    """Write an index."""
    return str(number).translate(BELOW)


def of_layer(letter: str, layer: int) -> str:
    """Write a letter with its layer above it: W⁽²⁾."""
    return f"{letter}⁽{str(layer).translate(ABOVE)}⁾"


def matrices(network: PlaygroundNetwork, run: Pass, layer: int) -> tuple[str, list[Section], Matrices]:
    """Return the title, the sections, one for every step forwards and then backwards, and the numbers of a layer."""
    plan, theta, last = network.plan, network.state.theta, layer == len(network.plan.slices)
    part, entered = plan.slices[layer - 1], run.entered[layer - 1]
    delta = run.deltas[layer - 1] * norm_factors(network, part)
    pulls, steep = _pulls(network, run, layer)
    biases = theta[part.biases : part.biases + part.units]
    steps: list[tuple[MatrixStep, Section]] = [
        (MatrixStep(kind="enters"), Section(title=_enters(network, layer), terms=())),
        *((MatrixStep(kind="sum", unit=k), _sum_section(network, run, layer, k)) for k in range(part.units)),
        (MatrixStep(kind="activation"), _activation_section(network, run, layer)),
        (MatrixStep(kind="delta"), _delta_section(network, run, layer)),
        (MatrixStep(kind="gradient"), _gradient_section(network, run, layer, delta)),
    ]
    numbers = Matrices(
        layer=layer,
        layers=len(plan.slices),
        names=tuple(_entry(network, layer, k) for k in range(part.inputs)),
        entered=_finite(entered),
        weights=tuple(map(_finite, matrix(theta, part))),
        biases=_finite(biases) if network.learner.biases else None,
        sums=_finite(run.linear[layer - 1]),
        normed=_finite(run.sums[layer - 1]) if part.norm >= 0 else None,
        activation=plan.output_activation if last else part.activation,
        acts=_finite(run.predicted if last else run.acts[layer - 1]),
        pulls=None if pulls is None else _finite(pulls),
        slopes=None if steep is None else _finite(steep),
        deltas=_finite(delta),
        gradients=tuple(map(_finite, np.outer(entered, delta))),
        steps=tuple(step for step, _ in steps),
    )
    w, s, x = of_layer("W", layer), of_layer("s", layer), of_layer("x", layer - 1)
    return f"{_named(network, layer)} as matrices: {s} = ({w})ᵀ {x}", [section for _, section in steps], numbers


def _pulls(network: PlaygroundNetwork, run: Pass, layer: int) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return ∂L/∂x and θ′(s), each (units,), of a layer; None where loss and activation are one."""
    plan, part = network.plan, network.plan.slices[layer - 1]
    steep = slopes(part, run.sums[layer - 1], run.acts[layer - 1])
    if layer < len(plan.slices):
        after = plan.slices[layer]
        return matrix(network.state.theta, after) @ (run.deltas[layer] * norm_factors(network, after)), steep
    if plan.loss == "cross_entropy":
        return None, None
    return loss_of(plan, run.acts[-1], run.predicted, run.target)[1], steep


# the steps


def _enters(network: PlaygroundNetwork, layer: int) -> str:
    x = of_layer("x", layer - 1)
    if not network.learner.biases:
        return f"{x} enters. The network has no biases, so no 1 stands before it"
    return f"{x} enters, with a 1 before it: the biases, the first row of {of_layer('W', layer)}, are multiplied by it"


def _sum_section(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> Section:
    part, x = network.plan.slices[layer - 1], run.entered[layer - 1]
    weights = matrix(network.state.theta, part)[:, unit]
    numbers = np.stack([weights, x], axis=1).ravel().tolist()
    parts, elements = ["{} · {}"] * part.inputs, [f"l{layer}.{k}.{unit}" for k in range(part.inputs)]
    if network.learner.biases:
        numbers.insert(0, float(network.state.theta[part.biases + unit]))
        parts.insert(0, "{} · 1")
        elements.append(f"b{layer}.{unit}")
    elements += [f"u{layer - 1}.{k}" for k in range(part.inputs)]
    sums = term(
        f"s{below(unit + 1)}", " + ".join(parts), numbers, run.linear[layer - 1][unit], [*elements, f"u{layer}.{unit}"]
    )
    title = f"Column {unit + 1} of {of_layer('W', layer)} times {of_layer('x', layer - 1)} gives s{below(unit + 1)}"
    return Section(title=title, terms=(sums,))


def _activation_section(network: PlaygroundNetwork, run: Pass, layer: int) -> Section:
    plan, last = network.plan, layer == len(network.plan.slices)
    part = plan.slices[layer - 1]
    kind = plan.output_activation if last else part.activation
    theta = "θ = softmax" if kind == "softmax" else f"θ(s) = {ACTIVATIONS[kind][1].replace('z', 's')}"
    terms = [each for k in range(part.units) for each in _renamed(unit_terms(network, run, layer, k)[1:], k)]
    if last:
        return Section(title=f"ŷ = θ({of_layer('s', layer)}) with {theta}", terms=tuple(terms))
    return Section(title=f"{of_layer('x', layer)} = [1, θ({of_layer('s', layer)})] with {theta}", terms=tuple(terms))


def _delta_section(network: PlaygroundNetwork, run: Pass, layer: int) -> Section:
    plan, part = network.plan, network.plan.slices[layer - 1]
    terms = []
    for k in range(part.units):
        back = back_terms(network, run, layer, k)
        terms += _renamed(back + [norm_term(network, run, layer, k)] * (part.norm >= 0), k)
    d, s = of_layer("δ", layer), of_layer("s", layer)
    if layer < len(plan.slices):
        w, after = of_layer("W", layer + 1), of_layer("δ", layer + 1)
        own = ", without its row of biases" if network.learner.biases else ""
        normed = ", through the batch norms" if part.norm >= 0 or plan.slices[layer].norm >= 0 else ""
        title = f"Back: {d} = θ′({s}) ⊙ {w} {after}{own}{normed}"
    elif plan.loss == "cross_entropy":
        title = f"Back: {d} = ŷ − y, loss and activation in one"
    else:
        title = f"Back: {d} = ∂L/∂ŷ ⊙ θ′({s})"
    return Section(title=title, terms=tuple(terms))


def _gradient_section(network: PlaygroundNetwork, run: Pass, layer: int, delta: np.ndarray) -> Section:
    part, x = network.plan.slices[layer - 1], run.entered[layer - 1]
    terms = [
        term(
            f"∂L/∂w₁{below(unit + 1)}",
            "{} · {}",
            [x[0], delta[unit]],
            x[0] * delta[unit],
            [f"l{layer}.0.{unit}", f"u{layer - 1}.0", f"u{layer}.{unit}"],
        )
        for unit in range(part.units)
    ]
    w, x_before, d = of_layer("W", layer), of_layer("x", layer - 1), of_layer("δ", layer)
    return Section(title=f"∂L/∂{w} = {x_before} ({d})ᵀ: what enters a weight, times δ behind it", terms=tuple(terms))


NAMES = {
    "z̃": "s̃{}",
    "a": "x{}",
    "ŷ": "ŷ{}",
    "∂L/∂a": "∂L/∂x{}",
    "∂L/∂ŷ": "∂L/∂ŷ{}",
    "∂a/∂z": "θ′(s{})",
    "∂a/∂z̃": "θ′(s̃{})",
    "∂ŷ/∂z": "θ′(s{})",
    "∂L/∂z̃": "∂L/∂s̃{}",
    "∂L/∂z": "δ{}",
}
"""The symbols of the arithmetic, as the course writes them, {} for the unit."""


def _renamed(terms: Iterable[Term], unit: int) -> list[Term]:
    return [each.model_copy(update={"symbol": NAMES[each.symbol].format(below(unit + 1))}) for each in terms]


def _named(network: PlaygroundNetwork, layer: int) -> str:
    return "The output layer" if layer == len(network.plan.slices) else f"Hidden layer {layer}"


def _entry(network: PlaygroundNetwork, layer: int, source: int) -> str:
    """Return what an entry of x is called: an input by its formula, else by its number."""
    return source_name(network, layer, source) if layer == 1 else f"x{below(source + 1)}"


def _finite(values: np.ndarray) -> Numbers:
    return tuple(value if math.isfinite(value) else None for value in values.tolist())
