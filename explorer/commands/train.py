"""`snp-explorer train`: a network and its rivals on the same split, into a folder of its own."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from explorer import devices, gpu_faults
from explorer.commands.line import Line
from explorer.commands.ranked import train_together
from explorer.commands.sources import load
from explorer.datasets import dataset as datasets
from explorer.datasets.dataset import Dataset
from explorer.datasets.formats import storage
from explorer.errors import InputError
from explorer.genetics import relatives
from explorer.jobs.folder import TEMPORARY, RunFolder
from explorer.jobs.kinds import as_sentence
from explorer.jobs.report import Report
from explorer.jobs.tasks import rivals as rivalling
from explorer.jobs.tasks.train import train
from explorer.jobs.worker import temporary_folder
from explorer.networks import zoo
from explorer.progress import Progress, Stopped
from explorer.training import defaults, families, plan, results, together
from explorer.training.spec import MOST_PROCESSES, MOST_SEEDS, Protocol, RunSpec


class TerminalReport(Report):
    """A report that is also drawn on the terminal, and stops on Ctrl-C."""

    def __init__(self, folder: RunFolder, line: Progress) -> None:
        super().__init__(folder, int(folder.read("status.json").get("attempt", 0)) + 1)
        self._line = line
        self.interrupted = False

    def __call__(self, done: float, total: float, text: str = "") -> None:
        """Draw, and report in the folder as a worker would."""
        self._line(done, total, text)
        super().__call__(done, total, text)

    def shown(self, done: float, total: float, text: str = "") -> None:
        """Draw alone, where other processes report in the folder."""
        self._line(done, total, text)
        if self.interrupted:
            raise Stopped("Ctrl-C")

    def listen(self) -> None:
        """Raise `Stopped` after a Ctrl-C, so that a checkpoint is written."""
        if self.interrupted:
            raise Stopped("Ctrl-C")
        super().listen()

    @contextlib.contextmanager
    def stopping_on_ctrl_c(self) -> Iterator[None]:
        """Turn the first Ctrl-C into a request to stop; a second one ends at once."""

        def interrupt(number: int, frame: object) -> None:
            self.interrupted = True
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def run(arguments: argparse.Namespace) -> int:
    """Train, resuming RUN if it exists; print the metrics beside the rivals'."""
    zoo.preset(arguments.network)
    settings(arguments.set)
    line = Line()
    fresh = not arguments.out.exists()
    try:
        dataset = load(arguments, line, _folder(arguments.out))
        spec = spec_of(arguments, dataset)
        before = RunFolder(arguments.out).read("run.json")
        spec, told = _together(dataset, spec, before, line)
        planned = plan.make(dataset, spec)
        if before and _settings_of(before) != _settings_of(json.loads(spec.model_dump_json())):
            reason = "it holds a run with other settings"
            raise InputError(str(arguments.out), reason, "Choose another folder for --out, or delete this one.")
        dataset = _kept(dataset, arguments.out)
        line.clear()
        unused = devices.overlooked() if (spec.device, planned.device.name) == ("auto", "cpu") else ""
        for sentence in (*told, planned.held.sentence(), *_how_many(len(planned.folds), spec.ensemble), unused):
            if sentence:
                print(sentence)
    except BaseException:
        line.clear()
        if fresh:
            shutil.rmtree(arguments.out, ignore_errors=True)
        raise
    with RunFolder(arguments.out).occupied() as mine:
        if not mine:
            raise InputError(
                str(arguments.out), "another process is training into it", "Choose another folder for --out."
            )
        report = TerminalReport(RunFolder(arguments.out), line)
        with report, temporary_folder(arguments.out / TEMPORARY):  # what is streamed is too large for a /tmp in memory
            return _train(dataset, spec, arguments, report, line)


