"""What a point makes of a network, written out: inputs, sums, activations, loss."""

from __future__ import annotations

import re
from itertools import chain

import numpy as np

from explorer.datasets.teaching.points import FORMULAS
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.passing import Pass
from explorer.engines.playground.terms import spoken, term
from explorer.messages.playground.frames import Section, Term
from explorer.training.dense.layout import Layout
from explorer.training.dense.spec import LEAKY_SLOPE
from explorer.training.images.layout import ImageLayout

ACTIVATIONS = {
    "linear": ("{}", "z"),
    "step": ("1 if {} > 0, else 0", "1 if z > 0, else 0"),
    "sigmoid": ("1 / (1 + e^{})", "1 / (1 + e^(−z))"),
    "tanh": ("tanh {}", "tanh z"),
    "relu": ("max(0, {})", "max(0, z)"),
    "leaky_relu": (f"{{}} if {{}} > 0, else {LEAKY_SLOPE} · {{}}", f"z if z > 0, else {LEAKY_SLOPE} z"),
    "gelu": ("{} · Φ({})", "z Φ(z), with the normal distribution Φ"),
}
"""How an activation of z is written, with {} for z (for −z in the sigmoid), and in words."""
STEEP = 300.0
"""Beyond this no e^z is written: no calculator has it."""
SURE = 30.0
"""Beyond this sum, 1 − ŷ or ŷ cannot be read off ŷ any more."""


def forward_sections(network: PlaygroundNetwork, run: Pass, upto: int) -> list[Section]:
    """Return the forward pass, a section per layer up to one."""
    sections = []
    for layer in range(1, upto + 1):
        part = network.plan.slices[layer - 1]
        terms = [each for unit in range(part.units) for each in unit_terms(network, run, layer, unit)]
        sections.append(Section(title=f"Forward pass, {layer_name(network.plan, layer)}", terms=tuple(terms)))
    return sections


def input_section(network: PlaygroundNetwork, run: Pass, place: np.ndarray, unit: int) -> Section:
    """Return how an input is made of the point."""
    formula = FORMULAS[network.learner.features[unit]]
    numbers = [float(place[int(k)]) for k in re.findall(r"\{(\d)\}", formula.filled)]
    template = re.sub(r"\{\d\}", "{}", formula.filled)
    entry = term(formula.name, template, numbers, run.entered[0][unit], [f"u0.{unit}"])
    return Section(title="From the point", terms=(entry,))


