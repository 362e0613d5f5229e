"""The studio's pelvic tilt: what is asked for is what the truth measures."""

from __future__ import annotations

import numpy as np
import pytest

from samples.studio import pelvic_tilt
from samples.studio.body import load_body
from samples.studio.movement import Judged, Wish
from samples.studio.paced import record_unseen
from samples.studio.truth import Truth

FPS = 5


def filmed(wish: Wish) -> tuple[Truth, Judged]:
    clip = pelvic_tilt.make(load_body("female"), np.random.default_rng(6), wish)
    t_s = np.arange(int(clip.duration_s * FPS)) / FPS
    truth = record_unseen(t_s, clip.poses(t_s))
    return truth, clip.judge(truth)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["hips_lift", "feet_slide", "head_lifts"])
def test_a_fault_asked_for_is_the_only_one_measured(code: str) -> None:
    _, judged = filmed(Wish("pelvic_tilt", "left", ((None, False), (code, False))))
    assert [[fault["code"] for fault in rep["faults"]] for rep in judged.reps] == [[], [code]]
    assert all(9 < rep["range_deg"] < 26 for rep in judged.reps)


@pytest.mark.slow
def test_deep_breaths_move_the_waist_and_tip_nothing() -> None:
    truth, judged = filmed(Wish("deep_breaths", "left", ()))
    assert judged == Judged()
    assert np.ptp(pelvic_tilt.tilt_deg(truth)) < 2
    assert np.ptp(truth.spine_m[:, 2, 2]) > 0.008  # the waist rises by a centimetre


def test_an_unknown_fault_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="hips_lift"):
        pelvic_tilt.draw_rep(np.random.default_rng(0), "spins")
