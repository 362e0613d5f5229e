"""What the screen shows in each state; that it can be read, and that no text leaves its place."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exercises
from calibration.picture import BLACK
from exercises.judging.declaration import Exercise, Variant
from exercises.judging.judge import RuleState
from exercises.judging.update import State, Update
from tests.screen.contrast import contrast
from tests.screen.test_layout import PICTURES, overlap
from trainer.base.language import language, use
from trainer.coach.pacer import Pace
from trainer.coach.words import time_words
from trainer.screen.board import arranged, draw_board, labels
from trainer.screen.content import STARTING, Shown, shown
from trainer.screen.drawing import GREEN, INK, SKY, VERMILLION, YELLOW, Label, Rect
from trainer.screen.layout import BIG_ARCMIN, KEYBOARD_ARCMIN, KEYBOARD_M, LEAST_ARCMIN, MAT_ARCMIN, Layout, layout
from trainer.screen.side_board import draw_start, figure_rooms, pace_rect, start_rects
from trainer.screen.start_figures import MAT
from trainer.screen.state import Progress, View

CLAM, BRIDGE = exercises.get("clam"), exercises.get("glute_bridge")
ALL = [exercises.get(name) for name in exercises.names()]
COACH = "The camera is too low. Put it high up in front of you: on a shelf or a table close by."
PLACE = CLAM.need.place if CLAM.need is not None else ""
SCREENS = [(1280, 720), (1920, 1080)]

PROGRESS = Progress(2, 3, None, 12.4)
PACE = Pace("lift", "out", 0.6)
#: Every state of a session, by a name.
STATES: dict[str, tuple[Update | None, View]] = {
    "starting": (None, View("Starting…")),
    "nobody": (Update(0, State.NOBODY), View("I can't see you. Come into the picture.")),
    "get ready": (Update(0, State.GET_READY), View("Lie on your side, hips stacked.")),
    "camera too low": (Update(0, State.GET_READY), View(COACH)),
    "hold still": (Update(0, State.HOLD_STILL), View("Hold still…", hold=0.4)),
    "ready": (Update(0, State.READY), View("Go", reps=2, target_reps=10, spine=90.0, hips=None, pace=Pace())),
    "moving": (Update(0, State.MOVING), View("Clam", reps=12, target_reps=12, pace=PACE, progress=PROGRESS)),
    "cue": (Update(0, State.MOVING), View("Hips stacked", is_cue=True, reps=2, pace=PACE, progress=PROGRESS)),
    "praise": (Update(0, State.READY), View("Good: hips stacked.", is_praise=True, spine=30.0)),
    "holding": (Update(0, State.HOLDING), View("Tall posture", held_s=123.0, spine=90.0)),
    "unsure": (Update(0, State.UNSURE), View(f"I can't tell your position. {PLACE}")),
    "no picture": (Update(0, State.NO_PICTURE), View(BLACK.words)),
    "out of view": (Update(0, State.OUT_OF_VIEW), View("I can't see your feet. Move back a little.")),
    "paused": (Update(0, State.MOVING), View("Paused", is_stopped=True, reps=3, pace=PACE)),
    "lost": (Update(0, State.READY), View("Camera disconnected. Plug it in again; I'll keep trying.", is_stopped=True)),
    "rest": (Update(0, State.READY), View("Rest", reps=10, progress=Progress(2, 3, 41.6, 12.4))),
    "rest before another": (
        Update(0, State.READY),
        View("Rest. Next: Glute bridge, set 1 of 2, 8 times", progress=Progress(1, 2, 41.6, 12.4), after=BRIDGE),
    ),
    "rest and move": (
        Update(0, State.READY),
        View("Rest. Next: Glute bridge", coach=COACH, progress=Progress(1, 2, 71.6, 12.4), after=BRIDGE),
    ),
    "trouble": (Update(0, State.READY), View("Go", note="The record cannot be kept: the disk is full.")),
}


def board(name: str, size: tuple[int, int], picture: tuple[int, int]) -> tuple[Layout, Shown]:
    update, view = STATES[name]
    what = shown(CLAM, update, view)
    return arranged(size, picture, what), what


def texts(what: Shown, at: Layout) -> list[str]:
    return [" ".join(label.fitted[1]) for label in labels(at, what)]


def test_the_key_for_a_lesson_stands_only_where_there_is_one() -> None:
    at = layout(SCREENS[0], PICTURES[0], False)
    taught = View("Go", figure=lambda size: np.zeros((size[1], size[0], 3), np.uint8))
    for view, has_key in ((taught, True), (View("Go"), False)):
        written = " ".join(texts(shown(CLAM, Update(0, State.READY), view), at))
        assert ("t show me" in written) == has_key
        assert "space pause" in written


def test_the_keys_tell_what_they_do_now() -> None:
    """In a pause the space bar goes on; while n answers a question, it is not said to lead to the next set."""
    update = Update(0, State.READY)
    assert shown(CLAM, update, View("Go")).keys.startswith("space pause · n next")
    assert shown(CLAM, update, View("Paused", is_stopped=True, is_paused=True)).keys.startswith("space go on · n next")
    assert shown(CLAM, update, View("Lost", is_stopped=True)).keys.startswith("space pause")
    assert "n next" not in shown(CLAM, update, View("Is this picture mirrored?", hand="left")).keys


def test_every_state_of_the_program_is_among_those_looked_at() -> None:
    assert {update.state for update, _ in STATES.values() if update is not None} == set(State)


@pytest.mark.parametrize("name", STATES)
def test_no_text_overlaps_another_or_the_picture(name: str) -> None:
    wrong = []
    for picture, size in product(PICTURES, [*SCREENS, (720, 1280), (1024, 768)]):
        at, what = board(name, size, picture)
        rects = [label.rect for label in labels(at, what)]
        outside = [r for r in rects if r.x < 0 or r.y < 0 or r.right > size[0] or r.bottom > size[1]]
        pairs = [*combinations([*rects, at.picture], 2)]
        if what.is_paced:
            pairs += [(r, pace_rect(at)) for r in rects]
        overlapping = [pair for pair in pairs if overlap(*pair)]
        if outside or overlapping:
            wrong.append((picture, size, outside, overlapping))
    assert wrong == []


def ink(label: Label, size: tuple[int, int]) -> Rect:
    """What a label covers."""
    scene = np.zeros((size[1], size[0], 3), np.uint8)
    replace(label, colour=(255, 255, 255)).draw(scene)
    y, x = np.nonzero(scene.any(axis=2))
    return Rect(int(x.min()), int(y.min()), int(x.max() - x.min()) + 1, int(y.max() - y.min()) + 1)


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.text("abcdefgilmnorstuwÄÖÜßéñW", min_size=1, max_size=24), min_size=1, max_size=30).map(" ".join),
    st.sampled_from(sorted(STATES)),
    st.sampled_from([*SCREENS, (720, 1280), (800, 840), (400, 300)]),
    st.sampled_from(PICTURES),
)
def test_whatever_is_said_stays_in_its_place(
    said: str, name: str, size: tuple[int, int], picture: tuple[int, int]
) -> None:
    update, view = STATES[name]
    view = replace(view, words=said, coach=said if view.coach else "", note=said if view.note else "")
    exercise = replace(CLAM, name=said)
    what = shown(exercise, update, view)
    at = arranged(size, picture, what)
    for label in labels(at, what):
        if label.fitted[1]:
            covered = ink(label, size)
            assert covered.x >= label.rect.x - 1
            assert covered.right <= label.rect.right + 1
            assert covered.y >= label.rect.y
            assert covered.bottom <= label.rect.bottom
    draw_board(at, what)


@pytest.mark.slow
@pytest.mark.parametrize("name", STATES)
def test_every_text_stands_out_from_what_it_stands_on(name: str) -> None:
    at, what = board(name, (1280, 720), (1280, 720))
    scene = draw_board(at, what)
    for label in labels(at, what):
        r = label.rect
        found, counts = np.unique(scene[r.y : r.bottom, r.x : r.right].reshape(-1, 3), axis=0, return_counts=True)
        background = tuple(found[counts.argmax()].tolist())
        assert contrast(label.colour, background) >= (4.5 if label.size_px >= 40 else 6.5)


@pytest.mark.parametrize("name", STATES)
def test_all_but_the_keys_is_read_from_the_mat(name: str) -> None:
    for size in SCREENS:
        for picture in PICTURES:
            at, what = board(name, size, picture)
            keyboard_px = at.font_px(KEYBOARD_ARCMIN, KEYBOARD_M)
            for label in labels(at, what):
                if label.size_px > keyboard_px:
                    assert label.fitted[0] >= at.font_px(LEAST_ARCMIN) - 1, label.text


def longer(text: str) -> str:
    """As in a language with longer words."""
    return re.sub(r"[^\W\d]+", lambda word: word[0] + "n" * round(0.3 * len(word[0])), text)


def start_sentences() -> list[str]:
    """What the exercises say while they wait for their start position."""
    found = set()
    for path in sorted((Path(exercises.__file__).parent).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in ("start", "missing"):
                told = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
                found |= {text for text in told if text.endswith(".") and text != ast.get_docstring(node)}
    return sorted(found)


def words_px(view: View, state: State, exercise: Exercise, size: tuple[int, int] = (1280, 720)) -> list[int]:
    """Sizes of the words and of the coach's line."""
    what = shown(exercise, Update(0, state), view)
    at = arranged(size, (1280, 720), what)
    return [label.fitted[0] for label in labels(at, what)[: 2 if what.coach else 1]]


