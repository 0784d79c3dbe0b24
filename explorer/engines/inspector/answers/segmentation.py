"""What a small U-Net makes of a scene, with its skips, without, and with some of them silenced."""

from __future__ import annotations

import numpy as np

from explorer.engines.inspector.warm import Warm
from explorer.jobs.folder import RunFolder
from explorer.jobs.lessons import Segmentation
from explorer.messages.inspector.segmentation import SceneCase, SceneSegmentation, SceneSegmentationAnswer
from explorer.training.lessons import segmentation


def scene_segmentation(question: SceneSegmentation, warm: Warm) -> SceneSegmentationAnswer:
    """Return one of the scenes that the nets of a run never saw, as each of them segments it."""
    folder = warm.folder(question.run)
    task = Segmentation.model_validate(RunFolder(folder).read("job.json")["parameters"]).task
    nets = warm.get(("segmentation", question.run), lambda: segmentation.load(folder, task))
    _, _, images, truth = warm.get(("scenes", task), lambda: segmentation.data(task))
    image, classes = images[question.scene], truth[question.scene]
    cases = segmentation.taken_apart(nets, task, image, classes)
    return SceneSegmentationAnswer(
        cases=tuple(SceneCase(words=case.words, overlap=case.overlap) for case in cases),
        image=image[0].numpy(),
        truth=classes.numpy().astype(np.uint8),
        masks=np.stack([case.mask.numpy() for case in cases]).astype(np.uint8),
    )
