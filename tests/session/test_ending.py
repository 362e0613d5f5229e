"""The last screen: what was done, what to work on, and in which repetition, and what else can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from exercises.judging.results import Fault, Hold, NotSeen, Repetition, Scores, SetResult
from tests.teach.test_lesson import has
from trainer.base.questions import Question
from trainer.coach.utterance import Kind, Utterance
from trainer.plan.programme import PlannedSet
from trainer.screen.drawing import GREEN, SKY, VERMILLION
from trainer.screen.window import Heard
from trainer.session.ending import Ending, draw_ending, ending_of, show_ending
from trainer.session.flow import Flow, Phase
from trainer.session.teaching import Teaching

CLAM = PlannedSet("clam", "right", amount=3)
TALL = PlannedSet("tall_posture", amount=30)
ROLLS = "pelvis_rolls_back"


def rep(n: int, peak: float | None = None, total: float = 90.0) -> Repetition:
    faults = () if peak is None else (Fault(ROLLS, 1.0, 2.0, peak, "deg", "fault"),)
    return Repetition(n, "right", 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores(total, total), faults)


def result(reps: Sequence[Repetition] = (), holds: Sequence[Hold] = (), exercise: str = "clam") -> SetResult:
    return SetResult(exercise, tuple(reps), tuple(holds))


def test_the_fault_to_work_on_with_its_worst_and_the_best_repetition() -> None:
    teaching = Teaching([CLAM], ())
    reps = [rep(1, 11.0), rep(2, total=80.0), rep(3, 14.0), rep(4, total=95.0)]
    ending = ending_of([CLAM], [result(reps)], teaching, {})
    assert ending is not None
    assert (ending.title, ending.lines, ending.better) == ("Well done, 4.", (), "")
    assert ending.next == "Next time: Hips stacked"
    assert ending.below == ("Repetition 3: the pelvis rolls back", "Hips stacked – repetition 4 was the best")
    assert ending.spoken == "Well done, 4. Next time: Hips stacked"
    assert ending.pair is not None
    assert (ending.pair.bad.fault, ending.pair.bad.side) == (ROLLS, "right")  # type: ignore[union-attr]


def test_without_a_fault_the_figure_alone_and_what_got_better() -> None:
    teaching = Teaching([CLAM], ())
    teaching.take(Flow((CLAM,), phase=Phase.SET), Utterance(1.0, Kind.CORRECTED, "Good: hips stacked.", ROLLS))
    ending = ending_of([CLAM], [result([rep(1), rep(2)])], teaching, {})
    assert ending is not None
    assert (ending.pair, ending.next) == (None, "")
    assert ending.good is not None
    assert ending.spoken == "Well done, 2. Good: hips stacked."


def test_several_exercises_are_listed_and_repetitions_of_several_sets_have_no_number() -> None:
    sets = [CLAM, CLAM, TALL]
    held = result(holds=[Hold(1, 0.0, 31.0, Scores())], exercise="tall_posture")
    ending = ending_of(sets, [result([rep(1, 12.0), rep(2)]), result([rep(1, 12.0)]), held], Teaching(sets, ()), {})
    assert ending is not None
    assert ending.title == "Well done."
    assert ending.lines == ("Clam: 3", "Tall posture: 31 s")
    assert ending.below == ("the pelvis rolls back", "Hips stacked")


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ([Scores(90.0, None), Scores(95.0, None)], "I could not see your hips well enough to judge them. Raise it."),
        ([Scores(), Scores()], "I could not see your spine and hips well enough to judge them. Raise it."),
        ([Scores(90.0, None), Scores(95.0, 90.0)], ""),  # seen once
    ],
)
def test_praise_alone_does_not_hide_that_something_was_not_seen(scores: list[Scores], said: str) -> None:
    reps = tuple(Repetition(n, "right", 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, each) for n, each in enumerate(scores, 1))
    seen = SetResult("clam", reps, not_seen=(NotSeen("hips", "the camera is too low", "Raise it."),))
    ending = ending_of([CLAM], [seen], Teaching([CLAM], ()), {})
    assert ending is not None
    assert (ending.title, ending.next) == ("Well done, 2.", said)
    assert said in ending.spoken


def test_a_best_repetition_is_one_that_was_seen_whole_and_without_a_fault() -> None:
    unseen = Repetition(2, "right", 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores(90.0, None))
    ending = ending_of([CLAM], [result([rep(1, 12.0), unseen])], Teaching([CLAM], ()), {})
    assert ending is not None
    assert ending.below == ("Repetition 1: the pelvis rolls back", "Hips stacked")


def test_a_small_range_has_words_but_no_figure() -> None:
    small = Repetition(
        1, "right", 0, 1, 2, 20.0, 1, 1, Scores(90.0, 90.0), (Fault("partial_range", 1, 2, 20.0, "deg", "fault"),)
    )
    ending = ending_of([CLAM], [result([small])], Teaching([CLAM], ()), {})
    assert ending is not None
    assert ending.next == "Next time: A little further, if it feels good."
    assert ending.pair is None


def test_where_nothing_was_done_there_is_none() -> None:
    assert ending_of([CLAM], [result()], Teaching([CLAM], ()), {}) is None


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (400, 300)])
def test_what_is_drawn(size: tuple[int, int]) -> None:
    teaching = Teaching([CLAM, TALL], ())
    ending = ending_of([CLAM, TALL], [result([rep(1, 12.0), rep(2)])], teaching, {})
    clean = ending_of([CLAM], [result([rep(1), rep(2)])], teaching, {})
    assert ending is not None
    assert clean is not None
    pair, figure = (draw_ending(one, 1.0, size) for one in (ending, clean))
    assert pair.shape == figure.shape == (size[1], size[0], 3)
    half = size[0] // 2
    assert has(pair[:, :half], VERMILLION)
    assert not has(pair[:, half:], VERMILLION)
    assert has(pair[:, half:], GREEN)
    assert has(figure, SKY)
    assert not has(figure, VERMILLION)


def test_what_got_better_since_last_time() -> None:
    last = {"clam": [result([rep(n, 12.0) for n in range(1, 5)])]}
    ending = ending_of([CLAM], [result([rep(1), rep(2, 11.0), rep(3)])], Teaching([CLAM], ()), last)
    assert ending is not None
    assert ending.better == "Less than last time: the pelvis rolls back, 1 of 3. Last time: 4 of 4."


class Shown:
    """Answers the last screen, and gives keys while the movement is seen again."""

    def __init__(self, answers: Sequence[str | None], keys: Sequence[str] = ()) -> None:
        self.answers, self.keys = [*answers], [*keys]
        self.questions: list[Question] = []
        self.told: list[str] = []

    def ask(self, question: Question) -> str | None:
        self.questions.append(question)
        return self.answers.pop(0)

    def tell(self, words: str, heading: str = "") -> None:
        self.told.append(words)

    def hear(self, draw: Any) -> Heard:
        assert draw((320, 180)).shape == (180, 320, 3)
        return Heard((320, 180), self.keys.pop(0))


def test_the_last_screen_offers_to_see_it_again_and_to_look_back() -> None:
    ending = ending_of([CLAM], [result([rep(1, 12.0)])], Teaching([CLAM], ()), {})
    assert ending is not None
    shown: Any = Shown(["again", "look_back", "done"], ["", "", "x"])
    show_ending(shown, shown, ending, lambda: "It is open.")
    assert shown.keys == []  # until a key
    assert shown.told == ["It is open."]
    question = shown.questions[0]
    assert (question.heading, question.text, question.default) == ("Well done, 1.", "Next time: Hips stacked", "done")
    assert [choice.id for choice in question.choices] == ["done", "again", "look_back"]
    assert question.spoken == ""
    assert question.background is not None
    assert has(question.background((1200, 360)), VERMILLION)


def test_without_a_review_and_a_figure_there_is_nothing_to_choose() -> None:
    ending = Ending("Well done, 1.", (), "", "", None, ("", ""), None, ("clam", ""))
    shown: Any = Shown([None])  # closed
    show_ending(shown, shown, ending, None)
    assert [choice.id for choice in shown.questions[0].choices] == ["done"]
    assert shown.questions[0].background is None
