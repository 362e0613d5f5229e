"""The overview and the physiotherapist's report: what is said, that it fits on a page, and that nothing breaks out."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import exercises
from calibration.landmarks import Side
from exercises.judging.declaration import Holding
from exercises.judging.results import Fault, Hold, NotSeen, Repetition, Scores
from tests.made_records import MONDAY, one_set, rep, reps, session
from tests.record_maker import Options, make_record
from trainer.base.language import use
from trainer.cli.app import app
from trainer.plan import programme_file
from trainer.plan.adherence import pain_of
from trainer.plan.programme import plan
from trainer.plan.safety import questions
from trainer.record.records import Person, SessionRecord, SetRecord
from trainer.review.about import sets_words
from trainer.review.charts import calendar, pain_chart, range_chart, trend_chart
from trainer.review.overview import overview
from trainer.review.ranges import RangeTrend, ranges
from trainer.review.report import report
from trainer.review.trends import What, trend

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TODAY = (MONDAY + timedelta(days=41)).astimezone().date()
NASTY = """</svg><script>document.title='broken'</script><img src=x onerror=alert(1)>&'\""""


class Words(HTMLParser):
    """The text of a page and its tags' names."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self._is_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._is_style = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.text += f"{data} "


def every_exercise(day: int, names: list[str] | None = None) -> list[SetRecord]:
    """A set of each exercise, or of those named, with as many faults and unseen things as it has rules."""
    sets = []
    for name in names or exercises.names():
        exercise = exercises.get(name)
        faults = tuple(Fault(rule.code, 1, 2, 2 * rule.fault, rule.unit.id, "fault") for rule in exercise.faults)
        notes = tuple(NotSeen(rule.code, "the camera is too low", exercise.camera) for rule in exercise.faults)
        is_held = isinstance(exercise.counting, Holding)
        done: list[Repetition | Hold] = [Hold(1, 0, 40, Scores(70.0, 80.0), faults)] if is_held else []
        has_sides = name in ("clam", "toe_taps", "hip_twist")
        for n in range(1, 17) if not done else ():
            side: Side | None = ("left", "right")[n % 2] if has_sides else None
            done.append(rep(n, *faults[: n % 3], side=side, hips=50.0 + day))
        sets.append(one_set(done, name, not_seen=notes))
    return sets


def six_weeks() -> list[SessionRecord]:
    days = range(42)
    return [session(day, *every_exercise(day), pain_before=6 - day // 7, pain_after=3) for day in days][::-1]


def screening(day: int, left: float, right: float) -> SessionRecord:
    """A screening in which each test measured this much on the left and on the right."""
    names = ("one_leg_stand", "clam", "hamstring_stretch")
    sides: tuple[tuple[Side, float], ...] = (("left", left), ("right", right))
    sets = [
        one_set(
            [Hold(1, 0, much, Scores())] if name == "one_leg_stand" else [rep(range_deg=much)],
            name,
            asked_side=side,
        )
        for name in names
        for side, much in sides
    ]
    return session(day, *sets, programme="screening")


class TestCharts:
    def test_the_calendar_has_a_square_for_each_day_and_a_ring_for_a_full_session(self) -> None:
        drawn = calendar([session(0, minutes=60), session(1, minutes=5)], TODAY)
        assert drawn.count("<rect") == 8 * 7  # eight weeks at least, to this Sunday
        assert drawn.count('class="full"') == 1
        assert "<title>Tue 5 May 2026: 5 minutes</title>" in drawn
        assert (drawn.count('"c1"'), drawn.count('"c2"'), drawn.count('"c3"')) == (1, 0, 1)

    def test_half_a_year_at_most(self) -> None:
        assert calendar([session(-900), session(0)], TODAY).count("<rect") == 26 * 7

    def test_a_trend_draws_what_was_seen_and_ticks_what_was_not(self) -> None:
        done = [session(day, one_set([rep(hips=hips)])) for day, hips in enumerate([100.0, 0.0, None, 50.0])]
        drawn = trend_chart(trend(done, What("clam"), "hips"), "label")
        dots = re.search(r'class="dots" d="([^"]*)"', drawn)
        assert dots is not None
        assert dots[1].count("M") == 3
        assert re.findall(r" ([\d.]+)h0", dots[1]) == ["6.0", "76.0", "41.0"]  # 100 on top, 0 on the axis
        assert 'class="ticks"' in drawn
        assert 'class="band"' not in drawn  # three sessions are no beginning

    def test_pain_goes_from_the_ring_to_the_dot(self) -> None:
        drawn = pain_chart(pain_of([session(0, pain_before=10, pain_after=0)]), "label")
        assert 'cy="6.0"' in drawn
        assert "6.0V76.0" in drawn

    def test_labels_are_escaped(self) -> None:
        assert "<script" not in pain_chart([], NASTY)


class TestOverview:
    def test_words_and_tables(self) -> None:
        text = Words(overview(six_weeks(), TODAY)).text
        for words in (
            "This week: 126 minutes on 7 days; the full session of about an hour is still to do.",
            "Pain before practice (0 to 10): 5.5 at first, 1.5 recently (medians of 14 sessions each).",
            "Good, up from ",
            "The band shows where you started: the median of your first 5 sessions",
            "No clear difference",
            "Trend",
        ):
            assert words in text, words

    def test_no_share_of_nothing_is_told(self) -> None:
        text = Words(overview([session(0, one_set(reps(4, 2)))], TODAY)).text
        assert "2 of 4 " in text
        assert "of 0" not in text

    def test_an_empty_record_has_none(self) -> None:
        assert overview([], TODAY) == ""

    def test_nasty_names(self) -> None:
        fault = Fault(NASTY, 1, 2, 3, "deg", "fault")
        nasty = session(0, one_set([rep(1, fault)], NASTY, not_seen=(NotSeen(NASTY, NASTY, NASTY),)), person=NASTY)
        html = report([nasty], MONDAY.date(), 6, NASTY)
        tags = Words(html).tags
        assert "script" not in tags
        assert "img" not in tags
        assert NASTY.capitalize() in Words(html).text


def test_clips_of_a_client_are_not_held_against_the_plan() -> None:
    clips = [session(day, one_set(reps(4, 2), mode="recorded")) for day in range(2)]
    for html in (overview(clips, TODAY), report(clips, MONDAY.date(), 2, "Anna")):
        text = Words(html).text
        assert "These are recorded clips; they do not count as practice." in text
        assert "This week" not in text
        assert "The pelvis rolls back" in text


class TestReport:
    def test_only_the_weeks_asked_for(self) -> None:
        text = Words(report(six_weeks(), TODAY, 2, "me")).text
        assert "1 Jun 2026 to 14 Jun 2026: 14 sessions, 196 sets" in text
        assert "Last week: 126 minutes" in text

    def test_it_says_what_the_screening_measured(self) -> None:
        text = Words(report([screening(41, 12.0, 30.0), *six_weeks()], TODAY, 2, "me")).text
        assert "One-leg stand: left 12 s, right 30 s. Left 18 s shorter." in text
        assert "Clam: left 12°, right 30°. Left 18° less." in text

    def test_trends_are_held_against_the_beginning_before_those_weeks(self) -> None:
        old = [session(day, one_set(reps(4, hips=50.0))) for day in range(5)]
        new = [session(35 + day, one_set(reps(4, hips=90.0))) for day in range(3)]
        assert "up from 50 to 90" in Words(report(new[::-1] + old[::-1], TODAY, 1, "me")).text

    def test_weeks_without_practice_count_too(self) -> None:
        done = [session(0), session(21)]
        text = Words(report(done[::-1], MONDAY.date() + timedelta(days=22), 4, "me")).text
        assert "Last 3 weeks, on average: 6 minutes a week" in text  # 18 in the first of them
        text = Words(report(done[1:], MONDAY.date() + timedelta(days=22), 4, "me")).text
        assert "Last" not in text.partition("Exercises")[0]  # who began this week is told of no weeks before

    def test_whose_it_is_and_what_it_is_not(self) -> None:
        text = Words(report(six_weeks(), TODAY, 6, "Anna")).text
        assert "Name: Anna" in " ".join(text.split())
        assert "This is a trainer, not a diagnosis" in text
        assert "not a clinical measure" in text
        assert "Square to your side" in text  # the advice to what was not seen

    def test_nothing_in_those_weeks(self) -> None:
        assert "0 sessions" in Words(report([session(-90)], TODAY, 2, "me")).text


def test_the_command_writes_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    make_record(tmp_path / "sessions.sqlite3", Options(3, with_movement=0, person="Anna"))
    result = CliRunner().invoke(app, ["report", "--weeks", "52", "--html", str(tmp_path / "report.html")])
    assert result.exit_code == 0, result.output
    assert "<b>Anna</b>" in (tmp_path / "report.html").read_text("utf-8")


def test_a_person_who_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    make_record(tmp_path / "sessions.sqlite3", Options(1, with_movement=0, person="Anna"))
    result = CliRunner().invoke(app, ["review", "--person", "Ben"])
    assert "The record has no session of Ben. " in str(result.exception)
    assert "Anna" in str(result.exception)


ANNA = Person(
    "Anna",
    {question.id: question.answers[0].id for question in questions()} | {"osteoporosis": "yes", "acute_disc": "yes"},
    ("ab_curl",),
)


class TestForAPhysiotherapist:
    def words(self, *sessions: SessionRecord, person: Person | None = None) -> str:
        return " ".join(Words(report(sessions[::-1], TODAY, 12, "Anna", person)).text.split())

    def test_answers_and_what_they_leave_out(self) -> None:
        text = self.words(session(0), person=ANNA)
        assert "Do you have osteoporosis (thin bones)? Yes." in text
        assert "Left out because of osteoporosis and an acute disc problem or leg pain: Cat stretch, Roll-down." in text
        assert "Allowed by a professional in spite of this: Abdominal curl." in text
        assert "pregnant" not in text  # a "no" takes no room

    def test_all_answers_no_and_none_given(self) -> None:
        well = Person("Anna", {question.id: question.answers[0].id for question in questions()})
        count = len(questions())
        assert f"“no” to all questions that were answered ({count} of {count})." in self.words(session(0), person=well)
        assert "The health questions were not answered." in self.words(session(0))

    def test_doses_of_the_first_and_the_last_day(self) -> None:
        first, last = session(0, one_set(reps(8))), session(3, *[one_set(reps(10))] * 3)
        assert "Clam 1 × 8 repetitions → 3 × 10 repetitions" in self.words(first, last)

    def test_ranges_left_and_right(self) -> None:
        done = [
            session(day, one_set([*reps(4, side="left", range_deg=28.0 + day), *reps(4, side="right", range_deg=20.0)]))
            for day in range(9)
        ]
        # Medians of the first and the last three sessions: 28, 29, 30 and 34, 35, 36.
        assert "Left 29° → 35°, right 20° → 20°. Larger range on the left" in self.words(*done)

    def test_a_hold_has_no_range(self) -> None:
        held = session(0, one_set([Hold(1, 0, 40, Scores(90.0, 90.0))], "tall_posture"))
        assert ranges([held], What("tall_posture")) == []
        assert "1 × 40 s" in self.words(held)

    def test_sets_done_of_those_planned(self) -> None:
        """The glutes programme, of which one set of clams was done."""
        of = len(plan(programme_file.get("glutes")))
        assert sets_words([session(0, programme="glutes")], [session(0, programme="glutes")], None) == (
            f"In sessions with a programme: 1 of {of} planned sets done ({100 / of:.0f} %)."
        )
        assert sets_words([session(0)], [session(0)], None) == ""


def test_ranges_of_a_damaged_record_that_are_all_zero_are_drawn_on_the_floor() -> None:
    days = (MONDAY, MONDAY + timedelta(days=7))
    drawn = range_chart([RangeTrend("left", days, (0.0, 0.0))], "Range", days)
    assert "nan" not in drawn


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("names", [["clam", "glute_bridge", "tall_posture"], None])
def test_the_report_of_twelve_weeks_fits_on_one_page_and_on_a_phone(
    browser: Browser, tmp_path: Path, language: str, names: list[str] | None
) -> None:
    page = tmp_path / "report.html"
    done = [
        session(day, *every_exercise(day, names), pain_before=max(0, 6 - day // 14), pain_after=3, programme="glutes")
        for day in range(-42, 42)
    ]
    done += [screening(10, 24.0, 10.0), screening(41, 10.0, 24.0)]
    use(language)
    page.write_text(report(done[::-1], TODAY, 12, "Anna", ANNA), encoding="utf-8")
    use("en")
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.goto(page.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    pdf = tab.pdf(prefer_css_page_size=True)
    (tmp_path / "report.pdf").write_bytes(pdf)
    context.close()
    assert re.findall(rb"/Type\s*/Page\b", pdf) == [b"/Type /Page"]
    assert wrong == []
