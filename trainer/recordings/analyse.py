"""Analyses a recorded video with the same code that judges the live picture, as fast as the machine allows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from calibration.landmarks import Pose
from calibration.picture import PASSED, STILL, Trouble
from calibration.text import Text, say
from exercises.judging.declaration import Exercise
from exercises.judging.hindsight import calibrate_scenes
from exercises.judging.results import SetResult
from exercises.judging.runner import replay
from exercises.judging.update import Update
from trainer.base.atomic import atomic_write
from trainer.base.errors import SourceError
from trainer.capture.clip import ClipWriter
from trainer.capture.frame import FrameSource
from trainer.capture.light import PictureWatch
from trainer.pose.guard import OTHERS_LOOKS, PoseGuard, Trust
from trainer.pose.landmarker import Landmarker
from trainer.pose.passing import Passing, small_picture
from trainer.screen.overlay import compose
from trainer.screen.presenter import Presenter

#: Format version of the JSON that ``analyze`` writes.
FORMAT = 1
#: Longest gap in the annotated video; longer gaps in the recording are shortened to this.
LONGEST_GAP_S = 5.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysed video.

    Attributes:
        video: File name of the video.
        poses: Time and landmarks of each frame; None where nobody was seen.
        updates: The judge's update for each frame.
        result: The counted repetitions and holds, with faults and scores.
    """

    video: str
    poses: Sequence[tuple[float, Pose | None]]
    updates: Sequence[Update]
    result: SetResult

    def as_dict(self) -> dict[str, Any]:
        """Return the contents of the JSON file; :data:`FORMAT` is its version."""
        result = self.result
        return {
            "format": FORMAT,
            "video": self.video,
            "exercise": result.exercise,
            "frames": len(self.poses),
            "frames_with_person": sum(pose is not None for _, pose in self.poses),
            "duration_s": round(self.poses[-1][0] - self.poses[0][0], 3) if self.poses else 0.0,
            "calibration": result.calibration.as_dict() if result.calibration is not None else None,
            "scores": result.scores.as_dict(),
            "reps": [rep.as_dict() for rep in result.reps],
            "holds": [hold.as_dict() for hold in result.holds],
            "set_faults": [fault.as_dict() for fault in result.set_faults],
            "not_seen": [note.as_dict() for note in result.not_seen],
        }

    def write_json(self, path: Path) -> None:
        """Write :meth:`as_dict` atomically: a failed write leaves no partial file.

        Raises:
            OSError: The file cannot be written.
        """
        atomic_write(path, json.dumps(self.as_dict(), indent=2) + "\n")


def find_poses(
    source: FrameSource,
    landmarker: Landmarker,
    guard: PoseGuard,
    on_frame: Callable[[int], None] = lambda _: None,
    troubles: dict[float, Trouble] | None = None,
    others_s: list[float] | None = None,
) -> list[tuple[float, Pose | None]]:
    """Find the landmarks in every frame of a recording.

    Args:
        source: A video file or a folder of images.
        landmarker: A new landmarker that has seen no other recording.
        guard: Checks a pose every few seconds; poses it rejects are marked as not trusted.
        on_frame: Called with the number of frames processed so far.
        troubles: Output. Maps the time of each unusable frame to the reason, such as a black or frozen picture. These
            frames have no pose. In a frozen picture the first frame still counts.
        others_s: Output. Times, in seconds, of the checks that found a second person.

    Returns:
        Time in seconds and pose of each frame; None where nobody was seen.
    """
    poses: list[tuple[float, Pose | None]] = []
    trust, picture, passing, troubles = Trust(), PictureWatch(), Passing(), {} if troubles is None else troubles
    while (frame := source.read()) is not None:
        pose = landmarker(frame)
        is_passed = passing.update(small_picture(frame.image), frame.t_s, pose)
        trouble = picture.update(frame.image, frame.t_s, pose is not None) or (PASSED if is_passed else None)
        if trouble is STILL:
            _forget_after(picture.still_since_s, poses, troubles)
        if trouble is not None:
            pose, troubles[frame.t_s] = None, trouble
        if pose is not None:
            if trust.is_due(frame.t_s):
                verdict = guard.check(frame.image, pose.points, frame.t_s)
                trust.take(verdict)
                # A wrong pose leaves a part of the person unmasked, which then looks like somebody else.
                if others_s is not None and verdict.is_trusted and guard.sees_others(frame.image, pose.points):
                    others_s.append(frame.t_s)
            pose = pose if trust.is_trusted else replace(pose, is_trusted=False)
        poses.append((frame.t_s, pose))
        on_frame(len(poses))
    return poses


