"""Work that eats memory ends with a sentence, and neither the server nor other work with it."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from explorer import machine
from explorer.jobs import endings, memory_limit
from explorer.jobs.launchers import Launcher
from explorer.jobs.runs import Run, Store
from explorer.jobs.scheduler import Scheduler

Until = Callable[..., Run]
MORE = 150_000_000
"""Bytes that a worker may take beside what it holds when it begins: enough that it is seen, little for the machine."""
EATING = {"to": 80, "pause": 0.05, "how": "eat"}


def pid_of(run: Run) -> int:
    """Return the pid its worker wrote."""
    return run.files.read("worker.json")["pid"]


def at_work(run: Run) -> bool:
    """Whether it has counted."""
    return any(event["type"] == "counted" for event in run.files.events().events)


@pytest.mark.parametrize("alone", [True, False])
def test_work_that_goes_on_taking_memory_is_ended_and_the_others_go_on(
    store: Store, scheduler: Scheduler, until: Until, alone: bool
) -> None:
    """It goes beyond what one may hold, or brings all together beyond what they may."""
    other = store.request("count", {"to": 60, "pause": 0.05})
    run = store.request("count", EATING)
    for one in (other, run):
        until(scheduler, one.id, at_work)
    most = machine.held(pid_of(run)) + MORE
    together = most + machine.held(pid_of(other))
    scheduler.capacity = replace(scheduler.capacity, **({"memory": most} if alone else {"memory_of_all": together}))
    ended = until(scheduler, run.id, lambda run: not run.pending)
    assert ended.state == "failed"
    assert ended.text.startswith("It took ")
    if alone:
        assert f"more than the {machine.size(most)} that work may take here. Use fewer variants" in ended.text
    else:
        assert "and all work together " in ended.text
    assert until(scheduler, other.id, lambda run: not run.pending).state == "done"
    assert until(scheduler, store.request("count", {"to": 2}).id, lambda run: not run.pending).state == "done"


def test_demand_for_too_much_at_once_is_refused_with_a_sentence(
    store: Store, scheduler: Scheduler, until: Until
) -> None:
    """The system refuses it: the limit that the worker set itself is put lower here, and it asks for 4 GB."""
    run = store.request("count", {"to": 30, "pause": 0.05, "how": "grab"})
    until(scheduler, run.id, at_work)
    pid = pid_of(run)
    most, _ = resource.prlimit(pid, resource.RLIMIT_DATA)
    assert memory_limit.share() < most < memory_limit.share() + 2 * memory_limit.RESERVED
    assert int(Path(f"/proc/{pid}/oom_score_adj").read_text()) >= memory_limit.EXPENDABLE
    assert int(Path("/proc/self/oom_score_adj").read_text()) < memory_limit.EXPENDABLE
    resource.prlimit(pid, resource.RLIMIT_DATA, (3 << 30, most))
    ended = until(scheduler, run.id, lambda run: not run.pending)
    assert ended.state == "failed"
    assert ended.text.startswith("There was not enough memory: it held ")
    assert f"work may take {machine.size(memory_limit.share())} here" in ended.text


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A memory control group of our own, which the server is taken to run in too."""
    homes = [place for place in machine.control_groups() if (place / "memory.limit_in_bytes").exists()]
    made = Path(*homes[-1:], f"explorer-test-{os.getpid()}")
    try:
        made.mkdir()
    except OSError:
        pytest.skip("no memory control group can be made here")
    monkeypatch.setattr(machine, "control_groups", lambda: (made,))
    yield made
    made.rmdir()


@pytest.mark.parametrize("by_the_system", [True, False])
def test_only_the_system_s_own_count_says_that_memory_ran_out(
    group: Path, store: Store, scheduler_of: Callable[..., Scheduler], real: Launcher, until: Until, by_the_system: bool
) -> None:
    """The kernel really ends the worker for want of memory; or somebody kills it."""
    scheduler = scheduler_of(store, real)
    run = store.request("count", EATING)
    until(scheduler, run.id, at_work)
    limit = "memory.limit_in_bytes" if (group / "memory.limit_in_bytes").exists() else "memory.max"
    (group / "cgroup.procs").write_text(str(pid_of(run)))
    if by_the_system:
        (group / limit).write_text(str(MORE))
    else:
        os.kill(pid_of(run), signal.SIGKILL)
    ended = until(scheduler, run.id, lambda run: not run.pending)
    assert ended.state == "interrupted"
    assert ended.text == (endings.RAN_OUT if by_the_system else endings.KILLED)


def test_crash_names_its_signal(
    store: Store, scheduler_of: Callable[..., Scheduler], real: Launcher, until: Until
) -> None:
    scheduler = scheduler_of(store, real)
    run = store.request("count", {"to": 400, "pause": 0.05})
    until(scheduler, run.id, at_work)
    os.kill(pid_of(run), signal.SIGSEGV)
    assert "crashed (SIGSEGV)" in until(scheduler, run.id, lambda run: not run.pending).text


def test_what_refuses_memory_is_known(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(RuntimeError) as refusal:
        torch.empty(1 << 60, dtype=torch.uint8)
    assert memory_limit.refused(refusal.value)
    assert memory_limit.refused(MemoryError())
    assert not memory_limit.refused(RuntimeError("shapes do not fit"))
