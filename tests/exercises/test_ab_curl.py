"""The curl's own measures on a figure whose joints are placed by hand, and what is found in whole sets of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calibration.landmarks import Landmark
from calibration.viewpoint import Viewpoint
from exercises.ab_curl import AB_CURL, HEAD_PER_FACE, RIBS_PER_TRUNK, UP_DEG, head_bent_deg, head_share, travel_share
from exercises.judging.low_points import calm_low_points
from exercises.judging.placing import is_misplaced, not_seen
from exercises.judging.results import NotSeen
from exercises.judging.trace import Trace
from tests.replay import replay
from tests.side_figure import Array, Bench, Figure, changed, codes, place, way


@dataclass(frozen=True)
class Body(Figure):
    """On the back, the head at the right of the picture, so that the left side is the near one.

    Attributes:
        trunk_deg: shoulders raised about the hips; the ribs turn ``RIBS_PER_TRUNK`` times as far.
        head_deg: head bent on the ribs, as the measure has it.
        legs_torso: knees and feet shifted towards the head.
        hips_up_torso: hips lifted, the shoulders stay.
        straight: legs flat on the mat.
        slid_torso: shoulders carried towards the feet by the pelvis.
    """

    trunk_deg: float = 0.0
    head_deg: float = 0.0
    legs_torso: float = 0.0
    hips_up_torso: float = 0.0
    straight: bool = False
    slid_torso: float = 0.0

    def landmarks(self) -> Array:
        shoulder = way(self.trunk_deg, 1.0) - way(0.0, self.slid_torso)
        face_deg = RIBS_PER_TRUNK * self.trunk_deg + self.head_deg / HEAD_PER_FACE
        ear = shoulder + way(max(face_deg, self.trunk_deg), 0.35)
        knee = way(180.0 if self.straight else 115.0, 0.8) + way(0.0, self.legs_torso)
        ankle = knee + way(180.0 if self.straight else 250.0, 0.75)
        joints = {"SHOULDER": shoulder, "EAR": ear, "HIP": np.array([0.0, self.hips_up_torso])}
        joints |= {"KNEE": knee, "ANKLE": ankle, "HEEL": ankle, "FOOT_INDEX": ankle - way(0.0, 0.15)}
        xy = np.tile(shoulder, (33, 1))  # nobody looks at arms and hands
        place(xy, joints)
        for i in (*range(7), 9, 10):
            xy[i] = ear + way(face_deg + 90.0, 0.15 + 0.01 * (i % 4)) + way(face_deg, 0.02 * (i % 3))
        return xy


GOOD = Body(trunk_deg=20.0, head_deg=8.0, legs_torso=0.02)


BENCH = Bench(AB_CURL, Body(), fps=12.0, up_s=2.5)
film, judged, calibrated, change = BENCH.film, BENCH.judged, BENCH.calibrated, BENCH.change


def test_observes_what_it_declares_and_judges_nothing_else() -> None:
    BENCH.check_declaration({"chin_jammed": "spine", "sits_up_too_high": "spine", "pelvis_moves": "hips"})


@pytest.mark.parametrize("deg", [5.0, 20.0, 50.0])
def test_trunk_is_measured_from_the_hips_at_rest(deg: float) -> None:
    # The line from the resting mid-hip to the mid-shoulder, which both lie .1 torso above the near side's.
    assert change("trunk_elevation_deg", Body(trunk_deg=deg)) == pytest.approx(deg, abs=0.5)
    lifted = Body(trunk_deg=deg, hips_up_torso=0.1)
    assert change("trunk_elevation_deg", lifted) == pytest.approx(deg, abs=0.5)


@pytest.mark.parametrize(("trunk_deg", "head_deg"), [(20.0, 0.0), (20.0, 30.0), (0.0, 16.0)])
def test_head_is_measured_on_the_ribs(trunk_deg: float, head_deg: float) -> None:
    assert change("head_pitch_deg", Body(trunk_deg, head_deg)) == pytest.approx(head_deg, abs=1.5)


def test_a_good_set_scores_full_marks() -> None:
    result = judged([GOOD, GOOD])
    assert codes(result) == [[], []]
    for rep in result.reps:
        assert rep.scores.as_dict() == {"spine": 100, "hips": 100, "range": 100, "tempo": 100, "total": 100}
        assert rep.range_deg == pytest.approx(20.0, abs=1.0)
    assert result.not_seen == ()


def test_one_curl_alone_does_not_show_the_pelvis() -> None:
    result = judged([GOOD])
    assert [rep.scores.hips for rep in result.reps] == [None]
    (note,) = result.not_seen
    assert note == NotSeen(
        "hips",
        "the hips are judged against your other repetitions, and there were none",
        "Do at least two repetitions.",
    )


@pytest.mark.parametrize(
    ("legs_torso", "told"), [(-0.15, ["sits_up_too_high"]), (-0.4, ["pelvis_moves", "sits_up_too_high"])]
)
def test_legs_that_swing_down_in_a_sit_up_take_the_pelvis_along(legs_torso: float, told: list[str]) -> None:
    sit_up = Body(trunk_deg=50.0, head_deg=8.0, legs_torso=legs_torso)
    good, bad, other = codes(judged([GOOD, sit_up, GOOD]))
    assert (good, sorted(bad), other) == ([], told, [])


@pytest.mark.parametrize(
    ("trunk_deg", "lead", "share"),
    [(30.0, 0.4, 0.8), (6.0, 0.2, 1.913), (0.0, 0.2, math.nan), (math.nan, 0.2, math.nan), (30.0, math.nan, math.nan)],
)
def test_the_head_is_compared_with_the_shoulders(trunk_deg: float, lead: float, share: float) -> None:
    rep = Trace(["trunk_elevation_deg", "ears_lead_torso"])
    rep.add(0.0, {"trunk_elevation_deg": trunk_deg, "ears_lead_torso": lead})
    assert head_share(rep) == pytest.approx(share, abs=0.001, nan_ok=True)


@pytest.mark.parametrize(("head_deg", "reps"), [(8.0, 1), (75.0, 0)])
def test_a_head_that_nods_over_a_roller_is_no_curl(head_deg: float, reps: int) -> None:
    """The ribs rise by 6 degrees either way."""
    assert len(judged([Body(trunk_deg=6.0, head_deg=head_deg)]).reps) == reps


@pytest.mark.parametrize(
    ("trunk_deg", "share"),
    [
        (20.0, 0.5),
        (17.0, 0.5),
        (15.0, 0.0),  # not near the top
        (38.0, math.nan),  # a sit-up
        (math.nan, math.nan),
    ],
)
def test_travel_is_read_near_the_top_of_a_curl(trunk_deg: float, share: float) -> None:
    rep = Trace(["trunk_elevation_deg", "shoulder_rise_torso", "shoulder_travel_torso"])
    rep.add(0.0, {"trunk_elevation_deg": 20.0, "shoulder_rise_torso": 0.3, "shoulder_travel_torso": 0.3})
    rep.add(0.1, {"trunk_elevation_deg": trunk_deg, "shoulder_rise_torso": 0.3, "shoulder_travel_torso": 0.15})
    assert travel_share(rep) == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(
    ("peak", "code"),
    [
        (replace(GOOD, head_deg=28.0), "chin_jammed"),
        (replace(GOOD, trunk_deg=46.0), "sits_up_too_high"),
        (replace(GOOD, slid_torso=0.12), "pelvis_moves"),
    ],
)
def test_each_fault_is_found_in_its_repetition_only(peak: Body, code: str) -> None:
    assert codes(judged([GOOD, peak, GOOD])) == [[], [code], []]


def test_a_sit_up_sets_no_mark_for_the_range_of_the_curls() -> None:
    assert codes(judged([replace(GOOD, trunk_deg=60.0), GOOD])) == [["sits_up_too_high"], []]


def test_the_shoulders_travel_in_a_sit_up_whatever_the_pelvis_does() -> None:
    set_ = judged([Body(trunk_deg=42.0, head_deg=8.0, slid_torso=0.8)] * 3, up_s=1.5)
    assert codes(set_) == [["sits_up_too_high"]] * 3
    assert {rep.scores.hips for rep in set_.reps} == {None}  # the low part of the way up tells nothing


def test_small_and_quick_curls_are_told() -> None:
    assert codes(judged([GOOD, replace(GOOD, trunk_deg=9.0, head_deg=4.0)])) == [[], ["partial_range"]]
    assert codes(judged([GOOD], up_s=0.7)) == [["too_fast"]]


@pytest.mark.parametrize(
    "peak",
    [
        Body(head_deg=40.0),  # the head alone
        Body(),  # rest
        Body(hips_up_torso=0.4),  # a bridge
        replace(GOOD, straight=True),  # from straight legs
    ],
)
def test_other_movements_count_nothing(peak: Body) -> None:
    assert judged([peak, peak]).reps == ()


def test_start_asks_for_the_back_and_bent_knees() -> None:
    assert list(AB_CURL.start(Body().pose())) == []
    assert "knees" in AB_CURL.start(Body(straight=True).pose())[0]
    raised = Body().pose()  # knees as high as before, feet up beyond them
    for side in ("LEFT", "RIGHT"):
        hip, knee = (raised.points[Landmark[f"{side}_{part}"], :2] for part in ("HIP", "KNEE"))
        raised.points[Landmark[f"{side}_ANKLE"], :2] = 2 * knee - hip
    assert list(AB_CURL.start(raised)) == ["Bend your knees, feet down or legs in table top."]
    assert AB_CURL.calibrate([raised], "hindsight") is None
    upright = Body(trunk_deg=70.0).pose()
    assert "back" in AB_CURL.start(upright)[0]
    assert AB_CURL.calibrate([upright], "held") is None
    prone = Body().pose()
    prone.points[Landmark.NOSE, 1] += 60.0
    assert "face up" in AB_CURL.start(prone)[0]


@pytest.mark.parametrize(("azimuth_deg", "seen"), [(0.0, True), (-28.0, True), (45.0, False), (-60.0, False)])
def test_off_square_nothing_of_the_form_is_judged(azimuth_deg: float, seen: bool) -> None:
    assert AB_CURL.need is not None
    at = Viewpoint("side", azimuth_deg, 4.0, 20.0, 4.0, 2.0, 0.3, 0.05)
    assert is_misplaced(at, AB_CURL.need) is not seen
    hidden = {*AB_CURL.fault_labels}
    assert {note.what for note in not_seen(AB_CURL, replace(calibrated(), viewpoint=at))} == (set() if seen else hidden)


def test_a_recording_that_begins_in_a_curl_holds_it_against_the_start_position_found_later() -> None:
    recording = [frame for frame in film([GOOD, GOOD, GOOD], up_s=1.0) if frame[0] > 3.3]
    calibration = calm_low_points(AB_CURL, recording)
    first, *others = replay(AB_CURL, recording, calibration)[1].reps
    assert [rep.scores.spine for rep in (first, *others)] == [100, 100, 100]


@pytest.mark.parametrize(
    ("trunk_deg", "head_deg", "bent_deg"),
    [
        (3.0, 40.0, 0.0),
        (UP_DEG, 40.0, 40.0),
        (20.0, -6.0, -6.0),
        (math.nan, 40.0, math.nan),
        (20.0, math.nan, math.nan),
    ],
)
def test_the_nod_that_leads_the_curl_jams_no_chin(trunk_deg: float, head_deg: float, bent_deg: float) -> None:
    rep = Trace(["trunk_elevation_deg", "head_pitch_deg"])
    rep.add(0.0, {"trunk_elevation_deg": 12.0, "head_pitch_deg": 50.0})
    rep.add(0.1, {"trunk_elevation_deg": trunk_deg, "head_pitch_deg": head_deg})
    assert head_bent_deg(rep) == pytest.approx(bent_deg, nan_ok=True)


def test_a_hidden_face_makes_the_spine_not_seen_and_not_zero() -> None:
    recording = film([GOOD])
    for t_s, pose in recording:
        if pose is not None and t_s > 3.5:
            pose.points[Landmark.MOUTH_LEFT, 2] = 0.0
    result = replay(AB_CURL, recording)[1]
    assert [(rep.scores.spine, rep.scores.hips) for rep in result.reps] == [(None, None)]
    assert [note.what for note in result.not_seen] == ["spine", "hips"]


@pytest.mark.slow
@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
@given(st.sampled_from([12.0, 24.0, 31.0]), st.floats(0.5, 2.0), st.booleans())
def test_frame_rate_size_and_side_change_nothing(fps: float, scale: float, mirror: bool) -> None:
    recording = film([GOOD, replace(GOOD, head_deg=30.0)], fps=fps)
    result = replay(AB_CURL, changed(recording, mirror, scale))[1]
    assert codes(result) == [[], ["chin_jammed"]]
    assert result.reps[0].range_deg == pytest.approx(20.0, abs=1.0)