@pytest.mark.parametrize("say", [str, longer], ids=["English", "longer"])
def test_states_and_cues_of_all_exercises_are_read_from_the_mat(say) -> None:
    least = layout((1280, 720), (1280, 720), False).font_px(LEAST_ARCMIN)
    sentences = start_sentences()
    assert len(sentences) > 15
    for text in sentences:
        assert min(words_px(View(say(text)), State.GET_READY, CLAM)) >= least, text
    for exercise in ALL:
        for rule in exercise.faults:
            assert min(words_px(View(say(rule.cue), is_cue=True), State.MOVING, exercise)) >= least, rule.cue
            assert min(words_px(View(say(rule.better), is_praise=True), State.READY, exercise)) >= least


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_advice_about_the_camera_is_read_from_the_mat(exercise: Exercise) -> None:
    at = layout((1280, 720), (1280, 720), True)
    assert exercise.need is not None
    coach = View(f"The camera is too low. {exercise.need.place}")
    unsure = View(f"I can't tell your position. {exercise.need.place}")
    for view, state in ((coach, State.GET_READY), (unsure, State.UNSURE)):
        assert min(words_px(view, state, exercise)) >= at.font_px(LEAST_ARCMIN)
        german = replace(view, words=longer(view.words))
        # It is read on the way to the camera as well.
        assert min(words_px(german, state, exercise)) >= 0.75 * at.font_px(LEAST_ARCMIN)


