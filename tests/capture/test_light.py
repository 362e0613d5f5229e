"""How bright a picture is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from trainer.capture.light import mean_grey


@pytest.mark.parametrize(("bgr", "grey"), [((0, 0, 0), 0.0), ((255, 255, 255), 255.0), ((0, 100, 0), 58.7)])
def test_of_one_colour(bgr: tuple[int, int, int], grey: float) -> None:
    assert mean_grey(np.full((48, 64, 3), bgr, np.uint8)) == pytest.approx(grey, abs=0.01)


def test_of_a_picture_it_is_about_the_mean_of_all_its_pixels() -> None:
    across = np.linspace(0, 200, 640).astype(np.uint8)
    image = cv2.merge([np.tile(across, (480, 1))] * 3)
    assert mean_grey(image) == pytest.approx(float(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).mean()), abs=2.0)
