"""The one training loop: yields an event per step or epoch, knows nothing of its consumer."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from explorer.datasets.dataset import Dataset
from explorer.datasets.splits import Fold
from explorer.errors import InputError
from explorer.progress import Progress, Stopped, silent
from explorer.tensors import understood
from explorer.training import arithmetic, checkpoint, columns, events, plan, protocol, results, snapshots, trained
from explorer.training.checkpoint import Position, RandomStream
from explorer.training.fold import FoldTraining
from explorer.training.ranks import ALONE, Ranks
from explorer.training.seeds import DROPOUT, OTHERS, RANKING, seeded
from explorer.training.spec import RunSpec
from explorer.training.writer import Writer

SAVING_SHARE = 0.03
"""Checkpoints that are slow to write come less often, so that writing takes no more than this share of the time."""
BYTES_A_SECOND = 2e6
"""The networks that rank promoters, hundreds of megabytes, are written no faster than this on average."""


def never() -> bool:
    """Let the run go on: the default where nobody may stop it."""
    return False


def train(
    dataset: Dataset,
    spec: RunSpec,
    folder: Path | None = None,
    progress: Progress = silent,
    should_stop: Callable[[], bool] = never,
    ranks: Ranks = ALONE,
) -> Iterator[Any]:
    """Train every fold of a run, yielding training events (`explorer.training.events`).

    With a `folder` it keeps run.json, checkpoint.safetensors, network-<fold>.safetensors and
    predictions-<fold>.npz of finished folds, ranking.csv (promoter protocol), metrics.json, and the weights of some
    epochs (`explorer.training.snapshots`) there. A checkpoint of the same run in it is resumed, bit for bit as if the
    run had never stopped (on a CPU, with equal threads).
    The caller writes events down, and calls `events.cut(path, checkpoint.position(folder).events)` before resuming.
    torch's random state and thread count are the caller's own at every event.

    Parameters
    ----------
    progress : called about every quarter of a second; may raise Stopped
    should_stop : called after every step; true stops the run
    ranks : the processes that train the run together (`explorer.training.together`). All of them call this, yield
        the same events and raise Stopped at the same step, told to by any of them; the first alone writes. They look
        up about every tenth of a second

    Raises
    ------
    Stopped : when told to stop, after a checkpoint was saved
    InputError : before anything is trained: the run cannot start, or the checkpoint is another run's
    """
    if spec.dataset and spec.dataset != dataset.digest:
        raise InputError("Dataset", "the run was planned on another one", "Open the dataset it was planned on.")
    if spec.processes != ranks.many:
        raise InputError(
            "Processes",
            f"this run is for {spec.processes} together, and trained by {ranks.many}",
            "Start it by `snp-explorer train --processes`, or leave `processes` at 1.",
        )
    run = _Run(dataset, spec, folder, progress, should_stop, ranks)
    try:
        yield from run.events()
    finally:
        run.writer.close()


class _Run:
    """A run under way: its folds one after another, its checkpoints, its event numbers."""

    def __init__(
        self,
        dataset: Dataset,
        spec: RunSpec,
        folder: Path | None,
        progress: Progress,
        should_stop: Callable[[], bool],
        ranks: Ranks,
    ) -> None:
        self.dataset, self.spec, self.folder, self.ranks = dataset, spec, folder, ranks
        self.progress, self.should_stop = progress, should_stop
        self.plan = plan.make(dataset, spec, lambda done, total, text: progress(0.0, 1.0, text))
        self.device = ranks.device(self.plan.device)
        self.writer = Writer(self.device.torch)
        self.products = arithmetic.Products(
            arithmetic.possible(spec.precision, self.device, spec.processes), self.device.torch
        )
        self.halved: bool | None = None
        self.splits, self.numbers = plan.folds(dataset, spec), self.plan.folds
        self.position = Position(run=f"{spec.result_digest} {dataset.digest} {','.join(map(str, self.numbers))}")
        self.resumed: dict[str, Tensor] = {}
        self.stopping = False
        self._saved, self._fold_saved = time.monotonic(), False

    def events(self) -> Iterator[Any]:
        """Yield the events of all folds."""
        resuming = self._open()
        position, plan_ = self.position, self.plan
        yield self._stamp(
            events.Started(
                device=self.device.name,
                device_title=self.device.title,
                device_free=self.device.free if self.device.torch.type != "cpu" else None,
                threads=self.spec.threads or torch.get_num_threads(),
                precision=arithmetic.possible(self.spec.precision, self.device, self.spec.processes),
                folds=self.numbers,
                networks=self.spec.ensemble,
                processes=self.ranks.many,
                epochs=self.spec.epochs,
                samples=plan_.train + plan_.validation + plan_.test,
                positions=plan_.positions,
                parameters=plan_.parameters,
                memory_bytes=plan_.memory.total,
                resumed=resuming,
            )
        )
        while position.place < len(self.numbers):
            if (yield from self._fold(self.splits[self.numbers[position.place]])):
                return
        seconds = sum(one["seconds"] for one in position.done)
        yield self._stamp(events.Finished(metrics=self._means(), seconds=seconds))

    def _open(self) -> bool:
        """Take up the folder's checkpoint; return whether there is one."""
        if self.folder is None:
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        saved = checkpoint.read(self.folder)
        self.ranks.any()  # none reads on where the first one writes
        if saved is None:
            if self.ranks.first:
                (self.folder / "run.json").write_text(self.spec.model_dump_json(indent=1))
            return False
        if saved[0].run != self.position.run:
            raise InputError(
                f"Run folder {self.folder.name}",
                "its checkpoint belongs to a run with other settings or other data",
                "Start this run in a folder of its own.",
            )
        self.position, self.resumed = saved
        return True

    @property
    def number(self) -> int:
        """The fold under way, or the last one."""
        return self.numbers[min(self.position.place, len(self.numbers) - 1)]

    def _stamp(self, event: Any) -> Any:
        """Number an event; a later checkpoint counts it as yielded."""
        stamped = event.model_copy(update={"index": self.position.events, "fold": self.number})
        self.position.events += 1
        return stamped

    def _fold(self, fold: Fold) -> Generator[Any, None, bool]:
        """Yield one fold's events; return whether it diverged."""
        tensors, self.resumed = self.resumed, {}
        self.halved = self.position.numbers.get("halved")
        self._fold_saved = bool(tensors)
        own = [OTHERS, self.ranks.number] if self.ranks.by_batch and not self.ranks.first else []
        stream = RandomStream(seeded(self.spec.seed, self.number, DROPOUT, *own), self.device.torch, self.spec.threads)
        if "columns" in tensors:
            with understood(checkpoint.FILE, checkpoint.AGAIN):
                chosen = columns.restored(tensors["columns"], self.position.numbers["columns"])
        elif self.spec.protocol is not None:
            chosen = yield from self._ranked(fold, tensors)
        else:
            chosen = columns.choose(self.dataset, self.spec, fold.train, self._reading)
        with stream, self.products:
            training = FoldTraining(
                self.dataset,
                self.spec,
                self.number,
                fold,
                chosen,
                self.device,
                self._reading,
                halved=self.halved,
                ranks=self.ranks,
            )
        if "sum" in tensors:
            with understood(checkpoint.FILE, checkpoint.AGAIN):
                training.restore(self.position.epoch, self.position.step, tensors, self.position.numbers)
                stream.restore(checkpoint.part(tensors, f"random-{own[1]}" if own else "random"))
        else:
            yield self._stamp(training.started())
            self._keep_epoch(training)
        while not training.over:
            with stream, self.products:
                event = training.advance(self._interrupted)
            if isinstance(event, events.Steps):
                yield self._stamp(event)
                continue
            if isinstance(event, events.Epoch):
                self._keep_epoch(training)
            yield self._stamp(self._completed(event, training))
            if isinstance(event, events.Diverged):
                return True
            self._report(training)
            first = isinstance(event, events.Epoch) and not self._fold_saved
            self.stopping, due = self.ranks.any(self.stopping, self._due())
            if self.folder is not None and (self.stopping or first or due) and training.healthy():
                self._save(training, stream)
                yield self._stamp(events.Checkpoint(epoch=training.epoch, step=training.step))
            if self.stopping:
                raise Stopped("training was asked to stop")
        with stream, self.products:
            done = self._finish(training)
        yield self._stamp(done)
        self._forward(training.halved)
        return False

    def _ranked(self, fold: Fold, tensors: dict[str, Tensor]) -> Generator[Any, None, columns.Columns]:
        """Yield the events of ranking promoters, which the first process does for all; return the columns."""
        if self.ranks.many == 1:
            return (yield from self._rank(fold, tensors))
        ranking = self._rank(fold, tensors)
        while True:
            given, word, refusal = {}, {}, None
            if self.ranks.first:
                try:
                    word = {"event": next(ranking).model_dump(mode="json")}
                except Stopped as stopped:
                    refusal, word = stopped, {"stopped": str(stopped)}
                except StopIteration as end:
                    given, word = {"columns": torch.from_numpy(end.value.indices)}, columns.described(end.value)
            given, word = self.ranks.told(given, dict(word))
            if "stopped" in word:
                raise refusal or Stopped(word["stopped"])
            if "columns" in given:
                return columns.restored(given["columns"], columns.ColumnsText(**word))
            event = events.parse(word["event"])
            self.position.events = event.index + 1
            yield event

    def _rank(self, fold: Fold, tensors: dict[str, Tensor]) -> Generator[Any, None, columns.Columns]:
        """Yield the events of ranking promoters, from where `tensors` leave off; return the columns of the best."""
        assert self.spec.protocol is not None
        stream = RandomStream(seeded(self.spec.seed, self.number, RANKING), self.device.torch, self.spec.threads)
        with stream, self.products:
            ranking = protocol.Ranking(self.dataset, self.spec, self.number, fold.train, self.device, self._reading)
            with understood(checkpoint.FILE, checkpoint.AGAIN):
                if "ranking" in self.position.numbers:
                    ranking.restore(checkpoint.part(tensors, "ranking"), self.position.numbers["ranking"])
                stream.restore(checkpoint.part(tensors, "random"))
        while not ranking.over:
            with stream, self.products:
                event = ranking.advance()
            yield self._stamp(event)
            share = ranking.share * 0.5
            self._progress(share, f"ranking {len(ranking.promoters)} promoters, epoch {event.epoch} of {event.of}")
            self.stopping = self.stopping or self.should_stop()
            if self.folder is not None and (self.stopping or self._due(ranking.bytes / BYTES_A_SECOND)):
                self._save_ranking(ranking, stream)
            if self.stopping:
                raise Stopped("ranking was asked to stop")
        chosen = ranking.columns()
        if self.folder is not None:
            ranking.write(self.folder)
            self.position.numbers = {"columns": columns.described(chosen)}
            self._write({"columns": torch.from_numpy(chosen.indices)})
        return chosen

    def _save_ranking(self, ranking: protocol.Ranking, stream: RandomStream) -> None:
        tensors, numbers = ranking.state()
        self.position.numbers = {"ranking": numbers}
        self._write({**checkpoint.prefixed("ranking", tensors), **checkpoint.prefixed("random", stream.state())})

    def _interrupted(self) -> bool:
        """Return whether training should pause after this step: it is to stop, or a checkpoint is due."""
        self.stopping = self.stopping or self.should_stop()
        return self.stopping or self._due()

    def _due(self, least: float = 0.0) -> bool:
        """Return whether a checkpoint is due, `least` seconds after the last one at the soonest."""
        if self.folder is None or not self.ranks.first:
            return False
        every = self.spec.checkpoint_every
        if every > 0 and self.writer.busy:
            return False
        return every == 0 or time.monotonic() - self._saved >= max(every, least, self.writer.seconds / SAVING_SHARE)

    def _completed(self, event: Any, training: FoldTraining) -> Any:
        """Add what only the run knows: the time left over all folds, and which checkpoint is kept."""
        if isinstance(event, events.Diverged):
            self.writer.wait()
            kept = checkpoint.position(self.folder) if self.folder is not None else None
            here = kept is not None and kept.place == self.position.place
            return event.model_copy(update={"kept_epoch": kept.epoch if kept and here else None})
        done = training.epoch + training.step / training.steps
        folds_after = len(self.numbers) - self.position.place - 1
        ahead = (0 if training.over else self.spec.epochs - done) + folds_after * self.spec.epochs
        return event.model_copy(update={"seconds_left": training.seconds * ahead / max(done, 1e-9)})

    def _report(self, training: FoldTraining) -> None:
        share = (training.epoch + training.step / training.steps) / self.spec.epochs
        share = 1.0 if training.over else share
        start = 0.5 if self.spec.protocol is not None else 0.0
        text = f"epoch {min(training.epoch + 1, self.spec.epochs)} of {self.spec.epochs}"
        self._progress(start + (1 - start) * share, text)

    def _progress(self, share: float, text: str) -> None:
        """Report progress; a request to stop is noted, and obeyed once the checkpoint is saved."""
        place, folds = self.position.place, len(self.numbers)
        try:
            self.progress(place + share, folds, f"fold {place + 1} of {folds}, {text}" if folds > 1 else text)
        except Stopped:
            self.stopping = True

    def _reading(self, done: float, total: float, text: str) -> None:
        """Report how far the genotypes are read before a fold starts; a request to stop is obeyed at once."""
        self._progress(0.0, f"{text[:1].lower()}{text[1:]}, {done / total:.0%}" if total else text)
        if self.stopping:
            raise Stopped("reading was asked to stop")

    def _save(self, training: FoldTraining, stream: RandomStream) -> None:
        tensors, numbers = training.state()
        chosen = training.columns
        self.position.epoch, self.position.step = training.epoch, training.step
        self.position.numbers = {**numbers, "columns": columns.described(chosen)}
        random = checkpoint.prefixed("random", stream.state())
        if self.ranks.by_batch:
            for number, (others, _) in enumerate(self.ranks.collected(stream.state(), {})[1:], 1):
                random |= checkpoint.prefixed(f"random-{number}", others)
        self._write({**tensors, **random, "columns": torch.from_numpy(chosen.indices)}, announced=True)
        self._fold_saved = True

    def _write(self, tensors: dict[str, Tensor], announced: bool = False) -> None:
        """Write a checkpoint; one that is announced counts the checkpoint event, which comes next, as yielded."""
        if self.folder is None or not self.ranks.first:
            return
        reached = replace(self.position, events=self.position.events + announced)
        checkpoint.write(self.folder, reached, tensors, self.writer)
        self._saved = time.monotonic()

    def _keep_epoch(self, training: FoldTraining) -> None:
        """Keep the weights of the epoch that just ended, if it is one of those that are kept."""
        if self.folder is not None and self.ranks.first and self.spec.keep_epochs:
            most = snapshots.affordable(self.spec.keep_epochs, training.network, len(self.numbers))
            network, over = training.network, training.over
            snapshots.keep(self.folder, self.number, training.epoch, network, most, over, self.writer)

    def _finish(self, training: FoldTraining) -> Any:
        """Measure the fold's best weights, keep them, and return the event."""
        networks, measured, rows, predictions = training.finish()
        part = "test" if len(training.fold.test) else "validation"
        event = events.FoldDone(
            epochs=training.epoch,
            best_epoch=training.best_epoch,
            evaluated_on=part,
            metrics=measured,
            seconds=training.seconds,
        )
        self.position.done.append(event.model_copy(update={"fold": self.number}).model_dump(mode="json"))
        if self.folder is not None and self.ranks.first:
            best = [member.best_epoch for member in training.members.all]
            for network, epoch in reversed(list(zip(networks, best, strict=True))):
                about = trained.FoldResult(epochs=event.epochs, best_epoch=epoch, metrics=measured)
                trained.save(self.folder, network, about)
            results.write_predictions(self.folder, self.number, rows, predictions)
            results.write(
                self.folder,
                traits=list(self.spec.traits),
                objective=training.target.objective,
                evaluated_on=part,
                network=results.summarise([one["metrics"] for one in self.position.done]),
                about_network={
                    "name": self.spec.preset,
                    "parameters": training.parameters,
                    "networks": self.spec.ensemble,
                },
                folds=[{key: one[key] for key in ("fold", "epochs", "best_epoch")} for one in self.position.done],
            )
        return event

    def _forward(self, halved: bool | None) -> None:
        """Go to the next fold, and save that, and whether bfloat16 was found to be faster."""
        self.position.place += 1
        self.position.epoch = self.position.step = 0
        self.position.numbers = {} if halved is None else {"halved": halved}
        self._write({"none": torch.zeros(0)})

    def _means(self) -> dict[str, dict[str, float | None]]:
        return results.means([one["metrics"] for one in self.position.done])
