"""A believable record for tests and for measuring: sessions of a person who gets better at some things, seeded.

    python -m tests.record_maker FOLDER 200      # FOLDER/sessions.sqlite3 with 200 sessions

Repetitions and scores are drawn; the landmarks of the newest sets are the bundled samples' exact ones, so that they can
be judged and replayed as a real record's are.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

import exercises
from calibration.landmarks import Pose, Side
from exercises.judging.declaration import Holding
from exercises.judging.judge import SCORING
from exercises.judging.results import Fault, Hold, NotSeen, Repetition, Scores, SetResult
from tests.recorded import write_note
from tests.replay import replay
from trainer.record.items import SessionInfo, SetInfo
from trainer.record.landmark_blob import TimedPose
from trainer.record.recorder import Recorder

SAMPLES = Path(__file__).parent.parent / "samples"
#: What a session consists of, in turn: exercise and side.
DAYS: tuple[tuple[tuple[str, Side | None], ...], ...] = (
    (("clam", "left"), ("clam", "right"), ("glute_bridge", None)),
    (("ab_curl", None), ("toe_taps", None)),
    (("thoracic_lift", None), ("upper_back_stretch", None), ("tall_posture", None)),
    (("hip_twist", None), ("roll_down", None)),
)
#: Samples whose landmarks stand for a set of the exercise: one of them is drawn.
CLIPS: dict[tuple[str, Side | None], tuple[str, ...]] = {
    ("clam", "left"): ("clam_left_correct", "clam_left_rolls_back_mild"),
    ("clam", "right"): ("clam_right_rolls_back_strong",),
    ("glute_bridge", None): ("glute_bridge_correct", "glute_bridge_hinges_up"),
    ("ab_curl", None): ("ab_curl_correct", "ab_curl_chin_jammed"),
    ("toe_taps", None): ("toe_taps_correct", "toe_taps_knee_opens"),
    ("thoracic_lift", None): ("thoracic_lift_correct", "thoracic_lift_lifts_too_high"),
    ("upper_back_stretch", None): ("upper_back_stretch_correct", "upper_back_stretch_neck_cranes"),
    ("tall_posture", None): ("tall_posture_head_forward",),
    ("hip_twist", None): ("hip_twist_correct", "hip_twist_shoulder_lifts"),
    ("roll_down", None): ("roll_down_correct", "roll_down_hinges_flat_back"),
}
#: Sets of a session that have landmarks: more would come faster than the recorder writes them.
MOST_MOVED = 3
SIZE_PX = (1280, 720)
VERSIONS = {"pilates-trainer": "0.2", "scoring": str(SCORING)}
ALL_SETS = tuple(one for day in DAYS for one in day)


class Clock:
    """A wall clock that is told what time it is."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Options:
    """What is made.

    Attributes:
        sessions: how many, about five a week.
        with_movement: the newest ones have landmarks.
        until: when the last one begins.
        person: whose they are.
        seed: of everything that is drawn.
    """

    sessions: int
    with_movement: int = 6
    until: datetime = datetime(2026, 6, 3, 17, tzinfo=UTC)
    person: str = "me"
    seed: int = 1


def make_record(path: Path, options: Options) -> Path:
    """Write the sessions, the oldest first."""
    rng = np.random.default_rng(options.seed)
    days = np.cumsum(rng.choice([1, 1, 1, 2, 2], options.sessions))
    for n, day in enumerate(days):
        part = n / max(1, options.sessions - 1)  # of the way from the beginning to today
        clock = Clock(options.until - timedelta(days=int(days[-1] - day), minutes=int(rng.integers(0, 90))))
        is_full = n % 6 == 5
        sets = ALL_SETS if is_full else DAYS[n % len(DAYS)]
        before = int(np.clip(round(5 - 3 * part + rng.normal(0, 0.8)), 0, 10))
        info = SessionInfo(options.person, "full" if is_full else "", before)
        with Recorder(path, info, now=clock) as to:
            minutes = float(rng.normal(57, 4) if is_full else rng.normal(17, 3))
            for place, (exercise, side) in enumerate(sets):
                has_movement = n >= options.sessions - options.with_movement and place < MOST_MOVED
                _record_set(to, exercise, side, part, has_movement, rng)
                clock.at += timedelta(minutes=minutes / len(sets))
            to.end_session(max(0, before - int(rng.integers(-1, 3))))
        if n % 23 == 7:
            write_note(path, "Slept badly.")
    return path


