"""Judges a long recording of made landmarks, saves it, and computes the curves for the review from the record.

``python -m tests.benchmarks.an_hour FRAMES`` prints JSON. It runs without MediaPipe, so the figures show what an hour
of landmarks takes by itself.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from calibration.landmarks import rounded
from exercises.clam import CLAM
from tests.stick_figure import GOOD, ROLLS_BACK, film_clam
from trainer.record.landmark_blob import TimedPose
from trainer.record.store import Store
from trainer.recordings.analyse import judge
from trainer.recordings.clip_record import save_clip
from trainer.recordings.curves import curves_of

FPS = 30.0


def recording(frames: int) -> list[TimedPose]:
    """The same set of the stick figure again and again, each frame with arrays of its own."""
    one = [*film_clam([GOOD, ROLLS_BACK] * 3, fps=FPS)]
    lasts_s = one[-1][0] + 1 / FPS
    made: list[TimedPose] = []
    for n in count():
        for t_s, pose in one:
            if len(made) == frames:
                return made
            at_s = n * lasts_s + t_s
            made.append((at_s, None if pose is None else rounded(replace(pose, t_s=at_s))))
    raise AssertionError


def memory_mb() -> Callable[[], float | None]:
    """What gives this process's largest resident memory so far, MB; None on Windows."""
    if sys.platform == "linux":  # ``ru_maxrss`` begins with the memory of the process that started this one
        return lambda: 1024e-6 * int(re.findall(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text("utf-8"))[0])
    try:
        import resource
    except ImportError:
        return lambda: None
    return lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    peak_mb = memory_mb()
    before_mb = peak_mb()
    poses = recording(int(sys.argv[1]))
    with_poses_mb, begun = peak_mb(), time.process_time()
    analysis = judge(CLAM, "made", poses)
    figures = {
        "frames": len(poses),
        "before_mb": before_mb,
        "with_poses_mb": with_poses_mb,
        "judged_mb": peak_mb(),
        "judging_s": time.process_time() - begun,
        "reps": len(analysis.result.reps),
    }
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "made.mp4"
        video.write_bytes(b"made")
        with Store(Path(folder) / "sessions.sqlite3") as store:
            save_clip(store, video, "", "full", poses, analysis.result)
            del poses, analysis  # the review is another process
            begun = time.process_time()
            (session,) = store.sessions()
            curves = curves_of(session.sets[0], store.set_poses(session.sets[0].id))
    assert curves is not None
    figures |= {"curves_s": time.process_time() - begun, "with_curves_mb": peak_mb(), "curves": len(curves.curves)}
    print(json.dumps(figures))  # noqa: T201


if __name__ == "__main__":
    main()