def _train(dataset: Dataset, spec: RunSpec, arguments: argparse.Namespace, report: TerminalReport, line: Line) -> int:
    out = arguments.out
    try:
        with report.stopping_on_ctrl_c():
            if spec.processes == 1:
                train(dataset, spec, out, report)
            else:
                train_together(spec, out, spec.threads or os.cpu_count() or 1, report.shown)
            if "rivals" not in results.read(out):
                results.write(
                    out, **rivalling.measured(dataset, spec, out, tuple(dict.fromkeys(arguments.rivals)), report, out)
                )
    except Stopped:
        line.clear()
        report.finish("interrupted", "stopped by Ctrl-C")
        print("Stopped; the same command goes on where it was.")
        return 130
    except BaseException as error:
        line.clear()
        report.finish("failed", str(gpu_faults.refusal(error) or error))
        raise
    report.finish("done", "done")
    line.clear()
    print(table(results.read(out)))
    print(f"written to {out}")
    return 0


def _how_many(folds: int, seeds: int) -> list[str]:
    """Return how many networks are trained, where it is more than one.

    >>> _how_many(5, 3), _how_many(1, 3), _how_many(1, 1)
    (['15 networks are trained: 3 in each of 5 folds.'], ['3 networks are trained.'], [])
    """
    if folds * seeds == 1:
        return []
    return [f"{folds * seeds} networks are trained{f': {seeds} in each of {folds} folds' if folds > 1 else ''}."]


def _together(dataset: Dataset, spec: RunSpec, before: dict[str, Any], line: Line) -> tuple[RunSpec, list[str]]:
    """Return the run with families kept together, as they are in a run begun before, and what is to be said."""
    if before:
        kept = before.get("split", {}).get("families", [])
        split = families.keeping(spec.split, [np.array(family) for family in kept])
        return spec.model_copy(update={"split": split}), []
    if spec.split.kind == "group" or spec.split.families:
        return spec, []
    found = relatives.find(dataset.genotypes, progress=line)
    kept, degree = found.kept_together()
    split = families.keeping(spec.split, kept)
    return spec.model_copy(update={"split": split}), [
        sentence for sentence in (families.said(split), families.not_kept(found, degree)) if sentence
    ]


def spec_of(arguments: argparse.Namespace, dataset: Dataset) -> RunSpec:
    """Return the run that the command line describes: defaults that suit the preset and the data, then `--set`.

    ALS-Net reads promoters: where the dataset has genes, the published two-step protocol chooses them.
    """
    known = dataset.traits.table.columns
    for name in (*arguments.trait, *(arguments.covariates or ())):
        if name not in known:
            there = ", ".join(map(str, known[:12])) or "none; give a table with --traits"
            raise InputError(f"trait '{name}'", "there is no such column", f"There are: {there}.")
    protocol = Protocol() if arguments.network == "als-net" and dataset.genes is not None else None
    fields = defaults.for_dataset(dataset, arguments.network, tuple(arguments.trait), protocol)
    fields = {name: value.model_dump() if hasattr(value, "model_dump") else value for name, value in fields.items()}
    split: dict[str, object] = {"seed": arguments.seed}
    if arguments.folds is not None:
        split |= {"kind": "kfold", "folds": arguments.folds}
    fields |= {"dataset": dataset.digest, "traits": arguments.trait, "seed": arguments.seed, "device": arguments.device}
    fields |= {"covariates": arguments.covariates, "split": split}
    if arguments.seeds is not None:
        if not 1 <= arguments.seeds <= MOST_SEEDS:
            mend = f"Choose a number from 1 to {MOST_SEEDS}."
            raise InputError(f"--seeds {arguments.seeds}", "a fold cannot have so many networks", mend)
        fields["ensemble"] = arguments.seeds
    fields["processes"] = _processes(arguments.processes)
    if arguments.epochs is not None:
        fields["epochs"] = arguments.epochs
    if protocol is not None:
        fields["protocol"] = protocol.model_dump()
    for key, value in settings(arguments.set).items():
        _put(fields, arguments.network, key, value)
    try:
        return RunSpec.model_validate(fields)
    except ValidationError as error:
        raise as_sentence(error, "training") from error


