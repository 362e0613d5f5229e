"""The study of the landmarks on bodies made by hand, the cache of landmarks, and the text of docs/accuracy.md."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from calibration.landmarks import MIRROR, Landmark, Pose
from exercises.judging.units import DEG, TORSO, Unit
from trainer.check import landmark_cache
from trainer.check.accuracy import accuracy
from trainer.check.landmark_cache import LandmarkCache
from trainer.check.landmark_study import Agreement, LandmarkStudy, study
from trainer.check.measures import MEASURES, PAIRS, JointMeasure
from trainer.check.pooled import Studied, Worth, band_text, verdict
from trainer.check.run import Checked
from trainer.check.sidecar import Sample
from trainer.record.landmark_blob import TimedPose
from trainer.recordings.looking import Found

Array = NDArray[np.float64]

SIZE = (640, 480)
FPS, SECONDS = 10, 8
TORSO_M, TORSO_PX = 0.5, 100.0
#: A camera in which a torso of half a metre is 100 pixels long.
SIDECAR: dict[str, Any] = {
    "size": SIZE,
    "camera": {"distance_m": 2.0, "fov_deg": 2 * math.degrees(math.atan(320 / 400)), "pitch_deg": 0.0},
}


def body_m() -> Array:
    """The true joints (frames, 33, 3): lying with the head at -x, left side to the camera; a leg lifts after 2 s."""
    t_s = np.arange(FPS * SECONDS) / FPS
    joints = np.zeros((len(t_s), 33, 3))
    along = {"ear": -0.7, "shoulder": -TORSO_M, "hip": 0.0, "knee": 0.4, "ankle": 0.8, "foot_index": 0.9}
    for name, rows in PAIRS.items():
        for row, y in zip(rows, (-0.1, 0.1), strict=True):
            # The left side lies 0.1 m higher, so that the two can be told apart in the picture.
            joints[:, row] = along[name], y, 0.2 if y < 0 else 0.1
    lift = np.radians(30 * np.clip(np.sin(np.pi * (t_s - 2) / 3), 0, None) * (t_s > 2))
    for name in ("knee", "ankle", "foot_index"):
        joints[:, PAIRS[name][0], 0] = along[name] * np.cos(lift)
        joints[:, PAIRS[name][0], 2] = 0.2 + along[name] * np.sin(lift)
    return joints


def pixels(joints_m: Array) -> Array:
    """Seen square from the side and from far away."""
    px = np.array([320.0, 300.0]) + joints_m[:, :, [0, 2]] * [1, -1] * (TORSO_PX / TORSO_M)
    return np.asarray(px)


TRUE_M = body_m()
TRUE_PX = pixels(TRUE_M)
TIMES = np.arange(len(TRUE_M)) / FPS
TRUTH = {"t_s": TIMES, "joints_px": TRUE_PX, "joints_m": TRUE_M}


def found(px: Array, visibility: Any = 0.9, nobody: Callable[[int], bool] = lambda n: False) -> list[TimedPose]:
    poses: list[TimedPose] = []
    seen = np.broadcast_to(np.asarray(visibility, float), len(px))
    for n, points in enumerate(px):
        rows = np.column_stack([points, np.full((33, 2), seen[n])]).astype(np.float32)
        poses.append((TIMES[n], None if nobody(n) else Pose(rows, TIMES[n], SIZE)))
    return poses


def studied(poses: list[TimedPose], truth: dict[str, Array] = TRUTH, **camera: Any) -> LandmarkStudy:
    out = study(poses, truth, SIDECAR | {"camera": SIDECAR["camera"] | camera})
    assert out is not None
    return out


class TestStudy:
    def test_perfect_landmarks(self):
        s = studied(found(TRUE_PX))
        assert (s.frames, s.seen, s.ghosts, s.wrong, s.swapped) == (80, 80, 0, 0, 0)
        assert s.pairs == 4 * 80  # shoulders, hips, knees and ankles, 0.2 torso lengths apart
        assert {*s.errors_torso} == {*PAIRS}
        for errors in s.errors_torso.values():
            assert errors == pytest.approx(np.zeros(80), abs=1e-5)
        assert s.visible[0] == pytest.approx(0.9)
        assert math.isnan(s.visible[1])
        for name, view in s.view.items():
            assert s.measured[name].mae == pytest.approx(view.mae, abs=0.01), name
        lifted = s.measured["thigh_deg"]
        assert (lifted.mae, lifted.correlation) == (pytest.approx(0, abs=0.01), pytest.approx(1, abs=1e-4))
        assert lifted.spread > 10
        assert s.measured["trunk_elevation_deg"].spread == pytest.approx(0, abs=1e-6)

    def test_shifted_by_a_known_length(self):
        s = studied(found(TRUE_PX + np.array([0.2 * TORSO_PX, 0])))
        for errors in s.errors_torso.values():
            assert errors == pytest.approx(np.full(80, 0.2), abs=1e-4)
        assert s.wrong == 0
        assert s.measured["thigh_deg"].mae == pytest.approx(0, abs=0.01)  # a shift turns nothing

    def test_another_pose(self):
        px = TRUE_PX.copy()
        px[60:] += [0.6 * TORSO_PX, 0]
        s = studied(found(px, np.where(np.arange(80) < 60, 0.9, 0.5)))
        assert (s.seen, s.wrong) == (80, 20)
        assert s.visible == (pytest.approx(0.8), pytest.approx(0.5))

    def test_sides_swapped(self):
        px = TRUE_PX.copy()
        px[:40] = px[:40, MIRROR]
        assert (studied(found(px)).swapped, studied(found(px)).pairs) == (160, 320)

    def test_sides_that_lie_upon_each_other_cannot_be_swapped(self):
        px = TRUE_PX.copy()
        hips = PAIRS["hip"]
        px[:, hips[1]] = px[:, hips[0]] + [5.0, 0.0]
        truth = TRUTH | {"joints_px": px}
        assert studied(found(px[:, MIRROR]), truth).pairs == 3 * 80

    def test_nobody_found_and_ghosts(self):
        gone = TRUE_PX.copy()
        gone[70:] = np.nan
        empty = TRUE_M.copy()
        empty[70:] = np.nan
        truth = {"t_s": TIMES, "joints_px": gone, "joints_m": empty}
        s = studied(found(TRUE_PX, nobody=lambda n: n < 8), truth)
        assert (s.frames, s.seen, s.ghosts, s.wrong) == (70, 62, 10, 0)
        assert all(len(errors) == 62 for errors in s.errors_torso.values())

    def test_who_stands_beside_the_picture_is_not_missed_and_nobody_s_ghost(self):
        beside, half = TRUE_PX + np.array([3.0 * SIZE[0], 0.0]), TRUE_PX.copy()
        half[:, PAIRS["hip"][0]] = [-5.0, 5.0]  # coming in, hips still outside
        for px, ghosts in ((beside, 80), (half, 0)):
            s = studied(found(TRUE_PX), TRUTH | {"joints_px": px})
            assert (s.frames, s.seen, s.ghosts) == (0, 0, ghosts)

    @pytest.mark.parametrize("ghost", [True, False])
    def test_an_empty_room(self, ghost):
        nowhere = np.full_like(TRUE_PX, np.nan)
        truth = {"t_s": TIMES, "joints_px": nowhere, "joints_m": np.full_like(TRUE_M, np.nan)}
        s = studied(found(TRUE_PX, nobody=lambda n: not ghost), truth)
        assert (s.frames, s.seen, s.ghosts, s.wrong, s.pairs) == (0, 0, 80 * ghost, 0, 0)
        assert all(a.n == 0 for a in s.measured.values())

    def test_truth_at_another_rate(self):
        every = slice(None, None, 4)
        truth = {name: values[every] for name, values in TRUTH.items()}
        assert studied(found(TRUE_PX), truth).errors_torso["hip"] == pytest.approx(np.zeros(80), abs=1e-5)

    @pytest.mark.parametrize("lacking", ["t_s", "joints_px", "joints_m", "size", "distance_m"])
    def test_not_without_what_is_needed(self, lacking):
        truth = {k: v for k, v in TRUTH.items() if k != lacking}
        camera = {k: v for k, v in SIDECAR["camera"].items() if k != lacking}
        sidecar = {k: v for k, v in (SIDECAR | {"camera": camera}).items() if k != lacking}
        assert study(found(TRUE_PX), truth, sidecar) is None
        assert study([], TRUTH, SIDECAR) is None

    def test_the_near_side(self):
        """Square from the side the left leg, which moves, is nearer; seen from behind it is the other one."""
        assert studied(found(TRUE_PX)).view["thigh_deg"].spread > 10
        behind = TRUTH | {"joints_m": TRUE_M * [1, -1, 1]}
        assert studied(found(TRUE_PX), behind).view["thigh_deg"].spread == pytest.approx(0, abs=1e-6)
        # From above the upper side is nearer, whichever way the person faces.
        assert studied(found(TRUE_PX), behind, pitch_deg=80.0).view["thigh_deg"].spread > 10

    @given(st.floats(0.1, 8), st.integers(0, 2**20))
    def test_the_scale_of_the_picture_does_not_matter(self, scale, seed):
        off = np.random.default_rng(seed).normal(0, 0.15 * TORSO_PX, TRUE_PX.shape)
        one = studied(found(TRUE_PX + off))
        larger = {**SIDECAR, "size": (SIZE[0] * scale, SIZE[1] * scale)}
        other = study(found((TRUE_PX + off) * scale), TRUTH | {"joints_px": TRUE_PX * scale}, larger)
        assert other is not None
        assert (one.wrong, one.swapped, one.pairs) == (other.wrong, other.swapped, other.pairs)
        for name in PAIRS:
            assert one.errors_torso[name] == pytest.approx(other.errors_torso[name], abs=1e-3)
        for name in one.measured:
            assert one.measured[name].mae == pytest.approx(other.measured[name].mae, abs=0.02), name


class TestAgreement:
    def test_by_hand(self):
        a = Agreement.between(np.array([1.0, 3.0, np.nan, 5.0]), np.array([0.0, 4.0, 7.0, 2.0]))
        assert a.n == 3
        assert a.mae == pytest.approx((1 + 1 + 3) / 3)
        assert a.bias == pytest.approx((1 - 1 + 3) / 3)
        assert a.spread == pytest.approx(np.std([0, 4, 2]))
        assert a.correlation == pytest.approx(np.corrcoef([1, 3, 5], [0, 4, 2])[0, 1])

    def test_parts_add_up_to_the_whole(self):
        rng = np.random.default_rng(5)
        x, y = rng.normal(size=(2, 50))
        parts = Agreement.between(x[:20], y[:20]) + Agreement.between(x[20:], y[20:])
        whole = Agreement.between(x, y)
        for name in ("n", "mae", "bias", "spread", "correlation"):
            assert getattr(parts, name) == pytest.approx(getattr(whole, name)), name

    def test_nothing_known(self):
        nothing = Agreement.between(np.array([np.nan]), np.array([1.0]))
        assert all(math.isnan(getattr(nothing, name)) for name in ("mae", "bias", "spread", "correlation"))
        assert math.isnan(Agreement.between(np.ones(5), np.arange(5.0)).correlation)


class TestVerdict:
    TURN = np.tile([0.0, 10.0, 20.0], 10)

    def of(self, measured: Array, true: Array = TURN, unit: Unit = DEG) -> str:
        measure = JointMeasure("m", "m", unit, lambda joints, torso, near: joints[:, 0, 0])
        return verdict(measure, Agreement.between(measured, true))

    def test_words(self):
        noise = np.random.default_rng(1).normal(0, 1, 30)
        assert self.of(self.TURN) == "trust"
        assert self.of(self.TURN + 4.9) == "trust"
        assert self.of(self.TURN + 5.1) == "rough"  # it follows, and is too far off
        assert self.of(self.TURN + 8 * noise) == "rough"
        assert self.of(noise) == "not"
        assert self.of(-self.TURN) == "not"
        assert self.of(self.TURN, np.full(30, 3.0)) == "still"
        assert self.of(np.full(30, np.nan)) == "still"

    def test_torso_lengths_have_their_own_bounds(self):
        assert self.of(self.TURN / 100, self.TURN / 100, TORSO) == "trust"
        assert self.of(self.TURN / 100 + 0.06, self.TURN / 100, TORSO) == "rough"
        assert self.of(self.TURN / 1000, self.TURN / 1000, TORSO) == "still"

    @pytest.mark.parametrize(
        ("pitch_deg", "words"),
        [
            (-3, "below 15°"), (14.9, "below 15°"), (15, "15–30°"), (30, "30–45°"), (45, "45° and more"),
            (89, "45° and more"), (None, "not told"),
        ],
    )  # fmt: skip
    def test_bands(self, pitch_deg, words):
        camera = {} if pitch_deg is None else {"pitch_deg": pitch_deg}
        clip = Studied(Checked(Sample("a", Path("a.mp4"), "clam", "clam", (), camera=camera)), STUDY)
        assert band_text(clip.band) == words


STUDY = studied(found(TRUE_PX + np.array([0.1 * TORSO_PX, 0])))


def clip(name: str = "a", exercise: str = "clam", study: LandmarkStudy | None = STUDY, **more: Any) -> Checked:
    camera = {"view": "front", "pitch_deg": 40.0, "recommended": True} | more.pop("camera", {})
    content = more.pop("content", exercise)
    at = Sample(name, Path("clips") / f"{name}.mp4", exercise, content, (), camera=camera, more={"body": "old"} | more)
    return Checked(at, landmarks=study, frames=100, seconds=8.0)


class TestAccuracy:
    def test_its_top(self):
        text = accuracy([clip(), clip("b", body="young"), clip("c", study=None)])
        assert "Made by `pilates check clips --accuracy docs/accuracy.md` from 2 clips with known truth:" in text
        assert "200 frames, 16 seconds. Bodies: old (1 clip), young (1 clip)." in text
        assert "Left out: 1 clip without the truth of every frame" in text

    def test_a_clip_that_could_not_be_checked_is_left_out(self):
        text = accuracy([clip(), replace(clip("b"), error="broken")])
        assert "from 1 clip with" in text
        assert "Left out: 1 clip" in text

    def test_clips_are_taken_together_by_view_and_pitch(self):
        low, behind = {"pitch_deg": 10.0}, {"view": "back", "recommended": False}
        half = replace(STUDY, seen=40, ghosts=5, wrong=10, swapped=32, visible=(0.8, 0.5))
        lines = accuracy([clip(), clip("b", study=half), clip("c", camera=low), clip("d", camera=behind)]).splitlines()
        # 120 of 160 frames seen; 5 of 40 empty ones with a ghost; 10 of 120 wrong; 32 of 640 pairs swapped;
        # visible 0.9 in 80 frames and 0.8 in 40, of which 10 wrong ones had 0.5.
        right = (0.9 * 80 + 0.8 * 40 - 0.5 * 10) / 110
        assert f"| front | 30–45° | 2 | 75.0% | 12.5% | 8.3% | 5.0% | {right:.2f} | 0.50 |" in lines
        assert "| front | below 15° | 1 | 100.0% | 0.0% | 0.0% | 0.0% | 0.90 | – |" in lines
        assert "| back | 30–45° | 1 | 100.0% | 0.0% | 0.0% | 0.0% | 0.90 | – |" in lines
        assert (
            lines.count(
                "| back | 30–45° | 0.10 / 0.10 | 0.10 / 0.10 | 0.10 / 0.10 | 0.10 / 0.10 | 0.10 / 0.10 | 0.10 / 0.10 |"
            )
            == 1
        )

    def test_median_and_ninetieth_percentile(self):
        errors = {name: np.arange(101, dtype=np.float32) / 100 for name in PAIRS}
        assert "| 0.50 / 0.90 |" in accuracy([clip(study=replace(STUDY, errors_torso=errors))])

    def test_measures_by_camera(self):
        noise = Agreement.between(np.random.default_rng(1).normal(0, 9, 80), np.linspace(0, 30, 80))
        lost = replace(STUDY, measured={**STUDY.measured, "thigh_deg": noise})
        text = accuracy([clip(), clip("b", study=lost, camera={"view": "back", "recommended": False})])
        good, other = text.split("### Measures, other cameras (1 clip)")
        assert "| near thigh above the floor | trust | " in good.split("### Measures, recommended camera (1 clip)")[1]
        assert "| near thigh above the floor | not | " in other
        rules = good.split("## What follows")[1]
        assert "  - judge: " in rules
        assert "*not seen*, because the landmarks lose it: near thigh above the floor" in rules
        assert "trunk above the floor (noise 0.0°)" in good  # nobody lifted it
        assert "| trunk above the floor |" not in text

    def test_what_the_view_hides(self):
        hidden = Agreement.between(np.zeros(80), np.linspace(0, 30, 80))
        blind = replace(STUDY, view={"thigh_deg": hidden}, measured={"thigh_deg": hidden})
        text = accuracy([clip(study=blind)])
        assert "*not seen*, because this view hides it: near thigh above the floor" in text
        still = Agreement.between(np.linspace(0, 30, 80), np.zeros(80))
        restless = replace(STUDY, view={"thigh_deg": still}, measured={"thigh_deg": still})
        assert "at rest, but measured as moving: near thigh above the floor" in accuracy([clip(study=restless)])

    def test_poor_cameras_and_visibility(self):
        bad = replace(STUDY, seen=60, wrong=12, visible=(0.8, 0.3))
        rules = accuracy([clip(study=bad)]).split("## What follows")[1].split("## Clam")[0]
        assert "finds nobody in 25% of the frames and another pose in 20%. Warn" in rules
        assert "reveals wrong poses: 0.30 in them, 0.92 in right ones" in rules
        same = replace(bad, visible=(0.8, 0.8))
        assert "does not reveal wrong poses" in accuracy([clip(study=same)])
        assert "no wrong pose was found" in accuracy([clip()])

    def test_look_alikes_and_exercises_without_a_checker(self):
        text = accuracy([clip(), clip("b", "upside_down"), clip("c", content="settling"), clip("d", "none")])
        assert "## Upside down\n" in text
        nobody = text.split("## Clips that show no exercise")[1]
        assert "| front | 30–45° | 2 |" in nobody
        assert "Measures" not in nobody

    def test_nothing_to_study(self):
        text = accuracy([clip(study=None)])
        assert "No clip in this folder has the truth" in text
        assert "##" not in text

    def test_the_order_of_the_clips_changes_nothing(self):
        many = [clip("a"), clip("b", "swan"), clip("c", camera={"view": "back"}, body="young")]
        assert accuracy(many) == accuracy(many)
        assert accuracy(many[::-1]) == accuracy(many)

    def test_tables_are_whole(self):
        width = 0
        for line in accuracy([clip(), clip("b", camera={"view": "a|b"})]).splitlines():
            if line.startswith("|"):
                assert width in (0, line.count("|"))
                width = line.count("|")
            else:
                width = 0

    def test_every_measure_is_somewhere(self):
        text = " ".join(accuracy([clip()]).split("### Measures")[1].split())  # lines may break inside a label
        assert [m.label for m in MEASURES if m.label not in text] == []


def test_worths_verdicts_differ_for_view_and_landmarks():
    true = np.linspace(0, 30, 50)
    w = Worth(MEASURES[0], Agreement.between(true, true), Agreement.between(np.zeros(50), true))
    assert (w.view_verdict, w.verdict) == ("trust", "not")


class TestCache:
    """The cache gives the same landmarks as a new search, and another model gets its own."""

    @pytest.fixture
    def looks(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
        seen: list[Path] = []

        def look(path: Path, *_: object, **__: object) -> Found:
            seen.append(path)
            return Found(found(TRUE_PX, nobody=lambda n: n < 3))

        monkeypatch.setenv("PILATES_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.setattr(landmark_cache, "find_poses", look)
        return seen

    @pytest.fixture
    def video(self, tmp_path: Path) -> Path:
        path = tmp_path / "me.mp4"
        path.write_bytes(b"a film")
        return path

    def test_the_second_time_is_the_first(self, looks, video):
        first = LandmarkCache(b"model")(video)
        second = LandmarkCache(b"model")(video)
        assert looks == [video]
        assert [t for t, _ in first] == [t for t, _ in second]
        assert [pose is None for _, pose in first] == [pose is None for _, pose in second]
        for (_, a), (_, b) in zip(first[3:], second[3:], strict=True):
            assert a is not None
            assert b is not None
            assert a.points.tobytes() == b.points.tobytes()
            assert a.size == b.size == SIZE

    def test_another_model_another_film_and_fresh_look_again(self, looks, video, tmp_path):
        LandmarkCache(b"model")(video)
        LandmarkCache(b"other")(video)
        assert len(looks) == 2
        video.write_bytes(b"a film, cut")
        LandmarkCache(b"model")(video)
        assert len(looks) == 3
        LandmarkCache(b"model", fresh=True)(video)
        assert len(looks) == 4
        moved = video.rename(tmp_path / "renamed.mp4")
        LandmarkCache(b"model")(moved)  # the same film by another name
        assert len(looks) == 4

    def test_other_versions_and_code_look_again(self, looks, video, monkeypatch):
        LandmarkCache(b"model")(video)
        monkeypatch.setattr(landmark_cache, "version", lambda package: "99")
        LandmarkCache(b"model")(video)
        monkeypatch.setattr(landmark_cache, "_SOURCES", ("pose/landmarker.py",))
        LandmarkCache(b"model")(video)
        assert len(looks) == 3

    @pytest.mark.parametrize("damage", [b"", b"1234", b"12345678 and then rubbish"])
    def test_a_damaged_file_is_made_again(self, looks, video, tmp_path, damage):
        LandmarkCache(b"model")(video)
        (kept,) = (tmp_path / "cache" / "landmarks").glob("*.poses")
        kept.write_bytes(damage)
        assert len(LandmarkCache(b"model")(video)) == len(TRUE_PX)
        assert len(looks) == 2
        assert len(LandmarkCache(b"model")(video)) == len(TRUE_PX)
        assert len(looks) == 2

    def test_a_film_with_nobody(self, looks, video, monkeypatch):
        def look(path: Path, *_: object, **__: object) -> Found:
            looks.append(path)
            return Found([(0.0, None), (0.1, None)])

        monkeypatch.setattr(landmark_cache, "find_poses", look)
        assert LandmarkCache(b"model")(video) == LandmarkCache(b"model")(video) == [(0.0, None), (0.1, None)]
        assert looks == [video]


def test_landmark_rows_are_the_body_parts_meant():
    assert PAIRS["foot_index"] == (Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX)
