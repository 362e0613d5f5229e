"""The parts of a session, in the form in which the recorder queues them for writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from exercises.judging.declaration import Variant as Variant
from exercises.judging.results import Hold, Repetition, SetResult
from trainer.coach.utterance import Utterance

Mode = Literal["live", "recorded"]
#: Answers to "How was that for your back?" after a set.
Comfort = Literal["fine", "felt", "hurt"]
#: Answers to "How much do you feel able to do today?" before a session.
Capability = Literal["less", "usual", "more"]


def check_day_pain(told: Sequence[int] | None) -> None:
    """Refuse anything but no level, or the least and the worst.

    Raises:
        ValueError: one level alone, or the least is above the worst.
    """
    if told and (len(told) != 2 or told[0] > told[1]):
        raise ValueError(f"the least and the worst pain of a day cannot be {list(told)}")


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session's data that is known at its start.

    Attributes:
        person: who practises.
        programme: its id, "" for single sets.
        pain_before: 0–10, None if nobody was asked.
        capability: how much the person felt able to do, None if they did not say.
        sets_planned: number of sets that the programme plans for it, None without a programme.
        day_pain: the least and the worst pain of the last 24 hours, 0–10, once a month; () if it was asked and not
            answered, None if it was not asked.
    """

    person: str = "me"
    programme: str = ""
    pain_before: int | None = None
    capability: Capability | None = None
    sets_planned: int | None = None
    day_pain: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class SetInfo:
    """A set's data that is known at its start.

    Attributes:
        exercise: its id.
        side: the working side that was asked for, None if the person chooses.
        mode: "live" sets are armed by the held start position; "recorded" ones are calibrated in hindsight.
        start_s: time stamp of the start, on the frames' clock, seconds.
        camera: name of the camera, or of the video file played as one.
        model: variant of the pose model: "lite", "full" or "heavy".
        versions: of the program and the libraries that affect scores; see ``recorder.installed_versions``.
        variant: "easier" or "harder" form of the exercise, "" for the standard one.
        video: file of the recorded picture, None if it is not recorded.
        content: id of a judged video's content, see :func:`~trainer.capture.filmed.content_id`.
        amount: repetitions or seconds that were asked for, None if the person decides.
    """

    exercise: str
    side: Side | None
    mode: Mode
    start_s: float
    camera: str
    model: str
    versions: Mapping[str, str]
    variant: Variant = ""
    video: Path | None = None
    content: str | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class PoseFrame:
    """A frame's time stamp in seconds, its pose (None if nobody was seen), and its width and height in pixels."""

    t_s: float
    pose: Pose | None
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class BeginSet:
    """Start of a set; ``at`` is the wall-clock time as ISO 8601 text."""

    info: SetInfo
    at: str


@dataclass(frozen=True, slots=True)
class Finish:
    """End of a set, of which ``frames_dropped`` frames were not recorded."""

    result: SetResult
    frames_dropped: int


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a larger model said about a set that has ended.

    Attributes:
        spans_s: times in which it saw another pose: those of the first and the last frame, seconds.
        result: replaces the result of the set; None if it stays.
    """

    spans_s: tuple[tuple[float, float], ...]
    result: SetResult | None


@dataclass(frozen=True, slots=True)
class BackAnswer:
    """How the newest set of an exercise and side was for the person's back."""

    exercise: str
    side: Side | None
    comfort: Comfort


@dataclass(frozen=True, slots=True)
class EndSession:
    """End of the session with the person's pain, 0–10, None if nobody was asked."""

    pain_after: int | None


#: Anything the recorder writes.
Item = (
    PoseFrame
    | BeginSet
    | Calibration
    | Repetition
    | Hold
    | Finish
    | SecondOpinion
    | Utterance
    | BackAnswer
    | EndSession
)
