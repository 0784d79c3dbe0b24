"""Any number opens: forward pass, chain rule and update for one data point, written out with the current numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.datasets import points as plane
from explorer.datasets.points import Points
from explorer.live.playground.commands import Choose
from explorer.live.playground.network import Network
from explorer.training.dense.layout import Block, Layout
from explorer.training.dense.spec import BETAS, EPSILON, LEAKY_SLOPE, NORM_EPSILON

FEATURE_NAMES = {
    "x1": "x₁",
    "x2": "x₂",
    "x1_squared": "x₁²",
    "x2_squared": "x₂²",
    "x1_x2": "x₁x₂",
    "sin_x1": "sin x₁",
    "sin_x2": "sin x₂",
}
FORMULAS = {
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


@dataclass(frozen=True)
class Pass:
    """One point through a network and back: lists over layers 1 to L of float64 (units,).

    Attributes
    ----------
    entered : what enters each layer
    linear, sums, acts : weighted sums, these after the norm, and activations
    deltas : derivative of the point's loss by `sums`
    predicted, target : ŷ and y (outputs,)
    loss : of this point
    """

    entered: list[np.ndarray]
    linear: list[np.ndarray]
    sums: list[np.ndarray]
    acts: list[np.ndarray]
    deltas: list[np.ndarray]
    predicted: np.ndarray
    target: np.ndarray
    loss: float


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


def unfold(network: Network, points: Points, chosen: Choose, element: str, net: int, epoch: int) -> dict[str, Any]:
    """Return the arithmetic of an element, as `wire` describes `opened`; IndexError where there is no such element."""
    check(network.plan, element)
    place, label, index = _point(points, chosen)
    run = through(network, place, label)
    kind, numbers = parse(element)
    forward = _forward_sections(network, run, numbers[0] if kind != "loss" else len(network.plan.blocks))
    if kind == "loss":
        title, sections = "The loss of this point", [*forward[-1:], _loss_section(network, run)]
    elif kind == "u" and numbers[0] == 0:
        name = network.learner.features[numbers[1]]
        title, sections = f"Input {FEATURE_NAMES[name]}", [_input_section(network, run, place, numbers[1])]
    elif kind == "u":
        layer, unit = numbers
        title = _unit_name(network.plan, layer, unit).capitalize()
        sections = [{"title": "Forward pass", "terms": _unit_terms(network, run, layer, unit)}]
        if layer == len(network.plan.blocks):
            sections.append(_loss_section(network, run))
        else:
            sections += [_back_section(network, run, k) for k in range(len(network.plan.blocks), layer - 1, -1)]
    else:
        title, sections = _parameter(network, run, kind, numbers, epoch)
    about = {"index": index, "x1": float(place[0]), "x2": float(place[1]), "label": float(label)}
    return {"element": element, "net": net, "point": about, "title": title, "sections": sections}


def through(network: Network, place: np.ndarray, label: float) -> Pass:
    """Take one point through the network as it predicts (norms by their running averages, no dropout), and back."""
    plan, theta, running = network.plan, network.held.theta, network.held.running
    x = plane.features(place[None], network.learner.features)[0]
    entered, linear, sums, acts, factors = [], [], [], [], []
    for block in plan.blocks:
        entered.append(x)
        z = x @ _matrix(theta, block) + theta[block.biases : block.biases + block.units]
        linear.append(z)
        factor = np.ones(block.units)
        if block.norm >= 0:
            units = slice(block.unit, block.unit + block.units)
            factor = theta[block.norm : block.norm + block.units] / np.sqrt(running[1, units] + NORM_EPSILON)
            z = (z - running[0, units]) * factor + theta[block.norm + block.units : block.norm + 2 * block.units]
        factors.append(factor)
        x = np.array([_activate(block.activation, float(v)) for v in z])
        sums.append(z)
        acts.append(x)
    target = plan.targets(np.array([label]))[0]
    predicted = network.predict(acts[-1][None])[0]
    loss, slope = _loss(plan, acts[-1], predicted, target)
    deltas: list[np.ndarray] = [slope * _slopes(plan.blocks[-1], sums[-1], acts[-1])]
    for k in range(len(plan.blocks) - 1, 0, -1):
        back = _matrix(theta, plan.blocks[k]) @ (deltas[0] * factors[k])
        deltas.insert(0, back * _slopes(plan.blocks[k - 1], sums[k - 1], acts[k - 1]))
    return Pass(entered, linear, sums, acts, deltas, predicted, target, loss)


# sections


def _forward_sections(network: Network, run: Pass, upto: int) -> list[dict[str, Any]]:
    """Return the forward pass, a section per layer up to one."""
    found = []
    for layer in range(1, upto + 1):
        block = network.plan.blocks[layer - 1]
        terms = [term for unit in range(block.units) for term in _unit_terms(network, run, layer, unit)]
        found.append({"title": f"Forward pass, {_layer_name(network.plan, layer)}", "terms": terms})
    return found


def _unit_terms(network: Network, run: Pass, layer: int, unit: int) -> list[dict[str, Any]]:
    plan, theta = network.plan, network.held.theta
    block, entered = plan.blocks[layer - 1], run.entered[layer - 1]
    here = f"u{layer}.{unit}"
    parts = [(float(theta[plan.weight(layer, source, unit)]), float(entered[source])) for source in range(block.inputs)]
    bias = float(theta[plan.bias(layer, unit)])
    elements = [f"l{layer}.{source}.{unit}" for source in range(block.inputs)]
    elements += [f"u{layer - 1}.{source}" for source in range(block.inputs)]
    shown = [(" + ".join(f"{_n(w, d)} · {_n(a, d)}" for w, a in parts)) for d in (None, 2)]
    if network.learner.biases:
        shown = [f"{text} + {_n(bias, d)}" for text, d in zip(shown, (None, 2), strict=True)]
        elements.append(f"b{layer}.{unit}")
    terms = [_term("z", shown[0], shown[1], run.linear[layer - 1][unit], [*elements, here], "the weighted sum")]
    if block.norm >= 0:
        k = block.unit + unit
        mean, variance = network.held.running[0, k], network.held.running[1, k]
        scale, shift = theta[block.norm + unit], theta[block.norm + block.units + unit]
        text = [
            f"({_n(run.linear[layer - 1][unit], d)} − {_n(mean, d)}) / √({_n(variance, d)} + 0.00001) · {_n(scale, d)} + "
            f"{_n(shift, d)}"
            for d in (None, 2)
        ]
        terms.append(_term("z̃", text[0], text[1], run.sums[layer - 1][unit], [here], "batch norm, running averages"))
    z = run.sums[layer - 1][unit]
    own = plan.output_activation if layer == len(plan.blocks) else block.activation
    if own == "softmax":
        row = run.acts[-1]
        text = [f"e^{_n(row[unit], d)} / ({' + '.join(f'e^{_n(v, d)}' for v in row)})" for d in (None, 2)]
        every = [f"u{layer}.{k}" for k in range(block.units)]
        terms.append(_term("ŷ", text[0], text[1], run.predicted[unit], every, "softmax"))
        return terms
    symbol = "ŷ" if layer == len(plan.blocks) else "a"
    value = run.predicted[unit] if layer == len(plan.blocks) else run.acts[layer - 1][unit]
    text = [_applied(own, float(z), d) for d in (None, 2)]
    terms.append(_term(symbol, text[0], text[1], value, [here], f"{_spoken(own)}: {FORMULAS[own]}"))
    return terms


def _input_section(network: Network, run: Pass, place: np.ndarray, unit: int) -> dict[str, Any]:
    name = network.learner.features[unit]
    x1, x2 = float(place[0]), float(place[1])
    text = {
        "x1": "{0}",
        "x2": "{1}",
        "x1_squared": "({0})²",
        "x2_squared": "({1})²",
        "x1_x2": "{0} · {1}",
        "sin_x1": "sin({0})",
        "sin_x2": "sin({1})",
    }[name]
    shown = [text.format(_n(x1, d), _n(x2, d)) for d in (None, 2)]
    term = _term(FEATURE_NAMES[name], shown[0], shown[1], run.entered[0][unit], [f"u0.{unit}"])
    return {"title": "From the point", "terms": [term]}


def _loss_section(network: Network, run: Pass) -> dict[str, Any]:
    plan, last = network.plan, len(network.plan.blocks)
    every = [f"u{last}.{k}" for k in range(plan.outputs)]
    y, p = run.target, run.predicted
    match plan.loss, plan.task:
        case "squared", _:
            text = [" + ".join(f"({_n(b, d)} − {_n(a, d)})² / 2" for a, b in zip(p, y, strict=True)) for d in (None, 2)]
            note = "squared error: (y − ŷ)² / 2"
        case "cross_entropy", "classes":
            own = int(y.argmax())
            text = [f"−ln {_n(p[own], d)}" for d in (None, 2)]
            note = "cross-entropy: −ln of the share given to the right class"
        case "cross_entropy", _:
            text = [f"−ln {_n(p[0], d)}" if y[0] > 0.5 else f"−ln(1 − {_n(p[0], d)})" for d in (None, 2)]
            note = "cross-entropy: −y ln ŷ − (1 − y) ln(1 − ŷ)"
        case _, "classes":
            own = int(y.argmax())
            rest = [k for k in range(plan.outputs) if k != own]
            text = [
                "(" + " + ".join(f"max(0, 1 − {_n(p[own], d)} + {_n(p[k], d)})" for k in rest) + f") / {plan.outputs}"
                for d in (None, 2)
            ]
            note = "hinge: every other class has to stay 1 below the right one"
        case _:
            text = [f"max(0, 1 − {_n(y[0], d)} · {_n(p[0], d)})" for d in (None, 2)]
            note = "hinge: max(0, 1 − y ŷ)"
    return {"title": "Loss", "terms": [_term("L", text[0], text[1], run.loss, ["loss", *every], note)]}


def _output_terms(network: Network, run: Pass, unit: int) -> list[dict[str, Any]]:
    """Return the chain from the loss to one output's sum."""
    plan, last = network.plan, len(network.plan.blocks)
    here, delta = f"u{last}.{unit}", run.deltas[-1][unit]
    if plan.loss == "cross_entropy":
        text = [f"{_n(run.predicted[unit], d)} − {_n(run.target[unit], d)}" for d in (None, 2)]
        return [_term("∂L/∂z", text[0], text[1], delta, ["loss", here], "ŷ − y: loss and activation in one")]
    _, slope = _loss(plan, run.acts[-1], run.predicted, run.target)
    terms = []
    if plan.loss == "squared":
        text = [f"{_n(run.predicted[unit], d)} − {_n(run.target[unit], d)}" for d in (None, 2)]
        terms.append(_term("∂L/∂ŷ", text[0], text[1], slope[unit], ["loss", here], "ŷ − y"))
    else:
        text = (
            "−y inside the margin, else 0" if plan.task != "classes" else "what each broken margin pulls, over classes"
        )
        terms.append(_term("∂L/∂ŷ", text, text, slope[unit], ["loss", here], "hinge"))
    terms.append(_slope_term(plan.blocks[-1], run, last, unit, "∂ŷ/∂z"))
    text = [f"{_n(slope[unit], d)} · {_n(terms[-1]['value'], d)}" for d in (None, 2)]
    return [*terms, _term("∂L/∂z", text[0], text[1], delta, [here], "both together")]


