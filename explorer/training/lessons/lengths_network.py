"""The encoder-decoders of the lesson on lengths, to take home: what the builder can hold of them, and the script."""

from __future__ import annotations

from explorer.datasets.teaching import rewriting
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import lengths, writers
from explorer.training.lessons.lengths import LengthsTask
from explorer.training.lessons.standalone import standalone

ABOUT = "Prints how often whole outputs are right: task, kind, length, then each network's share."


def reader(name: str, length: int) -> NetworkSpec:
    """Return the reader of a task for texts of so many signs, each a channel that is 1 where the sign stands.

    The builder has no layer that begins with another's last state or reads its own output: the writer is not there.
    """
    task = rewriting.REWRITINGS[name]
    layers = [
        {"kind": "token_embedding", "name": "sign", "size": 1, "width": writers.EMBEDDED, "shared": True},
        {"kind": "gru", "name": "reader", "units": writers.WIDTH},
    ]
    about = {
        "name": f"{name} reader",
        "note": "What is read becomes one state; the writer that begins with it is not here.",
    }
    return NetworkSpec.model_validate(
        {**about, "input": {"channels": len(task.reads), "positions": length}, "layers": layers}
    )


def script(task: LengthsTask) -> str:
    """Return a script that trains and tries all networks again, and prints what was measured."""
    main = "\n".join(
        [
            "torch.set_num_threads(1)",
            f"made = measure(LengthsTask(**{task.model_dump()!r}))",
            "for name, right in made.right.items():",
            "    for kind, rows in zip(KINDS, right):",
            "        for length, shares in enumerate(rows.tolist(), REWRITINGS[name].tried[0]):",
            "            print(name, kind, length, *(round(share, 6) for share in shares))",
        ]
    )
    return standalone([rewriting, writers, lengths], main, ABOUT)
