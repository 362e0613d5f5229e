"""The cat stretch on a figure whose joints are placed by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from calibration.landmarks import SIDES, Landmark, Pose, patch_row
from exercises.cat_stretch import BACK_DEG_PER_TORSO, CAT_STRETCH, head_share
from exercises.judging.trace import Trace
from tests.replay import replay
from tests.side_figure import Array, Bench, Figure, Recording, changed, codes, place, way


@dataclass(frozen=True)
class Body(Figure):
    """On all fours, the head at the right of the picture.

    Attributes:
        back_deg: roundness of the back, read from the cloth at the waist.
        nod_deg: how far the head hangs.
        back_torso: how far the hips are behind the knees.
        bend_deg: bend of the elbows.
        tilt_deg: the trunk's tilt up to the head.
        shin_deg: direction of the shins, 180 along the floor, -90 down from the knees of a person who stands.
        kick_torso: how far the near knee has moved back and up.
        reach_torso: how far the near hand has risen.
        has_cloth: the cloth is followed.
    """

    back_deg: float = 0.0
    nod_deg: float = 0.0
    back_torso: float = 0.0
    bend_deg: float = 0.0
    tilt_deg: float = 0.0
    shin_deg: float = 180.0
    kick_torso: float = 0.0
    reach_torso: float = 0.0
    has_cloth: bool = True

    def landmarks(self) -> Array:
        hip = np.array([-self.back_torso, 0.0])
        shoulder = hip + way(self.tilt_deg, 1.0)
        xy = np.tile(shoulder + way(self.tilt_deg - 10.0 - self.nod_deg, 0.35), (33, 1))
        xy[Landmark.NOSE] += way(-90.0, 0.15)
        knee, half = np.array([0.0, -0.85]), math.radians(self.bend_deg / 2)
        elbow = shoulder + 0.47 * np.array([-math.sin(half), -math.cos(half)])
        wrist = elbow + 0.47 * np.array([math.sin(half), -math.cos(half)])
        ankle = knee + way(self.shin_deg, 0.8)
        joints = {"SHOULDER": shoulder, "ELBOW": elbow, "WRIST": wrist, "HIP": hip, "KNEE": knee, "ANKLE": ankle}
        place(xy, joints | {"HEEL": ankle, "FOOT_INDEX": ankle + way(180.0, 0.2)}, far=(0.0, 0.05))
        xy[Landmark.LEFT_KNEE] += self.kick_torso * np.array([-1.0, 1.0])
        xy[Landmark.LEFT_WRIST, 1] += self.reach_torso
        return xy

    def pose(self, t_s: float = 0.0) -> Pose:
        pose = super().pose(t_s)
        up = 100.0 * (self.back_deg / BACK_DEG_PER_TORSO + 0.55 * math.sin(math.radians(self.tilt_deg)))
        patches = np.full_like(pose.patches_px, math.nan)
        if self.has_cloth:
            patches[:] = (-100.0 * self.back_torso, 0.0)
            patches[[patch_row(side, "waist") for side in SIDES], 1] = -up
        return replace(pose, patches_px=patches)


GOOD = Body(back_deg=60.0, nod_deg=25.0)
BENCH = Bench(CAT_STRETCH, Body(), fps=12.0, up_s=2.4)


def test_observes_what_it_declares_and_judges_nothing_else() -> None:
    BENCH.check_declaration({"only_the_head": "spine", "shifts_back": "hips", "elbows_bend": "hips"})


def test_a_rounded_back_counts_with_the_curl_of_back_and_neck() -> None:
    result = BENCH.judged([GOOD, GOOD])
    assert codes(result) == [[], []]
    assert [rep.range_deg for rep in result.reps] == pytest.approx([85.0, 85.0], abs=1.0)
    assert [(rep.scores.spine, rep.scores.hips) for rep in result.reps] == [(100, 100)] * 2


@pytest.mark.parametrize(
    ("peak", "found"),
    [
        (Body(back_deg=5.0, nod_deg=40.0), ["only_the_head"]),
        (replace(GOOD, back_torso=0.2), ["shifts_back"]),
        (replace(GOOD, back_torso=0.45), ["shifts_back"]),  # as far as child's pose, but rounded
        (replace(GOOD, back_torso=0.06), []),
        (replace(GOOD, bend_deg=45.0), ["elbows_bend"]),
        (replace(GOOD, bend_deg=8.0), []),
    ],
)
def test_each_fault_is_told(peak: Body, found: list[str]) -> None:
    (_, told, _) = codes(BENCH.judged([GOOD, peak, GOOD]))
    assert [code for code in told if code != "partial_range"] == found


@pytest.mark.parametrize(("rises_deg", "share"), [(0.0, 0.6), (4.0, 0.0)])
def test_the_head_alone_is_told_as_soon_as_the_curl_stays_up(rises_deg: float, share: float) -> None:
    """While the curl still rises, by this much in each tenth of a second, a head that leads would decide."""
    trace = Trace(["curl_deg", "neck_deg"])
    for i in range(20):
        curl_deg = 3.0 * i if i < 12 else 36.0 + rises_deg * (i - 12)
        trace.add(i / 10, {"curl_deg": curl_deg, "neck_deg": 0.6 * curl_deg})
    assert head_share(trace) == pytest.approx(share)


def test_the_head_alone_is_also_a_small_movement() -> None:
    _, told = codes(BENCH.judged([GOOD, Body(back_deg=5.0, nod_deg=40.0)]))
    assert sorted(told) == ["only_the_head", "partial_range"]


def test_round_and_hollow_in_turn_count_the_roundings_alone() -> None:
    shares = [*[0.0] * 36, *np.interp(np.arange(180), [0, 30, 60, 90, 120, 150, 180], [0, 1, -0.4, 1, -0.4, 1, -0.4])]
    shares += [*np.linspace(-0.4, 0.0, 18), *[0.0] * 24]
    recording: Recording = [(i / 12, GOOD.part(float(share)).pose(i / 12)) for i, share in enumerate(shares)]
    _, result = replay(CAT_STRETCH, recording)
    assert codes(result) == [[], [], []]
    # From level, then twice from the hollow.
    assert [rep.range_deg for rep in result.reps] == pytest.approx([85.0, 119.0, 119.0], abs=4.0)


@pytest.mark.parametrize(
    "peak",
    [
        Body(nod_deg=18.0),  # looks at the mat
        Body(back_torso=0.3),  # rocks back
        Body(back_deg=50.0, nod_deg=20.0, back_torso=0.6),  # child's pose
        Body(back_deg=20.0, nod_deg=10.0, back_torso=0.4),  # the same, halfway
        Body(tilt_deg=75.0),  # kneels up
        replace(GOOD, kick_torso=0.5),  # kicks a leg back
        replace(GOOD, reach_torso=1.0),  # reaches up with an arm
    ],
)
def test_another_movement_counts_nothing(peak: Body) -> None:
    assert BENCH.judged([peak, peak]).reps == ()


def test_without_cloth_the_back_is_not_seen_and_nothing_is_guessed() -> None:
    peak, rest = replace(GOOD, has_cloth=False), Body(has_cloth=False)
    at = BENCH.calibrated()
    values = CAT_STRETCH.observe(peak.pose(), at)
    assert math.isnan(values["back_deg"])
    assert math.isnan(values["curl_deg"])
    assert Bench(CAT_STRETCH, rest, fps=12.0, up_s=2.4).judged([peak, peak]).reps == ()


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (Body(tilt_deg=70.0), "Kneel on all fours, side-on to the camera."),
        (Body(shin_deg=-90.0), "Kneel on all fours, side-on to the camera."),
        (Body(back_torso=0.6), "Kneel with your knees under your hips."),
        (Body(bend_deg=160.0), "Put your hands under your shoulders."),
    ],
)
def test_other_positions_are_not_the_start(rest: Body, said: str) -> None:
    assert CAT_STRETCH.start(rest.pose())[0] == said
    assert CAT_STRETCH.calibrate([rest.pose()], "held") is None


def test_a_mirrored_picture_reads_the_same() -> None:
    recording = BENCH.film([GOOD, replace(GOOD, back_torso=0.2)])
    plain, mirrored = (replay(CAT_STRETCH, one)[1] for one in (recording, changed(recording, mirror=True)))
    assert codes(mirrored) == codes(plain) == [[], ["shifts_back"]]
