"""Recordings by torch.cuda.graph, where there is no CUDA: what is asked of torch, and in which order."""

import contextlib
import threading
import warnings
from types import SimpleNamespace
from unittest import mock

import pytest
import torch

from explorer.training import capture


class Graph:
    """torch.cuda.CUDAGraph where there is no CUDA."""

    def __init__(self):
        self.home = None

    def pool(self):
        return self.home

    def replay(self):
        return None


@pytest.fixture
def cuda(monkeypatch):
    """torch.cuda as far as recordings need it; the answer notes what is asked of it."""
    asked = SimpleNamespace(streams=0, recorded=[], current=["main"], mode=0, told=False, refusals=[])
    handles = iter(range(100))

    @contextlib.contextmanager
    def graph(made, pool, stream, capture_error_mode):
        made.home = pool
        asked.current.append(stream)
        asked.recorded.append(pool)
        yield
        if asked.refusals:
            raise asked.refusals.pop()
        asked.current.append("main")

    def stream():
        asked.streams += 1
        return mock.Mock(name="side")

    def set_mode(mode):
        """As THCPModule_cudaSetSyncDebugMode, whose warning is raised where warnings are errors."""
        asked.mode = {"error": 2}.get(mode, mode)
        if not asked.told:
            asked.told = True
            warnings.warn("Synchronization debug mode is a prototype feature", UserWarning, stacklevel=2)

    stand_ins = {
        "device": lambda device: contextlib.nullcontext(),
        "Stream": stream,
        "stream": lambda stream: contextlib.nullcontext(),
        "set_stream": asked.current.append,
        "current_stream": lambda: mock.Mock(name="main"),
        "get_sync_debug_mode": lambda: asked.mode,
        "set_sync_debug_mode": set_mode,
        "CUDAGraph": Graph,
        "graph": graph,
        "graph_pool_handle": lambda: next(handles),
    }
    for name, stand_in in stand_ins.items():
        monkeypatch.setattr(torch.cuda, name, stand_in)
    plain = torch.zeros
    monkeypatch.setattr(torch, "zeros", lambda *size, device=None, **more: plain(*size, **more))
    capture._aside.cache_clear()
    yield asked
    capture._aside.cache_clear()


def test_recordings_share_memory_that_one_of_them_still_holds(cuda):
    """torch fails where the memory of recordings that are all gone is to be used again."""
    graphs = capture.CudaGraphs(torch.device("cuda:0"))
    kept = [graphs.record(lambda: None) for _ in range(2)]
    assert [graph.pool() for graph in graphs._alive] == [0, 0]
    kept.clear()
    assert not graphs._alive
    again = graphs.record(lambda: None)
    assert again() is None
    assert next(iter(graphs._alive)).pool() != 0


def test_a_thread_records_on_one_stream_whatever_it_records(cuda):
    """cuBLAS keeps memory for every stream that it has seen, and the folds of a run have recordings of their own."""
    streams = {id(capture.CudaGraphs(torch.device("cuda:0"))._stream) for _ in range(3)}
    assert (len(streams), cuda.streams) == (1, 1)
    other = []
    thread = threading.Thread(target=lambda: other.append(capture.CudaGraphs(torch.device("cuda:0"))._stream))
    thread.start()
    thread.join()
    assert id(other[0]) not in streams
    assert id(capture.CudaGraphs(torch.device("cuda:1"))._stream) not in {*streams, id(other[0])}


@pytest.mark.parametrize("fails", [False, True])
def test_what_waits_is_refused_while_warming_up_and_never_afterwards(cuda, fails):
    """Where warnings are errors too: torch warns of the mode the first time that it is set."""
    seen = []

    def run():
        seen.append(cuda.mode)
        if fails:
            raise RuntimeError("called a synchronizing CUDA operation")

    with pytest.raises(RuntimeError, match="synchronizing") if fails else contextlib.nullcontext():
        capture.CudaGraphs(torch.device("cuda:0")).warm_up(run)
    assert (seen, cuda.mode) == ([2], 0)


def test_after_a_recording_that_fails_another_one_succeeds(cuda):
    """Else torch 2.12 and before would take what is drawn next to be recorded."""
    cuda.refusals = [RuntimeError("operation failed due to a previous error during capture")]
    graphs = capture.CudaGraphs(torch.device("cuda:0"))
    with pytest.raises(RuntimeError, match="previous error during capture"):
        graphs.record(lambda: None)
    assert len(cuda.recorded) == len(set(cuda.recorded)) == 2
    assert not graphs._alive
    assert isinstance(cuda.current[-1], mock.Mock)
    assert cuda.current[-1]._mock_name == "main"
