"""The levels of a tree of groups, kept small: which group and how sure, per passage and per number of groups. Pure."""

import json
import uuid
import zlib
from dataclasses import dataclass

import numpy as np

from coding import clustering
from coding.clustering import Clusters


@dataclass(frozen=True)
class Levels:
    """`segments` (n,) in order; `labels` and `sure` (len(steps), n): as clustering.Clusters, `sure` in whole percents."""

    segments: list[uuid.UUID]
    steps: list[int]
    labels: "np.typing.NDArray[np.int16]"
    sure: "np.typing.NDArray[np.uint8]"

    def at(self, groups: int) -> Clusters:
        """The level whose number of groups is nearest to `groups`."""
        place = self.steps.index(self.nearest(groups))
        return Clusters(self.labels[place].astype(np.int64), self.sure[place] / 100)

    def nearest(self, groups: int) -> int:
        return min(self.steps, key=lambda step: (abs(step - groups), step))


def of(tree: clustering.Tree, segments: list[uuid.UUID], *numbers: int) -> Levels:
    """The levels a slider has, and those of `numbers` too."""
    steps = sorted({*clustering.levels(tree.most()), *numbers})
    cuts = [tree.cut(step) for step in steps]
    return Levels(
        segments,
        steps,
        np.array([cut.labels for cut in cuts], dtype=np.int16).reshape(len(steps), len(segments)),
        np.array([np.round(cut.confidence * 100) for cut in cuts], dtype=np.uint8).reshape(
            len(steps), len(segments)
        ),
    )


def packed(levels: Levels) -> bytes:
    head = json.dumps({"segments": [one.hex for one in levels.segments], "steps": levels.steps}).encode()
    return zlib.compress(head + b"\n" + levels.labels.astype("<i2").tobytes() + levels.sure.tobytes(), 6)


def unpacked(data: bytes) -> Levels:
    """What `packed` gave. Raises zlib.error or ValueError for anything else."""
    head, _, rest = zlib.decompress(data).partition(b"\n")
    told = json.loads(head)
    shape = (len(told["steps"]), len(told["segments"]))
    size = shape[0] * shape[1]
    labels = np.frombuffer(rest[: 2 * size], dtype="<i2").reshape(shape).astype(np.int16)
    sure = np.frombuffer(rest[2 * size :], dtype=np.uint8).reshape(shape)
    return Levels([uuid.UUID(one) for one in told["segments"]], told["steps"], labels, sure)