def test_a_short_state_is_as_large_as_may_be() -> None:
    at, what = board("ready", (1280, 720), (1280, 720))
    assert labels(at, what)[0].fitted == (at.font_px(BIG_ARCMIN), ("Go",))
    at, what = board("rest and move", (1280, 720), (1280, 720))
    assert labels(at, what)[1].fitted[0] >= 0.8 * at.font_px(MAT_ARCMIN)


# Which of it in which state.


@pytest.mark.parametrize("name", STATES)
def test_figure_and_place_are_shown_while_getting_ready_and_only_then(name: str) -> None:
    update, _ = STATES[name]
    at, what = board(name, (1280, 720), (1280, 720))
    begins = update is None or update.state in STARTING
    assert (what.side == "start") == begins
    pictures = 2 if begins or name == "rest and move" else 1 if name == "rest before another" else 0
    boxes = [draw_board(at, what)[r.y : r.bottom, r.x : r.right] for r in start_rects(at, what)]
    assert [bool((box == MAT).all(axis=2).sum() > 100) for box in boxes] == [True] * pictures
    assert pictures or not (draw_board(at, what) == MAT).all(axis=2).any()


def test_the_picture_of_the_camera_s_place_speaks_the_language_that_was_chosen_last() -> None:
    at, what = board("get ready", SCREENS[0], PICTURES[0])
    assert CLAM.need is not None
    drawn, before = [], language()
    for chosen in ("de", "es", "de"):
        use(chosen)
        drawn.append(np.zeros((SCREENS[0][1], SCREENS[0][0], 3), np.uint8))
        draw_start(drawn[-1], at, what, CLAM.need)
    use(before)
    german, spanish, again = drawn
    assert (german == again).all()
    assert (german != spanish).any()


