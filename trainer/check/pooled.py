"""Landmark studies pooled over many clips: the figures of ``docs/accuracy.md``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from exercises.judging.units import DEG, TORSO
from trainer.check.landmark_study import Agreement, LandmarkStudy
from trainer.check.measures import MEASURES, PAIRS, JointMeasure
from trainer.check.run import Checked
from trainer.check.sidecar import NO_EXERCISE

Verdict = Literal["trust", "rough", "not", "still"]

#: Minimum correlation: ``TRUST_R`` for a trusted measure, ``ROUGH_R`` for one that shows only large changes.
TRUST_R, ROUGH_R = 0.9, 0.7
#: By unit: maximum mean absolute error of a trusted measure, and minimum spread of the true values for a verdict.
TRUST_MAE = {DEG: 5.0, TORSO: 0.05}
STILL_SPREAD = {DEG: 2.0, TORSO: 0.02}
#: Upper bounds of the bands of camera pitch, degrees.
BANDS_DEG = (15.0, 30.0, 45.0)


@dataclass(frozen=True, slots=True)
class Studied:
    """A clip with its landmark study, and its group.

    Attributes:
        clip: the clip.
        study: the study of its landmarks.
    """

    clip: Checked
    study: LandmarkStudy

    @property
    def exercise(self) -> str:
        """The exercise that is shown, or ``NO_EXERCISE``."""
        sample = self.clip.sample
        return sample.exercise if sample.content == sample.exercise else NO_EXERCISE

    @property
    def view(self) -> str:
        """The side of the body that faces the camera, as the sidecar names it."""
        return str(self.clip.sample.camera.get("view", "not named"))

    @property
    def band(self) -> int:
        """Index of the pitch band; ``len(BANDS_DEG) + 1`` if the sidecar has no pitch."""
        pitch = self.clip.sample.camera.get("pitch_deg")
        return len(BANDS_DEG) + 1 if pitch is None else sum(float(pitch) >= bound for bound in BANDS_DEG)


def band_text(band: int) -> str:
    """A band of pitch in words."""
    if band > len(BANDS_DEG):
        return "not told"
    low = BANDS_DEG[band - 1] if band else None
    high = BANDS_DEG[band] if band < len(BANDS_DEG) else None
    if low is None:
        return f"below {high:.0f}°"
    return f"{low:.0f}° and more" if high is None else f"{low:.0f}–{high:.0f}°"


@dataclass(frozen=True, slots=True)
class Detection:
    """How well a person was found, over several clips.

    Attributes:
        clips: number of clips.
        frames, seen: frames with a person, and those in which one was found.
        empty, ghosts: frames without a person, and those in which one was found.
        wrong: seen frames with a wrong pose.
        swapped, pairs: pairs of joints with left and right exchanged, of those that can be told apart.
        visible_right, visible_wrong: mean visibility of right and of wrong poses; NaN without any.
        errors_torso: name of a pair of landmarks → median and 90th percentile of its error, torso lengths.
    """

    clips: int
    frames: int
    seen: int
    empty: int
    ghosts: int
    wrong: int
    swapped: int
    pairs: int
    visible_right: float
    visible_wrong: float
    errors_torso: dict[str, tuple[float, float]]

    @classmethod
    def of(cls, many: Sequence[Studied]) -> Detection:
        """Pool clips; each frame has the same weight."""
        studies = [one.study for one in many]
        seen, wrong = sum(s.seen for s in studies), sum(s.wrong for s in studies)
        visible = sum(s.visible[0] * s.seen for s in studies if s.seen)
        visible_wrong = sum(s.visible[1] * s.wrong for s in studies if s.wrong)
        errors: dict[str, tuple[float, float]] = {}
        for name in PAIRS:
            parts = [s.errors_torso[name] for s in studies if name in s.errors_torso]
            known = np.concatenate([np.zeros(0, np.float32), *parts])
            known = known[np.isfinite(known)]
            if len(known):
                errors[name] = (float(np.median(known)), float(np.percentile(known, 90)))
        return cls(
            clips=len(many),
            frames=sum(s.frames for s in studies),
            seen=seen,
            empty=sum(one.clip.frames - one.study.frames for one in many),
            ghosts=sum(s.ghosts for s in studies),
            wrong=wrong,
            swapped=sum(s.swapped for s in studies),
            pairs=sum(s.pairs for s in studies),
            visible_right=(visible - visible_wrong) / (seen - wrong) if seen > wrong else math.nan,
            visible_wrong=visible_wrong / wrong if wrong else math.nan,
            errors_torso=errors,
        )


@dataclass(frozen=True, slots=True)
class Worth:
    """The accuracy of one measure from one kind of camera.

    Attributes:
        measure: the measure.
        view: agreement of its change in the picture with its change in space, for a perfect landmarker.
        found: the same for the landmarks found.
    """

    measure: JointMeasure
    view: Agreement
    found: Agreement

    @property
    def verdict(self) -> Verdict:
        """Whether the measure can be judged with the landmarks found."""
        return verdict(self.measure, self.found)

    @property
    def view_verdict(self) -> Verdict:
        """Whether the measure could be judged with perfect landmarks."""
        return verdict(self.measure, self.view)


def verdict(measure: JointMeasure, agreement: Agreement) -> Verdict:
    """The verdict on an agreement; "still" if the measure hardly moves in these clips."""
    if not agreement.spread >= STILL_SPREAD[measure.unit]:
        return "still"
    r = agreement.correlation
    if r >= TRUST_R and agreement.mae <= TRUST_MAE[measure.unit]:
        return "trust"
    return "rough" if r >= ROUGH_R else "not"


def worths(many: Sequence[Studied]) -> list[Worth]:
    """All measures known in at least one frame of these clips, in the order of their declaration."""
    out = []
    for measure in MEASURES:
        view, found = (
            sum((kind[measure.name] for kind in kinds if measure.name in kind), Agreement())
            for kinds in ([s.study.view for s in many], [s.study.measured for s in many])
        )
        if found.n:
            out.append(Worth(measure, view, found))
    return out
