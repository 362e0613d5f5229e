"""Films a movement of the studio without drawing it: its posed bones alone give the truth."""

from __future__ import annotations

import numpy as np

from samples.studio.camera import Camera
from samples.studio.movement import Movement
from samples.studio.truth import Truth, TruthRecorder


def truth_of(movement: Movement, camera: Camera, fps: int) -> Truth:
    """The truth of a whole movement at this frame rate."""
    t_s = np.arange(int(movement.duration_s * fps)) / fps
    recorder = TruthRecorder(camera)
    for t, pose in zip(t_s, movement.poses(t_s), strict=True):
        recorder.add(float(t), pose)
    return recorder.done()