def _forget_after(since_s: float, poses: list[tuple[float, Pose | None]], troubles: dict[float, Trouble]) -> None:
    """Drop the poses after ``since_s``, when the picture froze: repeats of one frame show nobody."""
    for i in range(len(poses) - 1, -1, -1):
        t_s = poses[i][0]
        if t_s <= since_s or t_s in troubles:
            return
        poses[i], troubles[t_s] = (t_s, None), STILL


def somebody_else(video: str, others_s: Sequence[float]) -> list[Text]:
    """Return a notice if ``OTHERS_LOOKS`` checks or more found a second person.

    Args:
        video: File name of the video.
        others_s: Times of the checks that did; see :func:`find_poses`.
    """
    if len(others_s) < OTHERS_LOOKS:
        return []
    return [
        say(
            "{video} shows a second person, a mirror or a television. The trainer followed one person throughout; "
            "film yourself alone to be sure it follows you.",
            video=video,
        )
    ]


def nobody_seen(video: str, troubles: Mapping[float, Trouble]) -> SourceError:
    """Return the error for a recording in which nobody was seen. It names the most frequent trouble, if any.

    Args:
        video: File name of the video.
        troubles: The ``troubles`` that :func:`find_poses` filled.
    """
    if not troubles:
        hint = "Film your whole body in good light."
        return SourceError(f"Nobody was seen in {video}.", hint)
    trouble, frames = Counter(troubles.values()).most_common(1)[0]
    times = [t_s for t_s, one in troubles.items() if one is trouble]
    for_s = (max(times) - min(times)) if frames > 1 else 0.0
    return SourceError(f"Nobody was seen in {video}: {trouble.why.format(seconds=f'{for_s:.0f}')}.", trouble.advice)


def judge(
    exercise: Exercise,
    video: str,
    poses: Sequence[tuple[float, Pose | None]],
    troubles: Mapping[float, Trouble] | None = None,
) -> Analysis:
    """Count and judge the repetitions in a recording.

    Args:
        exercise: The exercise performed.
        video: File name of the video.
        poses: The result of :func:`find_poses`.
        troubles: The ``troubles`` that :func:`find_poses` filled.
    """
    (_, calibration), *later = calibrate_scenes(exercise, poses)
    updates, result = replay(exercise, poses, calibration, later, troubles)
    return Analysis(video, poses, updates, result)


def write_video(
    analysis: Analysis,
    exercise: Exercise,
    source: FrameSource,
    path: Path,
    on_frame: Callable[[int], None] = lambda _: None,
) -> list[Text]:
    """Write an annotated copy of the recording, with everything the live window would have shown.

    Returns:
        Notices about the written video, for the user; not yet translated.

    Raises:
        TrainerError: The video cannot be written.
    """
    presenter = Presenter(exercise)
    with ClipWriter(path, source.fps if 1 <= source.fps <= 120 else 30.0, LONGEST_GAP_S) as clip:
        for done, update in enumerate(analysis.updates, 1):
            frame = source.read()
            if frame is None:
                break
            presenter.take(update)
            clip.write(compose(frame.image, exercise, update, presenter.view()), frame.t_s)
            on_frame(done)
        return clip.notices
