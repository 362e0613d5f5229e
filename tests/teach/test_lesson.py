"""What a lesson looks like: the figure where it should be, the step that is said, the fault beside its mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest

import exercises
from calibration.landmarks import Landmark
from exercises.judging.declaration import Variant
from trainer.base.language import gettext_, language, use
from trainer.screen.drawing import GREEN, SKY, VERMILLION, YELLOW, Colour, Image
from trainer.screen.layout import LEAST_ARCMIN, layout
from trainer.teach.board import PAGE_S, _words_rects, draw, pace_of, page_label, pages_of
from trainer.teach.camera import VirtualCamera, framed
from trainer.teach.demonstration import Demonstration, demonstration, faults_shown
from trainer.teach.lesson import Lesson, lesson_of

SIZES = [(1120, 630), (1280, 720), (1920, 1080)]


@pytest.fixture
def in_language(request: pytest.FixtureRequest) -> Iterator[None]:
    before = language()
    use(request.param)
    yield
    use(before)


def shown(name: str, fault: str | None = None) -> Demonstration:
    one = demonstration(name, fault)
    assert one is not None
    return one


def has(picture: Image, colour: Colour) -> bool:
    return bool(cv2.inRange(picture, colour, colour).any())  # ten times faster than comparing arrays


def test_a_camera_sees_what_a_pinhole_sees() -> None:
    camera = VirtualCamera(0.0, 0.0, (0.0, 0.0, 0.0), 260.0, (50.0, 40.0), is_mirrored=False)
    px, away_m = camera.see(np.array([[0.0, 0.0, 0.0], [0.1, 0.0, 0.2], [0.0, 2.6, 0.0]]))
    np.testing.assert_allclose(px, [[50, 40], [60, 20], [50, 40]])
    np.testing.assert_allclose(away_m, [2.6, 2.6, 5.2])


def test_in_a_mirror_left_and_right_change_places() -> None:
    mirrored = VirtualCamera(0.0, 0.0, (0.0, 0.0, 0.0), 260.0, (50.0, 40.0))
    np.testing.assert_allclose(mirrored.see(np.array([[0.1, 0.0, 0.0]]))[0], [[40, 40]])


@pytest.mark.parametrize("name", ["clam", "roll_down", "hip_twist"])
@pytest.mark.parametrize("azimuth_deg", [-20.0, 0.0, 20.0])
def test_the_whole_movement_stays_in_the_picture(name: str, azimuth_deg: float) -> None:
    one = shown(name)
    camera = framed(one.joints_m, (320, 240), azimuth_deg, 20.0)
    joints_m = one.joints_m[:, [Landmark.NOSE, Landmark.LEFT_ANKLE, Landmark.RIGHT_WRIST, Landmark.LEFT_KNEE]]
    px, _ = camera.see(joints_m.reshape(-1, 3))
    assert px.min() >= 0
    assert (px <= [320, 240]).all()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", exercises.names())
def test_the_steps_and_the_figure(name: str, size: tuple[int, int]) -> None:
    lesson = lesson_of(exercises.get(name), shown(name))
    picture = draw(lesson, 0.2, size)
    assert picture.shape == (size[1], size[0], 3)
    assert has(picture, SKY)  # the beads
    assert has(picture, YELLOW)  # the step that is said
    assert not has(picture, VERMILLION)


def test_one_step_after_the_other_is_said() -> None:
    lesson = lesson_of(exercises.get("clam"), shown("clam"))
    assert len(lesson.steps) == 5
    assert [lesson.step_at(t_s) for t_s in (0.0, *lesson.until_s)] == [0, 1, 2, 3, 4, 5]
    assert 10 < lesson.until_s[-1] < 60


@pytest.mark.parametrize("name", exercises.names())
@pytest.mark.parametrize("in_language", ["en", "de", "es"], indirect=True)
@pytest.mark.usefixtures("in_language")
def test_every_page_is_read_from_the_mat(name: str) -> None:
    lesson = lesson_of(exercises.get(name), shown(name))
    least_px = layout((1280, 720), (640, 480), False).font_px(LEAST_ARCMIN)
    for n, page in enumerate(pages_of(lesson)):
        assert page_label(lesson, n, (1280, 720)).fitted[0] >= 0.75 * least_px, page
    title, below = _words_rects(lesson, (1280, 720))
    assert title.fitted[0] >= 0.75 * least_px, "a long name takes two lines"
    assert title.rect.bottom <= below.y


def test_what_is_said_is_read_and_afterwards_what_the_camera_cannot_show_too() -> None:
    lesson = lesson_of(exercises.get("clam"), shown("clam"))
    steps, pages = len(lesson.steps), pages_of(lesson)
    assert pages[:steps] == lesson.steps
    assert pages[steps:-3] == tuple(gettext_(text) for _begin_s, text in lesson.said[1 + steps :])
    assert pages[-3:] == lesson.exercise.limits
    out_s = lesson.until_s[-1] + 0.1
    round_s = lesson.lasts_s + PAGE_S * len(pages)
    words = [draw(lesson, t_s, (1280, 720))[30:600, 720:] for t_s in (0.0, out_s, round_s - 0.1, round_s + 0.1)]
    yellow = [int((part == np.array(YELLOW)).all(axis=2).sum()) for part in words]
    assert min(yellow[1:3]) > 3 * yellow[0] > 0  # beside a step only its number is yellow
    np.testing.assert_array_equal(words[3], words[0])


def test_a_note_stands_below() -> None:
    lesson = lesson_of(exercises.get("clam"), shown("clam"))
    without, noted = (draw(lesson, 0.0, (1280, 720), note) for note in ("", "n skip"))
    rows = np.flatnonzero((without != noted).any(axis=(1, 2)))
    assert len(rows)
    assert rows.min() > 660


@pytest.mark.parametrize(("name", "fault"), [(n, f) for n in exercises.names() for f in faults_shown(n)])
def test_a_fault_stands_beside_its_mend(name: str, fault: str) -> None:
    lesson = lesson_of(exercises.get(name), shown(name), shown(name, fault))
    picture = draw(lesson, 0.5, (1120, 630))
    half = picture.shape[1] // 2
    assert has(picture[:, :half], VERMILLION)
    assert not has(picture[:, half:], VERMILLION)
    assert has(picture[:, half:], GREEN)
    assert len(lesson.steps) == 2


def away_m(lesson: Lesson, t_s: float) -> float:
    """How far the joints are from the start position at a time of a lesson, metres."""
    at_s, _is_moving = lesson.figure_at(t_s)
    return float(np.linalg.norm(lesson.good.at(at_s) - lesson.good.joints_m[0]))


def test_the_clam_rests_while_its_start_position_is_described_and_the_knee_opens_and_closes_with_its_words() -> None:
    lesson = lesson_of(exercises.get("clam"), shown("clam"))
    begins_s = [begin_s for begin_s, _text in lesson.said[1:5]]
    _lies, bends, opens, closes = zip(begins_s, lesson.until_s[:4], strict=True)

    def knees_m(t_s: float) -> float:
        joints_m = lesson.good.at(lesson.figure_at(t_s)[0])
        return float(np.linalg.norm(joints_m[Landmark.LEFT_KNEE] - joints_m[Landmark.RIGHT_KNEE]))

    together_m = knees_m(0.0)
    for t_s in np.arange(0.0, bends[1], 0.25):
        assert knees_m(float(t_s)) == together_m
    assert np.diff([knees_m(opens[0] + t_s) for t_s in (0.8, 1.2, 1.6, 2.0, 2.4)]).min() > 0.01
    assert knees_m(opens[1] - 0.01) > together_m + 0.2  # it waits, open, for the word to close
    assert np.diff([knees_m(closes[0] + t_s) for t_s in (0.4, 0.8, 1.2, 1.6, 2.0)]).max() < -0.01
    assert knees_m(closes[1] - 0.01) < together_m + 0.02


@pytest.mark.parametrize("variant", ["", "easier", "harder"])
@pytest.mark.parametrize("name", exercises.names())
@pytest.mark.parametrize("in_language", ["en", "de", "es"], indirect=True)
@pytest.mark.usefixtures("in_language")
def test_the_figure_shows_what_each_sentence_says(name: str, variant: Variant) -> None:
    lesson = lesson_of(exercises.get(name), shown(name), variant=variant)
    exercise = lesson.exercise.in_form(variant)
    assert exercise.steps_show[0] == "start"
    all_m = [float(np.linalg.norm(joints_m - lesson.good.joints_m[0])) for joints_m in lesson.good.joints_m]
    begins_s = [begin_s for begin_s, _text in lesson.said[1:]]
    for shows, begin_s, until_s in zip(exercise.steps_show, begins_s, lesson.until_s, strict=False):
        ways_m = [away_m(lesson, t_s) for t_s in np.linspace(begin_s, until_s - 0.01, 30)]
        if shows == "start":
            # After a long hold it may not be back when the sentence ends, but it is on its way.
            assert ways_m[-1] < 0.02 or (variant == "harder" and lesson.figure_at(until_s)[0] > lesson.good.peak_s)
        elif shows == "there":
            assert ways_m[-1] > 0.85 * max(all_m)
        elif shows == "back":
            assert ways_m[0] > 0.85 * max(all_m)
            assert ways_m[-1] < 0.2 * max(all_m)
        else:
            assert max(ways_m) - min(ways_m) > 0.3 * max(all_m)


def test_it_rests_until_the_second_sentence_where_nothing_else_is_declared_as_by_a_plug_in() -> None:
    lesson = lesson_of(replace(exercises.get("clam"), steps_show=()), shown("clam"))
    peak_s, first_s = lesson.good.peak_s, lesson.until_s[0]
    assert away_m(lesson, first_s - 0.1) == 0
    assert away_m(lesson, first_s + peak_s) > 0.2
    assert away_m(lesson, first_s + peak_s + lesson.good.duration_s) > 0.2


def test_what_the_steps_show_is_declared_for_all_of_them() -> None:
    with pytest.raises(ValueError, match="what 1 steps show, but there are 4"):
        replace(exercises.get("clam"), steps_show=("start",))


def test_no_phase_stands_below_a_figure_that_waits() -> None:
    lesson = lesson_of(exercises.get("glute_bridge"), shown("glute_bridge"))
    begin_s, peak_s, until_s = lesson.until_s[0], lesson.good.peak_s, lesson.until_s[1]
    lifts, waits = (draw(lesson, t_s, (1280, 720))[550:660, 30:700] for t_s in (begin_s + peak_s / 2, until_s - 0.1))
    assert has(lifts, YELLOW)
    assert not has(waits, YELLOW)


@pytest.mark.parametrize("fault", ["leans_to_one_side", "shoulders_uneven"])
def test_what_only_the_front_shows_is_shown_from_the_front(fault: str) -> None:
    lesson = lesson_of(exercises.get("tall_posture"), shown("tall_posture"), shown("tall_posture", fault))
    assert lesson.bad is not None
    for one in (lesson.good, lesson.bad):
        shoulders = one.joints_m[0, Landmark.LEFT_SHOULDER] - one.joints_m[0, Landmark.RIGHT_SHOULDER]
        assert abs(shoulders[0]) > 5 * abs(shoulders[1])  # across the picture
        assert one.joints_m[0, Landmark.NOSE, 1] < one.joints_m[0, Landmark.LEFT_EAR, 1]  # towards the camera


def test_the_lesson_of_a_form_shows_it_and_says_what_is_different() -> None:
    exercise, good = exercises.get("clam"), shown("clam")
    lesson = lesson_of(exercise, good, variant="harder")
    assert lesson.steps == (*exercise.instructions, exercise.harder, exercise.to_feel)
    assert exercise.harder in [text for _begin_s, text in lesson.said]
    assert lesson.good.stays_s > 0
    assert lesson_of(exercise, good).steps == (*exercise.instructions, exercise.to_feel)


@pytest.mark.parametrize("name", exercises.names())
def test_every_lesson_ends_with_what_to_feel(name: str) -> None:
    exercise = exercises.get(name)
    assert exercise.to_feel
    assert lesson_of(exercise, shown(name)).steps[-1] == exercise.to_feel


def test_the_figure_says_phase_and_breath_and_breathes_on_through_a_long_hold() -> None:
    bridge = exercises.get("glute_bridge").in_form("harder")
    one = shown("glute_bridge").in_form(bridge.harder_form)
    at_s = (0.0, one.start_s + 0.1, one.peak_s + 0.1, one.peak_s + 2.1, one.peak_s + 4.1, one.end_s - 0.1)
    paces = [pace_of(bridge, one, t_s) for t_s in at_s]
    assert [pace.phase for pace in paces] == ["rest", "lift", "hold", "hold", "hold", "lower"]
    assert [pace.breath for pace in paces] == [None, "out", "in", "out", "in", "out"]
