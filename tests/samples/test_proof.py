"""The proof of the demonstrations: every one has its clip, and the table says what was told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import exercises
from docs.make import demonstrations as table
from exercises.judging.movement import STANDARD_FORM
from exercises.judging.results import Fault, NotSeen, Repetition, Scores, SetResult
from samples.studio import proof
from samples.studio.demonstrations import BODY
from samples.studio.pelvic_tilt import LIFT_FAULT_TORSO
from samples.studio.proof import Case, row_of
from samples.studio.stage import stage
from trainer.pose.models import model_bytes
from trainer.teach.demonstration import faults_shown


def test_every_demonstration_has_a_case_on_both_sides() -> None:
    alone = [case for case in proof.cases() if not case.in_set and not case.variant and case.body == BODY]
    shown = {(case.exercise, case.fault) for case in alone}
    assert shown == {(name, fault) for name in {name for name, _ in shown} for fault in (None, *faults_shown(name))}
    assert len(alone) == 2 * len(shown)


def test_a_form_has_a_case_if_it_moves_in_another_way_and_a_second_one_if_the_exercise_has_sides() -> None:
    forms = {(case.exercise, case.variant, case.side) for case in proof.cases() if case.variant and case.body == BODY}
    assert {form for form in forms if form[0] == "clam"} == {
        ("clam", variant, side) for variant in ("easier", "harder") for side in ("left", "right")
    }
    assert {form for form in forms if form[0] == "roll_down"} == {("roll_down", "easier", "left")}
    assert Case("clam", None, "left", variant="easier").plan().form == exercises.get("clam").easier_form
    assert Case("clam", None, "left").plan().form == STANDARD_FORM


def test_a_fault_judged_against_other_repetitions_is_shown_among_good_ones_too() -> None:
    compared = {(case.exercise, case.fault) for case in proof.cases() if case.in_set}
    assert ("ab_curl", "pelvis_moves") in compared
    assert ("clam", "pelvis_rolls_back") not in compared
    plan = Case("ab_curl", "pelvis_moves", "right", in_set=True).plan()
    assert plan.wish.side == "right"
    assert plan.wish.reps == (("pelvis_moves", True), (None, False), (None, False), (None, False))


def test_other_bodies_make_the_same_movements_in_other_clothes_and_rooms() -> None:
    own, other = Case("clam", None, "left").plan(), Case("clam", None, "left", body="heavy").plan()
    assert (other.seed, other.wish, own.look_seed) == (own.seed, own.wish, None)
    assert (other.body, other.name) == ("heavy", "clam.left.good.heavy")
    assert other.look_seed != Case("clam", None, "right", body="heavy").plan().look_seed
    assert len(proof.cases()) == 3 * len([case for case in proof.cases() if case.body == BODY])


def test_a_hinge_comes_down_bone_by_bone() -> None:
    staged = stage(replace(Case("glute_bridge", "hinges_up", "left").plan(), fps=6))
    ((hinge,),) = [rep["faults"] for rep in staged.judged(staged.truth()).reps]
    assert hinge["code"] == "hinges_up"
    assert hinge["peak"] > 0.95  # 1 is a plank: what comes down bone by bone must not curl before the top


def test_hips_that_lift_are_plainly_above_the_threshold_and_far_below_a_bridge() -> None:
    staged = stage(replace(Case("pelvic_tilt", "hips_lift", "left").plan(), fps=6))
    ((lift,),) = [rep["faults"] for rep in staged.judged(staged.truth()).reps]
    limit = next(one for one in exercises.get("pelvic_tilt").counting.limits if one.observable == "hips_up_torso")
    assert 1.5 * LIFT_FAULT_TORSO < lift["peak"] < 0.8 * limit.high


def test_a_fault_that_only_the_front_shows_is_filmed_from_the_front() -> None:
    assert Case("tall_posture", "shoulders_uneven", "left").plan().view.name == "front"
    assert Case("tall_posture", "slumped", "left").plan().view.name == "side"


def rep(*codes: str) -> Repetition:
    faults = tuple(Fault(code, 1.0, 2.0, 12.0, "deg", "fault") for code in codes)
    return Repetition(1, "left", 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores(), faults)


def row(fault: str | None, shown: int, *told: tuple[str, ...], not_seen: str = "") -> dict[str, Any]:
    truth = {"reps": [{"faults": [{"code": fault}] if fault and n == 0 else []} for n in range(shown)], "holds": []}
    notes = (NotSeen(not_seen, "the camera stands too low", "Raise it."),) if not_seen else ()
    result = SetResult("clam", tuple(rep(*codes) for codes in told), not_seen=notes)
    return row_of(Case("clam", fault, "left", in_set=shown > 1), truth, result)


@pytest.mark.parametrize(
    ("of", "counted", "told"),
    [
        (row(None, 1, ()), "1 of 1", "nothing"),
        (row(None, 1), "0 of 1", "nothing"),
        (row(None, 1, ("feet_apart",)), "1 of 1", "also `feet_apart`"),
        (row("feet_apart", 1, ("feet_apart",)), "1 of 1", "exactly"),
        (row("feet_apart", 1, ("feet_apart", "too_fast")), "1 of 1", "also `too_fast`"),
        (row("waist_shortens", 1, ()), "1 of 1", "missed"),
        (row("waist_shortens", 1, (), not_seen="spine"), "1 of 1", "*not seen*: the camera stands too low"),
        # Compared with the other repetitions: alone it need not be told.
        (row("feet_apart", 1, ()), "1 of 1", "not told alone"),
        (row("feet_apart", 1, (), not_seen="feet_apart"), "1 of 1", "*not seen* by design: the camera stands too low"),
        (row("feet_apart", 4, ("feet_apart",), (), (), ()), "4 of 4", "exactly"),
        (row("feet_apart", 4, (), (), (), ()), "4 of 4", "missed"),
        (row("feet_apart", 4, ("feet_apart",), ("feet_apart",), (), ()), "4 of 4", "in other repetitions too"),
        (row("feet_apart", 4, ("feet_apart",), (), ()), "3 of 4", "exactly"),
        # The clip shows another fault too, or not its own.
        (row("feet_apart", 1, ("feet_apart",)) | {"shown": [["feet_apart", "too_fast"]]}, "1 of 1", "not `too_fast`"),
        (row("feet_apart", 1, ()) | {"shown": [[]]}, "1 of 1", "the clip does not show it"),
    ],
)
def test_the_table_says_what_was_counted_and_told(of: dict[str, Any], counted: str, told: str) -> None:
    assert (table.counted(of), table.told(of)) == (counted, told)


def test_both_sides_of_a_demonstration_share_a_row() -> None:
    both = row("feet_apart", 4, ()) | {"shown": [["feet_apart", "too_fast"], [], [], []]}
    left, right = row("waist_shortens", 1, ("waist_shortens",)), row("waist_shortens", 1, ()) | {"side": "right"}
    correct = row(None, 1, ())
    assert [*table.table_rows([correct, left, right, both])] == [
        ("`clam`", "correct", "1 of 1", "nothing", "–", "–"),
        ("`clam`", "easier form", "–", "–", "–", "–"),
        ("`clam`", "harder form", "–", "–", "–", "–"),
        ("`clam`", "`waist_shortens`", "1 of 1", "exactly", "1 of 1", "missed"),
        ("`clam`", "`feet_apart` with `too_fast`, in a set", "1 of 4", "missed; not `too_fast`", "–", "–"),
    ]


def test_other_bodies_stand_in_a_table_of_their_own() -> None:
    told, missed = row("feet_apart", 1, ("feet_apart",)), row("waist_shortens", 1, ()) | {"side": "right"}
    uncounted, own = row(None, 1), row("feet_apart", 1, ("feet_apart",))
    hidden = row("feet_apart", 1, (), not_seen="feet_apart")
    others = [one | {"body": "heavy"} for one in (told, missed, uncounted, hidden)]
    assert [*table.other_bodies_rows([own, *others])] == [
        ("`clam`", "4", "2", "waist_shortens, heavy: 1 of 1, missed; correct, heavy: 0 of 1, nothing"),
    ]
    assert [*table.table_rows([own, *others])] == [("`clam`", "`feet_apart`", "1 of 1", "exactly", "–", "–")]


def test_the_table_says_why_a_form_has_no_clip() -> None:
    easier = row(None, 1, ()) | {"exercise": "roll_down", "variant": "easier"}
    assert [*table.table_rows([row(None, 1, ()) | {"exercise": "roll_down"}, easier])][1:] == [
        ("`roll_down`", "easier form", "1 of 1", "nothing", "no clip", "no sides"),
        ("`roll_down`", "harder form", *("no clip", "only in words") * 2),
    ]


def test_nothing_of_what_a_form_asks_for_is_told() -> None:
    low = SetResult("glute_bridge", (rep("hips_low"),))
    case = Case("glute_bridge", None, "left", variant="easier")
    of = row_of(case, {"reps": [{"faults": [{"code": "hips_low"}]}], "holds": []}, low)
    assert (of["shown"], table.told(of)) == ([[]], "also `hips_low`")


@pytest.mark.slow
def test_a_clip_of_an_easier_form_goes_half_the_way() -> None:
    staged = stage(replace(Case("clam", None, "left", variant="easier").plan(), fps=6))
    (one,) = staged.judged(staged.truth()).reps
    assert one["range_deg"] == pytest.approx(0.5 * 42.8, rel=0.15)  # the standard one opens by 42.8


@pytest.mark.slow
@pytest.mark.usefixtures("opengl")
def test_a_demonstration_is_counted_and_told_exactly(tmp_path: Path) -> None:
    pytest.importorskip("av")
    file, case = tmp_path / "rows.json", Case("clam", "pelvis_rolls_back", "right")
    (made,) = proof.prove([case], tmp_path, model_bytes(), file)
    assert (table.counted(made), table.told(made)) == ("1 of 1", "exactly")
    assert json.loads(file.read_text("utf-8")) == {"format": 1, "demonstrations": [made]}
