"""From a fault's onset in the truth to the cue, over all samples, on the clock of the film.

``python -m tests.benchmarks.cue_delay`` judges each sample as a live session does. The time from a picture to its
judgement is not in it; :mod:`tests.benchmarks.live_frame` measures that. The landmarks come from the cache of
``pilates check``; where they are not in it yet, finding them takes some minutes.

The delay has two parts: until the measure passes the fault's threshold, and until the judge believes it. Some measures
cannot pass before the movement has gone far enough, such as the order in which a spine moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import exercises
from exercises.judging.declaration import Exercise
from exercises.judging.runner import SetRunner
from tests.benchmarks import clips
from tests.benchmarks.measure import spread
from tests.benchmarks.page import table
from trainer.check.landmark_cache import LandmarkCache
from trainer.check.sidecar import Sample, TrueHold, TrueRep, load_sample
from trainer.coach.utterance import Kind
from trainer.pose.models import model_bytes
from trainer.record.landmark_blob import TimedPose
from trainer.screen.presenter import Presenter

#: A cue belongs to a fault from this long before its onset until this long after its end: the landmarks may show it
#: before it passes the threshold of the truth, and the voice may have to finish a sentence first. Seconds. A fault
#: whose end is unknown ends with its repetition.
EARLY_S, LATE_S = 0.5, 2.0
#: Faults of a whole repetition have no onset.
_WHOLE = ("too_fast", "partial_range")
#: Faults that are an order over a whole way up or a whole way down. The truth dates them from the middle of that way,
#: but the order is known only at its end: until then the rest of the spine may still follow one by one.
_WAY_UP, _WAY_DOWN = ("hinges_up",), ("lands_pelvis_first",)
#: Delays above the goal are listed one by one, seconds.
GOAL_S = 0.6


@dataclass(frozen=True, slots=True)
class Told:
    """When one fault of the truth was told; times are seconds after its onset, None if it was not told.

    Attributes:
        clip: name of the sample.
        code: the fault.
        shown_s: the measure passed the threshold, and did not fall below it again before the cue.
        cue_s: the judge's cue.
        said_s: the coach's words.
        is_of_way: the measure is read from the movement so far, such as its top or the order of its parts.
        measures: names of the measures that tell the fault.
        top_s: the top of the repetition in the truth; None for a hold.
        known_s: when the truth is known: 0, or the end of the way whose order it is.
    """

    clip: str
    code: str
    shown_s: float | None
    cue_s: float | None
    said_s: float | None
    is_of_way: bool
    measures: str
    top_s: float | None
    known_s: float


def every_fault() -> Iterator[Told]:
    """Each fault of the samples that has an onset."""
    cache = LandmarkCache(model_bytes("full", None))
    for video in clips.samples():
        sample = load_sample(video.with_suffix(".json"))
        yield from told(video, sample, cache(video))


def told(video: Path, sample: Sample, poses: Sequence[TimedPose]) -> Iterator[Told]:
    """Each fault of one sample that has an onset, judged from these poses."""
    exercise = exercises.get(sample.exercise)
    runner, presenter = SetRunner(exercise), Presenter(exercise)
    cues, words, passed = [], [], []
    for t_s, pose in poses:
        update = runner.update(t_s, pose)
        passed.append((t_s, {state.rule.code for state in update.rules if state.value >= state.rule.fault}))
        if update.cue is not None:
            cues.append((update.cue.t_s, update.cue.code))
        said = presenter.take(update)
        if said is not None and said.kind is Kind.CUE:
            words.append((said.t_s, said.code))
    for one, fault in ((part, fault) for part in (*sample.reps, *sample.holds) for fault in part.faults or ()):
        if fault.onset_s is None or fault.code in _WHOLE:
            continue
        until_s = max(fault.end_s or one.end_s or 0.0, fault.onset_s) + LATE_S
        span = (fault.onset_s, until_s)
        cue_s = _first(cues, fault.code, span)
        shown_s = None if cue_s is None else _since(passed, fault.code, fault.onset_s + cue_s) - fault.onset_s
        yield Told(
            video.stem,
            fault.code,
            shown_s,
            cue_s,
            _first(words, fault.code, span),
            fault.code in _of_way(exercise),
            ", ".join(dict.fromkeys(rule.observable for rule in exercise.faults if rule.code == fault.code)),
            one.peak_s - fault.onset_s if isinstance(one, TrueRep) and one.peak_s is not None else None,
            _known_s(fault.code, one) - fault.onset_s if fault.code in (*_WAY_UP, *_WAY_DOWN) else 0.0,
        )


def _known_s(code: str, rep: TrueRep | TrueHold) -> float:
    """The end of the way whose order is judged."""
    at_s = rep.peak_s if code in _WAY_UP and isinstance(rep, TrueRep) else rep.end_s
    assert at_s is not None  # the samples' sidecars have all times
    return at_s


def _first(found: Sequence[tuple[float, str]], code: str, span: tuple[float, float]) -> float | None:
    onset_s, until_s = span
    times = (t_s for t_s, one in found if one == code and onset_s - EARLY_S <= t_s <= until_s)
    first_s = next(times, None)
    return None if first_s is None else first_s - onset_s


def _since(passed: Sequence[tuple[float, set[str]]], code: str, cue_s: float) -> float:
    """Since when the measure has been beyond its threshold without a break, at the time of the cue."""
    since_s = cue_s
    for t_s, codes in reversed([one for one in passed if one[0] <= cue_s]):
        if code not in codes:
            break
        since_s = t_s
    return since_s


def _of_way(exercise: Exercise) -> set[str]:
    """Codes of the faults whose measures are read from the whole movement so far."""
    names = {one.name for one in exercise.observables if one.over_rep is not None}
    return {rule.code for rule in exercise.faults if rule.observable in names}


def text() -> str:
    """The table, and every fault above the goal."""
    found = [*every_fault()]
    cued = [one for one in found if one.cue_s is not None and one.shown_s is not None]
    kinds = (
        ("the judge's cue, on the screen", [one.cue_s for one in cued]),
        ("– counted from when the truth is known", [one.cue_s - one.known_s for one in cued]),
        ("– until the measure passes its threshold", [one.shown_s for one in cued]),
        ("– from then until the judge believes it", [one.cue_s - one.shown_s for one in cued]),
        ("the cue, faults of a moment", [one.cue_s for one in cued if not one.is_of_way]),
        ("the cue, faults of a top or an order", [one.cue_s for one in cued if one.is_of_way]),
        ("the coach's words", [one.said_s for one in found if one.said_s is not None]),
    )
    rows = [
        [name, f"{len(times)} of {len(found)}", spread(times), f"{np.percentile(times, 95):.2f}"]
        for name, times in kinds
        if times
    ]
    late = sorted((one for one in cued if one.cue_s > GOAL_S), key=lambda one: -one.cue_s)
    lines = [
        [
            f"{one.clip}: {one.code}",
            f"`{one.measures}`",
            "–" if one.top_s is None else f"{one.top_s:.2f}",
            f"{one.shown_s:.2f}",
            f"{one.cue_s - one.shown_s:.2f}",
            f"{one.cue_s:.2f}",
        ]
        for one in late
    ]
    heads = ["fault in the truth →", "faults", "median, s", "p95, s"]
    each = [f"cue later than {GOAL_S} s", "measure", "top in the truth, s", "until the measure shows it, s"]
    each += ["until it is believed, s", "cue, s"]
    return f"{table(heads, rows)}\n{table(each, lines)}\n{_BOUND}"


_BOUND = """The truth dates a wrong order of the spine from the moment at which the movement departs from the right
one, although it is known only at the end of the way up or down; the second row counts from there. Most measures of a
top or an order wait for the top: before it, a spine that peels late looks like one that hinges. `together_share` is
read at the top and `landing_share` in the last third of the way down, where the order shows, so neither can be
reported sooner. `head_share` is reported once the curl stays up. `pelvis_share` is compared with the largest tip so
far, or with that of the easier form if it is larger. The judge itself adds `HOLD_S`, or `TOLD_S` for faults that grow
and for measures that are read from many frames, which keeps landmark jumps from being reported as faults.
"""


if __name__ == "__main__":
    print(text())  # noqa: T201
