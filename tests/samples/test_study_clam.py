"""The study of the clam's pelvis: its statistics by hand, and the trainer's constants from what they were fitted on."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.judging.pelvis_roll import FLANK_RADIUS_TORSO, FLANK_WAY_ERROR_TORSO
from samples.study.clam_measures import LANDED, MEASURES, Measure, lasting, tops
from samples.study.clam_score import FAULT_DEG, Score
from samples.study.clam_seen import JOINTS, Seen
from samples.study.stats import auc, bootstrap, leave_out, recall_at, ridge, share_interval

TOPS = Path(__file__).parents[1] / "records" / "clam_tops.csv"
RADIUS = 0.2
PATCHES = [f"trunk_{part}" for part in ("0.00", "0.20", "0.40", "0.55", "1.00")] + ["beyond_hip", "beyond_shoulder"]


def seen(
    roll_deg: float, pitch_deg: float = 45.0, body: str = "female", *, slid: float = 0.0, noise: float = 0.0
) -> Seen:
    """A repetition of 2 s whose upper flank does what a roll makes it do, while the whole body slides."""
    t_s = np.arange(0, 2, 1 / 15)
    roll = roll_deg * np.sin(np.pi * t_s / 2) ** 2
    slide = np.column_stack([slid * t_s, 0 * t_s])
    rise = RADIUS * np.radians(roll) * math.sin(math.radians(pitch_deg))
    ways = {f"{place}_{name}": slide for place in ("top", "low") for name in (*JOINTS, *PATCHES)}
    ways["top_trunk_0.20"] = slide + np.column_stack([rise, 0 * rise])
    rng = np.random.default_rng(round(roll_deg * pitch_deg))
    ways = {name: way + rng.normal(0, noise, way.shape) for name, way in ways.items()}
    return Seen(
        clip=f"{body}_{roll_deg:.0f}",
        body=body,
        clothes="tight sleeveless plain top, leggings",
        slides=slid != 0,
        off_torso=0.1,
        pitch_deg=pitch_deg,
        pitch_seen_deg=pitch_deg,
        faults=("pelvis_rolls_back",) if roll_deg >= FAULT_DEG else (),
        roll_deg=float(roll.max()),
        rest_s=np.arange(-0.5, 0, 1 / 15),
        t_s=t_s,
        truth_deg=roll,
        trainer_deg=roll,
        ways=ways,
        top=np.abs(t_s - 1) <= 0.3,
    )


def some(noise: float = 0.0) -> list[Seen]:
    """Good and rolling repetitions of two bodies from several heights."""
    kinds = ((1, 30, 0.02), (3, 50, 0), (12, 35, -0.02), (14, 55, 0.01), (24, 45, 0))
    return [
        seen(roll, pitch, body, slid=slid, noise=noise) for body in ("female", "male") for roll, pitch, slid in kinds
    ]


REPS = some()


class TestStatistics:
    def test_auc_by_hand(self) -> None:
        assert auc([2, 3], [1, 2]) == 3.5 / 4
        assert auc([2, math.nan], [1]) == 1  # what was not seen is left out
        assert math.isnan(auc([], [1]))

    @given(st.lists(st.floats(-5, 5), min_size=1), st.lists(st.floats(-5, 5), min_size=1))
    def test_auc_of_the_opposite_is_the_rest(self, a: list[float], b: list[float]) -> None:
        assert auc(a, b) + auc(b, a) == pytest.approx(1)

    def test_recall_by_hand(self) -> None:
        assert recall_at([1, 2, 3, 4], [0, 1, 2], false_rate=0.34) == 0.75  # one of three may pass: above 1
        assert recall_at([1, 2, 3, 4], [0, 1, 2], false_rate=0.0) == 0.5
        assert recall_at([3, math.nan], [0, 1], false_rate=0.0) == 0.5  # not seen is not found

    def test_ridge_finds_a_line_and_shrinks(self) -> None:
        x = np.random.default_rng(0).normal(size=(40, 2)) * [1, 100]
        y = x @ [2, -0.03] + 5
        weights, constant = ridge(x, y, alpha=0)
        assert weights == pytest.approx([2, -0.03])
        assert constant == pytest.approx(5)
        assert np.abs(ridge(x[:, :1], x[:, 0], alpha=40)[0]) == pytest.approx([0.5])

    def test_a_group_is_predicted_by_the_others(self) -> None:
        x = np.array([[0.0], [1.0], [0.0], [1.0]])
        y = np.array([0.0, 1.0, 0.0, 3.0])
        assert leave_out(x, y, ["a", "a", "b", "b"], alpha=0) == pytest.approx([0, 3, 0, 1])

    def test_intervals(self) -> None:
        low, high = share_interval(19, 20)
        assert (low, high) == pytest.approx((0.764, 0.991), abs=0.001)  # Wilson's, from a table
        assert share_interval(0, 0) == (0.0, 1.0)
        values = np.array([1.0, 1.0, 3.0, 3.0])
        assert bootstrap([1, 1, 2, 2], lambda rows: float(values[rows].mean())) == (1.0, 3.0)


class TestMeasures:
    def test_the_landed_one_finds_the_radius(self) -> None:
        [degrees], constant = LANDED.fit(REPS)
        assert (np.degrees(1 / degrees), constant) == pytest.approx((0.2, 0.0))

    def test_it_finds_every_roll_and_no_slide(self) -> None:
        score = Score.of(REPS, LANDED.leave_out(REPS))
        assert (score.auc, score.strong, score.mild, score.false) == (1.0, (2, 2), (4, 4), (0, 4))
        assert score.error_deg < 2  # what lasts for a quarter of a second is a little less than the peak

    def test_a_single_flank_takes_a_slide_for_a_roll(self) -> None:
        single = next(measure for measure in MEASURES if measure.name == "upper flank, .20")
        slid = seen(0, slid=0.05)
        assert single.roll_deg(slid, single.fit(REPS)) > 10
        assert abs(LANDED.roll_deg(slid, LANDED.fit(REPS))) < 0.1

    @pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
    def test_each_can_be_fitted_and_told(self, measure: Measure) -> None:
        noisy = some(noise=1e-3)
        score = Score.of(noisy, measure.leave_out(noisy))
        assert score.unseen == 0
        assert score.row("x").count("|") == 9

    def test_what_does_not_last_is_no_roll(self) -> None:
        t_s = np.arange(0, 2, 0.1)
        assert lasting(t_s, np.where((t_s > 0.9) & (t_s < 1.1), 30.0, 2.0)) == 2.0
        assert math.isnan(lasting(t_s, np.full(len(t_s), math.nan)))


class TestConstants:
    def test_are_what_the_recorded_repetitions_give(self) -> None:
        pitch_deg, rise, roll_deg = np.loadtxt(TOPS, delimiter=",", skiprows=1, unpack=True)
        way, rolls = rise / np.sin(np.radians(pitch_deg)), roll_deg >= FAULT_DEG
        assert math.radians(1) * roll_deg[rolls].sum() * FLANK_RADIUS_TORSO == pytest.approx(way[rolls].sum(), rel=0.01)
        still = roll_deg <= 4
        error = (way - FLANK_RADIUS_TORSO * np.radians(roll_deg))[still] * np.sin(np.radians(pitch_deg))[still]
        assert 0.01 < np.mean(error > FLANK_WAY_ERROR_TORSO) < 0.2  # one standard error to the bad side
        assert np.mean(error > 2 * FLANK_WAY_ERROR_TORSO) < 0.05

    def test_the_record_is_written_by_the_study(self) -> None:
        assert tops([seen(10, 30.0)]).splitlines()[0] == TOPS.read_text("utf-8").splitlines()[0]
        pitch_deg, rise, roll_deg = map(float, tops([seen(10, 30.0)]).splitlines()[1].split(","))
        assert rise / math.sin(math.radians(pitch_deg)) == pytest.approx(0.2 * math.radians(roll_deg), rel=0.01)
