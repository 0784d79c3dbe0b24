"""The step that one data point would make with one weight or bias, written out for every optimizer."""

from __future__ import annotations

import math

import numpy as np

from explorer.engines.playground.network import PlaygroundNetwork
from explorer.engines.playground.terms import number, spoken, term
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
        if learner.l2:
            extra, text = 2 * learner.l2 * w, "2 · {rate} · {w}"
        else:
            extra, text = learner.l1 * float(np.sign(w)), "{rate} · sign({w})"
        texts = [text.format(rate=number(learner.regulariser_rate, d), w=number(w, d)) for d in (None, 2)]
        terms.append(term("penalty", texts, extra, here, "what the regulariser adds to the gradient"))
        terms.append(term("g", [f"{number(g, d)} + {number(extra, d)}" for d in (None, 2)], g + extra, here))
        g += extra
    m, v, step = float(state.moments[0, place]), float(state.moments[1, place]), state.step + 1
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
            terms.append(_mean_term("m", one, float(state.moments[0, place]), g, m, here, "mean: β₁ m + (1 − β₁) g"))
            square = float(state.moments[1, place])
            terms.append(_mean_term("v", two, square, g * g, v, here, "mean square: β₂ v + (1 − β₂) g²"))
            m, v = m / (1 - one**step), v / (1 - two**step)
            terms.append(term("m̂", [f"m / (1 − {one}^{step})"] * 2, m, here, "corrected for its start at 0"))
            terms.append(term("v̂", [f"v / (1 − {two}^{step})"] * 2, v, here, "corrected for its start at 0"))
            move, text = rate * m / (math.sqrt(v) + EPSILON), "{w} − {rate} · {m} / (√{v} + 10⁻⁸)"
            filled = {"w": w, "rate": rate, "m": m, "v": v}
    texts = [text.format(**{name: number(value, d) for name, value in filled.items()}) for d in (None, 2)]
    batch = min(learner.batch_size, len(network.train.inputs))
    note = "with this point alone" + (
        f"; in a batch of {batch}, the mean of their gradients counts" if batch > 1 else ""
    )
    terms.append(term(f"{letter} new", texts, w - move, here, note))
    return Section(title=f"Update by {spoken(learner.optimizer)}", terms=tuple(terms))


def _mean_term(symbol: str, a: float, old: float, new: float, value: float, here: list[str], note: str) -> Term:
    texts = [f"{a:g} · {number(old, d)} + {1 - a:.4g} · {number(new, d)}" for d in (None, 2)]
    return term(symbol, texts, value, here, note)
