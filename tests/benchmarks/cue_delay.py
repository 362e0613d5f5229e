"""From a fault's onset in the truth to the cue, over all samples, on the clock of the film.

``python -m tests.benchmarks.cue_delay`` judges each sample as a live session does. The time from a picture to its
judgement is not in it; :mod:`tests.benchmarks.live_frame` measures that. The landmarks come from the cache of
``pilates check``; where they are not in it yet, finding them takes some minutes.
"""

from __future__ import annotations

import numpy as np

import exercises
from exercises.judging.runner import SetRunner
from tests.benchmarks import clips
from tests.benchmarks.measure import spread
from tests.benchmarks.page import table
from trainer.check.landmark_cache import LandmarkCache
from trainer.check.sidecar import load_sample
from trainer.coach.utterance import Kind
from trainer.pose.models import model_bytes
from trainer.screen.presenter import Presenter

#: A cue belongs to a fault from this long before its onset until this long after its end: the landmarks may show it
#: before it passes the threshold of the truth, and the voice may have to finish a sentence first. Seconds. A fault
#: whose end is unknown ends with its repetition.
EARLY_S, LATE_S = 0.5, 2.0
#: Faults of a whole repetition have no onset.
_WHOLE = ("too_fast", "partial_range")


def delays() -> tuple[list[float], list[float], int]:
    """Seconds from each fault's onset to the judge's cue and to the coach's words, and the number of faults."""
    cued, said, faults = [], [], 0
    cache = LandmarkCache(model_bytes("full", None))
    for video in clips.samples():
        sample = load_sample(video.with_suffix(".json"))
        exercise = exercises.get(sample.exercise)
        runner, presenter = SetRunner(exercise), Presenter(exercise)
        cues, words = [], []
        for t_s, pose in cache(video):
            update = runner.update(t_s, pose)
            if update.cue is not None:
                cues.append((update.cue.t_s, update.cue.code))
            told = presenter.take(update)
            if told is not None and told.kind is Kind.CUE:
                words.append((told.t_s, told.code))
        for one, fault in ((part, fault) for part in (*sample.reps, *sample.holds) for fault in part.faults or ()):
            if fault.onset_s is None or fault.code in _WHOLE:
                continue
            faults += 1
            until_s = max(fault.end_s or one.end_s or 0.0, fault.onset_s) + LATE_S
            for found, into in ((cues, cued), (words, said)):
                near = [t - fault.onset_s for t, code in found if code == fault.code and t <= until_s]
                into += [delay_s for delay_s in near if delay_s >= -EARLY_S][:1]
    return cued, said, faults


def text() -> str:
    cued, said, faults = delays()
    rows = [
        [name, f"{len(found)} of {faults}", spread(found), f"{np.percentile(found, 95):.2f}"]
        for name, found in (("the judge's cue, on the screen", cued), ("the coach's words", said))
        if found
    ]
    return table(["fault in the truth →", "faults", "median, s", "p95, s"], rows)


if __name__ == "__main__":
    print(text())  # noqa: T201
