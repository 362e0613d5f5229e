"""What is said between two sets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trainer import session
from trainer.announce import announced
from trainer.programme import PlannedSet
from trainer.session import Act, Flow, Phase
from trainer.utterance import Kind

FLOW = Flow(
    (
        PlannedSet("clam", "left", amount=2, rest_s=20.0),
        PlannedSet("clam", "right", amount=2, rest_s=30.0),
        PlannedSet("tall_posture", amount=30),
    )
)
IN_SET = replace(FLOW, phase=Phase.SET)
REST = replace(FLOW, phase=Phase.REST, until_s=29.0)
LAST_REST = replace(REST, at=1)
PLACE = "Stand the camera about 1 m high and 2 m away, and turn one side or your front to it."


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (FLOW, FLOW, []),  # nothing changed
        (FLOW, IN_SET, []),  # the coach says "go"
        (IN_SET, REST, [(Kind.REST, "Rest. Next: Clam, right side, 2 times")]),  # a rest and a change of sides
        (replace(IN_SET, at=1), LAST_REST, [(Kind.REST, "Rest. Next: Tall posture, 30 seconds"), (Kind.STATE, PLACE)]),
        (REST, session.tick(REST, 29.0), []),  # what comes is known already
        (IN_SET, session.asked(IN_SET, 3.0, Act.NEXT), [(Kind.SIDE, "Clam, right side, 2 times.")]),  # skipped
        (REST, session.asked(REST, 3.0, Act.AGAIN), [(Kind.SIDE, "Clam, left side, 2 times.")]),  # once more
        (IN_SET, replace(FLOW, phase=Phase.AWAY), [(Kind.STATE, "Paused. Take the start position again to go on.")]),
        (IN_SET, session.asked(IN_SET, 3.0, Act.PAUSE), [(Kind.STATE, "Paused")]),
        (replace(FLOW, phase=Phase.PAUSED), REST, []),  # back in the rest that was announced before the pause
        (replace(IN_SET, at=2), replace(FLOW, at=2, phase=Phase.END), [(Kind.REST, "That was the last set.")]),
    ],
)
def test_what_is_announced(before: Flow, now: Flow, expected: list[tuple[Kind, str]]) -> None:
    assert announced(before, now) == expected


def test_a_set_by_itself_needs_no_announcement() -> None:
    alone = Flow((PlannedSet("clam", amount=2),))
    assert announced(alone, session.asked(alone, 1.0, Act.AGAIN)) == []
    assert announced(alone, replace(alone, phase=Phase.END)) == []
