"""Recurrent cells of the lessons, to take home: those that the builder can hold, and the scripts that train them."""

from __future__ import annotations

from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import fed_back, recurrent, small_cells
from explorer.training.lessons.fed_back import FedBackTask
from explorer.training.lessons.small_cells import SmallCellsTask
from explorer.training.lessons.standalone import standalone


def spec(name: str, tokens: int, inputs: int, units: int, outputs: int, every: bool = True) -> NetworkSpec:
    """Return a cell whose state is fed back: a recurrent layer, and a dense one on every state or on the last."""
    return NetworkSpec.model_validate(
        {
            "name": name,
            "note": "Variant I: the state is fed back. Variant II, whose output is, is no layer of the builder's.",
            "input": {"tokens": tokens, "width": inputs},
            "layers": [
                {"kind": "rnn", "name": "cell", "units": units, "gives": "all" if every else "last"},
                {"kind": "dense", "name": "output", "units": outputs},
            ],
        }
    )


def small_spec(stream: small_cells.Stream, every: bool = True) -> NetworkSpec:
    """Return the cell of two units that reads a stream."""
    inputs = 1 if stream == "numbers" else len(small_cells.ALPHABETS[stream])
    outputs = 2 if stream == "bases" and not every else inputs
    return spec(f"cell for {stream}", small_cells.STEPS, inputs, small_cells.UNITS, outputs, every)


def task_spec(task: str) -> NetworkSpec:
    """Return the cell of one of the tasks on what is fed back."""
    tokens = fed_back.STEPS if task in ("repeat", "parity") else int(task.removeprefix("gap_")) + 2
    inputs, outputs = fed_back.sizes(task)
    return spec(f"cell for {task}", tokens, inputs, fed_back.UNITS, outputs)


def small_script(task: SmallCellsTask) -> str:
    """Return a script that trains the cells of two units; it prints stream, structure, loss and weights of each."""
    main = f"""torch.set_num_threads(1)
for cell in all_cells({task.updates}):
    print(cell.stream, cell.structure, round(cell.loss, 6))
    print({{"U": cell.u, "W": cell.w, "b": cell.b, "V": cell.v, "c": cell.c}})"""
    return standalone([recurrent, small_cells], main, "Trains recurrent cells of two units on letters, bases, numbers.")


def fed_back_script(task: FedBackTask) -> str:
    """Return a script that compares what is fed back; it prints task, kind, and the update that learnt it, by start."""
    main = f"""torch.set_num_threads(1)
for one in compared(FedBackTask(**{task.model_dump()!r})):
    print(one.task, one.feeds, *one.reached)"""
    return standalone(
        [recurrent, fed_back], main, "State, output or target fed back: when each start learns each task."
    )
