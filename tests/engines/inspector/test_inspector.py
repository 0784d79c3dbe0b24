"""The inspection engine: questions from Python and from a browser, refusals, and an engine that dies or gets stuck."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import httpx
import numpy as np
import pytest

from explorer.datasets import samples
from explorer.engines.inspector.answers import dispatch
from explorer.engines.inspector.bridge import Inspector
from explorer.engines.inspector.engine import answer
from explorer.engines.inspector.shelf import Shelf
from explorer.engines.inspector.turns import Asker
from explorer.engines.inspector.warm import Warm
from explorer.engines.pipe import ANSWER, PROBLEM
from explorer.errors import InputError
from explorer.jobs.workspace import Workspace
from explorer.messages.arrays import Axes, Float64
from explorer.messages.inspector.base import Answer
from explorer.messages.inspector.network import Layers
from explorer.training import loop
from explorer.training.spec import RunSpec

RUN = "train-0123456789"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that holds one trained network."""
    return trained_in(tmp_path_factory.mktemp("inspected"), hidden=4)


@pytest.fixture(scope="module")
def anothers(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Somebody else's workspace, whose run of the same id is another network."""
    return trained_in(tmp_path_factory.mktemp("anothers"), hidden=3)


def trained_in(path: Path, hidden: int) -> Workspace:
    """Return a workspace that holds one trained network, with so many hidden units."""
    space = Workspace(path)
    space.prepare()
    dataset = samples.open_sample("cross")
    settings = {
        "traits": (dataset.traits.columns[0].name,),
        "network": {"preset": "mlp", "settings": {"hidden": [hidden]}},
    }
    spec = RunSpec.model_validate({**settings, "epochs": 1, "device": "cpu", "dataset": dataset.digest})
    folder = space.runs_folder / RUN
    folder.mkdir()
    for _ in loop.train(dataset, spec, folder):
        pass
    for path in folder.iterdir():
        os.utime(path, ns=(0, 10**18))  # nothing but the workspace tells two of them apart
    return space


@pytest.fixture(scope="module")
def inspector(workspace: Workspace) -> Iterator[Inspector]:
    """The engines."""
    engine = Inspector()
    yield engine
    engine.close()


def test_a_question_is_answered_by_another_process(inspector: Inspector, workspace: Workspace) -> None:
    answer = inspector.ask(Layers(run=RUN), workspace.path)
    assert answer.layers[-1].kind == "dense"
    assert answer.layers[-1].shape == {"features": 1}
    assert inspector.pid not in (None, os.getpid())


def test_one_engine_never_mixes_the_runs_of_two_workspaces(
    inspector: Inspector, workspace: Workspace, anothers: Workspace
) -> None:
    for _ in range(2):  # the second time everything is warm
        for space, units in ((workspace, 4), (anothers, 3)):
            shapes = [layer.shape for layer in inspector.ask(Layers(run=RUN), space.path).layers]
            assert {"features": units} in shapes
            assert {"features": 7 - units} not in shapes
    with pytest.raises(InputError, match="not in this workspace"):
        inspector.ask(Layers(run=f"../../{anothers.path.name}/runs/{RUN}"), workspace.path)
    assert len(inspector.pids) == 1
    shelf = Shelf()
    assert [Warm(space, shelf).get("likeness", lambda n=n: n) for n, space in enumerate((workspace, anothers))] == [
        0,
        1,
    ]


def test_fault_is_noted_where_it_belongs(workspace: Workspace, anothers: Workspace, monkeypatch, capfd) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("of another")

    monkeypatch.setattr(dispatch, "HANDLERS", {Layers: fail})
    shelf = Shelf()
    for space in (workspace, anothers):
        answer(Layers(run=RUN).model_dump_json().encode(), Warm(space, shelf))
        assert "of another" in (space.path / "log" / "faults.log").read_text()
        (space.path / "log" / "faults.log").unlink()
        assert not list(workspace.path.glob("log/faults.log*"))


def test_bad_questions_are_one_sentence_and_the_engine_goes_on(inspector: Inspector, workspace: Workspace) -> None:
    for question in (Layers(run="train-ffffffffff"), Layers(run="../../etc"), Layers(run=RUN, fold=7)):
        with pytest.raises(InputError):
            inspector.ask(question, workspace.path)
    before = inspector.pid
    for text in (
        b"{",
        b"[]",
        b'{"ask": "nothing"}',
        b'{"ask": ["layers"]}',
        b'{"ask": "layers", "run": 3}',
        b"[" * 9999,
    ):
        with pytest.raises(InputError):
            inspector.send(text, workspace.path).result(60)
    assert inspector.ask(Layers(run=RUN), workspace.path)
    assert inspector.pid == before


def test_many_at_once_each_get_their_own_answer(inspector: Inspector, workspace: Workspace) -> None:
    runs = [RUN if k % 3 else "train-ffffffffff" for k in range(40)]

    def answered(run: str) -> bool:
        try:
            return bool(inspector.ask(Layers(run=run), workspace.path))
        except InputError:
            return False

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(answered, runs)) == [run == RUN for run in runs]


