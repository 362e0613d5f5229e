"""The study of the bridge on a way up that is written down."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from samples.study.glute_bridge import CANDIDATES, Rise, at_part, behind, judged

UP = np.linspace(0.0, 0.4, 41)
PLANK = Rise(
    rest_s=np.zeros(2),
    t_s=np.linspace(0.0, 1.0, 41),
    hip=UP,
    flank=0.8 * UP,
    waist=0.4 * UP,
    hip_mark=UP,
    shoulder_mark=0.1 * UP,
    along=-0.1 * UP,
    chord=0.05 * UP,
    knee=UP,
    hip_deg=100 * UP,
    together=1.0,
    hinged=True,
)
PEELED = replace(PLANK, waist=0.4 * UP**2 / UP[-1], together=0.3, hinged=False)


def test_the_waist_of_a_plank_rises_with_the_hip_and_that_of_a_peeled_back_stays_behind() -> None:
    assert behind(PLANK.hip, PLANK.waist) == judged(PLANK) == pytest.approx(1.0)
    assert judged(PEELED) < behind(PEELED.hip, PEELED.waist) < 0.45


def test_cloth_that_was_not_followed_tells_nothing() -> None:
    assert math.isnan(judged(replace(PLANK, hip=0.3 * PLANK.hip, waist=0.3 * PLANK.waist)))
    assert math.isnan(judged(replace(PLANK, hip=np.full(41, np.nan))))


def test_a_signal_is_taken_where_the_hip_has_risen_by_its_part() -> None:
    assert at_part(PLANK, PLANK.hip_deg, 0.5) == pytest.approx(20.0)


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_has_a_value(name: str) -> None:
    assert math.isfinite(CANDIDATES[name](PLANK))
