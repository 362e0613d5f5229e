"""Breaks a plan into the sessions of a week: bites of 15 to 20 minutes by focus, and one full session. Pure."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import exercises
from trainer.base.language import gettext_ as _
from trainer.plan import programme_file
from trainer.plan.places import arranged, moves
from trainer.plan.plan_file import Plan
from trainer.plan.programme import (
    FOCUS_NAMES,
    PLAN_PREFIX,
    Block,
    Focus,
    PlannedSet,
    Programme,
    estimated_s,
    is_held,
    plan,
)  # fmt: skip
from trainer.plan.today import FOCUS_ORDER

#: Longest bite, shortest bite if the plan holds enough, and longest full session, seconds at the largest doses. The
#: Pilates texts behind this trainer ask for bites of 15 to 20 minutes; a full session takes about an hour.
MOST_BITE_S, LEAST_BITE_S, MOST_FULL_S = 20 * 60.0, 15 * 60.0, 65 * 60.0
#: Longest warm-up and longest cool-down of a bite, seconds. Taste: with both, two thirds are left for the main part.
MOST_FRAME_S = 200.0
#: If a session is too long, its rests are cut to ``CUT_REST_S`` seconds, and its amounts to no less than ``CUT_REPS``
#: repetitions or ``CUT_HOLD_S`` seconds of a hold. Taste.
CUT_REST_S, CUT_REPS, CUT_HOLD_S = 60, 2, 10
#: The bites of a week work on at least this many foci, if the plan has them.
LEAST_FOCI = 2


@dataclass(frozen=True, slots=True)
class _Bite:
    """A bite in the making: its blocks without warm-up and cool-down, and the focus of each."""

    parts: tuple[tuple[Block, Focus], ...]

    @property
    def blocks(self) -> list[Block]:
        return [block for block, _focus in self.parts]

    @property
    def focus(self) -> Focus:
        """The focus with the most work; of equal ones the first."""
        foci = dict.fromkeys(focus for _block, focus in self.parts)
        return max(foci, key=lambda one: sum(_alone_s(block) for block, focus in self.parts if focus == one))


def sets_at_most(blocks: Sequence[Block]) -> tuple[PlannedSet, ...]:
    """The sets of these blocks at their largest doses, in the order of a session."""
    return _at_most(arranged(_session(blocks)).blocks)


def _session(blocks: Sequence[Block]) -> Programme:
    return Programme("", "", "bite", "whole", "", tuple(blocks))


def _at_most(blocks: Sequence[Block]) -> tuple[PlannedSet, ...]:
    """The sets of these blocks in their given order."""
    return plan(_session(blocks), lambda block: block.largest)


@functools.lru_cache(1000)
def _alone_s(block: Block) -> float:
    """Duration of one block alone, seconds."""
    return estimated_s(_at_most([block]))


def longest_s(blocks: Sequence[Block]) -> float:
    """Duration of a session of these blocks at their largest doses, seconds."""
    return estimated_s(sets_at_most(blocks))


def foci() -> dict[str, Focus]:
    """The focus of each exercise, taken from the first built-in programme whose main part contains it."""
    shipped = sorted(programme_file.shipped().values(), key=lambda one: (one.kind != "bite", _turn(one.focus), one.id))
    found: dict[str, Focus] = {}
    for one in shipped:
        if one.kind != "full":
            for block in one.blocks:
                if block.part == "main":
                    found.setdefault(block.exercise, one.focus)
    return found


def _turn(focus: Focus) -> int:
    return FOCUS_ORDER.index(focus) if focus in FOCUS_ORDER else len(FOCUS_ORDER)


def programmes(given: Plan, today: date) -> dict[str, Programme]:
    """The sessions of the plan in the week of this day, by id: the full session and the bites.

    Each bite takes at most :data:`MOST_BITE_S` at the largest doses; rests, then sets and repetitions are cut if one
    exercise alone takes longer. Every exercise of the week is in some bite.
    """
    known = foci()
    week = min(given.week(today), given.weeks)
    parts = [
        (_in_week(one.block, given, one.from_week, week), one.focus or known.get(one.block.exercise, "whole"))
        for one in given.blocks
        if one.from_week <= week
    ]
    full = fitted([block for block, _focus in parts], MOST_FULL_S)
    words = given.about or _("By {author}, for {person}.").format(author=given.by, person=given.person)
    found = [Programme(f"{PLAN_PREFIX}whole", given.name, "full", "whole", words, tuple(full), given.notes)]
    count: dict[Focus, int] = {}
    for focus, blocks in bites(parts):
        count[focus] = n = count.get(focus, 0) + 1
        nth = n + (focus == "whole")  # the full session has that focus too
        name, key = f"{given.name}: {_foci_words(focus, blocks, parts)}", f"{PLAN_PREFIX}{focus}"
        name, key = f"{name} {n}" if n > 1 else name, f"{key}_{nth}" if nth > 1 else key
        found.append(Programme(key, name, "bite", focus, words, tuple(blocks), given.notes))
    return {one.id: one for one in found}


def _foci_words(focus: Focus, blocks: Sequence[Block], parts: Sequence[tuple[Block, Focus]]) -> str:
    """The foci of a bite, its own first: "Abdominals, Upper back" where short bites were joined."""
    of = {block.exercise: its for block, its in parts}
    every = [focus, *(of[block.exercise] for block in blocks if block.part == "main")]
    return ", ".join(_(FOCUS_NAMES[one]) for one in dict.fromkeys(every))


def _in_week(block: Block, given: Plan, from_week: int, week: int) -> Block:
    """The block with the doses of this week. The first dose stays the smallest, so that pain still lowers it."""
    if given.progression == "own":
        return block
    share = 0.0
    if given.progression == "weekly" and given.weeks > from_week:
        share = (week - from_week) / (given.weeks - from_week)
    spans = [(low, low + round(share * (high - low))) for low, high in (block.sets, block.amount)]
    return replace(block, sets=spans[0], amount=spans[1])


def bites(parts: Sequence[tuple[Block, Focus]]) -> list[tuple[Focus, list[Block]]]:
    """The bites of these blocks, each with its focus, its warm-up and its cool-down.

    Args:
        parts: each block and its focus, in order; at least one in the main part.
    """
    frame = _frame([one for one in parts if one[0].part != "main"])
    framed = {block.exercise for block, _focus in frame}
    by_focus: dict[Focus, list[_Bite]] = {}
    for part in parts:
        if part[0].part != "main" and part[0].exercise in framed:
            continue
        one = _Bite((_alone(part, frame),))
        mine = by_focus.setdefault(part[1], [])
        if mine and _fits(_joined(mine[-1], one), frame):
            mine[-1] = _joined(mine[-1], one)
        else:
            mine.append(one)
    found = _merged([one for some in by_focus.values() for one in some], frame)
    return [(one.focus, _whole(one.parts, frame)) for one in found]


def _whole(parts: Sequence[tuple[Block, Focus]], frame: Sequence[tuple[Block, Focus]]) -> list[Block]:
    """The blocks of a bite: warm-up, work, cool-down."""
    warm_up = [one for one in frame if one[0].part == "warm_up"]
    cool_down = [one for one in frame if one[0].part == "cool_down"]
    return [block for block, _focus in (*warm_up, *parts, *cool_down)]


def _frame(parts: Sequence[tuple[Block, Focus]]) -> list[tuple[Block, Focus]]:
    """The warm-up and cool-down of every bite: as much of the plan's as fits."""
    found: list[tuple[Block, Focus]] = []
    for which in ("warm_up", "cool_down"):
        taken: list[tuple[Block, Focus]] = []
        for block, focus in parts:
            if block.part != which:
                continue
            (cut,) = fitted([replace(block, rest_s=min(block.rest_s, CUT_REST_S))], MOST_FRAME_S)
            if longest_s([*(one for one, _focus in taken), cut]) <= MOST_FRAME_S:
                taken.append((cut, focus))
        found += taken
    return found


