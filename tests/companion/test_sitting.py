"""How a sitter's posture is judged: from a drawn face and shoulders, moved by known amounts."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.companion.sitting import (
    ASK_AGAIN_S,
    AWAY_S,
    QUIET_S,
    WINDOW_S,
    Points,
    Sitting,
    SittingState,
    Tall,
    is_facing,
    measures,
    tall_from,
)

LOOK_S = 10.0
#: Face and shoulders from the front, pixels: the person's left is at the right of the picture; shoulders 200 apart.
FACE = [(0, -150), (12, -165), (20, -165), (28, -165), (-12, -165), (-20, -165), (-28, -165), (45, -160), (-45, -160)]
MOUTH, SHOULDERS = [(12, -130), (-12, -130)], [(100, 0), (-100, 0)]


def sitter(
    down: float = 0.0,
    right: float = 0.0,
    face: float = 1.0,
    head_down: float = 0.0,
    tip_deg: float = 0.0,
    wide: float = 1.0,
) -> Points:
    """Landmarks (33, 4) of somebody in front of the camera.

    Args:
        down, right: shift of the whole person, shoulder widths.
        face: size of the face, about its own middle.
        head_down: how much lower the head is over the shoulders, shoulder widths.
        tip_deg: how much lower the left shoulder is.
        wide: width of the shoulders.
    """
    points = np.zeros((33, 4), np.float32)
    head = np.array([*FACE, *MOUTH], float)
    head = (head - head.mean(axis=0)) * face + head.mean(axis=0) + (0, 200 * head_down)
    turn = np.radians(tip_deg)
    shoulders = np.array(SHOULDERS, float) * wide @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    points[:11, :2], points[11:13, :2] = head, shoulders
    points[:, :2] += (320 + 200 * right, 300 + 200 * down)
    points[:, 2:] = 1.0
    return points


SUNK = sitter(down=0.15, face=1.2)
CRANED = sitter(head_down=0.2)
LEANING = sitter(tip_deg=8)


@pytest.fixture
def tall() -> Tall:
    found = tall_from([sitter()] * 5)
    assert found is not None
    return found


class Desk:
    """A companion's judgement, and a clock that goes on by one look at a time."""

    def __init__(self, tall: Tall) -> None:
        self.t_s, self.sitting = 0.0, Sitting(tall, 0.0)

    def sit(self, points: Points | None, seconds: float) -> list[SittingState]:
        found = []
        for _ in range(round(seconds / LOOK_S)):
            self.t_s += LOOK_S
            one = self.sitting.take(points, self.t_s)
            found += [one] if one is not None else []
        return found


@pytest.fixture
def desk(tall: Tall) -> Desk:
    return Desk(tall)


class TestMeasures:
    def test_nothing_has_changed(self, tall: Tall) -> None:
        now = measures(sitter(), tall)
        assert (now.sunk, now.nearer, now.wider, now.head_forward, now.tip_deg, now.aside) == pytest.approx((0,) * 6)

    def test_in_widths_of_the_shoulders(self, tall: Tall) -> None:
        now = measures(sitter(down=0.15, right=-0.3, face=1.2), tall)
        assert (now.sunk, now.aside, now.nearer) == pytest.approx((0.15, -0.3, 0.2), abs=1e-5)

    def test_the_head_comes_down_between_the_shoulders(self, tall: Tall) -> None:
        assert measures(CRANED, tall).head_forward == pytest.approx(0.2, abs=1e-5)

    def test_rolling_the_chair_is_no_head_forward(self, tall: Tall) -> None:
        """Everything grows alike: eyes and shoulders are then 1.2 times as far apart."""
        near = sitter()
        near[:, :2] = (near[:, :2] - (320, 240)) * 1.2 + (320, 240)
        now = measures(near, tall)
        assert (now.nearer, now.wider) == pytest.approx((0.2, 0.2), abs=1e-5)
        assert now.head_forward == pytest.approx(0.0, abs=1e-5)

    def test_a_nod_is_taken_off(self, tall: Tall) -> None:
        """Reading the keys: the eyes sink below the ears; the same drop without that is a head forward."""
        nodding = sitter(head_down=0.1)
        nodding[7:9, 1] -= 0.1 * 200  # the ears stay where they were
        assert measures(nodding, tall).head_forward < measures(sitter(head_down=0.1), tall).head_forward - 0.1

    @pytest.mark.parametrize("tip_deg", [8, -8])
    def test_a_tipped_line_of_the_shoulders(self, tall: Tall, tip_deg: float) -> None:
        assert measures(sitter(tip_deg=tip_deg), tall).tip_deg == pytest.approx(tip_deg, abs=1e-3)


