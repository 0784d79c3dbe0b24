"""One window looked at closely: what each method answers to some hidden calls, and what it made its answer of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.genetics.imputation.frequent import by_frequency
from explorer.genetics.imputation.hiding import hidden, without
from explorer.genetics.imputation.linked import by_linkage, fit
from explorer.genetics.imputation.neighbours import by_neighbours, distances, most_linked, nearest
from explorer.genetics.imputation.windows import standardised
from explorer.training.imputation.denoising import Recipe, encoded, padded, stack_probabilities, train_stack

TERMS, NAMED = 5, 6
"""Summands of a sum that are told one by one."""
PATCH_SAMPLES, PATCH_VARIANTS = 12, 36


def looked_at(
    calls: NDArray[np.int8],
    columns: NDArray[np.intp],
    edges: tuple[int, int],
    share: float,
    mask: int,
    states: int,
    recipe: Recipe,
    seed: int,
) -> tuple[dict[str, object], dict[str, NDArray[np.float32]]]:
    """Return what a view shows of the first samples and variants of a window, and the weights of its network.

    Parameters
    ----------
    calls : (samples, width) of the window, -1 where missing
    columns : (width,) of the variants in the dataset
    edges : first and last column of the core
    """
    first, last = edges
    hides = hidden(calls, columns, share, mask, seed)
    seen = without(calls, hides)
    wanted = hides[:, first:last]
    stack = train_stack(*padded([seen], [edges]), states, recipe)
    found = stack_probabilities(stack, padded([seen], [edges])[0])[0].astype(np.float64)
    answers = {
        "frequent": by_frequency(seen, first, last, wanted, states),
        "neighbours": by_neighbours(seen, first, last, wanted, states),
        "linked": by_linkage(seen, first, last, wanted, states),
        "autoencoder": (found[wanted], found[wanted] @ np.arange(states)),
    }
    truth = calls[:, first:last][wanted]
    scores = {name: int((one.argmax(1) == truth).sum()) for name, (one, _) in answers.items()}
    rows, cells = min(PATCH_SAMPLES, len(calls)), min(PATCH_VARIANTS, last - first)
    with torch.no_grad():
        inputs = encoded(torch.from_numpy(np.ascontiguousarray(seen[None])), states)
        logits = stack(inputs)[0].numpy()
    asked = []
    for number, (row, variant) in enumerate(np.argwhere(wanted)):
        if row >= rows or variant >= cells:
            continue
        one: dict[str, object] = {"row": int(row), "variant": int(variant)}
        one |= {name: _short(p[number]) for name, (p, _) in answers.items()}
        one["dosages"] = _short([dosage[number] for _, dosage in answers.values()])
        one["counts"] = [int((seen[:, first + variant] == state).sum()) for state in range(states)]
        one["linked_sum"] = _linked(seen, int(row), first + int(variant), states)
        one["near"] = _near(seen, int(row), first + int(variant))
        one["logits"] = _short(logits[row, variant])
        asked.append(one)
    told = {
        "calls": calls[:rows, first : first + cells].tolist(),
        "asked": asked,
        "share": share,
        "hidden": int(wanted.sum()),
        "right": scores,
        "first": first,
        "width": calls.shape[1],
        "samples": len(calls),
    }
    weights = {
        "code_weights": stack.first[0].detach().T.numpy(),
        "code_bias": stack.first_bias[0, 0].detach().numpy(),
    }
    return told, weights


def _short(values: Sequence[float] | NDArray[np.floating] | list[np.ndarray]) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


def _linked(seen: NDArray[np.int8], row: int, place: int, states: int) -> dict[str, object]:
    """Return the sum of linked variants in dosages: largest terms, all others together, and the spread."""
    known = seen >= 0
    mean = np.where(known, seen, 0).sum(0) / np.maximum(known.sum(0), 1)
    lengths = np.sqrt(np.square(np.where(known, seen - mean, 0.0)).sum(0) / len(seen))
    scaled = standardised(seen) * np.sqrt(len(seen))
    fitted = fit(scaled, seen[:, place], place)
    slopes = np.where(lengths > 1e-9, fitted.weights / np.where(lengths > 1e-9, lengths, 1), 0.0)
    centre = mean + fitted.offset * lengths
    value = np.where(known[row], seen[row], mean)
    terms = slopes * (value - centre)
    largest = np.argsort(-np.abs(terms))[:TERMS]
    total = fitted.mean + terms.sum()
    return {
        "mean": float(f"{fitted.mean:.6g}"),
        "terms": [
            [
                int(k),
                *_short([slopes[k], value[k], centre[k], terms[k]]),
                int(known[row, k]),
            ]
            for k in largest
        ],
        "rest": float(f"{terms.sum() - terms[largest].sum():.6g}"),
        "total": float(f"{total:.6g}"),
        "variance": float(f"{fitted.variance:.6g}"),
    }


def _near(seen: NDArray[np.int8], row: int, place: int) -> dict[str, object]:
    """Return the neighbours of a sample: which, how far, and their calls; and the variants that they were chosen by."""
    at = most_linked(standardised(seen), place)
    donors = np.flatnonzero(seen[:, place] >= 0)
    apart = distances(seen[row : row + 1][:, at], seen[np.ix_(donors, at)])
    chosen = nearest(apart)[0]
    return {
        "samples": donors[chosen].tolist(),
        "apart": _short(apart[0, chosen]),
        "calls": seen[donors[chosen], place].tolist(),
        "by": at[:NAMED].tolist(),
    }
