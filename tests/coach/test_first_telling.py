"""The first time a fault is told in a session, a plain sentence says what is wrong; later the cue is short."""

from __future__ import annotations

from dataclasses import replace

import pytest

import exercises
from exercises.judging.results import NotSeen
from exercises.judging.update import State, Update
from tests.set_script import TOY, Script
from trainer.base.language import languages, use
from trainer.coach.coach import Coach, Kind, words_of
from trainer.coach.utterance import Utterance
from trainer.screen.board import arranged, labels
from trainer.screen.content import shown
from trainer.screen.layout import LEAST_ARCMIN
from trainer.screen.state import View

LABEL = TOY.fault_labels["rolls"]


def cues(coach: Coach, script: Script) -> list[str]:
    said = (coach.take(update) for update in script.updates)
    return [words_of(one) for one in said if one is not None and one.kind is Kind.CUE]


def test_first_the_sentence_then_the_cue_in_this_set_and_the_next() -> None:
    explained: set[tuple[str, str]] = set()
    first = cues(Coach(TOY, explained=explained), Script().rep(rolls=15).rep().rep(rolls=15))
    assert first == [f"{LABEL[0].upper()}{LABEL[1:]}. Hips stacked.", "Hips stacked"]
    assert cues(Coach(TOY, explained=explained), Script().rep(rolls=15)) == ["Hips stacked"]
    assert explained == {(TOY.id, "rolls")}


def test_a_recording_is_told_in_short() -> None:
    assert cues(Coach(TOY), Script().rep(rolls=15)) == ["Hips stacked"]


@pytest.mark.parametrize("language", languages())
def test_every_sentence_begins_with_a_capital_and_fits_on_the_screen(language: str) -> None:
    use(language)
    try:
        for name in exercises.names():
            exercise = exercises.get(name)
            for rule in exercise.faults:
                coach = Coach(exercise, explained=set())
                text = coach._explained_first(Utterance(0.0, Kind.CUE, rule.cue, rule.code))
                words = words_of(Utterance(0.0, Kind.CUE, text, rule.code))
                assert words[0].isupper()
                assert words.endswith(".")
                what = shown(exercise, Update(0.0, State.MOVING), View(words, is_cue=True))
                at = arranged((1280, 720), (1280, 720), what)
                assert labels(at, what)[0].fitted[0] >= 0.75 * at.font_px(LEAST_ARCMIN), words
    finally:
        use("en")


def unseen_words(coach: Coach, script: Script) -> list[str]:
    said = (coach.take(update) for update in script.updates)
    return [words_of(one) for one in said if one is not None and one.kind is Kind.NOT_SEEN]


NOTES = (
    NotSeen("rolls", "the camera is too low", "Raise the camera."),
    NotSeen("drops", "the camera cannot show whether your hip drops", "Put your hands on your hips."),
)
WATCHED = replace(TOY, not_seen=lambda _at: NOTES)


def test_what_is_not_seen_comes_with_advice_the_first_time_and_stands_on_the_screen() -> None:
    explained: set[tuple[str, str]] = set()
    first = Coach(WATCHED, explained=explained)
    words = "I can't see your hips from here. Raise the camera."
    assert unseen_words(first, Script().rep("left", unseen=("rolls",)).rep("left", unseen=("rolls",))) == [words]
    standing = first.standing(1.0)
    assert standing is not None
    assert words_of(standing) == words
    short = Coach(WATCHED, explained=explained)
    assert unseen_words(short, Script().rep("left", unseen=("rolls",))) == ["I can't see your hips from here."]
    assert short.standing(1.0) is None


def test_without_advice_one_learns_that_the_rest_counts() -> None:
    words = "I can't see your hips from here. All the rest counts as usual."
    assert unseen_words(Coach(TOY, explained=set()), Script().rep(unseen=("rolls",))) == [words]


def test_a_part_that_no_place_shows_is_told_once_in_a_session_with_what_to_do() -> None:
    rules = tuple(rule for rule in WATCHED.faults if rule.score != "hips")
    hipless = replace(WATCHED, faults=rules, not_seen=lambda _at: NOTES[1:])
    explained: set[tuple[str, str]] = set()
    words = "The camera can't show your hips in this exercise. Put your hands on your hips."
    assert unseen_words(Coach(hipless, explained=explained), Script().rep("left").rep("left")) == [words]
    assert unseen_words(Coach(hipless, explained=explained), Script().rep("left")) == []
    assert unseen_words(Coach(hipless), Script().rep("left")) == []  # a recording


def test_a_fault_that_interrupts_the_advice_does_not_silence_it() -> None:
    said = unseen_words(Coach(TOY, explained=set()), Script().rep(unseen=("rolls",), gapes=15))
    assert [words.partition(".")[0] for words in said] == ["I can't see your hips from here"] * 2
