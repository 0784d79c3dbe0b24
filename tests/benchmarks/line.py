"""How long the p values by locus take, from "training finished" to the line: the sample cross, 5 folds of 3 networks.

`python tests/benchmarks/line.py [preset ...]` trains each (MLP and CNN where none is named), then measures the line.
Processor seconds stand beside the clock's, as a busy machine stretches the one and not the other.
"""

import sys
import tempfile
import time
from pathlib import Path

from explorer.datasets import blocks, doctor
from explorer.datasets.doctor import Sources
from explorer.inspection.line.measure import line_of_run
from explorer.training import defaults, loop
from explorer.training.spec import RunSpec

SAMPLES = Path(__file__).parents[2] / "sample_data"
TRAIT = "growth_cold"


def main(presets: list[str]) -> None:
    """Print a line for each preset."""
    data = doctor.load(Sources(SAMPLES / "cross.bed", SAMPLES / "cross_traits.csv"))
    print(f"{blocks.threads()} threads\npreset          training   line  (processor)  windows   loci  fit   spread")
    for preset in presets:
        settings = defaults.for_dataset(data, preset, (TRAIT,))
        split = {"kind": "kfold", "folds": 5}
        spec = RunSpec.model_validate({"traits": (TRAIT,), "ensemble": 3, "split": split, "device": "cpu", **settings})
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            for _ in loop.train(data, spec, Path(folder)):
                pass
            trained, processor = time.perf_counter(), time.process_time()
            line = line_of_run(Path(folder), data)
            done = time.perf_counter()
        about = line.about
        print(
            f"{preset:14} {trained - begun:8.1f} s {done - trained:5.1f} s  ({time.process_time() - processor:5.1f} s)"
            f" {about.windows:8} {len(line.loci):6}  {about.fit or 0:.2f}  {about.spread or 0:.2f}  {about.budget}"
        )


if __name__ == "__main__":
    main(sys.argv[1:] or ["mlp", "cnn"])
