"""Which exercise a recording shows, told from stick figures."""

from __future__ import annotations

import pytest

from tests.stick_figure import Rep, State, film, film_clam
from trainer.errors import TrainerError
from trainer.recognise import held_s, recognise, repeated_s


def test_a_clam_is_a_clam() -> None:
    analysis = recognise("me.mp4", film_clam([Rep(State(opening_deg=60.0))] * 2))
    assert analysis.result.exercise == "clam"
    assert len(analysis.result.reps) == 2
    assert repeated_s(analysis) > 4.0
    assert held_s(analysis) == 0.0


def test_lying_still_is_nothing() -> None:
    with pytest.raises(TrainerError, match=r"No exercise was recognised in me\.mp4.*--exercise ab_curl\|clam"):
        recognise("me.mp4", film(lambda _: State(), 5.0))
