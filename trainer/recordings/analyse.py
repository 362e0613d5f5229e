"""Analyses a recorded video with the same code that judges the live picture, as fast as the machine allows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from calibration.picture import Trouble
from calibration.text import N_, Text, say
from exercises.judging.declaration import Exercise
from exercises.judging.hindsight import tried_scenes
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner, run
from exercises.judging.update import Update
from trainer.base.atomic import atomic_write
from trainer.base.errors import SourceError
from trainer.capture.clip import ClipWriter
from trainer.capture.frame import FrameSource
from trainer.pose.camera_motion import Transform, steadied
from trainer.screen.overlay import compose
from trainer.screen.presenter import Presenter

#: Format version of the JSON that ``analyze`` writes.
FORMAT = 1
#: Longest gap in the annotated video; longer gaps in the recording are shortened to this.
LONGEST_GAP_S = 5.0


@dataclass(frozen=True, slots=True)
class JudgedUpdates:
    """The updates of a recording. Each iteration judges the recording again, with the same outcome.

    Keeping them would take 4 kB a frame, which is 400 MB for an hour.

    Attributes:
        exercise: The exercise performed.
        poses: Time and landmarks of each frame.
        scenes: Start time in seconds and calibration of each scene, the first one included.
        troubles: Maps the time of each unusable frame to the reason.
    """

    exercise: Exercise
    poses: Sequence[tuple[float, Pose | None]]
    scenes: Sequence[tuple[float, Calibration | None]]
    troubles: Mapping[float, Trouble]

    def runner(self) -> SetRunner:
        """Return a fresh judge."""
        (_, calibration), *later = self.scenes
        return SetRunner(self.exercise, calibration, later=later)

    def __iter__(self) -> Iterator[Update]:
        return run(self.runner(), self.poses, self.troubles)


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysed video.

    Attributes:
        video: File name of the video.
        poses: Time and landmarks of each frame; None where nobody was seen.
        updates: The judge's update for each frame, see :class:`JudgedUpdates`.
        result: The counted repetitions and holds, with faults and scores.
    """

    video: str
    poses: Sequence[tuple[float, Pose | None]]
    updates: Iterable[Update]
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
        """Write :meth:`as_dict`, see :func:`write_json`.

        Raises:
            OSError: The file cannot be written.
        """
        write_json(path, self.as_dict())


def write_json(path: Path, contents: Mapping[str, Any]) -> None:
    """Write the contents of an :class:`Analysis` atomically: a failed write leaves no partial file.

    Raises:
        OSError: The file cannot be written.
    """
    atomic_write(path, json.dumps(contents, indent=2) + "\n")


def other_side(video: str, asked: Side | None, result: SetResult) -> list[Text]:
    """Return a notice if the wrong side seems to work, as in a mirrored video.

    Args:
        video: File name of the video.
        asked: The side that should work; None if unknown.
        result: The result for the video.
    """
    found = result.calibration.side if result.calibration is not None else None
    if asked is None or found in (None, asked):
        return []
    if found == "left":
        words = N_("In {video} the left side works, not the right one. If the video is mirrored, add --mirror.")
    else:
        words = N_("In {video} the right side works, not the left one. If the video is mirrored, add --mirror.")
    return [say(words, video=video)]


def nobody_seen(video: str, troubles: Mapping[float, Trouble]) -> SourceError:
    """Return the error for a recording in which nobody was seen. It names the most frequent trouble, if any.

    Args:
        video: File name of the video.
        troubles: Maps the time of each unusable frame to the reason.
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
        poses: Time and landmarks of each frame.
        troubles: Maps the time of each unusable frame to the reason.
    """
    scenes, tried = tried_scenes(exercise, poses)
    replay = JudgedUpdates(exercise, poses, scenes, troubles or {})
    # The judge that tried the calibration goes on from where it is, unless there are troubles, which it did not know.
    runner, seen = (replay.runner(), 0) if tried is None or troubles else (tried.runner, tried.frames)
    for _ in run(runner, poses[seen:], replay.troubles):
        pass
    return Analysis(video, poses, replay, runner.result())


def write_video(
    analysis: Analysis,
    exercise: Exercise,
    source: FrameSource,
    path: Path,
    on_frame: Callable[[int], None] = lambda _: None,
    views: Sequence[Transform] = (),
) -> list[Text]:
    """Write an annotated copy of the recording that shows everything the live window would have shown.

    Args:
        analysis: The analysis of the recording.
        exercise: The exercise performed.
        source: The recording.
        path: The video file.
        on_frame: Called with the number of frames so far.
        views: For each frame, the map from its pixels to those of the first frame, to which the landmarks refer. It
            steadies the copy. Empty if the camera stood still.

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
            image = steadied(frame.image, views[done - 1]) if views else frame.image
            clip.write(compose(image, exercise, update, presenter.view()), frame.t_s)
            on_frame(done)
        return clip.notices
