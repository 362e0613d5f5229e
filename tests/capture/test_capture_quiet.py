"""OpenCV's own warnings stay off the terminal, whoever loaded it first."""

from __future__ import annotations

import subprocess
import sys


def test_a_missing_camera_is_told_in_our_words_alone() -> None:
    code = "import cv2; from trainer.capture.devices import open_camera; assert open_camera(63) is None"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
