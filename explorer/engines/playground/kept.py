"""What a session is resumed from after its socket or the engine is gone: bytes that the web process keeps."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from explorer.engines.playground.session import Draw, Session
from explorer.messages import packing
from explorer.messages.playground.kept import Kept
from explorer.messages.playground.state import State
from explorer.training.dense.paths import DenseState


def keep(session: Session) -> bytes:
    """Return state, position, weights, averages and curve."""
    header = Kept(
        state=session.state,
        epoch=session.epoch,
        batch=session.batch,
        playing=session.playing,
        target=session.target,
        opened=session.opened,
        chosen=session.chosen,
        steps=tuple(network.state.step for network in session.networks),
        newest=session.newest,
    )
    arrays: dict[str, np.ndarray] = {"curve": np.array(session.history.curve, dtype=np.float64)}
    for name, network in zip("ab", session.networks, strict=False):
        arrays |= {f"{name}.{key}": getattr(network.state, key) for key in ("theta", "moments", "running")}
    return packing.pack(header, **arrays)


def state_of(kept: bytes) -> State:
    """Return the state that was kept."""
    return Kept.model_validate(packing.unpack(kept)[0]).state


def resume(kept: bytes, draw: Draw, executor: Executor) -> Session:
    """Return the session as it was, its past beginning where it is now."""
    about, arrays = packing.unpack(kept)
    header = Kept.model_validate(about)
    session = Session(header.state, draw, executor)
    session.opened, session.chosen, session.newest = header.opened, header.chosen, header.newest

    def go_on() -> None:
        dense = []
        for name, network, step in zip("ab", session.networks, header.steps, strict=False):
            theta, moments, running = (arrays[f"{name}.{key}"].copy() for key in ("theta", "moments", "running"))
            if theta.shape != network.state.theta.shape:
                return
            dense.append(DenseState(theta, moments, running, int(step)))
        curve = [tuple(row) for row in arrays["curve"].tolist() if row[0] <= header.epoch]
        session.go_on(header.epoch, header.batch, dense, curve, header.playing)
        session.target = header.target

    if session.loading is not None:
        session.once_loaded = go_on
    else:
        go_on()
    return session