def _alone(part: tuple[Block, Focus], frame: Sequence[tuple[Block, Focus]]) -> tuple[Block, Focus]:
    """The block, cut until it fits into a bite together with warm-up and cool-down."""
    block, focus = part
    while longest_s(_whole([(block, focus)], frame)) > MOST_BITE_S and (cut := _cut(block)) is not None:
        block = cut
    return block, focus


def _joined(one: _Bite, other: _Bite) -> _Bite:
    return _Bite((*one.parts, *other.parts))


def _fits(one: _Bite, frame: Sequence[tuple[Block, Focus]]) -> bool:
    """Whether a bite takes no longer than it may, and the camera stays in one place."""
    return _length_s(one, frame) <= MOST_BITE_S and not moves(sets_at_most(one.blocks))


def _merged(found: list[_Bite], frame: Sequence[tuple[Block, Focus]]) -> list[_Bite]:
    """Join short bites, the shortest first, as long as they fit and enough foci are left."""
    least = min(LEAST_FOCI, len({one.focus for one in found}))
    while True:
        pairs = [
            (one, other)
            for one, other in itertools.combinations(found, 2)
            if min(_length_s(one, frame), _length_s(other, frame)) < LEAST_BITE_S and _fits(_joined(one, other), frame)
        ]
        joined = [
            [_joined(*pair) if one is pair[0] else one for one in found if one is not pair[1]]
            for pair in sorted(pairs, key=lambda pair: _length_s(_joined(*pair), frame))
        ]
        better = next((some for some in joined if len({one.focus for one in some}) >= least), None)
        if better is None:
            return found
        found = better


def _length_s(one: _Bite, frame: Sequence[tuple[Block, Focus]]) -> float:
    return longest_s(_whole(one.parts, frame))


def fitted(blocks: Sequence[Block], most_s: float) -> list[Block]:
    """The blocks, the longest one cut again and again until they take at most ``most_s``, if that is possible."""
    found = [*arranged(_session(blocks)).blocks]  # the order does not depend on the doses
    while estimated_s(_at_most(found)) > most_s:
        order = sorted(range(len(found)), key=lambda n: -_alone_s(found[n]))
        cuts = ((n, _cut(found[n])) for n in order)
        at, cut = next(((n, cut) for n, cut in cuts if cut is not None), (0, None))
        if cut is None:
            return found
        found[at] = cut
    return found


def _cut(block: Block) -> Block | None:
    """The block with a shorter rest, else one set fewer, else half the amount; None if it cannot be cut."""
    least = CUT_HOLD_S if is_held(exercises.get(block.exercise)) else CUT_REPS
    if block.rest_s > CUT_REST_S:
        return replace(block, rest_s=CUT_REST_S)
    if block.sets[1] > 1:
        most = block.sets[1] - 1
        return replace(block, sets=(min(block.sets[0], most), most))
    if block.amount[1] > least:
        most = max(least, block.amount[1] // 2)
        return replace(block, amount=(min(block.amount[0], most), most))
    return None
