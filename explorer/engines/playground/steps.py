"""The step that one data point would make with one weight or bias, written out for every optimizer."""

from __future__ import annotations

import math

import numpy as np

from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.terms import spoken, term
from explorer.messages.playground.frames import Section, Term
from explorer.training.dense.spec import BETAS, EPSILON


def update(
    network: PlaygroundNetwork, letter: str, element: str, place: int, gradient: float, penalised: bool, epoch: int
) -> Section:
    """Return the section of the step that this point alone would make."""
    learner, state = network.learner, network.state
    w, rate, g = float(state.theta[place]), learner.rate(epoch), gradient
    terms: list[Term] = []
    here = [element]
    if penalised and (learner.l1 or learner.l2):
        strength = learner.regulariser_rate
        extra, template = (2 * strength * w, "2 · {} · {}") if learner.l2 else (strength * np.sign(w), "{} · sign({})")
        terms.append(term("penalty", template, [strength, w], extra, here, "what the regulariser adds to the gradient"))
        terms.append(term("g", "{} + {}", [g, extra], g + extra, here))
        g += float(extra)
    m, v, step = float(state.moments[0, place]), float(state.moments[1, place]), state.step + 1
    a, (one, two) = learner.momentum, BETAS
    match learner.optimizer:
        case "sgd":
            template, numbers, new = "{} − {} · {}", [w, rate, g], w - rate * g
        case "momentum":
            mean = a * m + (1 - a) * g
            terms.append(term("m", MEAN, [a, m, a, g], mean, here, "momentum: a m + (1 − a) g"))
            template, numbers, new = "{} − {} · {}", [w, rate, mean], w - rate * mean
        case "rmsprop":
            square = a * v + (1 - a) * g * g
            terms.append(term("v", SQUARE, [a, v, a, g], square, here, "mean square: a v + (1 − a) g²"))
            template, numbers = "{} − {} · {} / √({} + 10⁻⁸)", [w, rate, g, square]
            new = w - rate * g / math.sqrt(square + EPSILON)
        case _:
            mean, square = one * m + (1 - one) * g, two * v + (1 - two) * g * g
            terms.append(term("m", MEAN, [one, m, one, g], mean, here, "mean: β₁ m + (1 − β₁) g"))
            terms.append(term("v", SQUARE, [two, v, two, g], square, here, "mean square: β₂ v + (1 − β₂) g²"))
            for symbol, beta, value in (("m̂", one, mean), ("v̂", two, square)):
                whole, note = (
                    value / (1 - beta**step),
                    f"{symbol[0]} / (1 − β^t), t = {step}: corrected for its start at 0",
                )
                terms.append(term(symbol, "{} / (1 − {}^{})", [value, beta, step], whole, here, note))
            mean, square = mean / (1 - one**step), square / (1 - two**step)
            template, numbers = "{} − {} · {} / (√{} + 10⁻⁸)", [w, rate, mean, square]
            new = w - rate * mean / (math.sqrt(square) + EPSILON)
    terms.append(term(f"{letter} new", template, numbers, new, here, _note(network), apart=0))
    return Section(title=f"Update by {spoken(learner.optimizer)}", terms=tuple(terms))


MEAN, SQUARE = "{} · {} + (1 − {}) · {}", "{} · {} + (1 − {}) · {}²"


def _note(network: PlaygroundNetwork) -> str:
    """Return in what the steps of the training differ from that of one point."""
    learner = network.learner
    others = []
    if min(learner.batch_size, len(network.train.inputs)) > 1:
        others.append(f"takes the mean gradient of each batch of {learner.batch_size}")
    if any(layer.dropout for layer in learner.layers):
        others.append("drops out units at random")
    if any(layer.batch_norm for layer in learner.layers):
        others.append("norms by each batch's own averages")
    if not others:
        return "as this point alone moves it"
    return f"as this point alone would move it; training {' and '.join(others)}"