def _hidden_terms(network: Network, run: Pass, layer: int, unit: int) -> list[dict[str, Any]]:
    """Return the chain from the layer after to one hidden unit's sum."""
    plan, theta = network.plan, network.held.theta
    after = plan.blocks[layer]
    factors = _norm_factors(network, after)
    parts = [
        (float(theta[plan.weight(layer + 1, unit, k)]), float(run.deltas[layer][k] * factors[k]))
        for k in range(after.units)
    ]
    elements = [f"l{layer + 1}.{unit}.{k}" for k in range(after.units)]
    elements += [f"u{layer + 1}.{k}" for k in range(after.units)]
    text = [" + ".join(f"{_n(w, d)} · {_n(delta, d)}" for w, delta in parts) for d in (None, 2)]
    back = sum(w * delta for w, delta in parts)
    terms = [_term("∂L/∂a", text[0], text[1], back, elements, "what comes back over the links to the next layer")]
    terms.append(_slope_term(plan.blocks[layer - 1], run, layer, unit, "∂a/∂z"))
    text = [f"{_n(back, d)} · {_n(terms[-1]['value'], d)}" for d in (None, 2)]
    return [
        *terms,
        _term("∂L/∂z", text[0], text[1], run.deltas[layer - 1][unit], [f"u{layer}.{unit}"], "both together"),
    ]


