"""How the camera should move, from the advice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import exercises
from calibration.landmarks import Landmark
from calibration.placement import Move, framing_advice, light_advice, move_of, viewpoint_advice
from calibration.viewpoint import Viewpoint

AT = Viewpoint("side", 0.0, 2.0, 10.0, 2.0, 2.0, 0.2, 0.05)
ALL = (("your body", tuple(Landmark)),)


@pytest.mark.parametrize(
    ("at", "name", "move"),
    [
        (replace(AT, view="front", pitch_deg=5.0), "clam", "up"),
        (replace(AT, view="front", pitch_deg=80.0), "clam", "down"),
        (replace(AT, azimuth_deg=40.0), "glute_bridge", "towards_feet"),
        (replace(AT, azimuth_deg=-40.0), "glute_bridge", "towards_head"),
        (replace(AT, view="feet"), "glute_bridge", None),  # it goes round the mat, which no arrow shows
        (replace(AT, azimuth_deg=40.0), "roll_down", None),  # the person turns
    ],
)
def test_of_the_cameras_angles(at: Viewpoint, name: str, move: Move | None) -> None:
    need = exercises.get(name).need
    assert need is not None
    assert move_of(viewpoint_advice(at, need)[0]) == move


def body(low: float, high: float) -> np.ndarray:
    """Landmarks spread between two places of a picture of 100 × 100."""
    along = np.linspace(low, high, len(Landmark))
    return np.stack([along, along], axis=1).astype(np.float32)


def test_of_how_much_of_the_picture_is_filled() -> None:
    assert move_of(framing_advice(body(-20, 120), (100, 100), ALL)[0]) == "further"  # it reaches beyond the edges
    assert move_of(framing_advice(body(1.5, 98), (100, 100), ALL)[0]) == "further"
    assert move_of(framing_advice(body(48, 52), (100, 100), ALL)[0]) == "nearer"


def test_other_advice_moves_no_camera() -> None:
    assert move_of(light_advice(10.0)[0]) is None
    assert move_of("") is None
