"""Modes that games in the plane cover with each change against collapse, over five seeds: what the page shows.

python tests/benchmarks/modes.py     (half an hour; prints TABLE of explorer/components/making/modes/measured.js)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
from arithmetic import evaluate
from cohort_on_components import cohort

TARGETS, SEEDS = ("ring", "grid", "people"), (1, 2, 3, 4, 5)


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
