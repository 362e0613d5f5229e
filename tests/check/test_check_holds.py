"""`pilates check` on holds and on faults of a whole set: matched by code and common time, counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import exercises
from exercises.judging.declaration import FaultRule, Holding
from exercises.judging.results import Cue, Fault, Hold, NotSeen, Scores, SetFault, SetResult
from exercises.judging.update import State, Update
from tests.made_rules import made_rule
from trainer.check.compare import compare
from trainer.check.compare_holds import match_holds
from trainer.check.comparison import Comparison, FaultCase
from trainer.check.run import Checked
from trainer.check.sidecar import Sample, TrueFault, TrueHold, load_sample
from trainer.check.tally import rows
from trainer.recordings.analyse import Analysis

CLAM = exercises.get("clam")
LEAN, SLUMP = "leans", "slumped"


def rule(code: str, score: Any) -> FaultRule:
    return made_rule(code, code, code, score, "x_deg", "deg", tolerance=5, fault=10, severe=20)


PLANK = replace(CLAM, id="plank", counting=Holding("x_deg", 5.0), faults=(rule(SLUMP, "spine"), rule(LEAN, "hips")))
SEEN = Scores(90.0, 90.0)


def true_fault(code: str, onset_s: float, end_s: float, peak: float = 15.0) -> TrueFault:
    return TrueFault(code, peak, onset_s, "deg", end_s)


def told(code: str, onset_s: float, end_s: float, peak: float = 14.0) -> Fault:
    return Fault(code, onset_s, end_s, peak, "deg", "fault")


def true_hold(*faults: TrueFault, start_s: float = 0.0, end_s: float = 20.0) -> TrueHold:
    return TrueHold(start_s, end_s, faults)


def hold(*faults: Fault, start_s: float = 2.0, end_s: float = 20.0, scores: Scores = SEEN) -> Hold:
    return Hold(1, start_s, end_s, scores, faults)


def compared(true: tuple[TrueHold, ...], *found: Hold, notes: tuple[str, ...] = (), **more: Any) -> Comparison:
    content = more.get("content", "plank")
    sample = Sample("me", Path("me.mp4"), "plank", content, (), holds=true)
    not_seen = tuple(NotSeen(what, "why", "advice") for what in notes)
    updates = more.get("updates", [Update(0.0, State.HOLDING)])
    return compare(PLANK, Analysis("me", [], updates, SetResult("plank", (), found, (), not_seen)), sample, None)


def cases(c: Comparison, code: str) -> list[FaultCase]:
    return [case for case in c.faults if case.code == code]


class TestSidecar:
    def load(self, folder: Path, **fields: Any) -> Sample:
        (folder / "me.mp4").touch()
        path = folder / "me.json"
        path.write_text(
            json.dumps({"format": 1, "video": "me.mp4", "exercise": "tall_posture", "reps": []} | fields), "utf-8"
        )
        return load_sample(path)

    def test_holds(self, tmp_path: Path) -> None:
        fault = {"code": LEAN, "peak": 0.07, "unit": "torso", "onset_s": 5.0, "end_s": 9.0}
        holds = [{"n": 1, "start_s": 0, "end_s": 17, "faults": [fault]}, {"start_s": 20, "end_s": 30}]
        sample = self.load(tmp_path, holds=holds)
        assert sample.holds == (
            TrueHold(0.0, 17.0, (TrueFault(LEAN, 0.07, 5.0, "torso", 9.0),)),
            TrueHold(20.0, 30.0, None),  # nobody looked for faults
        )
        assert "holds" not in sample.more

    def test_set_faults(self, tmp_path: Path) -> None:
        found = self.load(tmp_path, set_faults=[{"code": "uneven", "value": 0.2, "unit": "share"}]).set_faults
        assert found == (TrueFault("uneven", 0.2, None, "share"),)
        assert self.load(tmp_path, set_faults=[]).set_faults == ()
        assert self.load(tmp_path).set_faults is None  # nobody looked

    def test_those_of_the_studio(self) -> None:
        sample = load_sample(Path(__file__).parents[2] / "samples" / "tall_posture_head_forward.json")
        (only,) = sample.holds
        assert only.faults is not None
        assert [f.code for f in only.faults] == ["head_forward"]
        assert only.faults[0].end_s is not None


class TestMatching:
    def test_live_a_hold_begins_later_and_is_the_same(self) -> None:
        c = compared((true_hold(),), hold())
        assert (c.true_reps, c.counted, c.missed_s, c.false_s) == (1, 1, (), ())
        assert c.seen == {"spine": (1, 1), "hips": (1, 1)}

    def test_the_longest_common_time_wins(self) -> None:
        true = [true_hold(start_s=0, end_s=10), true_hold(start_s=11, end_s=30)]
        found = [hold(start_s=9, end_s=25), hold(start_s=1, end_s=8)]
        assert match_holds(true, found) == [(0, 1), (1, 0)]

    def test_one_in_two_pieces_is_one_made_up(self) -> None:
        c = compared((true_hold(),), hold(end_s=8.0), hold(start_s=9.0))
        assert (c.counted, c.missed_s, c.false_s) == (2, (), (5.0,))

    def test_missed_with_its_faults_and_made_up_with_its(self) -> None:
        c = compared((true_hold(true_fault(LEAN, 4, 6, 25.0)),), hold(told(SLUMP, 32, 34), start_s=30, end_s=40))
        assert (c.missed_s, c.false_s) == ((10.0,), (35.0,))
        assert [(x.code, x.is_true, x.found, x.is_severe, x.at_s) for x in c.faults] == [
            (LEAN, True, False, True, 5.0),
            (SLUMP, False, True, False, 33.0),
        ]

    def test_a_look_alike_is_no_hold(self) -> None:
        c = compared((true_hold(),), hold(), content="settling")
        assert (c.true_reps, c.false_s) == (0, (11.0,))


class TestFaults:
    @pytest.mark.parametrize(
        ("true", "found", "wanted"),
        [
            ([(4, 8)], [(5, 9)], [(True, True)]),
            ([(4, 8)], [], [(True, False)]),
            ([], [(5, 9)], [(False, True)]),
            ([], [], [(False, False)]),
            ([(4, 8)], [(9, 11)], [(True, False), (False, True)]),  # at another time
            ([(4, 8)], [(4, 5), (6, 7)], [(True, True)]),  # told twice in the time of one
            ([(4, 8), (12, 14)], [(5, 13)], [(True, True), (True, True)]),
            ([(4, 8), (12, 14)], [(5, 7)], [(True, True), (True, False)]),
        ],
    )
    def test_by_common_time(self, true: Any, found: Any, wanted: list[tuple[bool, bool]]) -> None:
        c = compared(
            (true_hold(*(true_fault(SLUMP, *span) for span in true)),), hold(*(told(SLUMP, *s) for s in found))
        )
        assert [(case.is_true, case.found) for case in cases(c, SLUMP)] == wanted
        assert [(case.is_true, case.found) for case in cases(c, LEAN)] == [(False, False)]

    def test_another_code_at_the_same_time_is_missed_and_made_up(self) -> None:
        c = compared((true_hold(true_fault(SLUMP, 4, 8)),), hold(told(LEAN, 5, 9)))
        assert [(x.code, x.is_true, x.found, x.at_s) for x in c.faults] == [
            (SLUMP, True, False, 6.0),
            (LEAN, False, True, 6.0),  # told for the slump: the confusion table puts them together
        ]

    def test_sizes_and_severity(self) -> None:
        (case,) = cases(compared((true_hold(true_fault(SLUMP, 4, 8, 22.0)),), hold(told(SLUMP, 5, 7, 19.0))), SLUMP)
        assert (case.is_severe, case.true_peak, case.found_peak, case.unit) == (True, 22.0, 19.0, "deg")

    @pytest.mark.parametrize(("scores", "notes"), [(Scores(None, 90.0), ()), (SEEN, (SLUMP,))])
    def test_hidden(self, scores: Scores, notes: tuple[str, ...]) -> None:
        c = compared((true_hold(true_fault(SLUMP, 4, 8)),), hold(scores=scores), notes=notes)
        assert [(x.code, x.is_true, x.found) for x in c.faults] == [(SLUMP, True, None), (LEAN, False, False)]
        c = compared((true_hold(),), hold(scores=scores), notes=notes)
        assert cases(c, SLUMP)[0].found is None

    def test_delay_is_from_the_true_onset_to_the_first_cue_about_it(self) -> None:
        def cue(t_s: float, code: str = SLUMP) -> Update:
            return Update(t_s, State.HOLDING, cue=Cue(code, "Grow tall", "fault", t_s))

        true = true_hold(true_fault(SLUMP, 4, 8), true_fault(SLUMP, 12, 14))
        updates = [cue(2.0), cue(4.25, LEAN), cue(4.5), cue(6.0), cue(19.0)]
        c = compared((true,), hold(told(SLUMP, 4.2, 8), told(SLUMP, 12.3, 14)), updates=updates)
        assert [case.delay_s for case in cases(c, SLUMP)] == [0.5, None]

    def test_without_times_a_fault_may_be_anywhere_in_its_hold(self) -> None:
        c = compared((true_hold(TrueFault(SLUMP)),), hold(told(SLUMP, 5, 7)))
        assert [(x.is_true, x.found, x.delay_s) for x in cases(c, SLUMP)] == [(True, True, None)]

    def test_nobody_looked_so_none_is_false(self) -> None:
        assert compared((TrueHold(0.0, 20.0),), hold(told(SLUMP, 5, 7))).faults == ()

    def test_the_tally(self) -> None:
        true = true_hold(true_fault(SLUMP, 4, 8), true_fault(LEAN, 12, 14))
        c = compared((true,), hold(told(SLUMP, 5, 7), told(SLUMP, 16, 17)))
        sample = Sample("me", Path("me.mp4"), "plank", "plank", (), holds=(true,))
        (row,) = rows([Checked(sample, (c,))])
        assert (row.clips, row.exact, row.reps_true, row.reps_counted) == (1, 1, 1, 1)
        t = row.faults[SLUMP]
        assert (t.found, t.missed, t.false) == (1, 0, 1)
        assert (row.faults[LEAN].found, row.faults[LEAN].missed) == (0, 1)


class TestSetFaults:
    TRUE = TrueFault("uneven", 0.2, None, "share")
    TOLD = SetFault("uneven", 0.25, "share")

    def of(self, true: tuple[TrueFault, ...] | None, *found: SetFault, notes: tuple[str, ...] = ()) -> list[FaultCase]:
        sample = Sample("me", Path("me.mp4"), "clam", "clam", (), true)
        not_seen = tuple(NotSeen(what, "why", "advice") for what in notes)
        result = SetResult("clam", (), (), found, not_seen)
        return [*compare(CLAM, Analysis("me", [], [], result), sample, None).faults]

    def test_found_missed_and_false(self) -> None:
        (both,) = self.of((self.TRUE,), self.TOLD)
        assert (both.is_true, both.found, both.true_peak, both.found_peak) == (True, True, 0.2, 0.25)
        (missed,) = self.of((self.TRUE,))
        assert (missed.is_true, missed.found) == (True, False)
        (false,) = self.of((), self.TOLD)
        assert (false.is_true, false.found, false.unit) == (False, True, "share")
        assert self.of(()) == []

    def test_hidden_and_unknown(self) -> None:
        (case,) = self.of((self.TRUE,), notes=("uneven",))
        assert case.found is None
        assert self.of(None, self.TOLD) == []  # nobody looked
