"""`python -m explorer.engines.inspector.engine`: the process that answers questions about trained networks.

Questions come through its standard input one after another (`engines.pipe`), each with the workspace that it is about;
answers go to its standard output in the same order; it ends when its input does. It reads that workspace, and writes
there nothing but the log of its faults.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import IO

from explorer import faults
from explorer.engines import child, pipe
from explorer.engines.inspector.answers import dispatch
from explorer.engines.inspector.card import Card
from explorer.engines.inspector.shelf import Shelf
from explorer.engines.inspector.warm import Warm
from explorer.engines.pipe import ANSWER, PROBLEM, READY, Envelope
from explorer.errors import InputError
from explorer.jobs import blame, memory_limit
from explorer.jobs.workspace import Workspace
from explorer.messages.inspector import question

MEMORY = InputError("Memory", "there is not enough of it for this", "Choose fewer samples or a smaller layer.")


def serve(incoming: IO[bytes], outgoing: IO[bytes], shelf: Shelf) -> None:
    """Answer until the input ends; what is kept for one workspace is never used for another."""
    card = Card()
    with contextlib.suppress(OSError, ValueError):
        while (message := pipe.read(incoming)) is not None:
            workspace, text = pipe.asked(message.body)
            pipe.write(outgoing, Envelope(message.seat, *answer(text, Warm(Workspace(workspace), shelf, card))))


def answer(text: bytes, warm: Warm) -> tuple[bytes, bytes]:
    """Return the kind and the body of the message that answers a question; whatever happens, there is one."""
    try:
        body = dispatch.answer(question.read(text), warm).pack()
        if len(body) > pipe.MOST_BYTES:
            raise InputError("Answer", f"it would be {len(body) / 1e6:,.0f} MB", "Ask for less at once.")
        return ANSWER, body
    except InputError as error:
        problem = error
    except MemoryError:
        problem = MEMORY
    except Exception as error:
        problem = _over_damage(error, warm) or _fault(error, warm)
    return PROBLEM, json.dumps({"place": problem.place, "reason": problem.reason, "mend": problem.mend}).encode()


def _over_damage(error: Exception, warm: Warm) -> InputError | None:
    """Return the refusal of a damaged run, where that is behind it."""
    damaged = blame.refusal(error, warm.workspace.runs_folder)
    return None if damaged is None else InputError(*damaged.told)


def _fault(error: Exception, warm: Warm) -> InputError:
    fault = faults.note(warm.workspace.path, error, "in the process that looks into networks")
    reason = f"it failed here. This is a fault of SNP Explorer, {fault.where}"
    return InputError("The program", reason, "Choose something else.")


def main() -> int:
    """Serve until standard input ends. What anything prints goes to standard error: the output is the wire."""
    incoming, outgoing = child.wire()
    memory_limit.impose()
    import torch

    torch.set_num_threads(max(1, min(4, os.cpu_count() or 1)))
    pipe.write(outgoing, Envelope(0, READY, b""))
    serve(incoming, outgoing, Shelf())
    return 0


if __name__ == "__main__":
    sys.exit(main())