def _record_set(
    to: Recorder, exercise: str, side: Side | None, part: float, has_movement: bool, rng: np.random.Generator
) -> None:
    to.begin_set(SetInfo(exercise, side, "live", 0.0, "Integrated camera", "full", VERSIONS))
    if not has_movement:
        to.finish(drawn_result(exercise, side, part, rng))
        return
    clips = CLIPS[exercise, side]
    frames, result = movement(exercise, clips[int(rng.integers(len(clips)))])
    for t_s, pose in frames:
        to.pose(t_s, pose, SIZE_PX)
    if result.calibration is not None:
        to.calibration(result.calibration)
    to.finish(result)


@cache
def movement(exercise: str, clip: str) -> tuple[tuple[TimedPose, ...], SetResult]:
    """A sample's exact landmarks, with its start held for three seconds before, and what they are judged to be."""
    truth = np.load(SAMPLES / f"{clip}.truth.npz")
    rng = np.random.default_rng(0)
    lead_s = 3.0
    frames: list[TimedPose] = []
    for t_s, joints in _held_first(truth["t_s"], truth["joints_px"], lead_s):
        points = np.ones((33, 4), np.float32)
        points[:, :2] = joints + rng.normal(0, 0.4, joints.shape)
        frames.append((t_s, Pose(points, t_s, SIZE_PX)))
    _, result = replay(exercises.get(exercise), frames)
    return tuple(frames), result


def _held_first(t_s: np.ndarray, joints: np.ndarray, lead_s: float) -> Iterator[tuple[float, np.ndarray]]:
    for t in np.arange(0, lead_s, 1 / 30):
        yield float(t), joints[0]
    for t, xy in zip(t_s, joints, strict=True):
        yield float(t - t_s[0] + lead_s), xy


def drawn_result(exercise_id: str, side: Side | None, part: float, rng: np.random.Generator) -> SetResult:
    """Ten repetitions, or a hold, with scores that rise with ``part`` and a first fault that goes away with it."""
    exercise = exercises.get(exercise_id)
    rule = exercise.faults[0]
    judged = {one.score for one in exercise.faults}
    is_unseen = rng.random() < 0.12

    def scores(fault: bool) -> Scores:
        spine = float(np.clip(rng.normal(74 + 12 * part, 8), 0, 100)) if "spine" in judged else None
        hips = float(np.clip(rng.normal(60 + 32 * part - 25 * fault, 8), 0, 100)) if "hips" in judged else None
        one = Scores(spine, hips, float(rng.uniform(80, 100)), float(rng.uniform(60, 100)))
        return replace(one, hips=None) if is_unseen else one

    def faults(start_s: float) -> tuple[Fault, ...]:
        if is_unseen or rng.random() > 0.5 - 0.45 * part:
            return ()
        return (Fault(rule.code, start_s + 1, start_s + 2, 1.4 * rule.fault, rule.unit.id, "fault"),)

    if isinstance(exercise.counting, Holding):
        found = faults(5.0)
        holds = (Hold(1, 5.0, 5.0 + float(rng.uniform(25, 50)), scores(bool(found)), found),)
        return SetResult(exercise_id, holds=holds, scores=holds[0].scores)
    reps = []
    for n in range(1, 11):
        start_s = 5.0 * n
        which: Side | None = ("left", "right")[n % 2] if exercise_id in ("toe_taps", "hip_twist") else side
        target = exercise.counting.target_range * (0.8 if which == "right" else 1.0)
        found = faults(start_s)
        timing = (start_s, start_s + 2, start_s + 4, float(rng.normal(target, 0.05 * target)), 1.8, 1.8)
        reps.append(Repetition(n, which, *timing, scores(bool(found)), found))
    unseen = (NotSeen(rule.code, "the camera is too low", "Raise the camera."),) if is_unseen else ()
    return SetResult(exercise_id, tuple(reps), not_seen=unseen, scores=Scores.mean([rep.scores for rep in reps]))


def main() -> None:
    """Make a record from the command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sessions", type=int)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC).replace(hour=7, minute=0)
    make_record(asked.folder / "sessions.sqlite3", Options(asked.sessions, until=now))


if __name__ == "__main__":
    main()
