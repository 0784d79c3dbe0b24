"""Any number opens: forward pass, chain rule and update for one data point, written out with the current numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.datasets.teaching.points import FORMULAS, Points
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.passing import Pass, loss_of, slope, through
from explorer.engines.playground.steps import update
from explorer.engines.playground.terms import number, spoken, term
from explorer.messages.playground.commands import Choose
from explorer.messages.playground.frames import Opened, Section, ShownPoint, Term
from explorer.training.dense.layout import LayerSlice, Layout
from explorer.training.dense.spec import LEAKY_SLOPE, NORM_EPSILON

ACTIVATIONS = {
    "linear": "z",
    "step": "1 if z > 0, else 0",
    "sigmoid": "1 / (1 + e^(−z))",
    "tanh": "tanh z",
    "relu": "max(0, z)",
    "leaky_relu": f"z if z > 0, else {LEAKY_SLOPE} z",
    "gelu": "z Φ(z)",
}
SLOPES = {
    "linear": "1",
    "step": "0 everywhere: nothing is learnt through a step",
    "sigmoid": "a (1 − a)",
    "tanh": "1 − a²",
    "relu": "1 if z > 0, else 0",
    "leaky_relu": f"1 if z > 0, else {LEAKY_SLOPE}",
    "gelu": "Φ(z) + z φ(z)",
}


def check(plan: Layout, element: str) -> None:
    """Raise IndexError where a network has no such element."""
    kind, numbers = parse(element)
    if kind == "l":
        plan.weight(numbers[0], numbers[1], numbers[2])
    elif kind == "b":
        plan.bias(numbers[0], numbers[1])
    elif kind == "u" and numbers[0] == 0:
        if numbers[1] >= plan.inputs:
            raise IndexError(f"no input {numbers[1]}")
    elif kind == "u":
        plan.bias(numbers[0], numbers[1])


def parse(element: str) -> tuple[str, list[int]]:
    """Return the kind of an element, "u", "l", "b" or "loss", and its numbers."""
    return ("loss", []) if element == "loss" else (element[0], [int(part) for part in element[1:].split(".")])


def unfold(network: PlaygroundNetwork, points: Points, chosen: Choose, element: str, net: int, epoch: int) -> Opened:
    """Return the arithmetic of an element; IndexError where there is no such element."""
    check(network.plan, element)
    place, label, index = _point(points, chosen)
    run = through(network, place, label)
    kind, numbers = parse(element)
    forward = _forward_sections(network, run, numbers[0] if kind != "loss" else len(network.plan.slices))
    if kind == "loss":
        title, sections = "The loss of this point", [*forward[-1:], _loss_section(network, run)]
    elif kind == "u" and numbers[0] == 0:
        name = network.learner.features[numbers[1]]
        title, sections = f"Input {FORMULAS[name].name}", [_input_section(network, run, place, numbers[1])]
    elif kind == "u":
        layer, unit = numbers
        title = _unit_name(network.plan, layer, unit).capitalize()
        sections = [Section(title="Forward pass", terms=tuple(_unit_terms(network, run, layer, unit)))]
        if layer == len(network.plan.slices):
            sections.append(_loss_section(network, run))
        else:
            sections += [_back_section(network, run, k) for k in range(len(network.plan.slices), layer - 1, -1)]
    else:
        title, sections = _parameter(network, run, kind, numbers, epoch)
    point = ShownPoint(index=index, x1=float(place[0]), x2=float(place[1]), label=float(label))
    return Opened(element=element, net=net, point=point, title=title, sections=tuple(sections))


# sections


def _forward_sections(network: PlaygroundNetwork, run: Pass, upto: int) -> list[Section]:
    """Return the forward pass, a section per layer up to one."""
    sections = []
    for layer in range(1, upto + 1):
        part = network.plan.slices[layer - 1]
        terms = [each for unit in range(part.units) for each in _unit_terms(network, run, layer, unit)]
        sections.append(Section(title=f"Forward pass, {_layer_name(network.plan, layer)}", terms=tuple(terms)))
    return sections


def _unit_terms(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> list[Term]:
    plan, theta = network.plan, network.state.theta
    part, entered = plan.slices[layer - 1], run.entered[layer - 1]
    here = f"u{layer}.{unit}"
    parts = [(float(theta[plan.weight(layer, source, unit)]), float(entered[source])) for source in range(part.inputs)]
    bias = float(theta[plan.bias(layer, unit)])
    elements = [f"l{layer}.{source}.{unit}" for source in range(part.inputs)]
    elements += [f"u{layer - 1}.{source}" for source in range(part.inputs)]
    texts = [(" + ".join(f"{number(w, d)} · {number(a, d)}" for w, a in parts)) for d in (None, 2)]
    if network.learner.biases:
        texts = [f"{text} + {number(bias, d)}" for text, d in zip(texts, (None, 2), strict=True)]
        elements.append(f"b{layer}.{unit}")
    terms = [term("z", texts, run.linear[layer - 1][unit], [*elements, here], "the weighted sum")]
    if part.norm >= 0:
        k = part.unit + unit
        mean, variance = network.state.running[0, k], network.state.running[1, k]
        scale, shift = theta[part.norm + unit], theta[part.norm + part.units + unit]
        text = [
            f"({number(run.linear[layer - 1][unit], d)} − {number(mean, d)}) / √("
            f"{number(variance, d)} + 0.00001)"
            f" · {number(scale, d)} + {number(shift, d)}"
            for d in (None, 2)
        ]
        terms.append(term("z̃", text, run.sums[layer - 1][unit], [here], "batch norm, running averages"))
    z = run.sums[layer - 1][unit]
    own = plan.output_activation if layer == len(plan.slices) else part.activation
    if own == "softmax":
        row = run.acts[-1]
        text = [f"e^{number(row[unit], d)} / ({' + '.join(f'e^{number(v, d)}' for v in row)})" for d in (None, 2)]
        every = [f"u{layer}.{k}" for k in range(part.units)]
        terms.append(term("ŷ", text, run.predicted[unit], every, "softmax"))
        return terms
    symbol = "ŷ" if layer == len(plan.slices) else "a"
    value = run.predicted[unit] if layer == len(plan.slices) else run.acts[layer - 1][unit]
    text = [_applied(own, float(z), d) for d in (None, 2)]
    terms.append(term(symbol, text, value, [here], f"{spoken(own)}: {ACTIVATIONS[own]}"))
    return terms


def _input_section(network: PlaygroundNetwork, run: Pass, place: np.ndarray, unit: int) -> Section:
    name = network.learner.features[unit]
    x1, x2 = float(place[0]), float(place[1])
    text = FORMULAS[name].filled
    texts = [text.format(number(x1, d), number(x2, d)) for d in (None, 2)]
    entry = term(FORMULAS[name].name, texts, run.entered[0][unit], [f"u0.{unit}"])
    return Section(title="From the point", terms=(entry,))


def _loss_section(network: PlaygroundNetwork, run: Pass) -> Section:
    plan, last = network.plan, len(network.plan.slices)
    every = [f"u{last}.{k}" for k in range(plan.outputs)]
    y, p = run.target, run.predicted
    match plan.loss, plan.task:
        case "squared", _:
            text = [
                " + ".join(f"({number(b, d)} − {number(a, d)})² / 2" for a, b in zip(p, y, strict=True))
                for d in (None, 2)
            ]
            note = "squared error: (y − ŷ)² / 2"
        case "cross_entropy", "classes":
            own = int(y.argmax())
            text = [f"−ln {number(p[own], d)}" for d in (None, 2)]
            note = "cross-entropy: −ln of the share given to the right class"
        case "cross_entropy", _:
            text = [f"−ln {number(p[0], d)}" if y[0] > 0.5 else f"−ln(1 − {number(p[0], d)})" for d in (None, 2)]
            note = "cross-entropy: −y ln ŷ − (1 − y) ln(1 − ŷ)"
        case _, "classes":
            own = int(y.argmax())
            rest = [k for k in range(plan.outputs) if k != own]
            text = [
                "("
                + " + ".join(f"max(0, 1 − {number(p[own], d)} + {number(p[k], d)})" for k in rest)
                + f") / {plan.outputs}"
                for d in (None, 2)
            ]
            note = "hinge: every other class has to stay 1 below the right one"
        case _:
            text = [f"max(0, 1 − {number(y[0], d)} · {number(p[0], d)})" for d in (None, 2)]
            note = "hinge: max(0, 1 − y ŷ)"
    return Section(title="Loss", terms=(term("L", text, run.loss, ["loss", *every], note),))


def _output_terms(network: PlaygroundNetwork, run: Pass, unit: int) -> list[Term]:
    """Return the chain from the loss to one output's sum."""
    plan, last = network.plan, len(network.plan.slices)
    here, delta = f"u{last}.{unit}", run.deltas[-1][unit]
    if plan.loss == "cross_entropy":
        text = [f"{number(run.predicted[unit], d)} − {number(run.target[unit], d)}" for d in (None, 2)]
        return [term("∂L/∂z", text, delta, ["loss", here], "ŷ − y: loss and activation in one")]
    _, pull = loss_of(plan, run.acts[-1], run.predicted, run.target)
    terms = []
    if plan.loss == "squared":
        text = [f"{number(run.predicted[unit], d)} − {number(run.target[unit], d)}" for d in (None, 2)]
        terms.append(term("∂L/∂ŷ", text, pull[unit], ["loss", here], "ŷ − y"))
    else:
        text = (
            "−y inside the margin, else 0" if plan.task != "classes" else "what each broken margin pulls, over classes"
        )
        terms.append(term("∂L/∂ŷ", [text] * 2, pull[unit], ["loss", here], "hinge"))
    terms.append(_slope_term(plan.slices[-1], run, last, unit, "∂ŷ/∂z"))
    text = [f"{number(pull[unit], d)} · {number(terms[-1].value, d)}" for d in (None, 2)]
    return [*terms, term("∂L/∂z", text, delta, [here], "both together")]


