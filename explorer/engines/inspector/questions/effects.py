"""How one prediction comes about, layer by layer, and what it and the accuracy lose when filters are switched off."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import torch
from pydantic import Field

from explorer.engines.inspector.question import Answer
from explorer.engines.inspector.questions.of_run import WORK, Index, Name, OfRun
from explorer.engines.inspector.warm import Warm
from explorer.inspection.fields import ablation, feature_maps
from explorer.inspection.fields.passing import Tail

MOST_TERMS = 200


class Followed(OfRun):
    """One person's prediction, from the genotypes to the output."""

    ask: Literal["follow"] = "follow"
    person: Index
    output: int = Field(0, ge=0, le=9999)
    top: int = Field(3, ge=1, le=20)

    def answer(self, warm: Warm) -> Answer:
        """Return every layer's part, the arithmetic of the last layer (largest terms first), and the prediction."""
        trained, found = self.trained(warm), self.geometry(warm)
        output, x = self.checked_output(warm, self.output), self.input_of(warm, self.person)
        told = feature_maps.follow(trained.network, list(found), x, output, self.top)
        layers = [
            {
                "layer": one.layer,
                "kind": one.kind,
                "shape": one.shape,
                "mean": one.mean,
                "largest": one.largest,
                "silent": one.silent,
                "total": one.total,
                "top": [{"unit": list(unit), "value": value, "part": part} for unit, value, part in one.top],
            }
            for one in told
        ]
        with torch.no_grad():
            outputs = trained.network(x)[0].double().numpy()
        header: dict[str, Any] = {"layers": layers, "outputs": outputs.tolist(), "head": None}
        header["prediction"] = trained.target.predictions(torch.as_tensor(outputs)[None])[0].tolist()
        header["names"] = list(trained.target.output_names)
        header["spelled"] = feature_maps.spelled(trained.target, outputs, output)
        last = feature_maps.head(trained.network, x)
        if last is not None:
            terms = last.terms[output]
            order = np.argsort(-np.abs(terms), kind="stable")
            header["head"] = {
                "layer": last.layer,
                "source": last.source,
                "bias": float(last.bias[output]),
                "features": len(terms),
                "output": float(last.outputs[output]),
                "rest": float(terms[order[MOST_TERMS:]].sum()),
                "terms": [
                    [int(k), float(last.weights[output, k]), float(last.values[k]), float(terms[k])]
                    for k in order[:MOST_TERMS]
                ],
            }
        return header, {}


class _Switched(OfRun):
    layer: Name
    how: ablation.How = "zero"

    def mean(self, warm: Warm) -> torch.Tensor | None:
        """Return what a filter is replaced by: None for 0, else each unit's mean over training people."""
        if self.how == "zero":
            return None
        trained = self.trained(warm)
        rows = trained.rows.train[: max(64, len(self.judged(warm)))]
        return warm.get(
            ("mean", self.run, self.fold, self.epoch, self.layer),
            lambda: ablation.mean_of(trained.network, self.encoded(warm, rows, "training"), self.layer),
        )

    def tail(self, warm: Warm) -> Tail:
        """Return the layers behind."""
        return Tail(self.trained(warm).network, self.layer)


class OneByOne(_Switched):
    """What one person's outputs are with each filter of a layer switched off in turn."""

    ask: Literal["one_by_one"] = "one_by_one"
    person: Index
    output: int = Field(0, ge=0, le=9999)

    def answer(self, warm: Warm) -> Answer:
        """Return `without` (filters,): the output asked for with each filter off; that with all of them in the header.

        Where each filter's own pass would take too long, `estimated` says that the changes are first-order ones of the
        raw output, before it becomes a prediction.
        """
        target, row, tail = self.trained(warm).target, self.row(warm, self.layer), self.tail(warm)
        output = self.checked_output(warm, self.output)
        with torch.no_grad():
            held = tail.held(self.input_of(warm, self.person))
            whole = target.predictions(tail(held))[0, output]
        off = ablation.filters(row)
        names = set(tail.behind)
        work = off.count * sum(one.macs for one in self.geometry(warm) if one.name in names)
        header = {"with": float(whole), "word": off.word, "filters": off.count, "estimated": work > WORK}
        if work > WORK:
            with torch.no_grad():
                header["with"] = float(tail(held)[0, output])
            return header, {"without": ablation.estimated(tail, held, row, self.mean(warm), output)}
        without = ablation.one_by_one(tail, held, row, self.mean(warm))
        return header, {"without": target.predictions(torch.as_tensor(without))[:, output]}


class SwitchedOff(_Switched):
    """What held-out people's metrics, and one person's prediction, become with some filters switched off together."""

    ask: Literal["switch_off"] = "switch_off"
    filters: tuple[Index, ...] = Field((), max_length=4096)
    person: Index | None = None
    output: int = Field(0, ge=0, le=9999)

    def answer(self, warm: Warm) -> Answer:
        """Return {"metrics": {"with", "without"}, "people", "of", "person": {"with", "without"}}; no arrays."""
        trained, row, tail = self.trained(warm), self.row(warm, self.layer), self.tail(warm)
        target, data, output = trained.target, self.data(warm), self.checked_output(warm, self.output)
        rows, mean = self.judged(warm), self.mean(warm)
        x = self.encoded(warm, rows, "judged")
        with torch.no_grad():
            key = ("held", self.run, self.fold, self.epoch, self.layer, len(rows))
            held = warm.get(key, lambda: tail.held(x))
        whole = warm.get(
            ("whole", self.run, self.fold, self.epoch, len(rows)),
            lambda: ablation.measure(target, data, rows, ablation.outputs_without(tail, held, row, [], None)),
        )
        outputs = ablation.outputs_without(tail, held, row, sorted(set(self.filters)), mean)
        found = ablation.measure(target, data, rows, outputs)
        header: dict[str, Any] = {
            "metrics": {"with": whole.metrics, "without": found.metrics},
            "people": len(rows),
            "of": len(ablation.judged(trained)),
            "person": None,
        }
        if self.person is not None:
            with torch.no_grad():
                own = tail.held(self.input_of(warm, self.person))
            two = [ablation.outputs_without(tail, own, row, some, mean) for some in ((), sorted(set(self.filters)))]
            with_all, without = (float(target.predictions(one)[0, output]) for one in two)
            header["person"] = {"with": with_all, "without": without}
        return header, {}


QUESTIONS = (Followed, OneByOne, SwitchedOff)
