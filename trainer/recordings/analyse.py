"""A recorded video, judged as fast as the machine allows by the same objects as the live picture."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from calibration.landmarks import Pose
from calibration.picture import STILL, Trouble
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
from trainer.pose.guard import PoseGuard, Trust
from trainer.pose.landmarker import Landmarker
from trainer.screen.overlay import compose
from trainer.screen.presenter import Presenter

#: Version of the JSON that ``analyze`` writes.
FORMAT = 1
#: In the annotated video a gap in the recording lasts this long at most.
LONGEST_GAP_S = 5.0
#: Somebody else is told of after this many looks that showed them: one may be wrong.
OTHERS_LOOKS = 2


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysed video.

    Attributes:
        video: its name.
        poses: time and landmarks of each frame, None where nobody was seen.
        updates: what each frame told.
        result: what was counted and judged.
    """

    video: str
    poses: Sequence[tuple[float, Pose | None]]
    updates: Sequence[Update]
    result: SetResult

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract."""
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
        """Write :meth:`as_dict`, whole or not at all.

        Raises:
            OSError: the file cannot be written.
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
    """Time and landmarks of every frame of a recording.

    Args:
        source: a video file or a folder of pictures.
        landmarker: new, made for this recording.
        guard: looks at some of the pictures again; poses that it refuses are not trusted.
        on_frame: called with the number of frames done.
        troubles: filled, by a frame's time, with why its picture shows nothing that can be judged. These frames have
            no pose; a picture that stands still counts from its second frame on.
        others_s: filled with the times of the looks that showed somebody else too, seconds.
    """
    poses: list[tuple[float, Pose | None]] = []
    trust, picture, troubles = Trust(), PictureWatch(), {} if troubles is None else troubles
    while (frame := source.read()) is not None:
        pose = landmarker(frame)
        trouble = picture.update(frame.image, frame.t_s, pose is not None)
        if trouble is STILL:
            _forget_after(picture.still_since_s, poses, troubles)
        if trouble is not None:
            pose, troubles[frame.t_s] = None, trouble
        if pose is not None:
            if trust.is_due(frame.t_s):
                trust.take(guard.check(frame.image, pose.points, frame.t_s))
                if others_s is not None and guard.sees_others(frame.image, pose.points):
                    others_s.append(frame.t_s)
            pose = pose if trust.is_trusted else replace(pose, is_trusted=False)
        poses.append((frame.t_s, pose))
        on_frame(len(poses))
    return poses


def _forget_after(since_s: float, poses: list[tuple[float, Pose | None]], troubles: dict[float, Trouble]) -> None:
    """A picture has turned out to stand still since then: its repeats so far show nobody either."""
    for i in range(len(poses) - 1, -1, -1):
        t_s = poses[i][0]
        if t_s <= since_s or t_s in troubles:
            return
        poses[i], troubles[t_s] = (t_s, None), STILL


def somebody_else(video: str, others_s: Sequence[float]) -> list[Text]:
    """What a person should know of a recording that shows others too; see :func:`find_poses`."""
    if len(others_s) < OTHERS_LOOKS:
        return []
    return [
        say(
            "{video} shows two people, or one and a mirror or a television. One of them was followed all the time; "
            "film yourself alone to be sure that it is you.",
            video=video,
        )
    ]


def nobody_seen(video: str, troubles: Mapping[float, Trouble]) -> SourceError:
    """Why a recording shows nobody: the trouble of most of its pictures, if they have any.

    Args:
        video: its name.
        troubles: of :func:`find_poses`.
    """
    if not troubles:
        hint = "The whole body should be in the picture, in good light."
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
    """Count and judge what the landmarks of a recording show.

    Args:
        exercise: what is done.
        video: its name.
        poses: of :func:`find_poses`.
        troubles: by a frame's time, why its picture shows nothing that can be judged.
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
    """Write the recording again with everything the window would have shown.

    Returns:
        What a person should know of the video, as sentences to be looked up.

    Raises:
        TrainerError: the video cannot be written.
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
