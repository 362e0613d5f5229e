"""A plan broken into the sessions of a week: rules that hold for every plan, and plans to check by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import exercises
from trainer.plan import bites, progress
from trainer.plan.bites import LEAST_BITE_S, MOST_BITE_S, MOST_FULL_S, longest_s, programmes, sets_at_most
from trainer.plan.places import moves
from trainer.plan.plan_file import MOST_BLOCKS, Plan, PlanBlock
from trainer.plan.programme import PART_ORDER, Block, is_held

NAMES = exercises.names()
DAY = date(2026, 3, 4)


def spans(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(low, high), st.integers(low, high)).map(lambda two: (min(two), max(two)))


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    name = draw(st.sampled_from(NAMES))
    return Block(
        name,
        draw(st.sampled_from(PART_ORDER)),
        draw(st.sampled_from([(None,), ("left",), ("left", "right")])),
        draw(spans(1, 10)),
        draw(spans(5, 600) if is_held(exercises.get(name)) else spans(1, 100)),
        draw(st.integers(0, 600)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    weeks = draw(st.integers(1, 8))
    given_blocks = draw(st.lists(blocks(), min_size=1, max_size=MOST_BLOCKS - 1))
    parts = [PlanBlock(block, draw(st.integers(1, weeks))) for block in given_blocks]
    main = Block("clam", "main", ("left", "right"), (1, 2), (8, 10), 30)
    way = draw(st.sampled_from(["own", "weekly", "fixed"]))
    return Plan("Mine", "me", "Kim", "", weeks, way, (), (), (*parts, PlanBlock(main)), DAY)  # type: ignore[arg-type]


@pytest.mark.slow
@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # shrinking is slow
@given(plans(), st.integers(0, 80))
def test_every_plan_becomes_a_week_of_bites_and_one_full_session(plan: Plan, days: int) -> None:
    week = min(days // 7 + 1, plan.weeks)
    made = programmes(plan, date.fromordinal(DAY.toordinal() + days))
    wanted = [one.block for one in plan.blocks if one.from_week <= week]
    full, *rest = made.values()
    assert full.kind == "full"
    assert longest_s(full.blocks) <= MOST_FULL_S
    assert {one.exercise for one in full.blocks} == {one.exercise for one in wanted}
    assert rest
    for one in rest:
        assert one.kind == "bite"
        assert longest_s(one.blocks) <= MOST_BITE_S
        parts = [PART_ORDER.index(planned.part) for planned in progress.planned(one, (), {})[0]]
        assert parts == sorted(parts)
    assert {block.exercise for one in rest for block in one.blocks} == {one.exercise for one in wanted}
    main_foci = {bites.foci().get(one.exercise, "whole") for one in wanted if one.part == "main"}
    assert len({one.focus for one in rest}) >= min(2, len(main_foci))
    for block in (block for one in made.values() for block in one.blocks):
        same = [one for one in wanted if one.exercise == block.exercise]
        assert block.sets[1] <= max(one.sets[1] for one in same)
        assert block.amount[1] <= max(one.amount[1] for one in same)
        assert block.sets[0] <= block.sets[1]
        assert block.amount[0] <= block.amount[1]
        assert block.sides in {one.sides for one in same}


def test_a_bite_for_the_whole_body_does_not_replace_the_full_session():
    made = programmes(plan_of(block("clam"), block("one_leg_stand", reps=30)), DAY)
    kinds = {key: one.kind for key, one in made.items()}
    assert kinds == {"plan_whole": "full", "plan_glutes": "bite", "plan_whole_2": "bite"}


@pytest.mark.slow
@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # shrinking is slow
@given(plans(), st.sets(st.sampled_from(NAMES)))
def test_what_is_left_out_for_health_is_in_no_session_of_any_plan(plan: Plan, out: set[str]) -> None:
    for one in programmes(plan, DAY).values():
        sets, _whys = progress.planned(one, (), dict.fromkeys(out, "why"))
        assert out.isdisjoint(planned.exercise for planned in sets)
        had_main = any(block.part == "main" for block in one.blocks)
        assert not sets or not had_main or any(planned.part == "main" for planned in sets)


def block(exercise: str, sets: int = 1, reps: int = 8, part: str = "main", rest_s: float = 30) -> Block:
    sides = ("left", "right") if exercise == "clam" else (None,)
    return Block(exercise, part, sides, (1, sets), (min(reps, 8), reps), rest_s)  # type: ignore[arg-type]


def plan_of(*blocks: Block) -> Plan:
    return Plan("Mine", "me", "Kim", "", 4, "own", (), (), tuple(PlanBlock(one) for one in blocks), DAY)


def listed(*blocks: Block) -> dict[str, list[str]]:
    made = programmes(plan_of(*blocks), DAY)
    return {key: [one.exercise for one in one.blocks] for key, one in made.items()}


def test_a_bite_for_each_focus_with_the_plans_own_warm_up_and_cool_down():
    warm_up, cool_down = block("roll_down", 1, 3, "warm_up"), block("upper_back_stretch", 1, 4, "cool_down")
    assert listed(warm_up, block("clam", 2), block("toe_taps", 3), block("glute_bridge", 3), cool_down) == {
        "plan_whole": ["roll_down", "toe_taps", "glute_bridge", "clam", "upper_back_stretch"],
        "plan_glutes": ["roll_down", "clam", "glute_bridge", "upper_back_stretch"],
        "plan_abdominals": ["roll_down", "toe_taps", "upper_back_stretch"],
    }


def test_short_bites_that_were_joined_are_named_after_all_their_foci():
    lift, taps, clam = block("thoracic_lift", 3, 5), block("toe_taps", 3, 12), block("clam", 3, 12)
    names = {key: one.name for key, one in programmes(plan_of(lift, taps, clam), DAY).items()}
    assert names == {
        "plan_whole": "Mine",
        "plan_glutes": "Mine: Glutes",
        "plan_abdominals": "Mine: Abdominals, Upper back",
    }


def test_what_takes_more_than_a_bite_becomes_two():
    clam, bridge = block("clam", 3, 16, rest_s=60), block("glute_bridge", 6, 12, rest_s=60)
    assert longest_s([clam, bridge]) > MOST_BITE_S
    assert listed(clam, bridge)["plan_glutes"] == ["clam"]
    assert listed(clam, bridge)["plan_glutes_2"] == ["glute_bridge"]


def test_one_exercise_that_takes_more_than_a_bite_is_cut():
    made = programmes(plan_of(block("clam", 10, 20)), DAY)["plan_glutes"]
    (clam,) = made.blocks
    assert clam.sets == (1, 4)  # four sets of 20 on each side; a fifth would take too long
    assert longest_s([clam]) <= MOST_BITE_S < longest_s([block("clam", 5, 20)])


def test_short_bites_in_one_camera_place_are_joined_as_long_as_two_foci_are_left():
    curl, lift, bridge = block("ab_curl", 2), block("thoracic_lift", 2), block("glute_bridge", 2)
    assert all(longest_s([one]) < LEAST_BITE_S for one in (curl, lift, bridge))
    found = {key: names for key, names in listed(curl, lift, bridge).items() if key != "plan_whole"}
    assert len(found) == 2
    assert {name for names in found.values() for name in names} == {"ab_curl", "thoracic_lift", "glute_bridge"}
    assert len(listed(curl, lift)) == 3  # two foci stay two bites


def test_bites_that_need_different_camera_places_stay_apart():
    made = programmes(plan_of(block("clam"), block("toe_taps"), block("hip_twist")), DAY)
    assert [*made] == ["plan_whole", "plan_glutes", "plan_abdominals", "plan_mobility"]
    assert all(not moves(sets_at_most(one.blocks)) for one in made.values() if one.kind == "bite")


def test_a_warm_up_that_does_not_fit_into_every_bite_is_the_work_of_one():
    warm_ups = [block("roll_down", 2, 8, "warm_up"), block("upper_back_stretch", 3, 8, "warm_up")]
    found = listed(*warm_ups, block("clam", 4, 12), block("toe_taps", 8, 12))
    assert found["plan_glutes"][0] == found["plan_abdominals"][0] == "roll_down"
    assert len([key for key, names in found.items() if "upper_back_stretch" in names]) == 2
