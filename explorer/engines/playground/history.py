"""The time machine: what a playground was at every epoch, in bounded memory, and the curve of its losses."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from explorer.datasets.teaching.points import Points
from explorer.messages.playground.state import State
from explorer.training.dense.paths import DenseState, Path

MEMORY_BYTES = 3_000_000
MOST_SNAPSHOTS, FEWEST_SNAPSHOTS = 1000, 60
MOST_CHANGES = 200
MOST_ROWS = 1500

Position = tuple[int, int]
"""Epochs done, and batches done within the epoch that has begun."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything from which training goes on exactly as it did: weights and averages, settings, points, and the path.

    `changed` marks where the user changed something: from there the snapshot's settings count, and a replay past it has
    to take it up.
    """

    position: Position
    state: State
    points: Points
    dense: tuple[DenseState, ...]
    path: Path
    changed: bool = False

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return sum(h.theta.nbytes + h.moments.nbytes + h.running.nbytes for h in self.dense) + 500


@dataclass
class History:
    """Snapshots in the order of their positions, thinned to every `stride`-th epoch, and the losses of every epoch.

    Between two snapshots the past is computed again: order of samples and dropout come from seeds, so it is the same.
    Changes made on the way are kept as snapshots of their own; where these are too many, the oldest past is forgotten.
    """

    snapshots: list[Snapshot] = field(default_factory=list)
    curve: list[tuple[float, ...]] = field(default_factory=list)
    ghost: list[tuple[float, ...]] = field(default_factory=list)
    stride: int = 1
    curve_stride: int = 1
    last: int = 0
    curve_version: int = 0

    @property
    def first(self) -> int:
        """The first epoch that can be returned to."""
        return self.snapshots[0].position[0] + bool(self.snapshots[0].position[1]) if self.snapshots else 0

    def begin(self, snapshot: Snapshot, row: tuple[float, ...] | None) -> None:
        """Forget everything and start at a snapshot."""
        self.snapshots, self.curve, self.ghost = [snapshot], [] if row is None else [row], []
        self.stride = self.curve_stride = 1
        self.last = snapshot.position[0]
        self.curve_version += 1

    def wants(self, position: Position) -> bool:
        """Return whether a snapshot is due here."""
        epoch, batch = position
        return batch == 0 and epoch % self.stride == 0 and self._at(position) is None

    def keep(self, snapshot: Snapshot) -> None:
        """Put a snapshot in its place; one that stood at the same position is replaced."""
        place = bisect_right(self.snapshots, snapshot.position, key=lambda s: s.position)
        if place and self.snapshots[place - 1].position == snapshot.position:
            self.snapshots[place - 1] = snapshot
        else:
            self.snapshots.insert(place, snapshot)
        self._thin(snapshot, max(FEWEST_SNAPSHOTS, min(MOST_SNAPSHOTS, MEMORY_BYTES // snapshot.bytes)))

    def asks(self, epoch: int) -> bool:
        """Return whether the losses after an epoch are to be recorded: they are not known, and its turn has come."""
        return epoch % self.curve_stride == 0 and not (self.curve and epoch <= self.curve[-1][0])

    def record(self, epoch: int, losses: tuple[float, ...]) -> None:
        """Take note of the losses after an epoch that `asks` said is due."""
        self.curve.append((float(epoch), *losses))
        if len(self.curve) > MOST_ROWS:
            self.curve_stride *= 2
            self.curve = [row for row in self.curve if row[0] % self.curve_stride == 0]
            self.curve_version += 1

    def before(self, position: Position) -> Snapshot:
        """Return the snapshot to begin from in order to reach a position; the first one where it is too early."""
        place = bisect_right(self.snapshots, position, key=lambda s: s.position)
        return self.snapshots[max(0, place - 1)]

    def change_at(self, position: Position) -> Snapshot | None:
        """Return the change that was made exactly here."""
        snapshot = self._at(position)
        return snapshot if snapshot is not None and snapshot.changed else None

    def change_within(self, position: Position) -> int | None:
        """Return the batch of the next change within this epoch."""
        epoch, batch = position
        place = bisect_right(self.snapshots, position, key=lambda s: s.position)
        for snapshot in self.snapshots[place:]:
            if snapshot.position[0] > epoch:
                return None
            if snapshot.changed and snapshot.position[1] > batch:
                return snapshot.position[1]
        return None

    def cut(self, position: Position) -> bool:
        """Forget what came after a position; return whether there was anything. The curve is kept as the ghost."""
        place = bisect_right(self.snapshots, position, key=lambda s: s.position)
        epoch = position[0]
        future = self.last > epoch or place < len(self.snapshots)
        if future:
            if self.curve and self.curve[-1][0] > epoch:
                self.ghost = self.curve
            self.curve = [row for row in self.curve if row[0] <= epoch]
            del self.snapshots[place:]
            self.last = epoch
            self.curve_version += 1
        return future

    def _at(self, position: Position) -> Snapshot | None:
        place = bisect_right(self.snapshots, position, key=lambda s: s.position)
        snapshot = self.snapshots[place - 1] if place else None
        return snapshot if snapshot is not None and snapshot.position == position else None

    def _thin(self, added: Snapshot, most: int) -> None:
        while len(self.snapshots) > most and sum(not s.changed for s in self.snapshots) > most:
            self.stride *= 2
            first = self.snapshots[0]
            self.snapshots = [s for s in self.snapshots if s is first or s.changed or s.position[0] % self.stride == 0]
        if not added.changed:
            return
        changes = [s for s in self.snapshots if s.changed]
        if len(changes) > min(most, MOST_CHANGES):
            oldest = changes[len(changes) // 4]
            self.snapshots = self.snapshots[self.snapshots.index(oldest) :]
