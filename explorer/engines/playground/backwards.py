"""What comes back from the loss of a point, written out: the chain rule down to each sum."""

from __future__ import annotations

import numpy as np

from explorer.engines.playground.forwards import layer_name
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.passing import Pass, loss_of, norm_factors, slope
from explorer.engines.playground.terms import spoken, term
from explorer.messages.playground.frames import Section, Term
from explorer.training.dense.layout import LayerSlice
from explorer.training.dense.spec import LEAKY_SLOPE

SLOPES = {
    "linear": ("1", "1"),
    "step": ("0", "0 everywhere: nothing is learnt through a step"),
    "sigmoid": ("{} · (1 − {})", "a (1 − a)"),
    "tanh": ("1 − {}²", "1 − a²"),
    "relu": ("1 if {} > 0, else 0", "1 if z > 0, else 0"),
    "leaky_relu": (f"1 if {{}} > 0, else {LEAKY_SLOPE}", f"1 if z > 0, else {LEAKY_SLOPE}"),
    "gelu": ("Φ({}) + {} · φ({})", "Φ(z) + z φ(z), with the normal distribution Φ and its density φ"),
}
"""How the slope of an activation is written, with {} for a (sigmoid, tanh) or z (the others), and in words."""
OF_THE_ACTIVATION = ("sigmoid", "tanh")


def back_section(network: PlaygroundNetwork, run: Pass, layer: int) -> Section:
    """Return the chain rule of one layer."""
    units = range(network.plan.slices[layer - 1].units)
    terms = tuple(each for unit in units for each in back_terms(network, run, layer, unit))
    return Section(title=f"Chain rule, {layer_name(network.plan, layer)}", terms=terms)


def back_terms(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> list[Term]:
    """Return the chain from what lies behind a neuron to its sum, after the norm where it has one."""
    if layer == len(network.plan.slices):
        return _output_terms(network, run, unit)
    return _hidden_terms(network, run, layer, unit)


def norm_term(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> Term:
    """Return the step back through a neuron's norm."""
    part, theta = network.plan.slices[layer - 1], network.state.theta
    delta, factor = run.deltas[layer - 1][unit], norm_factors(network, part)[unit]
    numbers = [delta, theta[part.norm + unit], network.state.running[1, part.unit + unit]]
    here = [f"u{layer}.{unit}"]
    return term("∂L/∂z", "{} · {} / √({} + 0.00001)", numbers, delta * factor, here, "back through the batch norm")


def _output_terms(network: PlaygroundNetwork, run: Pass, unit: int) -> list[Term]:
    plan, last = network.plan, len(network.plan.slices)
    here, delta, y, p = f"u{last}.{unit}", run.deltas[-1][unit], run.target, run.predicted
    if plan.loss == "cross_entropy":
        return [
            term("∂L/∂z", "{} − {}", [p[unit], y[unit]], delta, ["loss", here], "ŷ − y: loss and activation in one")
        ]
    pull = float(loss_of(plan, run.acts[-1], p, y)[1][unit])
    if plan.loss == "squared":
        terms = [term("∂L/∂ŷ", "{} − {}", [p[unit], y[unit]], pull, ["loss", here], "ŷ − y")]
    elif plan.task != "classes":
        numbers, note = [-y[0], y[0], p[0]], "hinge: −y inside the margin, else 0"
        terms = [term("∂L/∂ŷ", "{} if 1 − {} · {} > 0, else 0", numbers, pull, ["loss", here], note)]
    else:
        terms = [_margins_term(run, unit, pull, ["loss", here])]
    terms.append(_slope_term(plan.slices[-1], run, last, unit, "∂ŷ/∂z"))
    return [*terms, _both_term(pull, terms[-1], delta, here, "∂L/∂z")]


def _margins_term(run: Pass, unit: int, pull: float, elements: list[str]) -> Term:
    """Return what the margins of the hinge loss over classes pull at one output."""
    p, own, count = run.predicted.tolist(), int(run.target.argmax()), len(run.predicted)
    if unit != own:
        note = f"hinge: 1 / {count} where this class is not yet 1 below the right one"
        return term("∂L/∂ŷ", f"1 / {count} if 1 − {{}} + {{}} > 0, else 0", [p[own], p[unit]], pull, elements, note)
    rest = [k for k in range(count) if k != own]
    broken = " + ".join(["(1 if 1 − {} + {} > 0, else 0)"] * len(rest))
    numbers = [each for k in rest for each in (p[own], p[k])]
    return term("∂L/∂ŷ", f"−({broken}) / {count}", numbers, pull, elements, "hinge: one for every class too near")


def _hidden_terms(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> list[Term]:
    plan, theta = network.plan, network.state.theta
    part, after = plan.slices[layer - 1], plan.slices[layer]
    weights = theta[after.weights + unit * after.units : after.weights + (unit + 1) * after.units]
    columns, template, note = (
        [weights, run.deltas[layer]],
        "{} · {}",
        "what comes back over the links to the next layer",
    )
    back = float((weights * run.deltas[layer] * norm_factors(network, after)).sum())
    if after.norm >= 0:
        columns += [theta[after.norm : after.norm + after.units]]
        columns += [network.state.running[1, after.unit : after.unit + after.units]]
        template, note = "{} · {} · {} / √({} + 0.00001)", f"{note} and through its batch norm"
    elements = [f"l{layer + 1}.{unit}.{k}" for k in range(after.units)]
    elements += [f"u{layer + 1}.{k}" for k in range(after.units)]
    whole = " + ".join([template] * after.units)
    terms = [term("∂L/∂a", whole, np.stack(columns, axis=1).ravel().tolist(), back, elements, note)]
    z = "z̃" if part.norm >= 0 else "z"
    terms.append(_slope_term(part, run, layer, unit, f"∂a/∂{z}"))
    return [*terms, _both_term(back, terms[-1], run.deltas[layer - 1][unit], f"u{layer}.{unit}", f"∂L/∂{z}")]


def _both_term(pull: float, inner: Term, delta: float, here: str, symbol: str) -> Term:
    return term(
        symbol, "{} · {}", [pull, np.nan if inner.value is None else inner.value], delta, [here], "both together"
    )


def _slope_term(part: LayerSlice, run: Pass, layer: int, unit: int, symbol: str) -> Term:
    z, a = float(run.sums[layer - 1][unit]), float(run.acts[layer - 1][unit])
    template, words = SLOPES[part.activation]
    numbers = [a if part.activation in OF_THE_ACTIVATION else z] * template.count("{}")
    note = f"slope of {spoken(part.activation)}: {words}"
    return term(symbol, template, numbers, slope(part.activation, z, a), [f"u{layer}.{unit}"], note)
