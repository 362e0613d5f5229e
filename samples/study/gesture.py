"""How often is a raised arm recognised, and how often by mistake?

``python -m samples.study.gesture FOLDER... --stills 200 --out gesture.md`` counts raised arms in clips that contain
none, and tests stills in which one arm is raised to the ceiling or overhead from the start position.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from calibration.gesture import ArmSign, raised_arm
from calibration.landmarks import Pose
from exercises import get
from samples.studio.skeleton import ARM
from samples.studio.stage import stage
from samples.studio.stills import Shot, draw_shots, pose_at, renderer_for
from samples.studio.vectors import length
from samples.study.tracks import Tracks
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import model_bytes

#: Distance from shoulder to wrist as a share of the straight arm's length, and its largest lean, degrees.
REACH, LEAN_DEG = 0.99, 12.0


def signs(poses: Sequence[tuple[float, Pose | None]]) -> int:
    """Count the raised arms found in a clip."""
    sign = ArmSign()
    return sum(sign.update(t_s, pose) for t_s, pose in poses)


def raised(shots: Sequence[Shot], landmarker: StillLandmarker) -> Iterator[tuple[str, bool, bool]]:
    """For each still with a raised arm: exercise, whether a person was found, and whether the arm was."""
    for n, shot in enumerate(shots):
        staged = stage(shot.plan)
        rng = np.random.default_rng([shot.plan.seed, 1])
        pose = pose_at(staged, "rest")
        top = "L" if shot.plan.wish.side == "left" else "R"  # in side-lying only one arm is free
        side = top if shot.plan.exercise == "clam" else "LR"[n % 2]
        upper, lower, wrist = (pose.joint(f"{bone}.{side}") for bone in (ARM[2], ARM[4], "wrist"))
        arm_m = REACH * (length(lower - upper) + length(wrist - lower))
        lean = np.radians(rng.uniform(-LEAN_DEG, LEAN_DEG, 2))
        up = np.array([np.sin(lean[0]), np.sin(lean[1]), 1.0])
        pose.arm(side, upper + arm_m * up / length(up), np.array([0.0, 1.0, 0.1]))
        renderer = renderer_for(shot.plan, staged)
        try:
            renderer.draw(None, staged.rng)  # without this, movement since the previous picture would show as blur
            image = np.ascontiguousarray(renderer.draw(pose, staged.rng)[:, :, ::-1])
        finally:
            renderer.close()
        points = landmarker(image)
        found = None if points is None else Pose(points, 0.0, (image.shape[1], image.shape[0]))
        yield shot.plan.exercise, found is not None, found is not None and raised_arm(found) is not None


def markdown(clips: Sequence[Tracks], stills: Sequence[tuple[str, bool, bool]]) -> str:
    """Return the section of the page."""
    lines = ["## The arm sign", ""]
    if clips:
        found: Counter[str] = Counter()
        minutes: dict[str, float] = defaultdict(float)
        for clip in clips:
            found[clip.sidecar["exercise"]] += signs(clip.poses())
            minutes[clip.sidecar["exercise"]] += float(clip.t_s[-1] - clip.t_s[0]) / 60
        lines += [
            f"None of {len(clips)} clips ({sum(minutes.values()):.0f} minutes) holds the sign; found in them:",
            "",
            "| exercise | minutes | signs |",
            "| --- | ---: | ---: |",
            *(f"| {name} | {minutes[name]:.1f} | {found[name]} |" for name in sorted(minutes)),
            "",
        ]
    if stills:
        tally: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
        for name, seen, up in stills:
            tally[name].append((seen, up))
        lines += [
            "Stills from recommended places with one arm raised:",
            "",
            "| exercise | stills | somebody found | arm seen up |",
            "| --- | ---: | ---: | ---: |",
            *(
                f"| {get(name).name} | {len(one)} | {sum(seen for seen, _ in one)} | {sum(up for _, up in one)} |"
                for name, one in sorted(tally.items())
            ),
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    """Write the section."""
    parser = argparse.ArgumentParser(prog="python -m samples.study.gesture", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="clips without a sign")
    parser.add_argument("--stills", type=int, default=180, help="stills with a raised arm")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", type=Path, required=True, help="Markdown to be written")
    arguments = parser.parse_args()
    model = model_bytes("full", None)
    paths = [path for folder in arguments.folders for path in sorted(folder.glob("*.json"))]
    clips = [Tracks.load(path, model) for path in paths]
    recommended = (shot for shot in draw_shots(arguments.seed) if shot.place == "recommended")
    with StillLandmarker(model) as landmarker:
        stills = [*raised([*islice(recommended, arguments.stills)], landmarker)]
    arguments.out.write_text(markdown(clips, stills), encoding="utf-8")


if __name__ == "__main__":
    main()