def _back_section(network: Network, run: Pass, layer: int, only: int | None = None) -> dict[str, Any]:
    make = _output_terms if layer == len(network.plan.blocks) else lambda n, r, u: _hidden_terms(n, r, layer, u)
    units = range(network.plan.blocks[layer - 1].units) if only is None else [only]
    terms = [term for unit in units for term in make(network, run, unit)]
    return {"title": f"Chain rule, {_layer_name(network.plan, layer)}", "terms": terms}


def _parameter(
    network: Network, run: Pass, kind: str, numbers: list[int], epoch: int
) -> tuple[str, list[dict[str, Any]]]:
    """Return title and sections of a weight or a bias: forward pass, loss, chain rule down to it, update."""
    plan, theta = network.plan, network.held.theta
    layer, unit, last = numbers[0], numbers[-1], len(plan.blocks)
    block = plan.blocks[layer - 1]
    element = f"{kind}{'.'.join(map(str, numbers))}"
    place = plan.weight(*numbers) if kind == "l" else plan.bias(*numbers)
    factor = float(_norm_factors(network, block)[unit])
    delta = float(run.deltas[layer - 1][unit]) * factor
    sections = [{"title": "Forward pass", "terms": _unit_terms(network, run, layer, unit)}]
    if layer < last:
        sections += _forward_sections(network, run, last)[layer:]
    sections.append(_loss_section(network, run))
    sections += [_back_section(network, run, k) for k in range(last, layer, -1)]
    chain = _back_section(network, run, layer, unit)
    if factor != 1:
        text = [f"{_n(run.deltas[layer - 1][unit], d)} · {_n(factor, d)}" for d in (None, 2)]
        chain["terms"].append(
            _term("∂L/∂z", text[0], text[1], delta, [f"u{layer}.{unit}"], "back through the batch norm")
        )
    if kind == "l":
        source = numbers[1]
        entered = float(run.entered[layer - 1][source])
        name = _source_name(network, layer, source)
        title = f"Weight from {name} to {_unit_name(plan, layer, unit)}"
        chain["terms"].append(
            _term("∂z/∂w", _n(entered), _n(entered, 2), entered, [f"u{layer - 1}.{source}"], f"what enters: {name}")
        )
    else:
        entered, title = 1.0, f"Bias of {_unit_name(plan, layer, unit)}"
        chain["terms"].append(_term("∂z/∂b", "1", "1", 1.0, [element], "a bias enters as it is"))
    gradient, letter = delta * entered, "w" if kind == "l" else "b"
    factors = [(_chain_factors(chain["terms"], d)) for d in (None, 2)]
    chain["terms"].append(
        _term(f"∂L/∂{letter}", factors[0], factors[1], gradient, [element], "the chain multiplied out")
    )
    sections.append(chain)
    penalised = kind == "l"
    sections.append(_update(network, letter, element, place, gradient, penalised, epoch))
    if kind == "b" and not network.learner.biases:
        sections.pop()
    return title, sections


