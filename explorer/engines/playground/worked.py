"""Any number opens: forward pass, chain rule and update for one data point, written out with the current numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.datasets.teaching.points import FORMULAS, Points
from explorer.engines.playground.backwards import back_section, back_terms, norm_term
from explorer.engines.playground.forwards import (
    forward_sections,
    input_section,
    layer_name,
    loss_section,
    source_name,
    unit_name,
    unit_terms,
)
from explorer.engines.playground.learning import learning_section
from explorer.engines.playground.matrices import matrices
from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.passing import Pass, norm_factors, through
from explorer.engines.playground.steps import update
from explorer.engines.playground.terms import term
from explorer.messages.playground.commands import Choose
from explorer.messages.playground.frames import Opened, Section, ShownPoint, Term
from explorer.training.dense.layout import Layout


def check(plan: Layout, element: str) -> None:
    """Raise IndexError where a network has no such element."""
    kind, numbers = parse(element)
    if kind == "l":
        plan.weight(numbers[0], numbers[1], numbers[2])
    elif kind == "b":
        plan.bias(numbers[0], numbers[1])
    elif kind == "m":
        plan.bias(numbers[0], 0)
    elif kind == "u" and numbers[0] == 0:
        if numbers[1] >= plan.inputs:
            raise IndexError(f"no input {numbers[1]}")
    elif kind == "u":
        plan.bias(numbers[0], numbers[1])


def parse(element: str) -> tuple[str, list[int]]:
    """Return the kind of an element, "u", "l", "b", "m" (a layer) or "loss", and its numbers."""
    return ("loss", []) if element == "loss" else (element[0], [int(part) for part in element[1:].split(".")])


def unfold(network: PlaygroundNetwork, points: Points, chosen: Choose, element: str, net: int, epoch: int) -> Opened:
    """Return the arithmetic of an element; IndexError where there is no such element."""
    check(network.plan, element)
    place, label, index = point(points, chosen)
    run = through(network, place, label)
    kind, numbers = parse(element)
    last = len(network.plan.slices)
    layers = None
    if kind == "m":
        title, sections, layers = matrices(network, run, numbers[0])
        units = range(network.plan.slices[numbers[0] - 1].units)
        for learnt in learning_section(network, index, points.train, numbers[0], units, epoch):
            at = next(k for k, step in enumerate(layers.steps) if step.kind == "activation")
            sections[at] = sections[at].model_copy(update={"terms": (*sections[at].terms, *_told(learnt))})
    elif kind == "loss":
        title, sections = (
            "The loss of this point",
            [*forward_sections(network, run, last)[-1:], loss_section(network, run)],
        )
    elif kind == "u" and numbers[0] == 0:
        name = network.learner.features[numbers[1]]
        title, sections = f"Input {FORMULAS[name].name}", [input_section(network, run, place, numbers[1])]
    elif kind == "u":
        layer, unit = numbers
        title = unit_name(network.plan, layer, unit).capitalize()
        sections = [Section(title="Forward pass", terms=tuple(unit_terms(network, run, layer, unit)))]
        sections += learning_section(network, index, points.train, layer, range(unit, unit + 1), epoch)
        if layer == last:
            sections.append(loss_section(network, run))
        else:
            sections += [back_section(network, run, k) for k in range(last, layer - 1, -1)]
    else:
        title, sections = _parameter(network, run, kind, numbers, epoch)
    shown = ShownPoint(index=index, x1=float(place[0]), x2=float(place[1]), label=float(label))
    return Opened(element=element, net=net, point=shown, title=title, sections=tuple(sections), matrices=layers)


def point(points: Points, chosen: Choose) -> tuple[np.ndarray, float, int | None]:
    """Return place (2,), label and number of the chosen point; of a place that is none, the number is None."""
    if chosen.x1 is not None:
        assert chosen.x2 is not None
        assert chosen.label is not None
        return np.array([chosen.x1, chosen.x2]), chosen.label, None
    index = chosen.index
    if index is None or index >= len(points.labels):
        index = int(points.train.argmax())
    return points.places[index], float(points.labels[index]), index


def _parameter(
    network: PlaygroundNetwork, run: Pass, kind: str, numbers: list[int], epoch: int
) -> tuple[str, list[Section]]:
    """Return title and sections of a weight or a bias: forward pass, loss, chain rule down to it, update."""
    plan = network.plan
    layer, unit, last = numbers[0], numbers[-1], len(plan.slices)
    part = plan.slices[layer - 1]
    element = f"{kind}{'.'.join(map(str, numbers))}"
    place = plan.weight(*numbers) if kind == "l" else plan.bias(*numbers)
    sections = [Section(title="Forward pass", terms=tuple(unit_terms(network, run, layer, unit)))]
    if layer < last:
        sections += forward_sections(network, run, last)[layer:]
    sections.append(loss_section(network, run))
    sections += [back_section(network, run, k) for k in range(last, layer, -1)]
    chain = back_terms(network, run, layer, unit)
    delta = float(run.deltas[layer - 1][unit]) * float(norm_factors(network, part)[unit])
    if part.norm >= 0:
        chain.append(norm_term(network, run, layer, unit))
    if kind == "l":
        entered = float(run.entered[layer - 1][numbers[1]])
        name = source_name(network, layer, numbers[1])
        title = f"Weight from {name} to {unit_name(plan, layer, unit)}"
        chain.append(term("∂z/∂w", "{}", [entered], entered, [f"u{layer - 1}.{numbers[1]}"], f"what enters: {name}"))
    else:
        entered, title = 1.0, f"Bias of {unit_name(plan, layer, unit)}"
        chain.append(term("∂z/∂b", "1", [], 1.0, [element], "a bias enters as it is"))
    gradient, letter = delta * entered, "w" if kind == "l" else "b"
    factors = _chain_factors(chain)
    template = " · ".join(["{}"] * len(factors))
    chain.append(term(f"∂L/∂{letter}", template, factors, gradient, [element], "the chain multiplied out"))
    sections.append(Section(title=f"Chain rule, {layer_name(plan, layer)}", terms=tuple(chain)))
    if kind == "l" or network.learner.biases:
        sections.append(update(network, letter, element, place, gradient, kind == "l", epoch))
    return title, sections


def _told(section: Section) -> list[Term]:
    """Return the lines of a section that stand in another, each with what they are about."""
    return [each.model_copy(update={"note": f"{section.title}: {each.note}"}) for each in section.terms]


def _chain_factors(terms: Sequence[Term]) -> list[float]:
    """Return the links of a chain: those from the loss on where there are three, else the last two."""
    two = [each for each in terms if each.symbol in ("∂L/∂ŷ", "∂ŷ/∂z", "∂L/∂a", "∂a/∂z")]
    links = [*(two if len(two) == 2 and len(terms) == 4 else [terms[-2]]), terms[-1]]
    return [np.nan if each.value is None else each.value for each in links]
