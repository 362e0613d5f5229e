"""A machine that is too slow to count repetitions: noticed while a session runs, told once, with what mends it."""

from __future__ import annotations

import os
import statistics
from pathlib import Path

from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Kind, Utterance, words_of
from trainer.pose.models import MODEL_VARIABLE, Variant
from trainer.screen.state import View
from trainer.session.told import with_told

__all__ = ["COUNTING_FPS", "SlowWatch", "faster_advice"]

#: Repetitions are counted from this many judged pictures a second on.
COUNTING_FPS = 5.0
#: Work on pictures that one measurement takes, seconds. The first measurement is the model's warm-up and is dropped.
MEASURE_S = 5.0
#: Fewest pictures in a measurement, so that one that took long, as over a suspended laptop's sleep, decides nothing.
LEAST_PICTURES = 3


class SlowWatch:
    """Measures how many pictures a second this machine can judge, and says once when that is too few for counting.

    What counts is the work on each picture, not the time between pictures: a pause, a lost camera or a camera that
    sends few pictures in a dark room is not a slow machine.

    Args:
        variant: of the pose model in use.
        model: a model file chosen instead, or None.
    """

    def __init__(self, variant: Variant, model: Path | None = None) -> None:
        self._advice = faster_advice(variant, model)
        self._took_s: list[float] = []
        self._is_warm = False
        self._said: Utterance | None = None

    def take(self, t_s: float, took_s: float) -> Utterance | None:
        """Take a judged picture; what is said now, or None.

        Args:
            t_s: the picture's time, on the clock of the frames.
            took_s: how long its landmarks and judgement took.
        """
        if self._said is not None:
            return None
        self._took_s.append(took_s)
        if sum(self._took_s) < MEASURE_S or len(self._took_s) < LEAST_PICTURES:
            return None
        per_s = 1.0 / statistics.median(self._took_s)
        self._took_s = []
        if self._is_warm and per_s < COUNTING_FPS:
            self._said = _said(t_s, per_s)
        self._is_warm = True
        return self._said

    def shown(self, view: View, t_s: float) -> View:
        """The same view with what was said, while it is new. Corrections, praise and trouble go first."""
        return with_told(view, t_s, self._said, self._advice)

    def report(self) -> str:
        """What is printed after the session: what was said and what mends it, or ""."""
        return "" if self._said is None else f"{words_of(self._said)} {_(self._advice)}"


def _said(t_s: float, per_s: float) -> Utterance:
    if per_s < 2.0:
        return Utterance(t_s, Kind.STATE, N_("This machine sees fewer than two pictures a second: go slowly."))
    return Utterance(t_s, Kind.STATE, N_("This machine sees only {n} pictures a second: go slowly."), n=int(per_s))


def faster_advice(variant: Variant, model: Path | str | None = None) -> str:
    """What makes the machine judge more pictures a second, as a message id.

    Args:
        variant: of the pose model in use.
        model: a model file chosen instead. Like the one that ``PILATES_MODEL`` names, it goes before the variant.
    """
    if variant == "lite" or model or os.environ.get(MODEL_VARIABLE):
        return N_("Close other programs.")
    return N_("Close other programs, or practise with `--variant lite`.")
