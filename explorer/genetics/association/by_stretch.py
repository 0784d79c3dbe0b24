"""One test for every stretch of the genome, and one association made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from explorer.datasets.genotypes import Genotypes
from explorer.errors import InputError
from explorer.genetics.association.result import UNTESTED, Association
from explorer.genetics.association.settings import Settings
from explorer.genetics.association.stretches import AUTOSOMES, Stretch, stretches
from explorer.genetics.sex import Sexes
from explorer.progress import Progress, portion, silent

Test = Callable[[Stretch, np.ndarray, Progress], Association]
"""Called with a stretch, the trait (n,), NaN for samples that are not tested there, and the progress of its share."""


def associate_by_stretch(
    genotypes: Genotypes,
    y: np.ndarray,
    sexes: Sexes | None,
    settings: Settings,
    test: Test,
    progress: Progress = silent,
) -> Association:
    """Return the association of every variant, each stretch tested by itself (`stretches`).

    Where a stretch beside the autosomes cannot be tested (too few males for Y, say), its variants are left out, and
    why is said.

    Parameters
    ----------
    genotypes, y : Genotypes of n samples, float (n,)
    sexes : from `genetics.sex.of`, None where nothing is known
    settings : its `male_x` is read
    test : of one stretch; `Stretch.hemizygous` is for `tally`
    """
    parts = stretches(genotypes, sexes, settings.male_x, np.isfinite(y))
    if len(parts) == 1 and parts[0].genotypes is genotypes:
        tested = test(parts[0], y, progress)
        return replace(tested, said=(*tested.said, parts[0].said)) if parts[0].said else tested
    results: list[Association] = []
    untested: list[str] = []
    done = 0
    for part in parts:
        share = portion(progress, done / genotypes.shape[1], len(part.columns) / genotypes.shape[1])
        done += len(part.columns)
        try:
            tested = test(part, np.where(part.rows, y, np.nan), share)
        except InputError as error:
            if part.what == AUTOSOMES or len(parts) == 1:
                raise
            untested.append(f"{part.what} was not tested: {error.reason}.")
            tested = _untested(len(part.columns))
        results.append(tested)
    main = max(results, key=lambda one: one.samples)
    own = [
        f"On {p.what}: {told}" for p, r in zip(parts, results, strict=True) for told in r.said if told not in main.said
    ]
    said = [*main.said, *own, *(part.said for part in parts), *untested]
    values = scattered([part.columns for part in parts], results, genotypes.shape[1])
    return replace(main, **values, said=tuple(dict.fromkeys(sentence for sentence in said if sentence)))


def scattered(columns: list[np.ndarray], results: list[Association], variants: int) -> dict[str, Any]:
    """Return the arrays of an association by name, each variant from the part that holds it; NaN or 0 of no part."""
    made: dict[str, Any] = {}
    for field in fields(Association):
        own = [(at, one.arrays().get(field.name)) for at, one in zip(columns, results, strict=True)]
        first = next((values for _, values in own if values is not None), None)
        if first is None:
            continue
        fill = np.nan if np.issubdtype(first.dtype, np.floating) else 0
        whole = np.full((*first.shape[:-1], variants), fill, first.dtype)
        for at, values in own:
            if values is not None:
                whole[..., at] = values
        made[field.name] = whole
    return made


def _untested(variants: int) -> Association:
    nan = np.full(variants, np.nan)
    none = np.zeros(variants, np.int64)
    return Association(nan, nan, nan, nan, none, nan, 0, left_out=np.full(variants, UNTESTED, np.uint8))