def test_a_rest_shows_how_the_next_exercise_begins() -> None:
    at, what = board("rest before another", (1280, 720), (1280, 720))
    assert (what.side, what.name) == ("rest", "Glute bridge")
    assert "42 s" in texts(what, at)
    assert shown(CLAM, *STATES["rest"]).need is None  # nothing changes


def test_without_a_known_place_of_the_camera_it_is_counted_from_the_start() -> None:
    assert shown(replace(CLAM, need=None), *STATES["nobody"]).side == "work"


def test_a_cue_has_its_colour_and_shape_and_a_state_has_none() -> None:
    colours = {}
    for name in ("cue", "praise", "moving"):
        at, what = board(name, (1280, 720), (1280, 720))
        words = draw_board(at, what)[at.words.y : at.words.bottom]
        colours[name] = {c: float((words == c).all(axis=2).mean()) for c in (VERMILLION, GREEN)}
    assert colours["cue"][VERMILLION] > 0.1
    assert colours["praise"][GREEN] > 0.1
    assert colours["cue"][GREEN] == colours["praise"][VERMILLION] == 0
    assert max(colours["moving"].values()) == 0


def test_the_signs_of_cue_and_praise_differ_in_shape() -> None:
    signs = []
    for name in ("cue", "praise"):
        at, what = board(name, (1280, 720), (1280, 720))
        block = draw_board(at, what)[at.words.y : at.words.bottom, at.words.x : at.words.x + at.words.h]
        signs.append((block == (255, 255, 255)).all(axis=2))
    assert min(sign.mean() for sign in signs) > 0.02
    assert (signs[0] != signs[1]).mean() > 0.02


def test_the_pacer_speaks_while_nobody_else_does() -> None:
    def words(name: str) -> str:
        return shown(CLAM, *STATES[name]).words

    assert words("moving") == "Open, breathe out"
    assert words("cue") == "Hips stacked"
    assert words("ready") == "Go"
    assert words("paused") == "Paused"
    bars = {name: shown(CLAM, *STATES[name]).is_paced for name in STATES}
    assert {name for name, is_paced in bars.items() if is_paced} == {"ready", "moving", "cue"}


def test_both_parts_are_written_in_one_size() -> None:
    at, what = board("ready", (1280, 720), (640, 480))
    what = replace(what, parts=(("Spine", "good", "good"), ("Hips", "fault", "needs work and time")))
    assert len({label.fitted[0] for label in labels(at, what)[-2:]}) == 1


