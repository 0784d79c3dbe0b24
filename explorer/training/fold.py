"""One fold's training: takes steps until there is an event to report."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.datasets.dataset import Dataset
from explorer.datasets.splits import Fold
from explorer.devices import Device
from explorer.networks.build import Network
from explorer.progress import Progress, silent
from explorer.training import events, metrics, objective, optimizer, plan, shared_steps
from explorer.training.columns import Columns
from explorer.training.members import Members
from explorer.training.metrics import TraitMetrics
from explorer.training.objective import Loss
from explorer.training.ranks import ALONE, Ranks
from explorer.training.samples import Samples
from explorer.training.spec import RunSpec
from explorer.training.trained import Trained

REPORT_EVERY = 0.25
"""Seconds between two step events, and between two checks that the loss is still finite."""
EXPLODED = 100.0
"""A mean loss this many times that of a constant guess is called exploding, from the second epoch on."""


class FoldTraining:
    """Everything one fold needs, on its device, and how far it has come.

    Parameters
    ----------
    dataset : Dataset
    spec : RunSpec
    number : of the fold in the split
    fold : Fold
    columns : Columns, settled on the fold's training samples
    device : Device
    progress : told while the genotypes are read
    halved : whether an earlier fold found bfloat16 to be faster; None where it is to be tried if it was asked for
    ranks : the processes that train it together
    """

    def __init__(
        self,
        dataset: Dataset,
        spec: RunSpec,
        number: int,
        fold: Fold,
        columns: Columns,
        device: Device,
        progress: Progress = silent,
        halved: bool | None = None,
        ranks: Ranks = ALONE,
    ) -> None:
        self.ranks = ranks
        self.dataset, self.spec, self.number, self.fold, self.columns, self.device = (
            dataset,
            spec,
            number,
            fold,
            columns,
            device,
        )
        self.n = len(fold.train)
        self.target = objective.fit(spec.objective, dataset.traits, spec.traits, fold.train)
        variants = dataset.genotypes.variants.iloc[columns.indices]
        self.layers = plan.network(
            spec, len(columns.indices), plan.channels(dataset, spec), self.target.outputs, variants
        )
        count, doses = self.n + len(fold.validation) + len(fold.test), dataset.genotypes.doses
        how, _ = plan.held(spec, self.layers, count, self.n, doses, device)
        self.samples = Samples(dataset, spec, fold, columns.indices, self.target, device, progress, how)
        self.loss = Loss(self.target, self.samples.y[: self.n], spec.class_weights)
        self.parameters = plan.parameters(self.layers)
        self.members = Members(
            self.layers, spec, number, device, plan.together(spec, self.layers, self.n, device), ranks
        )
        self.epoch = self.step = 0
        self.seconds = self._epoch_seconds = 0.0
        self.over = False
        self._taking = shared_steps.of(
            ranks,
            device,
            spec,
            number,
            self.samples,
            self.members,
            self.loss,
            self.target.outputs,
            halved=halved,
        )
        self.batch, self.steps = self._taking.batch, self._taking.count
        self._taking.begin(0)

    def started(self) -> events.FoldStarted:
        """Return the event that says what this fold is made of."""
        doses = self.dataset.genotypes.doses
        how, evaluated = self.samples.how, max(len(self.fold.validation), len(self.fold.test))
        needed = plan.memory(
            self.spec,
            self.layers,
            len(self.samples),
            self.n,
            doses,
            self.device,
            how,
            evaluated,
            self.samples.complete,
        )
        return events.FoldStarted(
            train=self.n,
            validation=len(self.fold.validation),
            test=len(self.fold.test),
            positions=len(self.columns.indices),
            channels=self.samples.encoder.channels,
            parameters=self.parameters,
            memory_bytes=needed.total,
            removed=self.columns.removed,
            held=how.way,
            held_because=how.reason,
        )

    def advance(self, interrupted: Callable[[], bool]) -> Any:
        """Take steps until an epoch ends, a quarter of a second is over, or `interrupted()`; return the event.

        Where there is something to say of how steps are taken, that is the event, and no step was taken.
        """
        began = time.monotonic()
        self.ranks.begin(len(self.members.learning))
        if self.ranks.any(bool(self.members.learning) and self._taking.prepare())[0]:
            self._count(began)
            return events.Steps(epoch=self.epoch + 1, text=self._taking.said)
        stopped = False
        while self.step < self.steps:
            if self.members.learning:
                self._taking.take(self.step)
            self.step += 1
            stopped, late = self.ranks.looked_up(interrupted, lambda: time.monotonic() - began > REPORT_EVERY)
            if stopped or late:
                break
        self.members.forget_gradients()  # what is measured and written next needs no room for gradients
        over = self.step == self.steps and not stopped
        return self._end_of_epoch(began) if over else self._midway(began)

    @property
    def halved(self) -> bool | None:
        """Whether bfloat16 was found to be faster; None where it was not asked for, or not tried."""
        return self._taking.found_half

    def _midway(self, began: float) -> Any:
        mean = float(self.ranks.summed(self._taking.sum)) / (min(self.step * self.batch, self.n))
        self._count(began)
        if not np.isfinite(mean):
            return self._diverged(f"the training loss is no longer a number at step {self.step} of {self.steps}")
        samples = self.step * self.batch
        return events.Step(
            epoch=self.epoch + 1,
            step=self.step,
            of=self.steps,
            train_loss=mean,
            samples_per_s=samples / max(self._epoch_seconds, 1e-9),
        )

    def _count(self, began: float) -> None:
        spent = time.monotonic() - began
        self.seconds += spent
        self._epoch_seconds += spent

    def _end_of_epoch(self, began: float) -> Any:
        spec, counted = self.spec, min(self.steps * self.batch, self.n)
        train_loss = float(self.ranks.summed(self._taking.sum)) / counted
        if not np.isfinite(train_loss):
            self._count(began)
            return self._diverged("the training loss is no longer a number")
        if train_loss > EXPLODED * self.loss.guess and self.epoch > 0:
            self._count(began)
            return self._diverged(f"the training loss has grown to {train_loss:,.0f}, a constant guess has about 1")
        each = self.evaluate(self.samples.validation)
        outputs, wanted = each.mean(0), self.samples.y[self.samples.validation]
        losses = torch.stack([self.loss(one, wanted) for one in each]).tolist() if len(outputs) else None
        validation_loss = float(np.mean(losses)) if losses else None
        if validation_loss is not None and not np.isfinite(validation_loss):
            self._count(began)
            return self._diverged("the validation loss is no longer a number")
        by_score = losses is not None and spec.judged_by == "score"
        better = self.members.judge(self.epoch + 1, self._shortfalls(each) or losses if by_score else losses)
        train_rows, validation_rows = self.fold.train, self.fold.validation
        order, rate = self._taking.order[:counted], self._taking.rate(self.steps - 1)
        self._count(began)
        self.epoch, self.step = self.epoch + 1, 0
        self.over = self.epoch >= spec.epochs or self.members.over
        event = events.Epoch(
            epoch=self.epoch,
            of=spec.epochs,
            train_loss=train_loss,
            validation_loss=validation_loss,
            penalty=self.members.penalty(),
            learning_rate=rate,
            train_metrics=self._brief(train_rows[order], self.ranks.summed(self._taking.outputs[:counted])),
            metrics=self._brief(validation_rows, outputs),
            best=better,
            samples_per_s=counted / max(self._epoch_seconds, 1e-9),
            seconds_left=0.0,
        )
        self._epoch_seconds = 0.0
        self._taking.sum.zero_()
        if not self.over:
            self._taking.begin(self.epoch)
        return event

    @property
    def best_epoch(self) -> int:
        """The epoch whose weights are the result of the first network."""
        return self.members.all[0].best_epoch

    @property
    def network(self) -> Network:
        """The first network."""
        return self.members.all[0].network

    def _brief(self, rows: np.ndarray, outputs: Tensor) -> events.Metrics:
        """Return the few metrics a curve shows: accuracy and AUROC, or Pearson's r and R²; the mean over traits."""
        names = ("pearson", "r2") if self.target.quantitative else ("accuracy", "auroc")
        if not len(rows):
            return {}
        measured = self.target.measure(self.dataset.traits, rows, self.target.predictions(outputs))
        brief: events.Metrics = {}
        for name in names:
            values = [value for one in measured.values() if (value := metrics.number(one, name)) is not None]
            brief[name] = float(np.mean(values)) if values else None
            if len(measured) > 1:
                brief |= {f"{name} {trait}": metrics.number(one, name) for trait, one in measured.items()}
        return brief

    def _shortfalls(self, each: Tensor) -> list[float]:
        """Return what the validation AUROC, or Pearson's r, of each network's outputs (networks, n, k) lacks of 1.

        A network that says the same of all has r = 0. Empty where the samples are of one class and have no AUROC.
        """
        name = "pearson" if self.target.quantitative else "auroc"
        scores = [self._brief(self.fold.validation, one)[name] for one in each]
        if not self.target.quantitative and None in scores:
            return []
        return [1.0 - (score or 0.0) for score in scores]

    @torch.no_grad()
    def evaluate(self, rows: slice) -> Tensor:
        """Return every network's outputs (networks, n, outputs) of these samples, float32 on the device."""
        many = plan.evaluated_at_once(self.batch, self.layers, self.device, self.members.stacked)
        parts = []
        own = self.ranks.rows(rows)
        for start in range(own.start, own.stop, many):
            # no name: what is read would be kept while the next samples are encoded
            parts.append(
                self.members.outputs(
                    self.samples.encoded(slice(start, min(start + many, own.stop))), self._taking.precision
                )
            )
        if not parts:
            parts = [torch.empty(len(self.members), 0, self.target.outputs, device=self.device.torch)]
        return self.ranks.evaluated(torch.cat(parts, 1), rows)

    def _diverged(self, reason: str) -> events.Diverged:
        self.over = True
        rate = self._taking.rate(max(0, self.step - 1))
        mends = [f"lower the learning rate, for example from {rate:g} to {rate / 10:g}"]
        if self._taking.halved:
            mends.append("train in float32 instead of bfloat16")
        elif self._taking.precise == "tf32":
            mends.append("train in float32 without TF32")
        if not self.spec.standardise and self.layers.input_shape["positions"] > 2000:
            mends.append("standardise the genotypes")
        if self.spec.schedule.warm_up == 0:
            mends.append("let the rate rise over a first epoch of warm-up")
        suggestion = mends[0][0].upper() + mends[0][1:]
        suggestion += "".join(f"; or {mend}" for mend in mends[1:]) + "."
        return events.Diverged(epoch=self.epoch + 1, step=self.step, reason=reason, suggestion=suggestion)

    def healthy(self) -> bool:
        """Return whether every weight and the running loss are finite, so that a checkpoint is worth keeping."""
        return not self.ranks.any(not (optimizer.finite([self._taking.sum]) and self.members.healthy()))[0]

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return the tensors and the numbers this training would go on from."""
        tensors, numbers = self.members.state()
        if self.halved is not None:
            numbers["halved"] = self.halved
        tensors |= {"sum": self.ranks.summed(self._taking.sum), "seen": self.ranks.summed(self._taking.outputs)}
        numbers |= {"seconds": self.seconds, "epoch_seconds": self._epoch_seconds, "fold_over": self.over}
        return tensors, numbers

    def restore(self, epoch: int, step: int, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Go on from what `state` gave after `epoch` epochs and `step` steps."""
        self.members.restore(tensors, numbers)
        if self.ranks.first or not self.ranks.by_batch:  # what processes have of different rows is added up
            self._taking.sum.copy_(tensors["sum"])
            self._taking.outputs.copy_(tensors["seen"])
        self.seconds, self._epoch_seconds = numbers["seconds"], numbers["epoch_seconds"]
        self.over = numbers.get("fold_over", numbers["over"])
        self.epoch, self.step = epoch, step
        self._taking.begin(epoch, step)
        self._taking.forget()

    def finish(self) -> tuple[list[Trained], dict[str, TraitMetrics], np.ndarray, np.ndarray]:
        """Put the best weights back and measure the mean of all networks' outputs on samples the fold never saw.

        Returns
        -------
        (networks, {trait: metrics}, rows, predictions) : those measured are the test samples, or the validation
        samples where the split has no test samples.
        """
        self._taking.forget()  # its steps refer to it, and through it to all that the device holds
        self.members.settle()
        samples = self.samples
        part_, rows = (
            (samples.test, self.fold.test) if len(self.fold.test) else (samples.validation, self.fold.validation)
        )
        predictions = self.target.predictions(self.evaluate(part_).mean(0))
        self.members.gather()
        measured = self.target.measure(self.dataset.traits, rows, predictions)
        samples.close()
        encoder = samples.encoder.to("cpu")
        kept = [
            Trained(
                network=member.network.to("cpu").eval(),
                encoder=encoder,
                spec=self.spec,
                fold=self.number,
                columns=self.columns.indices,
                target=self.target,
                rows=self.fold,
                promoters=self.columns.promoters,
                member=member.number,
            )
            for member in self.members.all
        ]
        return kept, measured, rows, predictions
