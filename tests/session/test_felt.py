"""How a set was for the back: asked in a rest, answered by key or arm, and "it hurts" at any moment."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from calibration.gesture import HURT_S
from calibration.landmarks import Pose
from tests.live_person import session_of
from tests.session.test_flow import FLOW, LEFT, RIGHT, TALL, frame, in_rest, run
from tests.session.test_live_session import LEFT as CLAM_LEFT
from tests.session.test_live_session import RIGHT as CLAM_RIGHT
from tests.session.test_live_session import arm_up, does
from trainer.coach.utterance import words_of
from trainer.record.store import SetRecord, Store
from trainer.screen.state import View
from trainer.screen.window import Key
from trainer.session import flow as session
from trainer.session.felt import KEYS, QUESTION, Backs
from trainer.session.flow import Flow, Phase


def backs(*done: object, can_ask: bool = True) -> Backs:
    """Ask about the clam; these sets were done."""
    made = Backs({"clam"}, can_ask=can_ask)
    for one in done:
        made.did(one)  # type: ignore[arg-type]
    return made


class TestFlow:
    def test_what_hurts_ends_and_its_other_sets_are_left_out(self):
        hurt = session.hurt(run(FLOW, frame(0.0), frame(5.0, rep=True)), 6.0, "clam")
        assert (hurt.sets, hurt.phase, hurt.until_s) == ((LEFT, TALL), Phase.REST, 26.0)

    def test_in_the_rest_after_it_the_rest_goes_on(self):
        hurt = session.hurt(in_rest(), 10.0, "clam")
        assert (hurt.sets, hurt.phase, hurt.until_s) == ((LEFT, TALL), Phase.REST, 29.0)

    def test_said_late_the_current_set_of_another_exercise_goes_on(self):
        for sets in [(TALL, LEFT, RIGHT), (TALL, LEFT)]:  # the last one too
            flow = run(Flow(sets, at=1), frame(0.0))
            assert session.hurt(flow, 1.0, "tall_posture") == flow
            assert flow.phase is Phase.SET

    def test_without_anything_left_it_is_the_end(self):
        assert session.hurt(run(Flow((LEFT, RIGHT)), frame(0.0)), 1.0, "clam").phase is Phase.END
        assert session.hurt(run(Flow((TALL,)), frame(0.0)), 1.0, "tall_posture").phase is Phase.END
        resting = run(Flow((LEFT, RIGHT)), frame(0.0), frame(5.0, rep=True), frame(9.0, rep=True))
        assert resting.phase is Phase.REST
        assert session.hurt(resting, 10.0, "clam").phase is Phase.END

    def test_a_pause_ends_with_it(self):
        paused = session.asked(run(FLOW, frame(0.0)), 1.0, session.Act.PAUSE)
        assert session.hurt(paused, 2.0, "clam").phase is Phase.REST


class TestBacks:
    def test_asked_once_after_the_last_set_of_an_exercise_and_side(self):
        first, last = replace(LEFT, n=1, of=2), replace(LEFT, n=2, of=2)
        asks = backs(first, last)
        assert asks.ask(first, 9.0) is None
        question = asks.ask(last, 9.0)
        assert question is not None
        assert words_of(question) == QUESTION
        asks.close()
        assert asks.answers == {("clam", "left"): None}
        assert asks.left() == []  # shown and not answered: not asked again

    def test_nothing_is_asked_of_what_was_not_done_or_is_always_fine(self):
        assert backs().ask(LEFT, 1.0) is None
        assert Backs((), can_ask=True).ask(LEFT, 1.0) is None

    def test_where_nothing_can_be_shown_it_is_left_for_the_end(self):
        asks = backs(LEFT, RIGHT, can_ask=False)
        assert asks.ask(LEFT, 1.0) is None
        assert asks.left() == [LEFT, RIGHT]
        asks.hurt(RIGHT)
        assert asks.left() == [LEFT]

    def test_an_answer_without_a_question_is_none(self):
        asks = backs(LEFT)
        assert asks.answer("fine") is None
        asks.ask(LEFT, 1.0)
        assert asks.answer("felt") is LEFT
        assert asks.answer("fine") is None
        assert asks.answers == {("clam", "left"): "felt"}

    def test_the_question_stands_in_the_rest_but_not_over_a_lost_camera(self):
        asks, view = backs(LEFT), View("Rest.")
        assert asks.shown(view) is view
        asks.ask(LEFT, 1.0)
        assert (asks.shown(view).words, asks.shown(view).coach) == (QUESTION, KEYS)
        lost = View("Camera disconnected.", is_stopped=True)
        assert asks.shown(lost) is lost


def recorded(folder: Path) -> list[SetRecord]:
    with Store(folder / "sessions.sqlite3") as store:
        (session,) = store.sessions()
        return list(session.sets)


@pytest.mark.slow
def test_an_arm_that_stays_up_ends_the_set_and_the_exercise_is_out(tmp_path):
    up_since: list[float] = []

    def hurting(flow: Flow, t_s: float) -> Pose | None:
        """The arm goes up after the first repetition, and comes down when it must be heard."""
        if flow.done >= 1 or up_since:
            up_since.append(t_s)
            return arm_up(does(flow, t_s)) if len(up_since) < (HURT_S + 1) * 25 else does(flow, t_s)
        return does(flow, t_s)

    results, _, heard = session_of([CLAM_LEFT, CLAM_RIGHT], tmp_path, hurting, backs=backs())
    assert [len(result.reps) for result in results] == [1, 0]  # on the way the arm went on to the other side
    assert [(one.asked_side, one.comfort, one.amount) for one in recorded(tmp_path)] == [
        ("left", "hurt", 2),
        ("right", None, 2),
    ]
    assert "Thank you for saying so. Clam is out for today." in heard


@pytest.mark.slow
def test_the_question_in_the_rest_is_answered_by_a_key_or_an_arm(tmp_path):
    keys = {QUESTION: Key.FELT}
    third = replace(CLAM_RIGHT, rest_s=4.0)
    signs = itertools.count()

    def signing(flow: Flow, t_s: float) -> Pose | None:
        pose = does(flow, t_s)
        is_sign = flow.at == 1 and flow.phase is Phase.REST and next(signs) < 60
        return arm_up(pose) if is_sign else pose

    last = replace(CLAM_LEFT, n=1, amount=1)
    results, shown, heard = session_of([CLAM_LEFT, third, last], tmp_path, signing, keys=keys, backs=backs())
    assert [len(result.reps) for result in results] == [2, 2, 1]  # no set was done again
    assert [one.comfort for one in recorded(tmp_path)] == ["felt", "fine", None]
    assert heard.count(QUESTION) == 2
    assert QUESTION in shown.words


@pytest.mark.slow
@pytest.mark.parametrize(("shown_at", "comfort", "n_reps"), [("Go", None, [2, 2]), (QUESTION, "hurt", [2, 0])])
def test_the_number_of_an_answer_ends_no_set(tmp_path, shown_at, comfort, n_reps):
    """Typed twice at the question before it, "3: More" would else end the set as one that hurts."""
    keys = {shown_at: Key.DID_HURT}
    results, _, _heard = session_of([CLAM_LEFT, CLAM_RIGHT], tmp_path, does, keys=keys, backs=backs())
    assert [len(result.reps) for result in results if result.reps or comfort is None] == [n for n in n_reps if n]
    assert recorded(tmp_path)[0].comfort == comfort