def test_parts_have_one_mark_and_the_word_for_it() -> None:
    update = Update(0, State.MOVING, rules=tuple(RuleState(rule, 0.0) for rule in CLAM.faults))
    off = ("feet_apart", "pelvis_rolls_back")
    fault = replace(update, rules=tuple(replace(one, is_active=one.rule.code in off) for one in update.rules))
    view = View("Clam", reps=1, spine=90.0, hips=40.0)
    assert shown(CLAM, update, view).parts == (("Spine", "good", "good"), ("Hips", "fault", "needs work"))
    assert shown(CLAM, fault, replace(view, hips=None)).parts[1] == ("Hips", "fault", "correct it")
    assert shown(CLAM, update, View("Clam")).parts == (("Spine", "good", "in view"), ("Hips", "good", "in view"))
    unseen = replace(update, rules=tuple(replace(one, value=float("nan")) for one in update.rules))
    assert shown(CLAM, unseen, View("Clam")).parts[1] == ("Hips", "not_seen", "not seen")


def test_nothing_is_said_of_the_body_while_nothing_is_looked_at() -> None:
    assert shown(CLAM, *STATES["paused"]).parts == shown(CLAM, *STATES["lost"]).parts == ()


def test_progress_in_sets_repetitions_and_time() -> None:
    at, what = board("moving", (1280, 720), (1280, 720))
    assert what.ring.pieces == 12
    assert what.ring.share == 1.0
    assert "Set 2 of 3" in texts(what, at)
    at, what = board("rest", (1280, 720), (1280, 720))
    assert {"42 s", "Set 2 of 3", "12 min left"} <= set(texts(what, at))
    assert (draw_board(at, what) == YELLOW).all(axis=2).any()
    assert "2:03" in texts(*reversed(board("holding", (1280, 720), (1280, 720))))


@pytest.mark.parametrize("size", [(1120, 630), (1920, 1080)])
@pytest.mark.parametrize("picture", [(640, 480), (1280, 720)])
@pytest.mark.parametrize("code", ["en", "de", "es"])
def test_beside_the_next_exercise_too_the_time_left_is_said_as_such(
    code: str, picture: tuple[int, int], size: tuple[int, int]
) -> None:
    update, view = STATES["rest"]
    before = language()
    use(code)
    try:
        what = shown(CLAM, update, replace(view, after=CLAM))
        assert what.need is not None
        assert time_words(12, with_left=True) in texts(what, arranged(size, picture, what))
    finally:
        use(before)


@pytest.mark.parametrize("code", ["en", "de", "es"])
def test_the_long_name_of_the_next_upright_exercise_takes_two_lines(code: str) -> None:
    update, view = STATES["rest"]
    before = language()
    use(code)
    try:
        what = shown(CLAM, update, replace(view, after=exercises.get("upper_back_stretch")))
        at = arranged((1120, 630), (640, 480), what)
        (name,) = (label for label in labels(at, what) if label.text == what.name)
        assert len(name.fitted[1]) == 2
        assert name.fitted[0] >= 0.75 * at.font_px(LEAST_ARCMIN)
        assert figure_rooms(at, what)[0].y >= name.rect.bottom
    finally:
        use(before)


@pytest.mark.parametrize("picture", [(640, 480), (1280, 720)])
@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_the_name_of_the_next_exercise_and_its_side_are_read_from_the_mat(
    exercise: Exercise, picture: tuple[int, int]
) -> None:
    update, view = STATES["rest"]
    for coach in ("", "Move the camera to your side."):
        what = shown(CLAM, update, replace(view, after=exercise, side="left", coach=coach))
        at = arranged((1280, 720), picture, what)
        (name,) = (label for label in labels(at, what) if label.text == what.name)
        assert name.fitted[0] >= at.font_px(LEAST_ARCMIN) - 2
        assert min(figure_rooms(at, what)[0][2:]) > 90  # and the figure still shows how the body lies


