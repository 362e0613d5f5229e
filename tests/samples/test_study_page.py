"""The prose of docs/measures.md states the numbers of the code. The studies' own tests check the tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calibration.plausibility import DOUBTED, FAR_TORSO
from exercises import ab_curl, thoracic_lift, toe_taps
from exercises.judging.repetition import CLEAR_ERRORS
from samples.studio import ab_curl as curl
from samples.studio import roll_down as roll
from samples.studio import toe_taps as taps
from samples.studio import upper_back_stretch as stretch

#: The page with the lines of each paragraph joined.
PAGE = re.sub(r"(?<=\S)\n(?=\S)", " ", (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "sentence",
    [
        f"sit-up from {curl.HIGH_DEG:.0f}°",
        f"Head bent on the ribs (fault from {curl.CHIN_DEG:.0f}°",
        f"minus {ab_curl.RIBS_PER_TRUNK} × the trunk's turn",
        f"fault from {curl.SHIFT_TORSO} torso lengths or {curl.ROCK_DEG:.0f}° of rocking",
        f"the pelvis' share of the tip, fault from {roll.HINGE_FAULT}\n",
        f"Hips behind the ankles, shares of the leg, fault from {roll.BACK_FAULT_LEG}\n",
        f"Bend of the knee, degrees, fault from {roll.BEND_FAULT_DEG:.0f}\n",
        f"The other leg drifts (fault from {taps.DRIFT_FAULT_DEG:.0f}°)",
        f"if the thigh is {CLEAR_ERRORS * toe_taps.THIGH_ERROR_DEG:.0f}° beyond the threshold, {CLEAR_ERRORS:g} of its",
        f"The knee opens (fault from {taps.KNEE_FAULT_DEG:.0f}°)",
        f"The back arches (fault from {taps.ARCH_FAULT_DEG:.0f}° of the pelvis)",
        f"turns about {thoracic_lift.LINE_SHARE} as far in the picture",
        f"The neck cranes, fault from {stretch.CRANE_FAULT_DEG:.0f}°\n",
        f"The low back takes over, fault from {stretch.LEAN_FAULT_DEG:.0f}° of lean",
        f"log odds above {DOUBTED}, or where that turn is off by more than {FAR_TORSO} torso lengths",
    ],
)
def test_the_page_states_the_number_in_use(sentence: str) -> None:
    assert sentence in PAGE