class TestFacing:
    def test_somebody_who_faces_the_camera(self) -> None:
        assert is_facing(sitter())

    @pytest.mark.parametrize("row", [0, 10, 11, 12])
    def test_a_part_outside_the_picture_is_not_guessed(self, row: int) -> None:
        points = sitter()
        points[row, :2] = np.nan
        assert not is_facing(points)

    def test_a_back_is_not_judged(self) -> None:
        back = sitter()
        back[[11, 12]] = back[[12, 11]]
        assert not is_facing(back)

    def test_a_head_as_wide_as_a_lamp_is_not_judged(self) -> None:
        assert not is_facing(sitter(face=0.1))
        assert not is_facing(sitter(face=3.0))

    def test_nor_somebody_upside_down(self) -> None:
        assert not is_facing(sitter() * np.float32([1, -1, 1, 1]) + np.float32([0, 600, 0, 0]))


class TestTallStart:
    def test_two_looks_are_too_few(self) -> None:
        assert tall_from([sitter(), sitter(), None, None, None]) is None

    def test_one_who_fidgets_has_none(self) -> None:
        assert tall_from([sitter(right=n / 4) for n in range(5)]) is None

    def test_one_wrong_look_does_not_matter(self) -> None:
        found = tall_from([sitter(), sitter(), sitter(), sitter(), sitter(down=1.0)])
        assert found is not None
        assert found.shoulders[:, 1] == pytest.approx([300, 300])


class TestNudges:
    @pytest.mark.parametrize(
        ("points", "wanted"),
        [(SUNK, SittingState.SUNK), (CRANED, SittingState.HEAD_FORWARD), (LEANING, SittingState.LEANS)],
    )
    def test_after_minutes_once(self, desk: Desk, points: Points, wanted: SittingState) -> None:
        assert desk.sit(sitter(), WINDOW_S) == []
        assert desk.sit(points, WINDOW_S / 2 - 2 * LOOK_S) == []
        assert desk.sit(points, WINDOW_S) == [wanted]

    @pytest.mark.parametrize("every_s", [5, 60])
    def test_at_any_interval(self, tall: Tall, every_s: int) -> None:
        """The command takes 5 to 60 seconds."""
        sitting = Sitting(tall, 0.0)
        found = [sitting.take(SUNK, float(t_s)) for t_s in range(every_s, 600, every_s)]
        assert found.count(SittingState.SUNK) == 1

    def test_upright_is_never_told(self, desk: Desk) -> None:
        assert desk.sit(sitter(), 8 * 3600) == []

    def test_a_minute_is_not_told(self, desk: Desk) -> None:
        desk.sit(sitter(), WINDOW_S)
        assert desk.sit(SUNK, 60) + desk.sit(sitter(), 600) == []

    def test_somebody_who_stays_slumped_hears_of_it_every_half_hour(self, desk: Desk) -> None:
        assert desk.sit(SUNK, 4 * QUIET_S + WINDOW_S) == [SittingState.SUNK] * 5

    def test_an_empty_chair_is_not_told(self, desk: Desk) -> None:
        desk.sit(SUNK, 60)
        assert desk.sit(None, 1200) == []

    def test_what_was_hardly_seen_is_not_told(self, desk: Desk) -> None:
        """Half of the looks show nobody: that is too little to say anything."""
        for _ in range(60):
            assert desk.sit(SUNK, LOOK_S) + desk.sit(None, LOOK_S) == []

    def test_one_look_after_a_call_is_not_minutes(self, desk: Desk) -> None:
        """While another program uses the camera, there are no looks at all."""
        desk.sit(sitter(), 600)
        desk.t_s += 1200
        assert desk.sit(SUNK, WINDOW_S / 2) == []
        assert desk.sit(SUNK, WINDOW_S) == [SittingState.SUNK]

    def test_what_it_shows_now_is_known_in_the_quiet_time_too(self, desk: Desk) -> None:
        desk.sit(SUNK, WINDOW_S)
        desk.sit(SUNK, 60)
        assert desk.sitting.now is SittingState.SUNK
        desk.sit(sitter(), WINDOW_S)
        assert desk.sitting.now is None


