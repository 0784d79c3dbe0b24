"""How one prediction comes about, layer by layer, and what it and the accuracy lose when filters are switched off."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.engines.inspector.answers.fold import WORK, Fold
from explorer.engines.inspector.card import Keep, place
from explorer.engines.inspector.warm import Warm
from explorer.inspection.fields import ablation, feature_maps
from explorer.inspection.fields.passing import Tail
from explorer.messages.inspector.effects import (
    AblationQuestion,
    HeadSum,
    JointAblation,
    JointAblationAnswer,
    LayerPart,
    MetricsChange,
    OutputChange,
    PredictionTrace,
    PredictionTraceAnswer,
    SingleAblations,
    SingleAblationsAnswer,
    Term,
    UnitPart,
)
from explorer.networks.build import Network
from explorer.training.trained import Trained

MOST_TERMS = 200


def prediction_trace(question: PredictionTrace, warm: Warm) -> PredictionTraceAnswer:
    """Return every layer's part in a prediction, and the arithmetic of the last layer, largest terms first."""
    fold = Fold.of(question, warm)
    trained, output, x = fold.trained, fold.checked_output(question.output), fold.input_of(question.sample)
    passed = feature_maps.follow(trained.network, list(fold.geometry), x, output, question.top)
    with torch.no_grad():
        outputs = trained.network(x)[0].double().numpy()
    return PredictionTraceAnswer(
        layers=tuple(_layer_part(one) for one in passed),
        outputs=outputs.tolist(),
        prediction=trained.target.predictions(torch.as_tensor(outputs)[None])[0].tolist(),
        names=tuple(trained.target.output_names),
        spelled=feature_maps.spelled(trained.target, outputs, output),
        head=_head_sum(trained.network, x, output),
    )


def _layer_part(one: feature_maps.Passed) -> LayerPart:
    return LayerPart(
        layer=one.layer,
        kind=one.kind,
        shape=one.shape,
        mean=one.mean,
        largest=one.largest,
        silent=one.silent,
        total=one.total,
        top=tuple(UnitPart(unit=unit, value=value, part=part) for unit, value, part in one.top),
    )


def _head_sum(network: Network, x: Tensor, output: int) -> HeadSum | None:
    head = feature_maps.head(network, x)
    if head is None:
        return None
    products = head.terms[output]
    order = np.argsort(-np.abs(products), kind="stable")
    return HeadSum(
        layer=head.layer,
        source=head.source,
        bias=float(head.bias[output]),
        features=len(products),
        output=float(head.outputs[output]),
        rest=float(products[order[MOST_TERMS:]].sum()),
        terms=tuple(
            Term(
                unit=int(k),
                weight=float(head.weights[output, k]),
                value=float(head.values[k]),
                product=float(products[k]),
            )
            for k in order[:MOST_TERMS]
        ),
    )


def single_ablations(question: SingleAblations, warm: Warm) -> SingleAblationsAnswer:
    """Return an output for one sample with each filter of a layer off in turn; estimated where that takes long."""
    fold = Fold.of(question, warm)
    target, row, tail = fold.trained.target, fold.row(question.layer), Tail(fold.trained.network, question.layer)
    output, mean = fold.checked_output(question.output), _mean(question, fold)
    off = ablation.filters(row)
    with torch.no_grad():
        inputs = tail.inputs(fold.input_of(question.sample))
        raw = tail(inputs)
    behind = set(tail.behind)
    estimated = off.count * sum(one.macs for one in fold.geometry if one.name in behind) > WORK
    if estimated:
        with_all, without = raw[0, output], ablation.estimated(tail, inputs, row, mean, output)
    else:
        with_all = target.predictions(raw)[0, output]
        each = torch.as_tensor(ablation.one_by_one(tail, inputs, row, mean))
        without = target.predictions(each)[:, output]
    return SingleAblationsAnswer(
        with_all=float(with_all),
        word=off.word,
        filters=off.count,
        estimated=estimated,
        without=np.asarray(without, np.float64),
    )


def joint_ablation(question: JointAblation, warm: Warm) -> JointAblationAnswer:
    """Return the metrics over held-out samples, and an output for one sample, with some filters off together."""
    fold = Fold.of(question, warm)
    trained, row, tail = fold.trained, fold.row(question.layer), Tail(fold.trained.network, question.layer)
    target, data, output = trained.target, fold.data, fold.checked_output(question.output)
    rows, mean, chosen = fold.held_out, _mean(question, fold), sorted(set(question.filters))

    def measured(there: Trained, keep: Keep) -> tuple[ablation.Measured, ablation.Measured]:
        """Return the metrics with all filters and without some, from passes over all held-out samples."""
        behind, where = Tail(there.network, question.layer), place(there)
        with torch.no_grad():
            inputs = keep(
                ("tail", *fold.key, question.layer, len(rows)),
                lambda: behind.inputs(fold.encoded(rows, "judged").to(where)),
            )
        whole = keep(
            ("whole", *fold.key, len(rows)),
            lambda: ablation.measure(target, data, rows, ablation.outputs_without(behind, inputs, row, [], None)),
        )
        instead = None if mean is None else mean.to(where)
        without = ablation.outputs_without(behind, inputs, row, chosen, instead)
        return whole, ablation.measure(target, data, rows, without)

    whole, changed = warm.passes(fold.run, trained, measured)
    own: OutputChange | None = None
    if question.sample is not None:
        with torch.no_grad():
            of_sample = tail.inputs(fold.input_of(question.sample))
        with_all, without = (
            float(target.predictions(ablation.outputs_without(tail, of_sample, row, some, mean))[0, output])
            for some in ((), chosen)
        )
        own = OutputChange(with_all=with_all, without=without)
    return JointAblationAnswer(
        metrics=MetricsChange(with_all=whole.metrics, without=changed.metrics),
        samples=len(rows),
        held_out=len(ablation.judged(trained)),
        sample=own,
    )


def _mean(question: AblationQuestion[Any], fold: Fold) -> Tensor | None:
    """Return what a filter is replaced by: None for 0, else each unit's mean over training samples."""
    if question.how == "zero":
        return None
    rows = fold.trained.rows.train[: max(64, len(fold.held_out))]

    def mean_of(there: Trained, _: Keep) -> Tensor:
        return ablation.mean_of(there.network, fold.encoded(rows, "training").to(place(there)), question.layer).cpu()

    return fold.warm.get(("mean", *fold.key, question.layer), lambda: fold.warm.passes(fold.run, fold.trained, mean_of))
