"""Training on digits as a job: it tells of every epoch, keeps weights, and ends when asked."""

from collections.abc import Callable
from typing import Any

from explorer.datasets.teaching.segments import scenes
from explorer.engines.inspector.answers.dispatch import answer
from explorer.engines.inspector.warm import Warm
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler
from explorer.messages.inspector.segmentation import SceneSegmentation
from explorer.training.lessons import digits_run

Until = Callable[..., Run]


def asked(**settings: Any) -> dict[str, Any]:
    return {"task": {"network": "mlp-1x512", **settings}}


def test_it_trains_and_can_be_stopped(store: Store, scheduler: Scheduler, until: Until):
    run = until(scheduler, store.request("digits", asked(epochs=2)).id, lambda run: not run.pending)
    assert run.state == "done", run.text
    told = [event for event in run.files.events().events if event["type"] == "epoch"]
    course = digits_run.course(run.folder)
    assert [event["metrics"]["accuracy"] for event in told] == [course.at(1).accuracy, course.at(2).accuracy]
    assert run.files.read("result.json")["accuracy"] == course.at(2).accuracy
    assert digits_run.load(run.folder).spec.name == "mlp-1x512"

    longer = store.request("digits", asked(network="lenet-5-plain", epochs=60))

    def under_way(run: Run) -> bool:
        return any(event["type"] == "epoch" for event in run.files.events().events)

    until(scheduler, longer.id, under_way)
    store.stop(longer.id)
    ended = until(scheduler, longer.id, lambda run: not run.pending)
    assert ended.state == "stopped"
    so_far = digits_run.course(ended.folder)
    assert so_far.kept
    assert so_far.kept[-1] < 60
    assert not digits_run.load(ended.folder).training


def test_a_u_net_is_trained_with_skips_and_without(store: Store, scheduler: Scheduler, until: Until):
    task = {"levels": 2, "width": 2, "scenes": 20, "epochs": 1}
    run = until(scheduler, store.request("segmentation", {"task": task}).id, lambda run: not run.pending)
    assert run.state == "done", run.text
    found = store.result(run.id)
    assert list(found["ablations"]) == ["all skips", "without skip 1", "without any"]
    assert found["ablations"]["all skips"] == found["with_skips"]
    assert [event["epoch"] for event in run.files.events().events if event["type"] == "learnt"] == [0, 1]
    warm = Warm(store.workspace)
    told = answer(SceneSegmentation(run=run.id, scene=3), warm)
    assert [case.words for case in told.cases][:2] == ["with skips", "trained without skips"]
    assert told.masks.shape == (4, 32, 32)
    assert (told.truth == scenes(200, 2**31).masks[3]).all()