def _chain_factors(terms: list[dict[str, Any]], digits: int | None) -> str:
    """Return the product of a chain's links: all of them where it is short, else the last two."""
    named = {term["symbol"]: term["value"] for term in terms}
    first = [named[s] for s in ("∂L/∂ŷ", "∂ŷ/∂z") if s in named] or [named[s] for s in ("∂L/∂a", "∂a/∂z") if s in named]
    factors = first if len(first) == 2 and terms[-2]["symbol"] == "∂L/∂z" and len(terms) == 4 else [terms[-2]["value"]]
    return " · ".join(_n(value, digits) for value in [*factors, terms[-1]["value"]])


def _update(
    network: Network, letter: str, element: str, place: int, gradient: float, penalised: bool, epoch: int
) -> dict[str, Any]:
    """Return the section of the step that this point alone would make."""
    learner, held = network.learner, network.held
    w, rate, g = float(held.theta[place]), learner.rate(epoch), gradient
    terms: list[dict[str, Any]] = []
    here = [element]
    if penalised and (learner.l1 or learner.l2):
        if learner.l2:
            extra, text = 2 * learner.l2 * w, "2 · {rate} · {w}"
        else:
            extra, text = learner.l1 * float(np.sign(w)), "{rate} · sign({w})"
        shown = [text.format(rate=_n(learner.regulariser_rate, d), w=_n(w, d)) for d in (None, 2)]
        terms.append(_term("penalty", *shown, extra, here, "what the regulariser adds to the gradient"))
        terms.append(_term("g", *[f"{_n(g, d)} + {_n(extra, d)}" for d in (None, 2)], g + extra, here))
        g += extra
    m, v, step = float(held.moments[0, place]), float(held.moments[1, place]), held.step + 1
    match learner.optimizer:
        case "sgd":
            move, text = rate * g, "{w} − {rate} · {g}"
            filled: dict[str, float] = {"w": w, "rate": rate, "g": g}
        case "momentum":
            a = learner.momentum
            new = a * m + (1 - a) * g
            terms.append(_mean_term("m", a, m, g, new, here, "momentum: a m + (1 − a) g"))
            move, text, filled = rate * new, "{w} − {rate} · {m}", {"w": w, "rate": rate, "m": new}
        case "rmsprop":
            a = learner.momentum
            new = a * v + (1 - a) * g * g
            terms.append(_mean_term("v", a, v, g * g, new, here, "mean square: a v + (1 − a) g²"))
            move, text = rate * g / math.sqrt(new + EPSILON), "{w} − {rate} · {g} / √({v} + 10⁻⁸)"
            filled = {"w": w, "rate": rate, "g": g, "v": new}
        case _:
            one, two = BETAS
            m, v = one * m + (1 - one) * g, two * v + (1 - two) * g * g
            terms.append(_mean_term("m", one, float(held.moments[0, place]), g, m, here, "mean: β₁ m + (1 − β₁) g"))
            square = float(held.moments[1, place])
            terms.append(_mean_term("v", two, square, g * g, v, here, "mean square: β₂ v + (1 − β₂) g²"))
            m, v = m / (1 - one**step), v / (1 - two**step)
            terms.append(_term("m̂", *[f"m / (1 − {one}^{step})"] * 2, m, here, "corrected for its start at 0"))
            terms.append(_term("v̂", *[f"v / (1 − {two}^{step})"] * 2, v, here, "corrected for its start at 0"))
            move, text = rate * m / (math.sqrt(v) + EPSILON), "{w} − {rate} · {m} / (√{v} + 10⁻⁸)"
            filled = {"w": w, "rate": rate, "m": m, "v": v}
    shown = [text.format(**{name: _n(value, d) for name, value in filled.items()}) for d in (None, 2)]
    batch = min(learner.batch_size, len(network.train.inputs))
    note = "with this point alone" + (
        f"; in a batch of {batch}, the mean of their gradients counts" if batch > 1 else ""
    )
    terms.append(_term(f"{letter} new", *shown, w - move, here, note))
    return {"title": f"Update by {_spoken(learner.optimizer)}", "terms": terms}


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