@pytest.mark.parametrize("code", ["de", "es"])
def test_a_name_of_two_lines_is_larger_than_in_one(code: str) -> None:
    update, view = STATES["rest"]
    before = language()
    use(code)
    try:
        for exercise in ALL:
            what = shown(CLAM, update, replace(view, after=exercise, side="left"))
            at = arranged((1280, 720), (640, 480), what)
            (name,) = (label for label in labels(at, what) if label.text == what.name)
            assert name.fitted[0] >= 0.66 * at.font_px(LEAST_ARCMIN), what.name
            one_row = replace(name, rect=name.rect._replace(h=round(0.092 * at.unit_px)))
            assert name.rect == one_row.rect or name.fitted[0] > one_row.fitted[0], what.name
    finally:
        use(before)


def test_the_count_stands_with_its_target_above_a_bar_and_the_side_beside_it() -> None:
    update, view = STATES["moving"]
    for size in SCREENS:
        for picture in PICTURES:
            what = shown(CLAM, update, replace(view, reps=3, target_reps=8, side="right"))
            at = layout(size, picture, False)
            found = {" ".join(label.fitted[1]): label.fitted[0] for label in labels(at, what)}
            assert found["3 / 8"] >= 0.9 * at.font_px(BIG_ARCMIN)  # as large as the words
            (side,) = (text for text in found if text.startswith("Right"))
            assert found[side] >= at.font_px(LEAST_ARCMIN)
            assert side in ("Right · Set 2 of 3", "Right")  # where the column is narrow, the sets are dots
            bar = (draw_board(at, what)[:, at.side.x :] == SKY).all(axis=2).sum()
            full = (draw_board(at, replace(what, ring=replace(what.ring, share=1.0)))[:, at.side.x :] == SKY).all(
                axis=2
            )
            assert bar < full.sum()


@pytest.mark.parametrize("picture", [(640, 480), (1280, 720)])
@pytest.mark.parametrize("variant", ["easier", "harder"])
def test_the_form_stands_beside_the_side_before_the_number_of_the_set(
    variant: Variant, picture: tuple[int, int]
) -> None:
    update, view = STATES["ready"]
    view = replace(view, side="right", progress=PROGRESS)
    standard, formed = (shown(CLAM, update, replace(view, variant=one)) for one in ("", variant))
    at = layout((1280, 720), picture, False)
    (row,) = (label for label in labels(at, formed) if label.text.startswith("Right"))
    assert row.text.startswith(f"Right · {variant}")
    assert row.fitted[0] >= 0.85 * at.font_px(LEAST_ARCMIN)
    others = [
        [label.fitted[0] for label in labels(at, what) if label.text[:5] != "Right"] for what in (standard, formed)
    ]
    assert others[0] == others[1]  # nothing is smaller for it


def test_a_hold_stands_with_its_target_too() -> None:
    update, view = STATES["holding"]
    assert shown(CLAM, update, replace(view, held_s=12.2, target_reps=30)).ring.text == "12 / 30 s"
    assert shown(CLAM, update, replace(view, held_s=12.2, target_reps=90)).ring.text == "12 s / 1:30"
    assert shown(CLAM, update, view).ring.text == "2:03"


def test_the_side_stands_beside_the_exercise_before_its_set() -> None:
    update, view = STATES["get ready"]
    assert shown(CLAM, update, replace(view, side="left")).name == "Clam, left"
    assert shown(CLAM, update, view).name == "Clam"
    rest = STATES["rest before another"][1]
    assert shown(CLAM, update, replace(rest, after=CLAM, side="right")).name == "Clam, right"


def test_a_ring_without_a_target_is_empty() -> None:
    assert shown(CLAM, None, View("Go", reps=7)).ring.share == 0.0


def test_time_that_goes_on_leaves_the_screen_as_it_is() -> None:
    update, view = STATES["moving"]
    later = replace(view, progress=Progress(2, 3, None, 12.1), pace=Pace("lift", "out", 0.9))
    assert shown(CLAM, update, view) == shown(CLAM, update, later)


def test_the_board_is_drawn_on_ink() -> None:
    at, what = board("ready", (1280, 720), (1280, 720))
    scene = draw_board(at, what)
    assert scene.shape == (720, 1280, 3)
    assert (scene == INK).all(axis=2).mean() > 0.8
