"""What is said of the spine and the hips: never *not seen* before there was time to look."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

import exercises
from exercises.judging.judge import RuleState
from exercises.judging.runner import SetRunner
from exercises.judging.update import State, Update
from tests.stick_figure import GOOD, film_clam
from trainer.coach.words import PARTS, part_state, part_summary

CLAM, BRIDGE = exercises.get("clam"), exercises.get("glute_bridge")


def rules(**hidden: float) -> tuple[RuleState, ...]:
    """The bridge's rules, all seen except for these measures."""
    return tuple(RuleState(rule, hidden.get(rule.observable, 0.0)) for rule in BRIDGE.faults)


def test_right_after_go_nothing_is_called_not_seen() -> None:
    runner = SetRunner(CLAM)
    updates = [runner.update(t_s, pose) for t_s, pose in film_clam([GOOD])]
    armed = [update for update in updates if update.state in (State.READY, State.MOVING)]
    states = [[part_state(CLAM, update, part) for part in PARTS] for update in armed]
    assert states[0] == ["not_yet", "not_yet"]
    assert ["not_seen", "not_seen"] not in states
    assert states[-1] == ["good", "good"]
    settled_s = next(update.t_s for update in armed if not update.is_settling)
    assert settled_s - armed[0].t_s < 1.0


@pytest.mark.parametrize(
    ("update", "state"),
    [
        (Update(0.0, State.MOVING, rules=rules()), "good"),
        (Update(0.0, State.MOVING, rules=rules(together_share=nan)), "not_yet"),  # the way up tells it
        (Update(0.0, State.MOVING, rules=rules(line_deg=nan)), "not_seen"),
        (Update(0.0, State.READY, rules=rules(line_deg=nan), is_settling=True), "not_yet"),
        (Update(0.0, State.NOBODY), "not_seen"),
    ],
    ids=["seen", "of a repetition", "hidden", "just begun", "nobody"],
)
def test_how_the_spine_is(update: Update, state: str) -> None:
    assert part_state(BRIDGE, update, "spine") == state


def test_what_this_camera_cannot_show_is_not_seen_from_the_start() -> None:
    blind = frozenset(rule.code for rule in BRIDGE.faults if rule.score == "spine")
    assert part_state(BRIDGE, replace(Update(0.0, State.READY, is_settling=True), unseen=blind), "spine") == "not_seen"


def test_no_word_is_said_of_what_there_was_no_time_to_see() -> None:
    assert part_summary("not_yet", None) == ("not_seen", "…")
    assert part_summary("not_seen", None) == ("not_seen", "not seen")