def _mean_term(
    symbol: str, a: float, old: float, new: float, value: float, here: list[str], note: str
) -> dict[str, Any]:
    shown = [f"{a:g} · {_n(old, d)} + {1 - a:.4g} · {_n(new, d)}" for d in (None, 2)]
    return _term(symbol, *shown, value, here, note)


def _slope_term(block: Block, run: Pass, layer: int, unit: int, symbol: str) -> dict[str, Any]:
    z, a = float(run.sums[layer - 1][unit]), float(run.acts[layer - 1][unit])
    value = _slope(block.activation, z, a)
    match block.activation:
        case "sigmoid":
            text = [f"{_n(a, d)} · (1 − {_n(a, d)})" for d in (None, 2)]
        case "tanh":
            text = [f"1 − ({_n(a, d)})²" for d in (None, 2)]
        case _:
            text = [SLOPES[block.activation]] * 2
    return _term(
        symbol, *text, value, [f"u{layer}.{unit}"], f"slope of {_spoken(block.activation)}: {SLOPES[block.activation]}"
    )


def _term(
    symbol: str, expression: str, short: str, value: float, elements: list[str], note: str = ""
) -> dict[str, Any]:
    shown = float(value) if math.isfinite(value) else None
    return {
        "symbol": symbol,
        "expression": expression,
        "short": short,
        "value": shown,
        "elements": elements,
        "note": note,
    }


