"""Settings that train well without tuning, by preset, kind of trait and layout of the variants.

They were chosen on validation samples alone: yeast growth (1,008 haploid segregants, 11,623 markers) for quantitative
traits, the sample cohort (1,200 samples, 96 promoters of 64 sites) for classes. Where a publication states settings,
those stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.datasets.dataset import Dataset
from explorer.datasets.promoters import DOWNSTREAM, UPSTREAM, windows
from explorer.errors import InputError
from explorer.training.spec import EarlyStopping, Optimizer, Preset, Protocol, Schedule

TOKENS = 120
"""A transformer's memory and time grow with the square of its tokens; about so many are made of all markers."""

GPTRANSFORMER_BATCH = 8
"""Samples per step of the transformer, as published for its kind. On two folds of yeast growth on lactose, with a rate
of 1e-4, it reaches Pearson .713 on validation samples; 32 with 3e-4 reaches .707, 8 with 3e-4 .710."""

ALS_NET_PATIENCE = 12
"""Epochs without a higher validation AUROC after which ALS-Net is stopped, of the published 30. On 1,000 samples its
outputs hardly differ for the first six; then it memorises them, and its loss rises while the order of new samples still
gets better."""

CNN_DECAY = 10.0
"""AdamW's decay of the plain CNN. It has many first weights and needs few: those left standing are the noise of every
map. On yeast growth on lactose, 10 instead of 0.1 keeps the accuracy (Pearson .750 and .747) and gives a map that ranks
published QTL with AUROC .69 instead of .61."""

MLP_DECAY = 30.0
"""The same of the MLP on quantitative traits: 30 instead of 0.1 gives Pearson .743 for .733 and AUROC .69 for .65."""


def for_preset(name: str, kind: str, samples: int, variants: int, block: int | None = None) -> dict[str, Any]:
    """Return RunSpec fields for a preset of the zoo.

    Parameters
    ----------
    name : of the preset
    kind : "quantitative", "binary" or "categorical"
    samples : training samples, about
    variants : positions the network will have
    block : sites per promoter where the variants are promoter after promoter, else None; a convolution then reads
        each promoter as one window

    Returns
    -------
    dict
        network, optimizer, schedule, epochs, batch_size, early_stopping, encoding, standardise: everything but
        the traits and the data. `RunSpec(traits=..., **for_preset(...))` is a whole run.
    """
    if name == "als-net":
        stepper = Optimizer(kind="adagrad", learning_rate=0.002, lr_decay=1e-4)
        made = _fields(name, stepper, epochs=30, patience=ALS_NET_PATIENCE)
        return made | {"schedule": Schedule(), "judged_by": "score"}
    if name == "promoter-cnn":
        return _fields(name, Optimizer(kind="sgd", learning_rate=0.01), epochs=50, batch_size=64)
    batch_size = 32 if samples < 5_000 else 64 if samples < 20_000 else 256
    if name == "cnn" and block is not None and kind != "quantitative":
        settings = {"filters": (64, 16), "kernel": block, "stride": block, "later_kernel": 1, "batch_norm": True}
        settings |= {"hidden": (), "dropout": 0.5}
        stepper = Optimizer(kind="adamw", learning_rate=2e-3, weight_decay=1.0)
        return _fields(name, stepper, epochs=40, patience=15, batch_size=batch_size, settings=settings) | {
            "encoding": "signed"
        }
    settings = {}
    if name == "gptransformer":
        size = max(10, round(variants / TOKENS))
        settings, batch_size = {"token_size": min(size, variants), "pooling": "flatten"}, GPTRANSFORMER_BATCH
    decay = 0.1
    if name == "mlp":
        settings = {"dropout": 0.5, "input_dropout": 0.2}
        decay = MLP_DECAY if kind == "quantitative" else decay
    if name == "cnn":
        settings, decay = {"dropout": 0.5}, CNN_DECAY
    rate = {"linear": 1e-3, "mlp": 1e-4, "gptransformer": 1e-4}.get(name, 3e-4)
    stepper = Optimizer(kind="adamw", learning_rate=rate, weight_decay=decay)
    made = _fields(name, stepper, epochs=60, patience=12, batch_size=batch_size, settings=settings)
    return made | {"standardise": True}


def for_dataset(
    dataset: Dataset, preset: str, traits: tuple[str, ...], protocol: Protocol | None = None
) -> dict[str, Any]:
    """Return RunSpec fields for a preset on this dataset: `for_preset` with its kind of trait, sizes and layout."""
    kind = dataset.traits.column(traits[0]).kind
    samples, variants = dataset.genotypes.shape
    block = protocol.upstream + protocol.downstream if protocol is not None else promoter_block(dataset)
    return for_preset(preset, kind, round(0.7 * samples), variants, block)


def promoter_block(dataset: Dataset) -> int | None:
    """Return the sites per promoter where the variants are nothing but promoters one after the other, else None."""
    variants = dataset.genotypes.shape[1]
    size = UPSTREAM + DOWNSTREAM
    if dataset.genes is None or not dataset.genotypes.mapped or variants % size:
        return None
    try:
        columns = np.sort(windows(dataset.genotypes.variants, dataset.genes).columns, axis=1)
    except InputError:
        return None
    columns = columns[np.argsort(columns[:, 0])] if len(columns) else columns
    return size if np.array_equal(columns.ravel(), np.arange(variants)) else None


def _fields(
    preset: str,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int = 32,
    patience: int | None = None,
    settings: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "network": Preset(preset=preset, settings=settings or {}),
        "optimizer": optimizer,
        "schedule": Schedule(kind="cosine", warm_up=1.0) if patience is not None else Schedule(),
        "epochs": epochs,
        "batch_size": batch_size,
        "early_stopping": EarlyStopping(patience=patience) if patience is not None else None,
        "encoding": "dosage",
        "standardise": False,
    }
