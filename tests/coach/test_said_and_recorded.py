"""What is said follows the judge: what it records, what it withdraws and what it calls clean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exercises.glute_bridge import GLUTE_BRIDGE
from exercises.judging.results import Fault, Repetition, Scores
from exercises.judging.withdrawal import Reports, Withdrawal
from tests.exercises.test_glute_bridge import Bridge, recording
from tests.said import contradictions, live
from tests.set_script import TOY, Script
from trainer.coach.coach import Coach, Kind, Utterance

#: Trunk slopes at the top that read 189 and 206 degrees at the hip: beyond the 188 of ``overarched`` both, but the
#: body that reads 189 in every repetition is straight.
READS_189, ARCHED = Bridge(36.0), Bridge(46.0)
REP = Repetition(1, None, 1.0, 3.0, 5.0, 50.0, 2.0, 2.0, Scores())
ROLLS = Fault("rolls", 2.0, 4.0, 15.0, "deg", "fault")


def test_a_body_that_reads_high_hears_that_it_corrected() -> None:
    heard = live(GLUTE_BRIDGE, recording(READS_189, READS_189, ARCHED, READS_189))
    raw = [max(u.values["line_deg"] for u in heard.updates if r.start_s <= u.t_s <= r.end_s) for r in heard.result.reps]
    assert raw == pytest.approx([189.2, 189.2, 210.5, 189.2], abs=0.1)
    assert [[fault.code for fault in rep.faults] for rep in heard.result.reps] == [[], [], ["overarched"], []]
    [corrected] = [update for update, one in heard.said if one.kind is Kind.CORRECTED]
    last = next(update for update in heard.updates if update.repetition is not None and update.repetition.n == 4)
    assert 0.0 <= corrected.t_s - last.t_s < 2.0
    assert ("corrected", "overarched") in heard.words(Kind.CORRECTED)
    assert contradictions(heard) == []


def test_the_rules_carry_what_the_judge_found() -> None:
    heard = live(GLUTE_BRIDGE, recording(READS_189, READS_189, ARCHED))
    verdicts = [update for update in heard.updates if update.repetition is not None]
    arch = [next(one for one in update.rules if one.rule.code == "overarched") for update in verdicts]
    assert [one.severity for one in arch] == [None, None, "severe"]
    assert [one.is_clean for one in arch] == [False, True, False]  # the first may still be an arch or a bias
    for one, update in zip(arch, verdicts, strict=True):
        faults = {fault.code: fault for fault in update.repetition.faults}  # type: ignore[union-attr]
        assert one.severity == (faults[one.rule.code].severity if one.rule.code in faults else None)
    assert arch[2].peak == {fault.code: fault.peak for fault in heard.result.reps[2].faults}["overarched"]
    assert [update.active for update in verdicts] == [()] * 3


class TestReports:
    def test_what_is_recorded_is_not_withdrawn(self) -> None:
        reports = Reports()
        reports.take(2.0, ["rolls"])
        reports.close([{"rolls"}])
        assert reports.withdrawn == ()

    def test_what_did_not_last_is_withdrawn_with_its_times(self) -> None:
        reports = Reports()
        reports.take(2.0, ["rolls"])
        reports.take(2.1, ["rolls", "tips"])
        reports.close([set()])
        assert reports.withdrawn == (Withdrawal("rolls", 2.0, 2.1), Withdrawal("tips", 2.1, 2.1))

    def test_a_movement_that_is_none_takes_all_with_it(self) -> None:
        reports = Reports()
        reports.take(2.0, ["rolls"])
        reports.give_up()
        reports.close([{"rolls"}])  # the next one has the fault without a report
        assert reports.withdrawn == (Withdrawal("rolls", 2.0, 2.0),)

    def test_a_later_repetition_may_clear_an_earlier_one_and_blame_it_again(self) -> None:
        reports = Reports()
        reports.take(2.0, ["rolls"])
        reports.close([{"rolls"}])
        reports.close([set(), set()])
        assert reports.withdrawn == (Withdrawal("rolls", 2.0, 2.0),)
        reports.close([{"rolls"}, set(), set()])
        assert reports.withdrawn == ()


def heard_with(withdrawal: Withdrawal | None) -> list[tuple[str, str]]:
    """A repetition that rolls and one that does not; the judge may withdraw the roll when the first one ends."""
    script, coach, out = Script().rep(rolls=15).rep(), Coach(TOY), []
    for update in script.updates:
        is_first = update.repetition is not None and update.repetition.n == 1
        one = coach.take(replace(update, withdrawn=(withdrawal,)) if is_first and withdrawal else update)
        out += [(str(one.kind), one.code)] if one is not None else []
    return out


def test_what_was_withdrawn_is_not_called_corrected() -> None:
    assert heard_with(None) == [("cue", "rolls"), ("count", ""), ("count", ""), ("corrected", "rolls")]
    assert heard_with(Withdrawal("rolls", 1.25, 2.95)) == [("cue", "rolls"), ("count", ""), ("count", "")]
    assert heard_with(Withdrawal("tips", 1.25, 2.95))[-1] == ("corrected", "rolls")
    assert heard_with(Withdrawal("rolls", 0.0, 1.0))[-1] == ("corrected", "rolls")  # another report of it


def test_a_cue_that_waits_is_dropped_when_its_fault_is_withdrawn() -> None:
    for withdrawn, cues in ((), 1), ((Withdrawal("rolls", 1.25, 1.5),), 0):
        coach = Coach(TOY)
        updates = Script().rep(rolls=15, rest_s=0.0).updates
        coach.give_way(Utterance(0.0, Kind.REST, "x" * 14))  # takes 1.5 s
        said = [coach.take(replace(u, withdrawn=withdrawn) if u.t_s == 1.45 else u) for u in updates if u.t_s < 1.75]
        assert sum(one is not None and one.kind is Kind.CUE for one in said) == cues