def _n(value: float, digits: int | None = None) -> str:
    """Write a number: to so many decimals, or to four figures; a true minus, in brackets."""
    if not math.isfinite(value):
        return "not a number"
    text = f"{abs(value):.{digits}f}" if digits is not None else f"{abs(value):.4g}"
    if digits is not None and "." in text:
        text = text.rstrip("0").rstrip(".") if float(text) == int(float(text)) else text
    return f"(−{text})" if value < 0 and float(text) != 0 else text


def _applied(activation: str, z: float, digits: int | None) -> str:
    n = _n(z, digits)
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


def _loss(plan: Layout, acts: np.ndarray, predicted: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the loss of one point, and its derivative by the last activations."""
    with np.errstate(all="ignore"):
        match plan.loss, plan.task:
            case "squared", _:
                return float(0.5 * np.square(y - acts).sum()), acts - y
            case "cross_entropy", "classes":
                shifted = acts - acts.max()
                return float(np.log(np.exp(shifted).sum()) - shifted[y.argmax()]), predicted - y
            case "cross_entropy", _:
                z = float(acts[0])
                return max(z, 0.0) - z * float(y[0]) + math.log1p(math.exp(-abs(z))), predicted - y
            case _, "classes":
                own, slope = int(y.argmax()), np.zeros(len(acts))
                margins = 1 - acts[own] + acts
                margins[own] = 0.0
                slope[margins > 0] = 1 / len(acts)
                slope[own] = -slope.sum()
                return float(np.maximum(margins, 0).sum() / len(acts)), slope
            case _:
                margin = float(1 - y[0] * acts[0])
                return max(0.0, margin), -y if margin > 0 else np.zeros(1)


def _activate(kind: str, z: float) -> float:
    match kind:
        case "step":
            return float(z > 0)
        case "sigmoid":
            return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(max(z, -700.0)) / (1 + math.exp(max(z, -700.0)))
        case "tanh":
            return math.tanh(z)
        case "relu":
            return max(z, 0.0)
        case "leaky_relu":
            return z if z > 0 else LEAKY_SLOPE * z
        case "gelu":
            return 0.5 * z * (1 + math.erf(z / math.sqrt(2)))
        case _:
            return z


def _slope(kind: str, z: float, a: float) -> float:
    match kind:
        case "step":
            return 0.0
        case "sigmoid":
            return a * (1 - a)
        case "tanh":
            return 1 - a * a
        case "relu":
            return float(z > 0)
        case "leaky_relu":
            return 1.0 if z > 0 else LEAKY_SLOPE
        case "gelu":
            return 0.5 * (1 + math.erf(z / math.sqrt(2))) + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        case _:
            return 1.0


def _slopes(block: Block, sums: np.ndarray, acts: np.ndarray) -> np.ndarray:
    return np.array([_slope(block.activation, float(z), float(a)) for z, a in zip(sums, acts, strict=True)])


def _matrix(theta: np.ndarray, block: Block) -> np.ndarray:
    return theta[block.weights : block.biases].reshape(block.inputs, block.units)


def _norm_factors(network: Network, block: Block) -> np.ndarray:
    if block.norm < 0:
        return np.ones(block.units)
    spread = network.held.running[1, block.unit : block.unit + block.units]
    return network.held.theta[block.norm : block.norm + block.units] / np.sqrt(spread + NORM_EPSILON)


def _layer_name(plan: Layout, layer: int) -> str:
    return "output" if layer == len(plan.blocks) else f"hidden layer {layer}"


def _unit_name(plan: Layout, layer: int, unit: int) -> str:
    if layer < len(plan.blocks):
        return f"neuron {unit + 1} of hidden layer {layer}"
    return "the output" if plan.outputs == 1 else f"the output of class {unit}"


def _source_name(network: Network, layer: int, source: int) -> str:
    if layer == 1:
        return FEATURE_NAMES[network.learner.features[source]]
    return _unit_name(network.plan, layer - 1, source)


def _spoken(name: str) -> str:
    return {"sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam", "relu": "ReLU", "gelu": "GELU"}.get(
        name, name.replace("_", " ")
    )
