"""The review page: what is in it, and that nothing breaks out of it."""

from __future__ import annotations

import base64
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import exercises
from calibration.landmarks import Landmark, Pose
from exercises.judging.judge import RuleState
from exercises.judging.results import Fault, Hold, NotSeen, Scores, SetResult
from exercises.judging.update import State, Update
from tests.made_page import FAST, NASTY, SEEN_SET, UNSEEN_SET, Tags, html_of, made_up, record, rep, unpack
from tests.made_records import one_set, session
from trainer.base.errors import TrainerError
from trainer.record.best_reps import best_and_worst
from trainer.record.landmark_blob import TimedPose
from trainer.record.recorder import Recorder, SetInfo
from trainer.record.records import SetRecord
from trainer.record.store import Store
from trainer.recordings import curve_cache
from trainer.recordings.curves import Curves, curves_of
from trainer.recordings.replay import STATES, Replay, replay_of
from trainer.review.page import write_page
from trainer.review.plot_data import choose, plot_data, replay_data
from trainer.review.sessions import video_start_s


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite"


class TestContent:
    def test_words_and_scores(self, path: Path) -> None:
        text = Tags(html_of(record(path, SEEN_SET))).text
        words = "3 repetitions. Spine: good 100. Hips: needs work 50 (the pelvis rolls back in 2 of 3)."
        assert words in text
        assert "The pelvis rolls back (severe), up to about 24°" in text
        assert "needs work 40" in text

    def test_not_seen_is_words_and_hatching_and_never_a_bar(self, path: Path) -> None:
        html = html_of(record(path, UNSEEN_SET))
        rows = re.findall(r'<td class="score (\w+)">([^<]*)</td>', html)
        assert rows == [("t100", "good 100"), ("none", "not seen"), ("t100", "good 100"), ("t70", "fair 70")] * 3
        text = Tags(html).text
        assert "the camera is too low" in text
        assert "Raise the camera." in text

    def test_holds_have_their_seconds_and_no_range(self, path: Path) -> None:
        slump = Fault("slumped", 1012.0, 1015.0, 9.0, "%", "fault")
        held = SetResult("tall_posture", holds=(Hold(1, 1005.0, 1045.0, Scores(70.0, None), (slump,)),))
        html = html_of(record(path, held, exercise="tall_posture"))
        text = Tags(html).text
        assert "range" not in text
        assert "40 s" in text
        assert "up to 9 %, 7 s after the start" in text

    def test_an_empty_record_says_what_to_do(self, path: Path) -> None:
        tags = Tags(html_of(path))
        assert "pilates practice clam" in tags.text
        assert tags.data == []

    def test_older_sets_have_scores_but_no_curves(self, path: Path) -> None:
        tags = Tags(html_of(record(path, SEEN_SET, SEEN_SET, SEEN_SET), most=2))
        assert len(tags.data) == 2
        assert tags.text.count("leaves out the curves of older sets") == 1
        assert tags.text.count("Scores of each repetition") == 3

    def test_damaged_landmarks_cost_their_curve_only(self, path: Path) -> None:
        record(path, SEEN_SET)
        db = sqlite3.connect(path)
        db.execute("UPDATE landmarks SET frames = x'00'")
        db.commit()
        db.close()
        tags = Tags(html_of(path, curves=None))
        assert "cannot be read" in tags.text
        assert "Scores of each repetition" in tags.text

    def test_an_unknown_exercise_has_no_curve(self, path: Path) -> None:
        record(path, SetResult("swan_dive", (rep(1, hips=90.0),)), exercise="swan_dive")
        tags = Tags(html_of(path, curves=None))
        assert "does not have the exercise" in tags.text
        assert "Swan dive" in tags.text

    def test_write_replaces_and_leaves_nothing_behind(self, path: Path, tmp_path: Path) -> None:
        target = tmp_path / "review" / "page.html"
        record(path, SEEN_SET)
        with Store(path) as store:
            for _ in range(2):
                write_page(store, target, curves=made_up)
        assert [file.name for file in target.parent.iterdir()] == ["page.html"]
        assert target.read_text("utf-8").startswith("<!doctype html>")

    def test_where_it_cannot_be_written(self, path: Path, tmp_path: Path) -> None:
        (tmp_path / "taken").touch()
        with Store(record(path, SEEN_SET)) as store, pytest.raises(TrainerError, match="cannot be written"):
            write_page(store, tmp_path / "taken" / "page.html", curves=made_up)


