"""Detects a machine that is too slow to count repetitions, says so once and suggests a remedy."""

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

#: The remedy in the window, where nobody can type an option.
IN_WINDOW = N_("Close other programs.")
#: Counting repetitions takes at least this many judged pictures a second.
COUNTING_FPS = 5.0
#: One measurement lasts until the analysis of pictures has taken this long, seconds. The first one is the model's
#: warm-up and is dropped.
MEASURE_S = 5.0
#: Minimum number of pictures in a measurement, so that a single long one, such as a suspended laptop's, decides
#: nothing.
LEAST_PICTURES = 3


class SlowWatch:
    """Measures how many pictures a second this machine can judge, and says once when it is below ``COUNTING_FPS``.

    It measures the time spent on each picture, not the time between pictures: a pause, a lost camera or a camera that
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
        """Take a judged picture; the warning when it is due, else None.

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
        """The view with the warning, while it is new. Corrections, praise and trouble take precedence."""
        return with_told(view, t_s, self._said, IN_WINDOW)

    def report(self) -> str:
        """The warning and the remedy, printed after the session; "" if there was none."""
        return "" if self._said is None else f"{words_of(self._said)} {_(self._advice)}"


def _said(t_s: float, per_s: float) -> Utterance:
    if per_s < 2.0:
        return Utterance(t_s, Kind.STATE, N_("This machine sees fewer than two pictures a second: go slowly."))
    return Utterance(t_s, Kind.STATE, N_("This machine sees only {n} pictures a second: go slowly."), n=int(per_s))


def faster_advice(variant: Variant, model: Path | str | None = None) -> str:
    """How to let this machine judge more pictures a second, as a message id.

    Args:
        variant: of the pose model in use.
        model: a model file chosen instead. Like ``PILATES_MODEL``, it takes precedence over the variant.
    """
    if variant == "lite" or model or os.environ.get(MODEL_VARIABLE):
        return IN_WINDOW
    return N_("Close other programs, or practise with `--variant lite`.")
