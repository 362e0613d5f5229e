"""What waits to be written into the record: the parts of a session as they happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from exercises.judging.results import Hold, Repetition, SetResult
from trainer.coach.utterance import Utterance

Mode = Literal["live", "recorded"]
Variant = Literal["", "easier", "harder"]


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What is known when a session begins.

    Attributes:
        person: who practises.
        programme: its id, "" for single sets.
        pain_before: 0–10, None where it was not asked.
    """

    person: str = "me"
    programme: str = ""
    pain_before: int | None = None


@dataclass(frozen=True, slots=True)
class SetInfo:
    """What is known when a set begins.

    Attributes:
        exercise: its id.
        side: the only side that is to be worked, or None for whichever the person chooses.
        mode: see the replay: "live" is armed by the held start position, "recorded" brings its calibration along.
        start_s: the beginning on the clock of the frames' time stamps, seconds.
        camera: name of the camera or of the file played as one.
        model: variant of the pose model: "lite", "full" or "heavy".
        versions: of the program and the libraries that decide on the scores; see :func:`installed_versions`.
        variant: the exercise made easier or harder, "" as it is.
        video: where the picture is kept, if it is.
        content: of a video that is judged, see :func:`~trainer.capture.filmed.content_id`.
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


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame's time stamp in seconds, who was seen in it, and its width and height in pixels."""

    t_s: float
    pose: Pose | None
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class BeginSet:
    """A set begins; ``at`` is the wall clock as ISO text."""

    info: SetInfo
    at: str


@dataclass(frozen=True, slots=True)
class Finish:
    """A set ends; ``frames_dropped`` of its frames were not recorded."""

    result: SetResult
    frames_dropped: int


@dataclass(frozen=True, slots=True)
class EndSession:
    """The person ends the session: their pain, 0–10, or None where it was not asked."""

    pain_after: int | None


#: What waits to be written.
Item = Frame | BeginSet | Calibration | Repetition | Hold | Finish | Utterance | EndSession
