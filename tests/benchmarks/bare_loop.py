"""The floor for every analysis: decode a video and find landmarks, frame by frame, and nothing else.

``python -m tests.benchmarks.bare_loop VIDEO...`` prints the number of frames. It runs on one core where the system
allows that. With ``--on-all-cores`` there is a loop in a thread for each core, and each looks at all videos: no
analysis in one process can be faster.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import mediapipe as mp
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

from trainer.base.quiet import quiet_stderr
from trainer.pose.models import model_bytes


def frames_in(video: Path, model: bytes) -> int:
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model), running_mode=RunningMode.VIDEO, num_poses=1
    )
    film, n = cv2.VideoCapture(str(video)), 0
    step_ms = 1000 / film.get(cv2.CAP_PROP_FPS)
    with PoseLandmarker.create_from_options(options) as landmarker:
        while (read := film.read())[0]:
            image = mp.Image(mp.ImageFormat.SRGB, cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
            landmarker.detect_for_video(image, round(n * step_ms))
            n += 1
    return n


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bare_loop", description=__doc__)
    parser.add_argument("videos", type=Path, nargs="+")
    parser.add_argument("--on-all-cores", action="store_true", help="a loop in a thread for each core")
    asked = parser.parse_args()
    loops = (os.cpu_count() or 1) if asked.on_all_cores else 1
    if loops == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)
    model = model_bytes("full", None)
    with quiet_stderr(), ThreadPoolExecutor(loops) as pool:
        frames = sum(pool.map(lambda video: frames_in(video, model), asked.videos * loops))
    print(frames)  # noqa: T201


if __name__ == "__main__":
    main()