def _processes(asked: str) -> int:
    """Return how many processes are to train: a number, or one for every GPU there is."""
    if asked == "all":
        return max(1, len(together.gpus()))
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked) <= MOST_PROCESSES:
        mend = f"Choose a number from 1 to {MOST_PROCESSES}, or all."
        raise InputError(f"--processes {asked}", "a run cannot be trained by so many", mend)
    return int(asked)


def _settings_of(run: dict[str, Any]) -> dict[str, Any]:
    """Return what may not change between a run and its resumption: not by how many processes, or how genotypes lie."""
    return {name: value for name, value in run.items() if name not in ("processes", "held")}


def settings(pairs: list[str]) -> dict[str, str]:
    """Return key=value pairs as a mapping.

    >>> settings(["hidden=256,64", "batch_size=8"])
    {'hidden': '256,64', 'batch_size': '8'}
    """
    values = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise InputError(f"--set {pair}", "it is not of the form key=value", "Write for example --set dropout=0.2.")
        values[key.strip()] = value.strip()
    return values


def _put(fields: dict[str, Any], preset: str, key: str, value: str) -> None:
    """Put a setting where it belongs: into the network, or (also by a dotted path) into the run."""
    own = zoo.settings(preset).model_fields
    if key in own:
        network = dict(fields["network"])
        fields["network"] = {**network, "settings": {**network.get("settings", {}), key: value}}
        return
    first, *rest = key.split(".")
    if first not in RunSpec.model_fields or first in ("dataset", "traits", "network"):
        theirs = ", ".join(own) or "none"
        mend = f"The network's are: {theirs}. Those of training: epochs, batch_size, optimizer.learning_rate, …"
        raise InputError(f"--set {key}", f"neither {preset} nor training has such a setting", mend)
    place = fields
    for part in (first, *rest)[:-1]:
        inner = place.get(part)
        place[part] = dict(inner) if isinstance(inner, dict) else {}
        place = place[part]
    place[(first, *rest)[-1]] = _value(value)


def _value(text: str) -> Any:
    """Read a value as JSON where it is JSON, otherwise as text.

    >>> _value("0.1"), _value("null"), _value("onehot")
    (0.1, None, 'onehot')
    """
    try:
        return json.loads(text)
    except ValueError:
        return text


def table(metrics: dict[str, Any]) -> str:
    """Return metrics.json as a table: the network, then its rivals, the mean over folds of each figure."""
    rows = {}
    for trait, result in metrics.get("network", {}).items():
        about = metrics.get("about_network", {})
        many = about.get("networks", 1)
        name = about.get("name", "network") + (f", mean of {many}" if many > 1 else "")
        rows[trait, name] = _means(result)
        for rival in metrics.get("rivals", []):
            if rival["trait"] == trait and rival["folds"]:
                rows[trait, f"{rival['title']} ({rival['inputs']})" if rival["inputs"] else rival["title"]] = _means(
                    rival
                )
    frame = pd.DataFrame.from_dict(rows, orient="index").dropna(axis=1, how="all")
    text = "" if frame.empty else frame.to_string(float_format=lambda value: f"{value:.3f}", na_rep="-")
    warnings = [verdict["sentence"] for verdict in metrics.get("confounding", {}).values() if verdict["speaks"]]
    said = [one["sentence"] for verdicts in metrics.get("verdicts", {}).values() for one in verdicts]
    return "\n".join([text, *said, *warnings])


def _means(result: results.TraitResult) -> dict[str, float | None]:
    return {name: row["mean"] for name, row in result["summary"].items() if name not in ("n", "rmse")}


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(out), f"the folder cannot be made ({error.strerror})", "Choose another for --out."
        ) from error
    return out


def _kept(dataset: Dataset, out: Path) -> Dataset:
    """Keep the dataset in the run's folder, where `explain` finds it again."""
    home = out / "dataset"
    if (home / "dataset.json").exists():
        if datasets.load(home).digest != dataset.digest:
            raise InputError(str(out), "it holds a run on other data", "Choose another folder for --out.")
    else:
        dataset.save(home)
    for left in out.glob(storage.SCRATCH):
        left.unlink()
    return datasets.load(home)