def _hidden_terms(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> list[Term]:
    """Return the chain from the layer after to one hidden unit's sum."""
    plan, theta = network.plan, network.state.theta
    after = plan.slices[layer]
    factors = _norm_factors(network, after)
    parts = [
        (float(theta[plan.weight(layer + 1, unit, k)]), float(run.deltas[layer][k] * factors[k]))
        for k in range(after.units)
    ]
    elements = [f"l{layer + 1}.{unit}.{k}" for k in range(after.units)]
    elements += [f"u{layer + 1}.{k}" for k in range(after.units)]
    text = [" + ".join(f"{number(w, d)} · {number(delta, d)}" for w, delta in parts) for d in (None, 2)]
    back = sum(w * delta for w, delta in parts)
    terms = [term("∂L/∂a", text, back, elements, "what comes back over the links to the next layer")]
    terms.append(_slope_term(plan.slices[layer - 1], run, layer, unit, "∂a/∂z"))
    text = [f"{number(back, d)} · {number(terms[-1].value, d)}" for d in (None, 2)]
    return [
        *terms,
        term("∂L/∂z", text, run.deltas[layer - 1][unit], [f"u{layer}.{unit}"], "both together"),
    ]


def _back_section(network: PlaygroundNetwork, run: Pass, layer: int) -> Section:
    units = range(network.plan.slices[layer - 1].units)
    terms = tuple(each for unit in units for each in _back_terms(network, run, layer, unit))
    return Section(title=f"Chain rule, {_layer_name(network.plan, layer)}", terms=terms)


def _back_terms(network: PlaygroundNetwork, run: Pass, layer: int, unit: int) -> list[Term]:
    if layer == len(network.plan.slices):
        return _output_terms(network, run, unit)
    return _hidden_terms(network, run, layer, unit)


def _parameter(
    network: PlaygroundNetwork, run: Pass, kind: str, numbers: list[int], epoch: int
) -> tuple[str, list[Section]]:
    """Return title and sections of a weight or a bias: forward pass, loss, chain rule down to it, update."""
    plan = network.plan
    layer, unit, last = numbers[0], numbers[-1], len(plan.slices)
    part = plan.slices[layer - 1]
    element = f"{kind}{'.'.join(map(str, numbers))}"
    place = plan.weight(*numbers) if kind == "l" else plan.bias(*numbers)
    factor = float(_norm_factors(network, part)[unit])
    delta = float(run.deltas[layer - 1][unit]) * factor
    sections = [Section(title="Forward pass", terms=tuple(_unit_terms(network, run, layer, unit)))]
    if layer < last:
        sections += _forward_sections(network, run, last)[layer:]
    sections.append(_loss_section(network, run))
    sections += [_back_section(network, run, k) for k in range(last, layer, -1)]
    chain = _back_terms(network, run, layer, unit)
    if factor != 1:
        text = [f"{number(run.deltas[layer - 1][unit], d)} · {number(factor, d)}" for d in (None, 2)]
        chain.append(term("∂L/∂z", text, delta, [f"u{layer}.{unit}"], "back through the batch norm"))
    if kind == "l":
        source = numbers[1]
        entered = float(run.entered[layer - 1][source])
        name = _source_name(network, layer, source)
        title = f"Weight from {name} to {_unit_name(plan, layer, unit)}"
        chain.append(
            term(
                "∂z/∂w",
                [number(entered), number(entered, 2)],
                entered,
                [f"u{layer - 1}.{source}"],
                f"what enters: {name}",
            )
        )
    else:
        entered, title = 1.0, f"Bias of {_unit_name(plan, layer, unit)}"
        chain.append(term("∂z/∂b", ["1", "1"], 1.0, [element], "a bias enters as it is"))
    gradient, letter = delta * entered, "w" if kind == "l" else "b"
    factors = [(_chain_factors(chain, d)) for d in (None, 2)]
    chain.append(term(f"∂L/∂{letter}", factors, gradient, [element], "the chain multiplied out"))
    sections.append(Section(title=f"Chain rule, {_layer_name(plan, layer)}", terms=tuple(chain)))
    penalised = kind == "l"
    sections.append(update(network, letter, element, place, gradient, penalised, epoch))
    if kind == "b" and not network.learner.biases:
        sections.pop()
    return title, sections


def _chain_factors(terms: Sequence[Term], digits: int | None) -> str:
    """Return the product of a chain's links: all of them where it is short, else the last two."""
    named = {each.symbol: each.value for each in terms}
    first = [named[s] for s in ("∂L/∂ŷ", "∂ŷ/∂z") if s in named] or [named[s] for s in ("∂L/∂a", "∂a/∂z") if s in named]
    factors = first if len(first) == 2 and terms[-2].symbol == "∂L/∂z" and len(terms) == 4 else [terms[-2].value]
    return " · ".join(number(value, digits) for value in [*factors, terms[-1].value])


# parts


def _point(points: Points, chosen: Choose) -> tuple[np.ndarray, float, int | None]:
    if chosen.x1 is not None:
        assert chosen.x2 is not None
        assert chosen.label is not None
        return np.array([chosen.x1, chosen.x2]), chosen.label, None
    index = chosen.index
    if index is None or index >= len(points.labels):
        index = int(points.train.argmax())
    return points.places[index], float(points.labels[index]), index


def _slope_term(part: LayerSlice, run: Pass, layer: int, unit: int, symbol: str) -> Term:
    z, a = float(run.sums[layer - 1][unit]), float(run.acts[layer - 1][unit])
    value = slope(part.activation, z, a)
    match part.activation:
        case "sigmoid":
            text = [f"{number(a, d)} · (1 − {number(a, d)})" for d in (None, 2)]
        case "tanh":
            text = [f"1 − {number(a, d)}²" for d in (None, 2)]
        case _:
            text = [SLOPES[part.activation]] * 2
    return term(
        symbol, text, value, [f"u{layer}.{unit}"], f"slope of {spoken(part.activation)}: {SLOPES[part.activation]}"
    )


def _applied(activation: str, z: float, digits: int | None) -> str:
    n = number(z, digits)
    match activation:
        case "sigmoid":
            return f"1 / (1 + e^(−{n}))"
        case "tanh":
            return f"tanh {n}"
        case "relu":
            return f"max(0, {n})"
        case "leaky_relu":
            return n if z > 0 else f"{LEAKY_SLOPE} · {n}"
        case "gelu":
            return f"{n} · Φ({n})"
        case "step":
            return f"{n} > 0" if z > 0 else f"{n} ≤ 0"
        case _:
            return n


def _norm_factors(network: PlaygroundNetwork, part: LayerSlice) -> np.ndarray:
    if part.norm < 0:
        return np.ones(part.units)
    spread = network.state.running[1, part.unit : part.unit + part.units]
    return network.state.theta[part.norm : part.norm + part.units] / np.sqrt(spread + NORM_EPSILON)


def _layer_name(plan: Layout, layer: int) -> str:
    return "output" if layer == len(plan.slices) else f"hidden layer {layer}"


def _unit_name(plan: Layout, layer: int, unit: int) -> str:
    if layer < len(plan.slices):
        return f"neuron {unit + 1} of hidden layer {layer}"
    return "the output" if plan.outputs == 1 else f"the output of class {unit}"


def _source_name(network: PlaygroundNetwork, layer: int, source: int) -> str:
    if layer == 1:
        return FORMULAS[network.learner.features[source]].name
    return _unit_name(network.plan, layer - 1, source)
