"""What a small U-Net makes of a scene, with its skips, without, and with some of them silenced."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from explorer.engines.inspector.question import Answer, Question
from explorer.engines.inspector.warm import Warm
from explorer.jobs.folder import RunFolder
from explorer.jobs.learning import Segmentation
from explorer.training.lessons import segmentation


class TakenApart(Question):
    """One of the scenes that judged a run's nets, taken apart by them."""

    ask: Literal["taken_apart"] = "taken_apart"
    run: str = Field(pattern=r"^segmentation-[0-9a-f]{10}$")
    scene: int = Field(0, ge=0, lt=segmentation.JUDGING)

    def answer(self, warm: Warm) -> Answer:
        """Return {"cases": [{words, overlap}]}, `image` float32 and `truth` uint8 (32, 32), `masks` (cases, 32, 32)."""
        folder = warm.folder(self.run)
        task = Segmentation.model_validate(RunFolder(folder).read("job.json")["parameters"]).task
        nets = warm.get(("segmentation", self.run), lambda: segmentation.load(folder, task))
        _, _, images, truth = warm.get(("scenes", task), lambda: segmentation.data(task))
        found = segmentation.taken_apart(nets, task, images[self.scene], truth[self.scene])
        arrays = {
            "image": images[self.scene, 0].numpy(),
            "truth": truth[self.scene].numpy().astype(np.uint8),
            "masks": np.stack([case.mask.numpy() for case in found]).astype(np.uint8),
        }
        return {"cases": [{"words": case.words, "overlap": case.overlap} for case in found]}, arrays


QUESTIONS = (TakenApart,)
