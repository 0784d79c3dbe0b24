"""One fold's training: takes steps until there is an event to report."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.datasets import encodings
from explorer.datasets.dataset import Dataset
from explorer.datasets.splits import Fold
from explorer.networks.build import build
from explorer.progress import Progress, silent
from explorer.training import events, metrics, objective, optimizer, plan, trained
from explorer.training.checkpoint import part, prefixed
from explorer.training.columns import Columns
from explorer.training.devices import Device
from explorer.training.metrics import TraitMetrics
from explorer.training.objective import Loss
from explorer.training.seeds import ORDER, WEIGHTS, seeded
from explorer.training.spec import RunSpec
from explorer.training.trained import Trained

REPORT_EVERY = 0.25
"""Seconds between two step events, and between two checks that the loss is still finite."""
ENCODED_AT_ONCE = 2**22
"""Numbers of a network's input that are encoded at once: encoding takes several times their room."""
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
    ) -> None:
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
        self._lay_out_samples(progress)
        variants = dataset.genotypes.variants.iloc[columns.indices]
        channels, outputs = self.encoder.channels, self.target.outputs
        self.layers = plan.network(spec, len(columns.indices), channels, outputs, variants)
        self.parameters = plan.parameters(self.layers)
        self.network = build(self.layers, seed=seeded(spec.seed, number, WEIGHTS)).to(device.torch)
        self.optimizer = optimizer.make(spec.optimizer, self.network, device.torch)
        self.penalty = optimizer.Penalty(self.network, spec.l1, spec.l2)
        self.batch = min(spec.batch_size, self.n)
        # A last batch of one sample would break batch norm: it is left out, another one every epoch.
        self.steps = -(-self.n // self.batch) - (1 if self.n > 1 and self.n % self.batch == 1 else 0)
        self._scheduled = spec.schedule.kind != "constant" or spec.schedule.warm_up > 0
        self._autocast = spec.precision == "bfloat16" and device.bfloat16 and device.torch.type == "cuda"
        self.epoch = self.step = self.best_epoch = self.waited = 0
        self.best_loss: float | None = None
        self.best: dict[str, Tensor] | None = None
        self.seconds = self._epoch_seconds = 0.0
        self.over = False
        exact = torch.float32 if device.torch.type == "mps" else torch.float64
        self._sum = torch.zeros((), dtype=exact, device=device.torch)
        self._outputs = torch.zeros(self.n, self.target.outputs, device=device.torch)
        self._order = self._epoch_order()

    def _lay_out_samples(self, progress: Progress) -> None:
        """Put all genotypes as they are stored on the device, training samples first, then validation, then test."""
        fold, genotypes, where = self.fold, self.dataset.genotypes, self.device.torch
        rows = np.concatenate([fold.train, fold.validation, fold.test])
        raw = trained.raw(genotypes, self.spec.encoding, rows, self.columns.indices, progress)
        self.encoder = encodings.fit(
            self.spec.encoding, raw, np.arange(self.n), genotypes.ploidy, self.spec.standardise
        ).to(where)
        self.genotypes = encodings.tensor(raw).to(where)
        self.y = torch.from_numpy(self.target.values(self.dataset.traits)[rows]).to(where)
        self.loss = Loss(self.target, self.y[: self.n], self.spec.class_weights)
        ends = np.cumsum([0, self.n, len(fold.validation), len(fold.test)])
        self._validation, self._test = slice(int(ends[1]), int(ends[2])), slice(int(ends[2]), int(ends[3]))

    def _epoch_order(self) -> Tensor:
        """Return the order of the training samples in this epoch; seed, fold and epoch decide it."""
        order = np.random.default_rng([self.spec.seed, self.number, ORDER, self.epoch]).permutation(self.n)
        return torch.from_numpy(order).to(self.device.torch)

    def started(self) -> events.FoldStarted:
        """Return the event that says what this fold is made of."""
        needed = plan.memory(self.spec, self.layers, len(self.genotypes), self.n, self.dataset.genotypes.doses)
        return events.FoldStarted(
            train=self.n,
            validation=len(self.fold.validation),
            test=len(self.fold.test),
            positions=len(self.columns.indices),
            channels=self.encoder.channels,
            parameters=self.parameters,
            memory_bytes=needed.total,
            removed=self.columns.removed,
        )

    def advance(self, interrupted: Callable[[], bool]) -> Any:
        """Take steps until an epoch ends, a quarter of a second is over, or `interrupted()`; return the event."""
        began = time.monotonic()
        self.network.train()
        network, loss, stepper = self.network, self.loss, self.optimizer
        genotypes, y, order, batch = self.genotypes, self.y, self._order, self.batch
        stopped = False
        while self.step < self.steps:
            rows = order[self.step * batch : (self.step + 1) * batch]
            if self._scheduled:
                self._set_learning_rate()
            x, targets = self._encoded(genotypes.index_select(0, rows)), y.index_select(0, rows)
            with self._precision():
                outputs = network(x)
            value = loss(outputs, targets)
            stepper.zero_grad(set_to_none=True)
            value.backward()
            if self.penalty.active:
                self.penalty.add_gradients()
            stepper.step()
            start = self.step * batch
            self._sum.add_(value.detach(), alpha=len(rows))
            self._outputs[start : start + len(rows)] = outputs.detach()
            self.step += 1
            if interrupted():
                stopped = True
                break
            if time.monotonic() - began > REPORT_EVERY:
                break
        stepper.zero_grad(set_to_none=True)  # what is measured and written next needs no room for gradients
        over = self.step == self.steps and not stopped
        return self._end_of_epoch(began) if over else self._midway(began)

    def _encoded(self, genotypes: Tensor) -> Tensor:
        """Return what the encoder makes of the samples, a few at a time."""
        step = max(1, ENCODED_AT_ONCE // max(1, self.layers.input_shape.size))
        if len(genotypes) <= step:
            return self.encoder(genotypes)
        first = self.encoder(genotypes[:step])
        encoded = first.new_empty((len(genotypes), *first.shape[1:]))
        encoded[:step] = first
        for start in range(step, len(genotypes), step):
            encoded[start : start + step] = self.encoder(genotypes[start : start + step])
        return encoded

    def _precision(self) -> Any:
        if self._autocast:
            return torch.autocast("cuda", dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def _set_learning_rate(self) -> None:
        spec = self.spec
        rate = optimizer.learning_rate(spec.optimizer, spec.schedule, self.epoch + self.step / self.steps, spec.epochs)
        optimizer.set_learning_rate(self.optimizer, rate)

    def _midway(self, began: float) -> Any:
        mean = float(self._sum) / (min(self.step * self.batch, self.n))
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
        train_loss = float(self._sum) / counted
        if not np.isfinite(train_loss):
            self._count(began)
            return self._diverged("the training loss is no longer a number")
        if train_loss > EXPLODED * self.loss.guess and self.epoch > 0:
            self._count(began)
            return self._diverged(f"the training loss has grown to {train_loss:,.0f}, a constant guess has about 1")
        outputs = self.evaluate(self._validation)
        validation_loss = float(self.loss(outputs, self.y[self._validation])) if len(outputs) else None
        if validation_loss is not None and not np.isfinite(validation_loss):
            self._count(began)
            return self._diverged("the validation loss is no longer a number")
        rate = self.optimizer.param_groups[0]["lr"]
        better = self._judge(validation_loss)
        train_rows, validation_rows = self.fold.train, self.fold.validation
        order = self._order[:counted].cpu().numpy()
        self._count(began)
        self.epoch, self.step = self.epoch + 1, 0
        self.over = self.epoch >= spec.epochs or (
            spec.early_stopping is not None and self.waited >= spec.early_stopping.patience
        )
        event = events.Epoch(
            epoch=self.epoch,
            of=spec.epochs,
            train_loss=train_loss,
            validation_loss=validation_loss,
            penalty=self.penalty.value(),
            learning_rate=float(rate),
            train_metrics=self._brief(train_rows[order], self._outputs[:counted]),
            metrics=self._brief(validation_rows, outputs),
            best=better,
            samples_per_s=counted / max(self._epoch_seconds, 1e-9),
            seconds_left=0.0,
        )
        self._epoch_seconds = 0.0
        self._sum.zero_()
        self._order = self._epoch_order()
        return event

    def _judge(self, validation_loss: float | None) -> bool:
        """Note whether this epoch is the best so far, and keep its weights."""
        if validation_loss is None:
            self.best_epoch = self.epoch + 1
            return True
        gain = self.spec.early_stopping.gain if self.spec.early_stopping else 0.0
        better = self.best_loss is None or validation_loss < self.best_loss - gain
        self.waited = 0 if better else self.waited + 1
        if self.best_loss is None or validation_loss < self.best_loss:
            self.best_loss = validation_loss
            if self.spec.keep == "best":
                self.best_epoch = self.epoch + 1
                if self.best is None:
                    self.best = {name: value.detach().clone() for name, value in self.network.state_dict().items()}
                else:
                    for name, value in self.network.state_dict().items():
                        self.best[name].copy_(value)
        if self.spec.keep == "last":
            self.best_epoch = self.epoch + 1
        return better

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

    @torch.no_grad()
    def evaluate(self, rows: slice) -> Tensor:
        """Return the outputs (n, outputs) of these samples in evaluation mode, float32 on the device."""
        self.network.eval()
        many = max(self.batch, min(256, 2**27 // max(1, self.layers.input_shape.size)))
        parts = []
        for start in range(rows.start, rows.stop, many):
            x = self._encoded(self.genotypes[start : min(start + many, rows.stop)])
            with self._precision():
                parts.append(self.network(x).float())
        return torch.cat(parts) if parts else torch.empty(0, self.target.outputs, device=self.device.torch)

    def _diverged(self, reason: str) -> events.Diverged:
        self.over = True
        rate = float(self.optimizer.param_groups[0]["lr"])
        mends = [f"lower the learning rate, for example from {rate:g} to {rate / 10:g}"]
        if self._autocast:
            mends.append("train in float32 instead of bfloat16")
        if not self.spec.standardise and self.layers.input_shape["positions"] > 2000:
            mends.append("standardise the genotypes")
        if self.spec.schedule.warm_up == 0:
            mends.append("let the rate rise over a first epoch of warm-up")
        suggestion = mends[0][0].upper() + mends[0][1:]
        suggestion += "".join(f"; or {mend}" for mend in mends[1:]) + "."
        return events.Diverged(epoch=self.epoch + 1, step=self.step, reason=reason, suggestion=suggestion)

    def healthy(self) -> bool:
        """Return whether every weight and the running loss are finite, so that a checkpoint is worth keeping."""
        return optimizer.finite([self._sum, *self.network.state_dict().values()])

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return the tensors and the numbers this training would go on from."""
        remembered, scalars = optimizer.state(self.optimizer)
        tensors = {
            **prefixed("network", self.network.state_dict()),
            **prefixed("best", self.best or {}),
            **prefixed("optimizer", remembered),
            "sum": self._sum,
            "seen": self._outputs,
        }
        numbers = {
            "optimizer": scalars,
            "best_loss": self.best_loss,
            "best_epoch": self.best_epoch,
            "waited": self.waited,
            "seconds": self.seconds,
            "epoch_seconds": self._epoch_seconds,
            "over": self.over,
        }
        return tensors, numbers

    def restore(self, epoch: int, step: int, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Go on from what `state` gave after `epoch` epochs and `step` steps."""
        self.network.load_state_dict(part(tensors, "network"))
        where = self.device.torch
        best = part(tensors, "best")
        self.best = {name: value.to(where) for name, value in best.items()} or None
        optimizer.restore(self.optimizer, part(tensors, "optimizer"), numbers["optimizer"])
        self._sum.copy_(tensors["sum"])
        self._outputs.copy_(tensors["seen"])
        self.best_loss, self.best_epoch, self.waited = numbers["best_loss"], numbers["best_epoch"], numbers["waited"]
        self.seconds, self._epoch_seconds, self.over = numbers["seconds"], numbers["epoch_seconds"], numbers["over"]
        self.epoch, self.step = epoch, step
        self._order = self._epoch_order()

    def finish(self) -> tuple[Trained, dict[str, TraitMetrics], np.ndarray, np.ndarray]:
        """Put the best weights back and measure them on samples the fold never saw.

        Returns
        -------
        (Trained, {trait: metrics}, rows, predictions) : those measured are the test samples, or the validation
        samples where the split has no test samples.
        """
        if self.best is not None and self.spec.keep == "best":
            self.network.load_state_dict(self.best)
        part_, rows = (self._test, self.fold.test) if len(self.fold.test) else (self._validation, self.fold.validation)
        predictions = self.target.predictions(self.evaluate(part_))
        measured = self.target.measure(self.dataset.traits, rows, predictions)
        kept = Trained(
            network=self.network.to("cpu").eval(),
            encoder=self.encoder.to("cpu"),
            spec=self.spec,
            fold=self.number,
            columns=self.columns.indices,
            target=self.target,
            rows=self.fold,
            promoters=self.columns.promoters,
        )
        return kept, measured, rows, predictions