def unit_terms(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> list[Term]:
    """Return a neuron's weighted sum, its norm where it has one, and its activation."""
    plan, theta = network.plan, network.state.theta
    part, entered = plan.slices[layer - 1], run.entered[layer - 1]
    here = f"u{layer}.{unit}"
    weights = theta[part.weights : part.biases].reshape(part.inputs, part.units)[:, unit]
    numbers = np.stack([weights, entered], axis=1).ravel().tolist()
    elements = [f"l{layer}.{source}.{unit}" for source in range(part.inputs)]
    elements += [f"u{layer - 1}.{source}" for source in range(part.inputs)]
    template = " + ".join(["{} · {}"] * part.inputs)
    if network.learner.biases:
        template += " + {}"
        numbers.append(float(theta[plan.bias(layer, unit)]))
        elements.append(f"b{layer}.{unit}")
    terms = [term("z", template, numbers, run.linear[layer - 1][unit], [*elements, here], "the weighted sum")]
    if part.norm >= 0:
        k = part.unit + unit
        numbers = [run.linear[layer - 1][unit], *network.state.running[:, k]]
        numbers += [theta[part.norm + unit], theta[part.norm + part.units + unit]]
        note = "batch norm, by the running averages: so it predicts; it learns by those of each batch"
        template = "({} − {}) / √({} + 0.00001) · {} + {}"
        terms.append(term("z̃", template, numbers, run.sums[layer - 1][unit], [here], note))
    return [*terms, _activation_term(plan, run, layer, unit)]


def _activation_term(plan: Layout, run: Pass, layer: int, unit: int) -> Term:
    last, here = layer == len(plan.slices), f"u{layer}.{unit}"
    kind = plan.output_activation if last else plan.slices[layer - 1].activation
    if kind == "softmax":
        return softmax_term(run, [f"u{layer}.{k}" for k in range(plan.outputs)], unit)
    z = float(run.sums[layer - 1][unit])
    value = run.predicted[unit] if last else run.acts[layer - 1][unit]
    template, words = ACTIVATIONS[kind]
    numbers = [-z if kind == "sigmoid" else z] * template.count("{}")
    return term("ŷ" if last else "a", template, numbers, value, [here], f"{spoken(kind)}: {words}")


def softmax_term(run: Pass, every: list[str], unit: int) -> Term:
    """Return the share of one output; `every` names the elements of all."""
    row = run.acts[-1].tolist()
    if max(map(abs, row)) < STEEP:
        template, numbers, note = "e^{}", [[z] for z in row], "softmax"
    else:
        template, numbers, note = "e^({} − {})", [[z, max(row)] for z in row], "softmax, all less the largest"
    template = f"{template} / ({' + '.join([template] * len(row))})"
    return term("ŷ", template, [*numbers[unit], *chain.from_iterable(numbers)], run.predicted[unit], every, note)


def loss_section(network: PlaygroundNetwork, run: Pass) -> Section:
    """Return the loss of the point."""
    plan = network.plan
    template, numbers, note = loss_line(plan, run)
    every = [f"u{len(plan.slices)}.{k}" for k in range(plan.outputs)]
    return Section(title="Loss", terms=(term("L", template, numbers, run.loss, ["loss", *every], note),))


def loss_line(plan: Layout | ImageLayout, run: Pass) -> tuple[str, list[float], str]:
    """Return how the loss is written: its template, numbers, and note."""
    y, p, own = run.target.tolist(), run.predicted.tolist(), int(run.target.argmax())
    match plan.loss, plan.task:
        case "squared", _:
            template = " + ".join(["({} − {})² / 2"] * len(p))
            return template, [each for pair in zip(y, p, strict=True) for each in pair], "squared error: (y − ŷ)² / 2"
        case "cross_entropy", "classes":
            note = "cross-entropy: −ln of the share given to the right class"
            z = run.acts[-1].tolist()
            if z[own] > max(z) - STEEP:
                return "−ln {}", [p[own]], note
            rest = " + ".join(["e^({} − {})"] * len(z))
            shifted = [each for value in z for each in (value, max(z))]
            return f"ln({rest}) − ({{}} − {{}})", [*shifted, z[own], max(z)], f"{note}, all sums less the largest"
        case "cross_entropy", _:
            note, z = "cross-entropy: −y ln ŷ − (1 − y) ln(1 − ŷ)", float(run.acts[-1][0])
            if abs(z) > SURE:
                template = "max(0, {}) − {} · {} + ln(1 + e^{})"
                return template, [z, z, y[0], -abs(z)], f"{note}, from z, since ŷ is too near 0 or 1"
            return ("−ln {}" if y[0] > 0.5 else "−ln(1 − {})"), [p[0]], note
        case _, "classes":
            rest = [k for k in range(plan.outputs) if k != own]
            template = f"({' + '.join(['max(0, 1 − {} + {})'] * len(rest))}) / {plan.outputs}"
            note = "hinge: every other class has to stay 1 below the right one"
            return template, [each for k in rest for each in (p[own], p[k])], note
        case _:
            return "max(0, 1 − {} · {})", [y[0], p[0]], "hinge: max(0, 1 − y ŷ)"


def layer_name(plan: Layout, layer: int) -> str:
    """Return what a layer is called in titles."""
    return "output" if layer == len(plan.slices) else f"hidden layer {layer}"


def unit_name(plan: Layout, layer: int, unit: int) -> str:
    """Return what a neuron is called."""
    if layer < len(plan.slices):
        return f"neuron {unit + 1} of hidden layer {layer}"
    return "the output" if plan.outputs == 1 else f"the output of class {unit}"


def source_name(network: PlaygroundNetwork, layer: int, source: int) -> str:
    """Return what is called that enters a layer."""
    if layer == 1:
        return FORMULAS[network.learner.features[source]].name
    return unit_name(network.plan, layer - 1, source)