class TestNothingBreaksOut:
    def test_nasty_words(self, path: Path) -> None:
        plain = Tags(html_of(record(path, SEEN_SET)))
        nasty_set = SetResult(
            "clam",
            (rep(1, Fault(NASTY, 1011, 1012, 3, "deg", "fault"), hips=3.0),),
            not_seen=(NotSeen(NASTY, NASTY, NASTY),),
        )
        other = path.with_name("nasty.sqlite")
        record(other, nasty_set, camera=NASTY)
        db = sqlite3.connect(other)
        db.execute("UPDATE session SET note = ?", (NASTY,))
        db.execute("UPDATE exercise_set SET exercise = ?", (NASTY,))
        db.commit()
        db.close()
        tags = Tags(html_of(other))
        for tag in ("script", "img"):
            assert [t for t, _ in tags.tags].count(tag) == [t for t, _ in plain.tags].count(tag), tag
        assert not [name for _, attrs in tags.tags for name in attrs if name.startswith("on")]
        assert NASTY in tags.text
        assert NASTY in tags.data[0]["lanes"][0]["marks"][0]["text"]  # as data, which the script shows as text

    def test_no_address_outside_is_loaded(self, path: Path) -> None:
        tags = Tags(html_of(record(path, SEEN_SET)))
        for _, attrs in tags.tags:
            assert not {"src", "href", "action", "data"} & {*attrs}
        (policy,) = [a["content"] for t, a in tags.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy is not None
        assert policy.startswith("default-src 'none'; script-src 'sha256-")
        assert "style-src 'sha256-" in policy
        for loose in ("unsafe-eval", "unsafe-inline", "http", "data:", "blob:", "*"):
            assert loose not in policy
        assert not [name for _, attrs in tags.tags for name in attrs if name == "style"]  # the policy would ignore it


class TestVideo:
    def policy(self, html: str) -> str:
        (found,) = [a["content"] for t, a in Tags(html).tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert found is not None
        return found

    def test_files_may_be_played_only_where_there_is_one(self, path: Path) -> None:
        film = path.with_name("film.webm")
        film.touch()
        record(path, SEEN_SET)
        assert "media-src" not in self.policy(html_of(path))
        record(path, SEEN_SET, video=film)
        html = html_of(path)
        assert "media-src file:;" in self.policy(html)
        assert [a["src"] for t, a in Tags(html).tags if t == "video"] == [film.as_uri()]

    def test_one_that_is_gone_is_not_shown(self, path: Path) -> None:
        record(path, SEEN_SET, video=path.with_name("gone.webm"))
        html = html_of(path)
        assert "<video" not in html
        assert "media-src" not in self.policy(html)

    def test_it_begins_with_the_first_set_in_it(self) -> None:
        film, other = Path("film.webm"), Path("other.webm")
        sets = [
            one_set([], start_s=start_s, video=video)
            for start_s, video in ((100.0, film), (160.0, film), (200.0, other))
        ]
        assert [video_start_s(session(0, *sets), one) for one in sets] == [100.0, 100.0, 200.0]
        clip = one_set([], start_s=0.5, video=film, mode="recorded")
        assert video_start_s(session(0, clip), clip) == 0.0


class TestPlotData:
    def of(self, path: Path, result: SetResult) -> dict[str, Any]:
        record(path, result)
        with Store(path) as store:
            one = store.sessions()[0].sets[0]
        found = made_up(one)
        return plot_data(one, found, choose(one, found)[0])

    def test_places(self, path: Path) -> None:
        data = self.of(path, SEEN_SET)
        assert [(r["n"], r["start"], r["end"]) for r in data["reps"]] == [(1, 10, 14), (2, 15, 19), (3, 20, 24)]
        assert data["waiting"] == [[0.0, pytest.approx(6, abs=0.05)]]
        assert data["range"][0] == pytest.approx(2, abs=0.05)  # four seconds before the start position was held
        assert data["curves"][1]["label"] == "Pelvis rolling back (approximate)"  # known to about half of it
        roll, fast = data["lanes"]
        assert (roll["label"], fast["label"]) == ("The pelvis rolls back", "The movement is too fast")
        assert [(m["onset"], m["end"], m["severe"]) for m in roll["marks"]] == [(11.5, 12.5, False), (16.4, 17.6, True)]
        assert [m["curve"] for m in roll["marks"]] == [1, 1]
        assert roll["marks"][1]["y"] == pytest.approx(22.0, abs=0.1)  # the curve's own height there
        assert roll["marks"][1]["x"] == pytest.approx(17.5, abs=0.05)
        assert fast["marks"][0]["curve"] is None

    def test_phases_and_scores_of_a_repetition(self, path: Path) -> None:
        first = self.of(path, SEEN_SET)["reps"][0]
        assert (first["start"], first["peak"], first["end"]) == (10, 12, 14)
        assert first["said"] == "Spine: good 100. Hips: needs work 40"

    def test_calm_curves_are_named_and_not_drawn(self, path: Path) -> None:
        record(path, SEEN_SET)
        with Store(path) as store:
            one = store.sessions()[0].sets[0]
        shown, calm, unseen = choose(one, made_up(one))
        assert [curve.label for curve in shown] == ["Knee opening", "Pelvis rolling back"]
        assert [curve.label for curve in calm] == ["Feet apart"]
        assert unseen == []

    def test_not_seen_is_a_gap_and_a_span(self, path: Path) -> None:
        curve = self.of(path, SEEN_SET)["curves"][1]
        assert curve["not_seen"] == [[pytest.approx(22, abs=0.05), pytest.approx(23, abs=0.05)]]
        assert curve["values"][int(22.5 * 30)] is None
        assert not curve["empty"]

    def test_never_seen(self, path: Path) -> None:
        curve = self.of(path, UNSEEN_SET)["curves"][1]
        assert curve["empty"]
        assert {*curve["values"]} == {None}

    def test_a_fault_has_the_same_style_in_every_set(self, path: Path) -> None:
        both = self.of(path, SEEN_SET)["lanes"]
        only = self.of(path.with_name("b"), SetResult("clam", (rep(1, FAST, hips=90.0),)))["lanes"]
        assert both[1]["style"] == only[0]["style"] != both[0]["style"]


class TestReplay:
    def data(self, path: Path) -> tuple[dict[str, Any], Replay]:
        record(path, SEEN_SET)
        with Store(path) as store:
            one = store.sessions()[0].sets[0]
        found = made_up(one)
        assert found.replay is not None
        return replay_data(one, found.replay, float(found.t_s[0])), found.replay

    def test_what_the_page_unpacks_is_what_was_kept(self, path: Path) -> None:
        data, kept = self.data(path)
        points = unpack(data["points"], 2 * data["count"], data["step"])
        np.testing.assert_allclose(points, kept.points.reshape(len(kept.points), -1) * kept.step_px, atol=0.5)
        assert len(base64.b64decode(data["states"])) == 2 * len(kept.t_s)
        np.testing.assert_allclose(np.cumsum(data["ms"]) / 1000, kept.t_s - 1000.0, atol=0.001)

    def test_the_best_and_the_worst(self, path: Path) -> None:
        data, _ = self.data(path)
        assert (data["best"], data["worst"]) == (2, 1)  # hips 95 and 0

    @pytest.mark.parametrize("hips", [(80.0, 80.0), (None, None), (90.0, None)])
    def test_none_where_no_two_can_be_told_apart(self, path: Path, hips: tuple[float | None, ...]) -> None:
        record(path, SetResult("clam", tuple(rep(n, hips=value) for n, value in enumerate(hips, 1))))
        with Store(path) as store:
            assert best_and_worst(store.sessions()[0].sets[0].reps) == (None, None)

    def test_a_face_is_not_kept(self) -> None:
        """Of the eleven points of the face only the middle between the ears is left, whatever the others are."""
        points = np.ones((33, 4), np.float32)
        points[:, :2] = np.arange(66).reshape(33, 2)
        points[:11, :2] = 400.0
        points[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR], 0] = 100.0, 140.0
        pose = Pose(points, 0.0, (640, 480))
        kept = replay_of(exercises.get("clam"), [Update(0.0, State.GET_READY, pose=pose)], 0.0)
        assert kept is not None
        assert kept.points.shape == (1, 23, 2)
        np.testing.assert_allclose(kept.points[0, 0] * kept.step_px, [120.0, 400.0], atol=0.05)
        np.testing.assert_allclose(kept.points[0, 1:] * kept.step_px, points[11:, :2], atol=0.05)

    def test_fifteen_frames_a_second_at_their_own_times(self) -> None:
        pose = Pose(np.ones((33, 4), np.float32), 0.0, (640, 480))
        updates = [Update(k / 30, State.GET_READY, pose=pose) for k in range(301)]
        kept = replay_of(exercises.get("clam"), updates, 10.0)
        assert kept is not None
        np.testing.assert_allclose(kept.t_s, np.arange(0, 10.01, 1 / 15))

    def test_a_part_is_at_fault_from_the_onset_on(self) -> None:
        """Live it shows a quarter of a second later, when the fault has lasted; the replay knows."""
        pose = Pose(np.ones((33, 4), np.float32), 0.0, (640, 480))
        values = dict.fromkeys((rule.observable for rule in exercises.get("clam").faults), 0.0)
        roll = Fault("pelvis_rolls_back", 0.42, 0.8, 14.0, "deg", "fault")
        rules = tuple(RuleState(rule, 0.0) for rule in exercises.get("clam").faults)
        updates = [Update(k / 15, State.MOVING, values=values, rules=rules, pose=pose) for k in range(15)]
        last = rep(1, roll, hips=40.0)
        updates.append(Update(1.0, State.READY, values=values, rules=rules, pose=pose, repetition=last))
        kept = replay_of(exercises.get("clam"), updates, 1.0)
        assert kept is not None
        spine, hips = ([STATES[state] for state in column] for column in kept.states.T)
        assert spine == ["good"] * 16
        assert hips == ["good"] * 6 + ["fault"] * 7 + ["good"] * 3

    def test_nobody_leaves_nothing(self) -> None:
        assert replay_of(exercises.get("clam"), [Update(0.0, State.NOBODY)], 0.0) is None
        assert replay_of(exercises.get("clam"), [], 0.0) is None


def test_curves_of_a_person_who_never_lies_down(path: Path) -> None:
    """The real replay: somebody stands there, then leaves; the start position is waited for all the time."""
    points = np.ones((33, 4), np.float32)
    points[:, 0] = 300 + 20 * np.arange(33) % 7
    points[:, 1] = np.linspace(50, 450, 33)
    frames: list[TimedPose] = [
        (i / 30, Pose(points, i / 30, (640, 480)) if i < 60 else None) for i in range(90)
    ]  # fmt: skip
    record(path, SetResult("clam"))
    with Store(path) as store:
        found = curves_of(store.sessions()[0].sets[0], frames)
    assert found is not None
    assert [curve.label for curve in found.curves][:2] == ["Knee opening", "Pelvis rolling back"]
    assert all(np.isnan(curve.values).all() for curve in found.curves)
    assert found.waiting == ((0.0, 89 / 30),)
    assert all(curve.not_seen == () for curve in found.curves)


class TestCurveCache:
    """A cached curve equals a computed one."""

    @pytest.fixture
    def calls(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        found: list[int] = []

        def counted(one: SetRecord, poses: Sequence[TimedPose]) -> Curves:
            found.append(one.id)
            return made_up(one)

        monkeypatch.setattr(curve_cache, "curves_of", counted)
        return found

    def test_the_second_time_is_the_first(self, path: Path, calls: list[int]) -> None:
        record(path, SEEN_SET)
        first = html_of(path, curves=None)
        data = Tags(first).data
        assert len(data) == 1
        assert Tags(html_of(path, curves=None)).data == data
        assert calls == [1]

    def test_other_code_computes_again(self, path: Path, calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
        record(path, SEEN_SET)
        html_of(path, curves=None)
        monkeypatch.setattr(curve_cache, "code_key", lambda: "another")
        html_of(path, curves=None)
        assert calls == [1, 1]

    def test_a_set_that_may_still_grow_is_not_kept(self, path: Path, calls: list[int]) -> None:
        with Recorder(path) as to:
            to.begin_set(SetInfo("clam", None, "live", 1000.0, "camera", "full", {}))
        html_of(path, curves=None)
        html_of(path, curves=None)
        assert calls == [1, 1]

    def test_damaged_ones_are_computed_again(self, path: Path, calls: list[int]) -> None:
        record(path, SEEN_SET)
        html_of(path, curves=None)
        db = sqlite3.connect(path)
        db.execute("UPDATE curves SET data = x'504b0304'")
        db.commit()
        db.close()
        assert len(Tags(html_of(path, curves=None)).data) == 1
        assert calls == [1, 1]

    def test_the_newest_session_is_ready_for_its_review(self, path: Path, calls: list[int]) -> None:
        record(path, SEEN_SET)
        record(path, SEEN_SET, SEEN_SET)
        curve_cache.keep_newest(path)
        assert calls == [2, 3]
        assert len(Tags(html_of(path, curves=None)).data) == 3
        assert calls == [2, 3, 1]

    @pytest.mark.slow
    def test_all_cores_find_the_same(self, path: Path) -> None:
        """Worker processes fill the cache with what is otherwise computed one set at a time."""
        record(path, *[SEEN_SET] * curve_cache.FEWEST_IN_POOL)
        with Store(path) as store:
            sets = store.sessions()[0].sets
            cache = curve_cache.CurveCache(store)
            cache.fill(sets)
            kept = [store.kept_curves(one.id, curve_cache.code_key()) for one in sets]
            found = [curves_of(one, store.set_poses(one.id)) for one in sets]
        assert kept == [curve_cache._pack(one) for one in found if one is not None]
        assert len(kept) == curve_cache.FEWEST_IN_POOL