@pytest.mark.usefixtures("warm_engines")
def test_engine_that_dies_is_started_again_and_nobody_who_asked_notices(
    inspector: Inspector, workspace: Workspace
) -> None:
    inspector.ask(Layers(run=RUN), workspace.path)
    first = inspector.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    asked = [(Layers(run=RUN, fold=fold).model_dump_json().encode(), Asker("", str(fold))) for fold in (0, None)]
    waiting = [inspector.send(text, workspace.path, asker) for text, asker in asked]
    os.kill(first, signal.SIGKILL)
    assert all(one.result(120) for one in waiting)
    assert inspector.pid != first


@pytest.mark.usefixtures("warm_engines")
def test_engine_that_is_stuck_is_given_up(
    inspector: Inspector, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector.ask(Layers(run=RUN), workspace.path)
    first = inspector.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    with monkeypatch.context() as hasty:
        hasty.setattr(inspector, "patience", 0.5)
        with pytest.raises(InputError, match="took longer"):
            inspector.ask(Layers(run=RUN), workspace.path)
    with pytest.raises(InputError, match=r"took longer.*may be asked again in"):
        inspector.ask(Layers(run=RUN), workspace.path)
    assert inspector.ask(Layers(run=RUN, fold=0), workspace.path)
    assert inspector.pid != first


def test_a_fault_of_ours_is_a_sentence(workspace: Workspace, monkeypatch, capfd) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    warm = Warm(workspace)
    monkeypatch.setattr(dispatch, "HANDLERS", {Layers: fail})
    kind, body = answer(Layers(run=RUN).model_dump_json().encode(), warm)
    assert kind == PROBLEM
    reason, log = json.loads(body)["reason"], workspace.path / "log" / "faults.log"
    entry = log.read_text()
    assert "fault of SNP Explorer" in reason
    assert f"entry {entry.split(',')[0].split()[-1]} of {log}" in reason
    assert b"secret" not in body
    assert "RuntimeError: secret" in capfd.readouterr().err
    assert "RuntimeError: secret" in entry

    class Number(Answer):
        value: float
        x: Annotated[Float64, Axes("n")]

    for value, x, expected in (
        (float("nan"), np.arange(3.0), PROBLEM),
        (1.0, np.arange(3), PROBLEM),
        (1.0, np.arange(3.0), ANSWER),
    ):
        monkeypatch.setattr(dispatch, "HANDLERS", {Layers: lambda *_, value=value, x=x: Number(value=value, x=x)})
        assert answer(Layers(run=RUN).model_dump_json().encode(), warm)[0] == expected


def test_least_lately_used_goes_first(workspace: Workspace) -> None:
    warm, made = Warm(workspace, Shelf(most_bytes=2000)), []

    def thing(name: str) -> np.ndarray:
        return warm.get(name, lambda: (made.append(name), np.zeros(100))[1])

    for name in ("a", "b", "a", "c", "a", "b"):
        thing(name)
    assert made == ["a", "b", "c", "b"]
    assert warm.shelf.bytes == 1600
    warm.get("large", lambda: np.zeros(1000))
    assert warm.shelf.bytes == 1600


def test_what_one_workspace_needs_does_not_drive_out_what_another_has() -> None:
    shelf, made = Shelf(most_bytes=8000), []

    def thing(whose: str, number: int) -> None:
        shelf.get(Path(whose), number, lambda: (made.append((whose, number)), np.zeros(100))[1])

    for number in range(3):
        thing("calm", number)
    for number in range(40):
        thing("greedy", number)
    made.clear()
    for number in range(3):
        thing("calm", number)
    assert made == []
    thing("greedy", 0)
    assert made == [("greedy", 0)]
    assert shelf.bytes <= 8000


def test_a_network_that_was_trained_again_is_read_again(workspace: Workspace) -> None:
    warm = Warm(workspace)
    first = warm.trained(RUN)
    assert warm.trained(RUN) is first
    path = next(Path(warm.folder(RUN)).glob("network-*.safetensors"))
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert warm.trained(RUN) is not first


@pytest.mark.usefixtures("warm_engines")
def test_route_answers_and_refuses(site) -> None:
    def post(body: bytes, **headers: str) -> httpx.Response:
        query, sent = {"token": headers.pop("token", site.token)}, {**site.headers, **headers}
        return httpx.post(f"{site.url}/live/inspect", params=query, headers=sent, content=body, timeout=120)

    question = b'{"ask": "layers", "run": "train-ffffffffff"}'
    assert post(question).status_code == 422
    assert "not in this workspace" in post(question).text
    assert post(question, token="wrong").status_code == 403
    assert post(question, Origin="http://elsewhere.example").status_code == 403
    assert post(b" " * 1_000_001).status_code == 413
    assert "Reload the page" in post(b'{"ask": "nothing"}').text
    assert httpx.get(f"{site.url}/live/inspect", headers=site.headers, timeout=60).status_code == 404