class TestElsewhere:
    @pytest.mark.parametrize(
        "points",
        [
            sitter(down=0.15),  # the lid was tilted, or the chair lowered: nothing has grown
            sitter(down=-0.15),
            sitter(right=1.0),
            sitter(face=1.6, wide=1.6),
            sitter(face=0.6, wide=0.6),
            sitter(down=0.1, face=0.95, wide=0.96),
        ],
        ids=["lower", "higher", "aside", "much nearer", "much further", "slid down"],
    )
    def test_another_place_asks_to_sit_tall_again(self, desk: Desk, points: Points) -> None:
        desk.sit(sitter(), ASK_AGAIN_S)
        assert desk.sit(points, WINDOW_S) == [SittingState.ELSEWHERE]

    def test_it_is_not_asked_again_at_once(self, desk: Desk) -> None:
        desk.sit(sitter(), ASK_AGAIN_S)
        found = desk.sit(sitter(right=1.0), ASK_AGAIN_S)
        assert found == [SittingState.ELSEWHERE]
        desk.sitting.put_off(desk.t_s)
        assert desk.sit(sitter(right=1.0), ASK_AGAIN_S - LOOK_S) == []

    def test_whoever_slid_down_and_sits_up_again_is_not_asked_for_half_an_hour(self, desk: Desk, tall: Tall) -> None:
        slid = sitter(down=0.1, face=0.95, wide=0.96)
        assert desk.sit(slid, ASK_AGAIN_S) == [SittingState.ELSEWHERE]
        desk.sitting.begin_again(tall, desk.t_s)
        assert desk.sit(slid, QUIET_S - LOOK_S) == []
        assert desk.sit(slid, LOOK_S) == [SittingState.ELSEWHERE]

    def test_the_new_start_is_what_counts(self, desk: Desk) -> None:
        lower = tall_from([sitter(down=0.15)] * 5)
        assert lower is not None
        desk.sitting.begin_again(lower, desk.t_s)
        assert desk.sit(sitter(down=0.15, face=1.2), 600) == []
        assert desk.sit(sitter(down=0.3, face=1.2), WINDOW_S) == [SittingState.SUNK]

    def test_whoever_comes_back_after_lunch_is_asked(self, desk: Desk) -> None:
        desk.sit(sitter(), 600)
        assert desk.sit(None, AWAY_S) == []
        assert desk.sit(sitter(), LOOK_S) == [SittingState.ELSEWHERE]

    def test_coffee_is_not_lunch(self, desk: Desk) -> None:
        desk.sit(sitter(), 600)
        assert desk.sit(None, 600) + desk.sit(sitter(), 600) == []

    def test_a_new_start_does_not_shorten_the_quiet_time(self, desk: Desk, tall: Tall) -> None:
        assert desk.sit(SUNK, WINDOW_S) == [SittingState.SUNK]
        desk.sitting.begin_again(tall, desk.t_s)
        assert desk.sit(SUNK, QUIET_S - LOOK_S) == []
        assert desk.sit(SUNK, WINDOW_S) == [SittingState.SUNK]
