"""The same clip through open programs of others, installed from the package index in an environment of their own.

Each runs as its authors publish it. What they give differs, so the page says what each gives for its time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import clips
from tests.benchmarks.measure import ROOT, FailedError, run
from tests.benchmarks.page import Section, table

CLIP = ROOT / "samples" / "glute_bridge_correct.mp4"
#: physiocore's tracker of the glute bridge, without its window. On import, the package also loads MediaPipe's heavy
#: model, which has to be downloaded and which other exercises use. Here it loads the full model twice instead.
PHYSIOCORE = """
import json
import mediapipe as mp
pose = mp.solutions.pose.Pose
mp.solutions.pose.Pose = lambda model_complexity, **options: pose(model_complexity=1, **options)
from physiocore.bridging import BridgingTracker
tracker = BridgingTracker()
tracker.process_video(VIDEO, display=False)
print(json.dumps({"gives": f"{tracker.count} repetitions counted; no faults, no scores"}))
"""
#: rtmlib is what Sports2D and Pose2Sim find their landmarks with; its models come from their authors' host.
RTMLIB = """
import json, cv2
from rtmlib import BodyWithFeet, PoseTracker
tracker = PoseTracker(BodyWithFeet, mode="balanced", backend="onnxruntime", device="cpu")
film = cv2.VideoCapture(VIDEO)
while (read := film.read())[0]:
    tracker(read[1])
print(json.dumps({"gives": "26 landmarks a frame; no repetitions, no faults"}))
"""
PEERS = (("physiocore", "physiocore", PHYSIOCORE), ("rtmlib, as in Sports2D", "rtmlib onnxruntime", RTMLIB))
#: A peer that has not ended by then is stopped, seconds.
MOST_S = 600


def section(folder: Path, say: Callable[[str], None]) -> Section:
    """Run each peer and ``pilates analyze`` on the same clip."""
    frames = clips.length(CLIP)
    rows = []
    ours = run(["-m", "trainer", "analyze", CLIP, "--exercise", "glute_bridge", "--json", folder / "bridge.json"])
    found = json.loads((folder / "bridge.json").read_text("utf-8"))
    gives = f"{len(found['reps'])} repetitions counted, with faults and scores"
    rows.append(["this trainer", f"{frames / ours.wall_s:.1f}", gives])
    for name, packages, script in PEERS:
        say(f"  installing {name}")
        try:
            wall_s, gives = _run_peer(folder / name.split(",")[0], packages.split(), script)
        except (FailedError, OSError, subprocess.SubprocessError, ValueError) as error:
            rows.append([name, "–", f"did not run here: {' '.join(str(error).split())[-160:]}"])
        else:
            rows.append([name, f"{frames / wall_s:.1f}", gives])
        say(f"  {rows[-1]}")
    truth = json.loads(CLIP.with_suffix(".json").read_text("utf-8"))
    text = (
        f"`samples/{CLIP.name}`: {frames} frames, {len(truth['reps'])} repetitions. Each program ran once, as a whole"
        " process, in an environment of its own.\n\n"
    )
    return Section("Open peers", text + table(["program", "frames/s", "what it gives"], rows))


def _run_peer(folder: Path, packages: list[str], script: str) -> tuple[float, str]:
    """Install packages in a new environment, and run the script there: its seconds, and what it says it gives.

    Raises:
        FailedError: it could not be installed, or did not end with 0.
    """
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    _call([python, "-m", "pip", "install", "--quiet", *packages], folder)
    begun = time.perf_counter()
    said = _call([python, "-c", script.replace("VIDEO", repr(str(CLIP)))], folder)
    return time.perf_counter() - begun, str(json.loads(said.strip().splitlines()[-1])["gives"])


def _call(words: list[str | Path], folder: Path) -> str:
    done = subprocess.run(
        [*map(str, words)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=MOST_S,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise FailedError((done.stderr or done.stdout).strip().splitlines()[-1])
    return done.stdout


if __name__ == "__main__":
    sys.exit("run: python -m tests.benchmarks --peers")
