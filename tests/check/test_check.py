"""`pilates check`: sidecars, comparing, tallies and expectations with clips small enough to be counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import exercises
from exercises.judging.results import Cue, Fault, NotSeen, Repetition, Scores, SetResult
from exercises.judging.update import State, Update
from trainer.base.errors import TrainerError
from trainer.check.compare import compare
from trainer.check.comparison import Comparison, FaultCase
from trainer.check.confusion import count_offs, fault_confusion
from trainer.check.expectations import FILE_NAME, load_expectations, missed
from trainer.check.run import Checked
from trainer.check.sidecar import Sample, TrueFault, TrueRep, find_samples, load_sample, load_truth
from trainer.check.tally import FaultTally, as_dict, rows
from trainer.check.together import together
from trainer.recordings.analyse import Analysis

CLAM = exercises.get("clam")
ROLL, FEET, WAIST = "pelvis_rolls_back", "feet_apart", "waist_shortens"
SEEN = Scores(90.0, 90.0, 90.0, 90.0)


def write_sidecar(folder: Path, name: str = "me", **fields: Any) -> Path:
    path = folder / f"{name}.json"
    video = folder / f"{name}.mp4"
    video.touch()
    data = {"format": 1, "video": video.name, "exercise": "clam", "reps": 8} | fields
    path.write_text(json.dumps({k: v for k, v in data.items() if v is not None}), "utf-8")
    return path


class TestSidecar:
    def test_the_shortest_by_hand(self, tmp_path):
        sample = load_sample(write_sidecar(tmp_path))
        assert (sample.name, sample.exercise, sample.content) == ("me", "clam", "clam")
        assert sample.reps == (TrueRep(),) * 8
        assert sample.reps[0].faults is None  # nobody looked
        assert sample.truth is None
        assert sample.recommended

    def test_a_whole_one(self, tmp_path):
        faults = [
            {"code": ROLL, "peak_deg": 12.5, "onset_s": 2.25},
            {"code": WAIST, "peak": 9.0, "unit": "%"},
        ]
        rep = {"n": 1, "start_s": 1, "peak_s": 2, "end_s": 3, "side": "left", "range_deg": 30, "faults": faults}
        path = write_sidecar(
            tmp_path,
            reps=[rep, {"faults": []}, {}],
            camera={"view": "back", "recommended": False},
            body="old",
            content="x",
            form="easier",
        )
        np.savez(tmp_path / "me.truth.npz", t_s=np.arange(3.0))
        sample = load_sample(path)
        true = (TrueFault(ROLL, 12.5, 2.25, "deg"), TrueFault(WAIST, 9.0, None, "%"))
        assert sample.reps[0] == TrueRep(1.0, 2.0, 3.0, "left", 30.0, true)
        assert sample.reps[1].faults == ()  # somebody looked, and there are none
        assert sample.reps[2].faults is None  # nobody looked
        assert (sample.content, sample.form) == ("x", "easier")
        assert not sample.recommended
        assert sample.more["body"] == "old"
        assert sample.truth is not None
        assert load_truth(sample.truth)["t_s"].tolist() == [0.0, 1.0, 2.0]

    @pytest.mark.parametrize(
        ("fields", "wanted"),
        [
            ({"format": 2}, "has format 2; this program reads 1"),
            ({"format": None}, "missing required field `format`"),
            ({"exercise": None}, "missing required field `exercise`"),
            ({"reps": None}, "missing required field `reps`"),
            ({"reps": True}, "Expected `int | array`, got `bool` - at `$.reps`"),
            ({"reps": "8"}, "Expected `int | array`, got `str` - at `$.reps`"),
            ({"reps": -1}, "Expected `int` >= 0 - at `$.reps`"),
            ({"reps": 10**9}, "Expected `int` <= 10000 - at `$.reps`"),
            ({"reps": [5]}, "Expected `object`, got `int` - at `$.reps[0]`"),
            ({"reps": [{"start_s": "soon"}]}, "Expected `float | null`, got `str` - at `$.reps[0].start_s`"),
            ({"reps": [{"side": "up"}]}, "Invalid enum value 'up' - at `$.reps[0].side`"),
            ({"reps": [{"faults": [{}]}]}, "missing required field `code` - at `$.reps[0].faults[0]`"),
            ({"set_faults": [{"peak": 1}]}, "missing required field `code` - at `$.set_faults[0]`"),
            ({"camera": {"distance_m": 3, "fov_deg": 0}}, "Expected `float` > 0.0 - at `$.camera.fov_deg`"),
            ({"camera": {"distance_m": 3}}, "says nothing without its fov_deg - at `$.camera`"),
            ({"size": [640]}, "Expected `array` of length 2 - at `$.size`"),
            ({"video": "me\0.mp4"}, "- at `$.video`"),
            ({"video": "other.mp4"}, "names the video other.mp4, which is not beside it"),
            ({"video": "é" * 200}, "é, which is not beside it"),
        ],
    )
    def test_what_is_wrong_is_said(self, tmp_path, fields, wanted):
        with pytest.raises(TrainerError, match=r"me\.json") as told:
            load_sample(write_sidecar(tmp_path, **fields))
        assert wanted in str(told.value)

    def test_no_json(self, tmp_path):
        (tmp_path / "me.json").write_text("{", "utf-8")
        with pytest.raises(TrainerError, match=r"The sidecar me\.json cannot be read"):
            find_samples(tmp_path)

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ('{"format": 1, "video": "me.mp4", "exercise": "clam", "reps": [{"start_s": NaN}]}', "malformed"),
            ('{"format": 1, "video": "me.mp4", "exercise": "clam", "reps": [{"start_s": 1e999}]}', "out of range"),
            ('{"format": 1, "more": ' + "[" * 100_000, "nested too deeply"),
        ],
        ids=["NaN", "infinite", "deep"],
    )
    def test_no_number_and_no_end(self, tmp_path, text, wanted):
        write_sidecar(tmp_path)
        (tmp_path / "me.json").write_text(text, "utf-8")
        with pytest.raises(TrainerError, match=wanted):
            load_sample(tmp_path / "me.json")

    def test_a_byte_order_mark_is_no_fault(self, tmp_path):
        path = write_sidecar(tmp_path)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert load_sample(path).exercise == "clam"

    def test_other_json_files_and_the_order(self, tmp_path):
        write_sidecar(tmp_path, "val_b")
        write_sidecar(tmp_path, "dev_a")
        (tmp_path / "notes.json").write_text("[1, 2]", "utf-8")
        (tmp_path / "figures.json").write_text('{"rows": []}', "utf-8")
        (tmp_path / "analysis.json").write_text('{"video": "me.mp4", "frames": 20}', "utf-8")  # what analyze writes
        assert [s.name for s in find_samples(tmp_path)] == ["dev_a", "val_b"]
        assert [s.name for s in find_samples(tmp_path, "val_")] == ["val_b"]
        with pytest.raises(TrainerError, match="no clip with a sidecar whose name holds 'none'"):
            find_samples(tmp_path, "none")

    def test_no_folder_and_an_empty_one(self, tmp_path):
        with pytest.raises(TrainerError, match=r"There is no folder .*missing"):
            find_samples(tmp_path / "missing")
        with pytest.raises(TrainerError, match=r'no clip with a sidecar in .* "reps": 8'):
            find_samples(tmp_path)

    def test_a_damaged_truth(self, tmp_path):
        path = tmp_path / "me.truth.npz"
        path.write_bytes(b"PK\x03\x04 and no more")
        with pytest.raises(TrainerError, match=r"truth me\.truth\.npz cannot be read"):
            load_truth(path)


def true_rep(peak_s: float, *faults: TrueFault, side: str = "left") -> TrueRep:
    return TrueRep(peak_s - 2, peak_s, peak_s + 2, side, 30.0, faults)


def found_rep(peak_s: float, *faults: Fault, side: Any = "left", scores: Scores = SEEN) -> Repetition:
    return Repetition(1, side, peak_s - 2, peak_s, peak_s + 2, 33.0, 1.8, 1.8, scores, faults)


def found_fault(code: str, peak: float = 14.0, unit: str = "deg") -> Fault:
    return Fault(code, 0.0, 1.0, peak, unit, "fault")


def sample(*reps: TrueRep, **more: Any) -> Sample:
    return Sample(**{"name": "me", "video": Path("me.mp4"), "exercise": "clam", "content": "clam", "reps": reps} | more)


def compared(true: Sample, *found: Repetition, not_seen: tuple[str, ...] = (), **options: Any) -> Comparison:
    notes = tuple(NotSeen(what, "why", "advice") for what in not_seen)
    updates = options.get("updates", [Update(0.0, State.READY)])
    analysis = Analysis("me.mp4", [], updates, SetResult("clam", found, not_seen=notes))
    return compare(CLAM, analysis, true, options.get("truth"))


def case(c: Comparison, code: str) -> FaultCase:
    (one,) = [case for case in c.faults if case.code == code]
    return one


class TestCompare:
    def test_all_found(self):
        c = compared(sample(true_rep(5), true_rep(10)), found_rep(5.3), found_rep(9.9))
        assert (c.true_reps, c.counted, c.missed_s, c.false_s) == (2, 2, (), ())
        assert (c.sides_right, c.sides_known) == (2, 2)
        assert c.seen == {"spine": (2, 2), "hips": (2, 2)}
        assert {case.code for case in c.faults} == {ROLL, WAIST, FEET, "too_fast", "partial_range"}
        assert [case for case in c.faults if case.is_true or case.found] == []

    def test_missed_and_made_up(self):
        c = compared(sample(true_rep(5), true_rep(10)), found_rep(5), found_rep(16))
        assert (c.missed_s, c.false_s) == ((10,), (16,))

    def test_one_counted_twice_is_one_made_up(self):
        c = compared(sample(true_rep(5)), found_rep(4), found_rep(5.2))
        assert (c.missed_s, c.false_s) == ((), (4,))  # the nearer one is the true one

    def test_two_taken_for_one_is_one_missed(self):
        long = Repetition(1, "left", 3.0, 7.5, 12.0, 33.0, 1.8, 1.8, SEEN)
        c = compared(sample(true_rep(5), true_rep(10)), long)
        assert (c.counted, c.missed_s, c.false_s) == (1, (10,), ())

    def test_the_wrong_side(self):
        c = compared(sample(true_rep(5), true_rep(10)), found_rep(5, side="right"), found_rep(10))
        assert (c.sides_right, c.sides_known) == (1, 2)

    @pytest.mark.parametrize(("found", "missed", "false"), [(8, 0, 0), (6, 2, 0), (9, 0, 1)])
    def test_only_the_number_is_known(self, found, missed, false):
        c = compared(sample(*(TrueRep(),) * 8), *(found_rep(5 * n, found_fault(ROLL)) for n in range(found)))
        assert (c.true_reps, len(c.missed_s), len(c.false_s)) == (8, missed, false)
        assert c.faults == ()  # nobody looked for faults, so none is false
        assert c.errors == {}

    def test_a_look_alike_has_no_repetitions(self):
        c = compared(sample(true_rep(5), content="settling"), found_rep(5))
        assert (c.true_reps, c.missed_s, c.false_s) == (0, (), (5,))

    @pytest.mark.parametrize(
        ("true", "found", "wanted"),
        [
            ((TrueFault(ROLL, 14.0, None, "deg"),), (found_fault(ROLL),), (True, True)),
            ((TrueFault(ROLL, 14.0, None, "deg"),), (), (True, False)),
            ((), (found_fault(ROLL),), (False, True)),
            ((), (), (False, False)),
        ],
        ids=["found", "missed", "false", "absent"],
    )
    def test_faults(self, true, found, wanted):
        c = compared(sample(true_rep(5, *true)), found_rep(5, *found))
        assert (case(c, ROLL).is_true, case(c, ROLL).found) == wanted
        assert case(c, ROLL).at_s == 5

    @pytest.mark.parametrize(
        ("scores", "notes"),
        [(Scores(90.0, None, 90.0, 90.0), ()), (SEEN, (ROLL,))],
        ids=["score not seen", "fault named in a note"],
    )
    def test_hidden(self, scores, notes):
        there, gone = sample(true_rep(5, TrueFault(ROLL, 14.0))), sample(true_rep(5))
        for true, is_true in ((there, True), (gone, False)):
            c = compared(true, found_rep(5, scores=scores), not_seen=notes)
            assert (case(c, ROLL).is_true, case(c, ROLL).found) == (is_true, None)
            assert case(c, WAIST).found is False  # the spine was seen

    def test_a_fault_told_is_never_hidden(self):
        c = compared(sample(true_rep(5)), found_rep(5, found_fault(ROLL)), not_seen=(ROLL,))
        assert case(c, ROLL).found is True

    def test_common_faults_are_hidden_with_their_score(self):
        c = compared(sample(true_rep(5)), found_rep(5, scores=Scores(90.0, 90.0, 90.0, None)))
        assert case(c, "too_fast").found is None
        assert case(c, "partial_range").found is False

    def test_faults_of_repetitions_missed_and_made_up(self):
        true = sample(true_rep(5, TrueFault(ROLL, 25.0, None, "deg")), true_rep(10))
        c = compared(true, found_rep(10), found_rep(16, found_fault(FEET, 0.2, "torso")))
        assert (case_at(c, ROLL, 5).is_true, case_at(c, ROLL, 5).found, case_at(c, ROLL, 5).is_severe) == (
            True,
            False,
            True,
        )
        assert (case_at(c, FEET, 16).is_true, case_at(c, FEET, 16).found) == (False, True)

    @pytest.mark.parametrize(
        ("fault", "severe"),
        [
            (TrueFault(ROLL, 20.0, None, "deg"), True),
            (TrueFault(ROLL, 19.9, None, "deg"), False),
            (TrueFault(ROLL), False),  # nobody knows
            (TrueFault(WAIST, 14.0, None, "deg"), True),
            (TrueFault(WAIST, 14.0, None, "%"), False),  # severe from 16 % on
            (TrueFault(WAIST, -14.0, None, "deg"), True),  # tips the other way
        ],
    )
    def test_severe(self, fault, severe):
        assert case(compared(sample(true_rep(5, fault)), found_rep(5)), fault.code).is_severe is severe

    def test_peaks_in_different_units_are_not_compared(self):
        true = sample(true_rep(5, TrueFault(WAIST, 9.0, None, "%")))
        assert case(compared(true, found_rep(5, found_fault(WAIST, 7.0, "deg"))), WAIST).found_peak is None
        assert case(compared(true, found_rep(5, found_fault(WAIST, 8.0, "%"))), WAIST).found_peak == 8.0

    def test_delay_is_to_the_first_cue_of_the_repetition(self):
        def cue(t_s: float, code: str = ROLL) -> Update:
            return Update(t_s, State.MOVING, cue=Cue(code, "Hips stacked", "fault", t_s))

        true = sample(true_rep(5, TrueFault(ROLL, 14.0, 4.0)), true_rep(10, TrueFault(ROLL, 14.0, 9.0)))
        updates = [cue(2.0), cue(4.5, FEET), cue(4.75), cue(6.0), cue(15.0)]
        c = compared(true, found_rep(5, found_fault(ROLL)), found_rep(10, found_fault(ROLL)), updates=updates)
        assert case_at(c, ROLL, 5).delay_s == 0.75
        assert case_at(c, ROLL, 10).delay_s is None  # the cue at 15 s is too late to be about it

    def test_errors_of_the_range_and_of_measures(self):
        t_s = np.arange(0.0, 8.0, 0.1)
        truth = {"t_s": t_s, "pelvis_roll_deg": 3.0 + 12.0 * np.exp(-4 * (t_s - 5) ** 2), "other_deg": t_s}
        values = [{"pelvis_roll_deg": 10.0 if abs(t - 5) < 0.3 else 0.0, "opening_deg": 1.0} for t in t_s]
        updates = [Update(float(t), State.MOVING, values=v) for t, v in zip(t_s, values, strict=True)]
        c = compared(sample(true_rep(5)), found_rep(5.2), updates=updates, truth=truth)
        assert c.errors["range_deg"] == (3.0,)
        assert c.errors["pelvis_roll_deg"] == pytest.approx((-2.0,), abs=0.01)  # 10 measured, 12 since rest
        assert c.errors_at_s["range_deg"] == (5.2,)
        assert c.errors_at_s["pelvis_roll_deg"] == pytest.approx((5.0,), abs=1e-6)
        assert {*c.errors} == {"range_deg", "pelvis_roll_deg"}  # the truth does not know the others

    def test_no_error_where_the_measure_was_not_seen_or_nobody_is_there(self):
        t_s = np.arange(0.0, 8.0, 0.1)
        roll = 12.0 * np.exp(-4 * (t_s - 5) ** 2)
        unseen = [Update(float(t), State.MOVING, values={"pelvis_roll_deg": float("nan")}) for t in t_s]
        seen = [Update(float(t), State.MOVING, values={"pelvis_roll_deg": 1.0}) for t in t_s]
        nobody = np.full_like(t_s, np.nan)
        for updates, values in ((unseen, roll), (seen, nobody), (seen, np.where(t_s > 4, roll, np.nan))):
            truth = {"t_s": t_s, "pelvis_roll_deg": values}
            c = compared(sample(true_rep(5)), found_rep(5), updates=updates, truth=truth)
            assert {*c.errors} == {"range_deg"}


def case_at(c: Comparison, code: str, at_s: float) -> FaultCase:
    (one,) = [case for case in c.faults if (case.code, case.at_s) == (code, at_s)]
    return one


def fault_case(is_true: bool, found: bool | None, is_severe: bool = False, **more: Any) -> FaultCase:
    return FaultCase(**{"code": ROLL, "is_true": is_true, "is_severe": is_severe, "found": found, "at_s": 5.0} | more)


class TestTally:
    CASES = (
        *(fault_case(True, True, True, delay_s=d) for d in (0.4, 0.5, 0.9)),
        fault_case(True, False, True),
        fault_case(False, True),
        fault_case(False, True),
        *[fault_case(False, False)] * 5,
        fault_case(True, None, True),
        *[fault_case(False, None)] * 2,
    )

    def test_counts_and_rates(self):
        t = FaultTally.of(self.CASES)
        assert (t.found, t.missed, t.false, t.absent, t.hidden, t.unseen) == (3, 1, 2, 5, 1, 2)
        assert (t.severe, t.severe_found) == (4, 3)
        assert t.precision == 3 / 5
        assert t.recall == 3 / 4
        assert t.f1 == pytest.approx(2 / (5 / 3 + 4 / 3))
        assert t.delay_s == 0.5
        assert t.as_dict()["f1"] == t.f1

    def test_rates_without_cases(self):
        t = FaultTally.of([fault_case(False, False)])
        assert (t.precision, t.recall, t.f1, t.delay_s) == (None, None, None, None)

    def test_rows(self):
        away = {"recommended": False}
        clips = [
            Checked(sample(), (Comparison("clam", 10, 10, seen={"spine": (8, 10), "hips": (0, 10)}),)),
            Checked(
                sample(),
                (Comparison("clam", 10, 9, (4.0,), sides_right=8, sides_known=9, errors={"range_deg": (2.0, -4.0)}),),
            ),
            Checked(sample(), (Comparison("clam", 10, 12, (), (1.0, 2.0), errors={"range_deg": (5.0,)}),)),
            Checked(sample(camera=away), (Comparison("clam", 3, 0, (1.0, 2.0, 3.0)),)),
            Checked(sample(content="settling"), (Comparison("clam", 0, 1, (), (1.0,)),)),
            Checked(sample(exercise="swan", content="swan")),
            Checked(sample(), error="broken"),
        ]
        table = rows(clips)
        where = [(row.exercise, row.view, row.clips, row.unjudged) for row in table]
        assert where == [
            ("clam", "good camera", 3, 0),
            ("clam", "other camera", 1, 0),
            ("clam", "not shown", 1, 0),
            ("swan", "good camera", 0, 1),
        ]
        good = table[0]
        assert (good.exact, good.within_one) == (1, 2)
        assert (good.reps_true, good.reps_counted, good.missed, good.false) == (30, 31, 1, 2)
        assert (good.sides_right, good.sides_known) == (8, 9)
        assert good.not_seen == {"spine": 0.2, "hips": 1.0}
        assert good.errors == {"range_deg": (pytest.approx(11 / 3), 1.0, 3)}
        assert good.as_dict()["exact_rate"] == pytest.approx(1 / 3)
        assert good.as_dict()["off_by_one_rate"] == pytest.approx(2 / 3)
        assert table[3].as_dict()["exact_rate"] is None
        out = as_dict(table, clips)
        assert json.loads(json.dumps(out, allow_nan=False))["clips"][-1]["error"] == "broken"

    def test_clips_of_no_exercise_count_for_every_checker(self):
        (row,) = rows([Checked(sample(exercise="none", content="none"), (Comparison("clam", 0, 0),))])
        assert (row.exercise, row.view, row.exact) == ("clam", "not shown", 1)

    def test_confusion(self):
        told = (
            fault_case(True, False, at_s=1.0),  # the roll was taken for open feet
            fault_case(False, True, at_s=1.0, code=FEET),
            fault_case(True, True, at_s=2.0),
            fault_case(True, False, at_s=3.0),
            fault_case(True, None, at_s=4.0),
            fault_case(False, False, at_s=5.0),
            fault_case(False, True, at_s=6.0),
        )
        table = dict(fault_confusion([Comparison("clam", 6, 6, faults=told)], [ROLL, FEET]))
        assert table == {ROLL: [1, 1, 1, 1], "": [1, 0, 1, 0]}  # the two faults, nothing, not seen

    def test_the_same_moment_in_two_clips_is_two_repetitions(self):
        clips = [Comparison("clam", 1, 1, faults=(fault_case(*c),)) for c in ((True, False), (False, True))]
        assert dict(fault_confusion(clips, [ROLL])) == {ROLL: [0, 1, 0], "": [1, 0, 0]}

    def test_how_far_counts_are_off(self):
        assert count_offs([Comparison("clam", 5, n) for n in (0, 3, 4, 5, 5, 6, 7, 12)]) == [2, 1, 2, 1, 2]


class TestTogether:
    CLIPS = (
        Checked(sample(), (Comparison("clam", 4, 4, sides_right=3, sides_known=4, faults=TestTally.CASES),)),
        Checked(
            sample(),
            (
                Comparison(
                    "clam",
                    8,
                    7,
                    (4.0,),
                    faults=(fault_case(False, True), fault_case(False, False)),
                    seen={"spine": (1, 7), "hips": (6, 7)},
                ),
            ),
        ),
        Checked(
            sample(camera={"recommended": False}),
            (
                Comparison(
                    "clam", 3, 3, faults=(fault_case(True, None), fault_case(True, True), fault_case(True, False))
                ),
            ),
        ),
        Checked(
            sample(camera={"recommended": False}), (Comparison("clam", 3, 0, faults=(fault_case(True, False, True),)),)
        ),
        Checked(sample(content="settling"), (Comparison("clam", 0, 1, (), (1.0,)),)),
        Checked(sample(content="settling"), (Comparison("clam", 0, 0),)),
        Checked(sample(), (Comparison("clam", 5, 5),)),  # by hand: its faults are not known
        Checked(sample(), error="broken"),
    )

    def test_each_figure_counts_its_own_kind_of_clip(self):
        t = together(self.CLIPS)
        assert (t.exact, t.clips) == (2, 3)
        assert (t.sides_right, t.sides_known) == (3, 4)
        assert (t.faults.found, t.faults.missed, t.faults.false, t.faults.hidden) == (3, 1, 3, 1)
        assert (t.faults.severe_found, t.faults.severe, t.faults.delay_s) == (3, 4, 0.5)
        assert (t.correct_false, t.correct_reps) == (1, 8)  # the first clip has faults
        assert (t.judged, t.found) == (6, 7)
        assert (t.elsewhere_hidden, t.elsewhere_uncounted, t.elsewhere) == (1, 1, 4)
        assert (t.silent, t.not_shown) == (1, 2)
        assert t.as_dict()["faults"]["f1"] == pytest.approx(6 / 10)

    def test_words(self):
        text = " ".join(together(self.CLIPS).sentences())
        assert "exactly in 2 of 3 clips" in text
        assert "Of 4 faults 3 told, 1 missed; 3 told without being there; F1 0.60. Of severe ones 3 of 4 told." in text
        assert "In clips without a fault 1 told in 8 repetitions" in text
        assert "of 4 faults 1 said to be not seen, 1 in clips in which nothing was counted" in text

    def test_what_there_is_none_of_is_left_out(self):
        assert together([Checked(sample(exercise="swan", content="swan"))]).sentences() == []
        (line,) = together([Checked(sample(content="settling"), (Comparison("clam", 0, 0),))]).sentences()
        assert line == "Nothing counted in 1 of 1 clips without the exercise."


class TestExpectations:
    TABLE = rows(
        [
            Checked(sample(), (Comparison("clam", 3, 3, faults=TestTally.CASES),)),
            Checked(sample(), (Comparison("clam", 3, 2, (1.0,)),)),
        ]
    )

    def of(self, tmp_path: Path, text: str) -> list[str]:
        path = tmp_path / FILE_NAME
        path.write_text(text, "utf-8")
        return missed(load_expectations(path), self.TABLE)

    @pytest.mark.parametrize(
        "line",
        ['exact_rate = ">= 0.5"', 'missed = "<= 1"', 'false = "== 0"', '"faults.pelvis_rolls_back.recall" = ">=0.75"'],
    )
    def test_holds(self, tmp_path, line):
        assert self.of(tmp_path, f"[clam.recommended]\n{line}") == []

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ('[clam.recommended]\nexact_rate = ">= 0.51"', "clam, good camera: exact_rate >= 0.51: it is 0.5"),
            ('[clam.recommended]\n"faults.pelvis_rolls_back.false" = "== 0"', "it is 2"),
            ('[clam.other]\nmissed = "== 0"', "clam, other camera: missed == 0: there is no such clip"),
            ('[swan.none]\nfalse = "== 0"', "swan, not shown: false == 0: there is no such clip"),
            ('[clam.recommended]\nspeed = ">= 1"', "there is no such figure"),
            ('[clam.recommended]\n"faults.swan.f1" = ">= 0"', "there is no such figure"),
            ('[clam.recommended]\ndelay_s = "<= 0.4"', "it is 0.5"),
        ],
    )
    def test_missed(self, tmp_path, text, wanted):
        (told,) = self.of(tmp_path, text)
        assert wanted in told

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ('[clam.recommended]\nmissed = "about 3"', "'about 3' must be a bound"),
            ("[clam.recommended]\nmissed = 3", "must be a bound"),
            ('[clam.best]\nmissed = "== 0"', r"\[clam\.best\] must be a table called recommended, other, none"),
            ('clam = "good"', r"\[clam\.good\] must be a table"),
            ("[clam", "cannot be read"),
        ],
    )
    def test_wrong_files(self, tmp_path, text, wanted):
        with pytest.raises(TrainerError, match=wanted):
            self.of(tmp_path, text)

    def test_no_file_expects_nothing(self, tmp_path):
        assert load_expectations(tmp_path / FILE_NAME) == []
