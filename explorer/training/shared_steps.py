"""Steps of a network whose batches several processes share out.

They are led by the host on every device: the gradients of all processes meet inside a step, which is not recorded.
"""

from __future__ import annotations

from typing import Any

from explorer.devices import Device
from explorer.training import device_steps, step
from explorer.training.pace import Pace
from explorer.training.ranks import Ranks, Several


class SharedSteps(step.HostSteps):
    """Steps on this process's part of every batch; `sum` and `outputs` are what it adds to those of all."""

    def __init__(self, *given: Any, ranks: Several, **more: Any) -> None:
        super().__init__(*given, **more)
        self._ranks, self._pace = ranks, Pace(self.device)

    def prepare(self) -> bool:
        """Get ready to take steps; the first time there is to be said how."""
        super().prepare()
        if self.said:
            return False
        said = [f"Every batch is shared out over {self._ranks.many} processes, and steps are taken one by one."]
        said += ["Layers compute in bfloat16, which was not tried against float32."] if self.halved else []
        said += ["Factors of products are rounded to TF32."] if self.precise == "tf32" else []
        self.said = " ".join(said)
        return True

    def begin(self, epoch: int, step: int = 0) -> None:
        """Go to a step of an epoch."""
        super().begin(epoch, step)
        if not step:
            self.outputs.zero_()  # the rows of other processes among them

    def take(self, step: int) -> None:
        """Take a step of this epoch; the rows of one batch are too few for all processes where every one takes all."""
        rows = self._order[step * self.batch : (step + 1) * self.batch]
        self.samples.ready(step * self.batch, step * self.batch + len(rows))
        if self.scheduled:
            self.members.set_learning_rate(self.rate(step))
        share = self._ranks.share(len(rows))
        targets = self.samples.y.index_select(0, rows)
        loss = self._ranks.loss(self.loss, targets, share)
        x = self.samples.encoded(rows[share])
        value, outputs = self.members.step(x, targets[share], loss, self.precision)
        start, many = step * self.batch + share.start, self._ranks.many
        self.sum.add_(value, alpha=len(rows) / many)
        self.outputs[start : start + len(x)] = outputs if self._ranks.batch else outputs / many
        self._pace.stepped()


def of(ranks: Ranks, device: Device, *given: Any, halved: bool | None = None) -> step.HostSteps:
    """Return the steps of a fold, by several processes or one; the rest is as `device_steps.of` takes it."""
    if isinstance(ranks, Several) and ranks.by_batch:
        return SharedSteps(*given, ranks=ranks, device=device)
    return device_steps.of(device, *given, halved=halved)
