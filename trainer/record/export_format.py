"""The schema of an export's ``record.json``; msgspec checks type, range and length of every field against it.

The ranges cover everything that the program can write; values outside were not recorded by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from calibration.body import Method
from calibration.landmarks import LANDMARK_COUNT, Side
from calibration.viewpoint import View
from exercises.judging.results import Severity
from trainer.coach.utterance import Kind
from trainer.record.items import Capability, Comfort, Mode, Variant, check_day_pain

#: Name of a person, a programme or a camera: any text without NUL.
Name = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]
PersonName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00]*\Z")]
#: A file name without folders.
FileName = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00/\\]*\Z")]
#: An id, such as an exercise's or a fault code.
Id = Annotated[str, Meta(max_length=100, pattern=r"\A[A-Za-z0-9_.:-]+\Z")]
IdOrNothing = Annotated[str, Meta(max_length=100, pattern=r"\A[A-Za-z0-9_.:-]*\Z")]
Uid = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Unit = Annotated[str, Meta(max_length=20, pattern=r"\A[^\x00]*\Z")]
Words = Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")]
Note = Annotated[str, Meta(max_length=20_000, pattern=r"\A[^\x00]*\Z")]

#: The frames' clock may count seconds from 1970. msgspec refuses NaN and infinity.
Seconds = Annotated[float, Meta(ge=-1e10, le=1e10)]
Amount = Annotated[float, Meta(ge=-1e6, le=1e6)]
Pixels = Annotated[float, Meta(ge=-1e6, le=1e6)]
Length = Annotated[float, Meta(ge=0.1, le=1e6)]
Part = Annotated[float, Meta(ge=-1, le=1)]
Score = Annotated[float, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=0, le=10**9)]
Number = Annotated[int, Meta(ge=1, le=10_000)]
#: A day, ISO 8601.
Day = Annotated[str, Meta(pattern=r"\A\d{4}-\d\d-\d\d\Z")]
Answers = Annotated[dict[Id, Id], Meta(max_length=100)]
Cleared = Annotated[list[Id], Meta(max_length=100)]
Days = Annotated[dict[Id, Day], Meta(max_length=100)]
PainLevel = Annotated[int, Meta(ge=0, le=10)]
Moment = Annotated[datetime, Meta(tz=True)]
#: An unset clock says 1904 or 1970. Years 1 and 9999 would overflow in some time zones.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A text with values, see :mod:`trainer.record.stored_text`."""

    id: Words
    values: Annotated[dict[Id, Words | Sentence], Meta(max_length=20)]


Text = Words | Sentence


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`trainer.record.records.Consent`."""

    patient: Uid
    at: Moment
    is_given: bool
    with_health: bool
    since: date
    recipient: PersonName

    def __post_init__(self) -> None:
        check_year(self.at)
        check_year(self.since)


Consents = Annotated[list[Consent], Meta(max_length=1000)]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`trainer.record.records.Person` and :class:`trainer.record.records.Client`."""

    name: PersonName
    health: Answers
    cleared: Cleared
    answered: Days = {}
    consents: Consents = []
    patient: Uid | None = None
    known_until: Moment | None = None


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`exercises.judging.results.Scores`; the other parts of a result are there too."""

    spine: Score | None
    hips: Score | None
    range: Score | None
    tempo: Score | None


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault of a repetition or a hold."""

    code: Id
    onset_s: Seconds
    end_s: Seconds
    peak: Amount | None
    unit: Unit
    severity: Severity


class Repetition(msgspec.Struct, frozen=True, kw_only=True):
    """A repetition."""

    n: Number
    side: Side | None
    start_s: Seconds
    peak_s: Seconds
    end_s: Seconds
    range_deg: Amount | None
    lift_s: Amount | None
    lower_s: Amount | None
    scores: Scores
    faults: Annotated[list[Fault], Meta(max_length=100)]


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold."""

    n: Number
    start_s: Seconds
    end_s: Seconds
    scores: Scores
    faults: Annotated[list[Fault], Meta(max_length=1000)]


class SetFault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault of a whole set."""

    code: Id
    value: Amount | None
    unit: Unit


class NotSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be judged."""

    what: Words
    why: Text
    advice: Text


class Viewpoint(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`calibration.viewpoint.Viewpoint`; here and below, None stands for NaN."""

    view: View | None
    azimuth_deg: Amount | None
    azimuth_error_deg: Amount | None
    pitch_deg: Amount | None
    pitch_error_deg: Amount | None
    distance_m: Amount | None
    distance_error_m: Amount | None
    misfit_torso: Amount | None


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`calibration.body.Calibration`."""

    t_s: Seconds
    method: Method
    rest_px: Annotated[
        list[Annotated[list[Pixels | None], Meta(min_length=2, max_length=2)]],
        Meta(min_length=LANDMARK_COUNT, max_length=LANDMARK_COUNT),
    ]
    torso_px: Length | None
    head: Annotated[list[Part], Meta(min_length=2, max_length=2)]
    up: Annotated[list[Part], Meta(min_length=2, max_length=2)]
    side: Side | None
    camera_pitch_deg: Amount | None
    camera_pitch_error_deg: Amount | None
    camera_roll_deg: Amount | None
    camera_roll_error_deg: Amount | None
    viewpoint: Viewpoint | None = None
    own_range_deg: dict[Literal["left", "right", "both"], Annotated[float, Meta(gt=0, le=360)]] = {}


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`exercises.judging.results.SetResult`."""

    exercise: Id
    reps: Annotated[list[Repetition], Meta(max_length=10_000)]
    holds: Annotated[list[Hold], Meta(max_length=10_000)]
    set_faults: Annotated[list[SetFault], Meta(max_length=100)]
    not_seen: Annotated[list[NotSeen], Meta(max_length=100)]
    scores: Scores
    calibration: Calibration | None

    def __post_init__(self) -> None:
        for what, many in (("reps", self.reps), ("holds", self.holds)):
            if len({one.n for one in many}) < len(many):
                raise ValueError(f"two of the {what} have the same n")


class Utterance(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`trainer.coach.utterance.Utterance`."""

    t_s: Seconds
    kind: Kind
    text: Text
    code: IdOrNothing
    n: Annotated[int, Meta(ge=0, le=10**6)]


class Set(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`trainer.record.records.SetRecord`."""

    asked_side: Side | None
    side: Side | None
    mode: Mode
    started_at: Moment
    start_s: Seconds
    camera: Name
    model: Name
    finished: bool
    frames_dropped: Count
    variant: Variant
    versions: Annotated[dict[Name, Name], Meta(max_length=100)]
    landmarks: Name | None
    comfort: Comfort | None = None
    amount: Count | None = None
    second_opinion: Annotated[list[tuple[Seconds, Seconds]], Meta(max_length=20_000)] | None = None
    utterances: Annotated[list[Utterance], Meta(max_length=20_000)]
    result: Result

    def __post_init__(self) -> None:
        check_year(self.started_at)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """See :class:`trainer.record.records.SessionRecord`."""

    uid: Uid
    person: PersonName
    programme: FileName
    started_at: Moment
    ended_at: Moment
    note: Note
    pain_before: PainLevel | None
    pain_after: PainLevel | None
    utc_offset_min: Annotated[int, Meta(ge=-1439, le=1439)] | None = None
    capability: Capability | None = None
    sets_planned: Count | None = None
    day_pain: tuple[PainLevel, ...] | None = None
    sets: Annotated[list[Set], Meta(max_length=500)]

    def __post_init__(self) -> None:
        check_year(self.started_at)
        check_year(self.ended_at)
        check_day_pain(self.day_pain)


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The format number, read first: the types below do not apply to a newer format."""

    format: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file; further fields are for people and are ignored."""

    people: Annotated[list[Person], Meta(max_length=1000)]
    sessions: Annotated[list[Session], Meta(max_length=20_000)]

    def __post_init__(self) -> None:
        check_uids(self.sessions)


def check_uids(sessions: Sequence[Session]) -> None:
    """Refuse a file that holds a session twice.

    Raises:
        ValueError: two sessions have the same uid.
    """
    if len({session.uid for session in sessions}) < len(sessions):
        raise ValueError("two sessions have the same uid")


def check_year(moment: date) -> None:
    """Refuse moments that no session was at.

    Raises:
        ValueError: the year is not plausible.
    """
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"the year {moment.year} is not plausible")
