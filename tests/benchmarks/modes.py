"""Modes that games in the plane cover with each change against collapse, over five seeds: what the page shows.

python tests/benchmarks/modes.py     (half an hour; prints TABLE of explorer/components/making/modes/measured.js)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
from arithmetic import evaluate

from explorer.datasets import samples
from explorer.jobs import prepared
from explorer.jobs.results import Description
from explorer.screens.learn.making import adversarial

TARGETS, SEEDS = ("ring", "grid", "people"), (1, 2, 3, 4, 5)


def cohort() -> dict[str, list]:
    """Return what the page gives the view of the sample cohort, from the shipped description."""
    data = samples.open_sample("cohort")
    named = prepared.manifest()
    assert named is not None
    run = next(id for id in named.runs if id.startswith("describe") and named.runs[id] == data.digest)
    scores, groups, names = adversarial.on_components(data, Description.load(prepared.folder() / "runs" / run))
    return {"scores": scores.tolist(), "groups": groups.tolist(), "names": names}


def main() -> None:
    """Print the table, a line for each change."""
    people = cohort()
    for target in TARGETS:
        print(f"  {target}: {{")
        for cure in evaluate("making/modes/cures.js", "CURES.map(({ name }) => name)"):
            games = evaluate(
                "making/modes/measure.js",
                "seeds.map((seed) => measure(target, people, cure, seed))",
                target=target,
                people=people,
                cure=cure,
                seeds=list(SEEDS),
            )
            print(f"    {cure}: {json.dumps(games)},", flush=True)
        print("  },")


if __name__ == "__main__":
    main()
