"""The review page: what is in it, that nothing breaks out of it, and that it works in a browser that has no network."""

from __future__ import annotations

import json
import math
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from calibration.landmarks import Pose
from exercises.results import Fault, NotSeen, Repetition, Scores, SetResult
from trainer import curve_cache
from trainer.curves import Curve, Curves, curves_of, spans
from trainer.errors import TrainerError
from trainer.frames import TimedPose
from trainer.recorder import Recorder, SetInfo
from trainer.review_page import page, write_page
from trainer.review_plot import choose, plot_data
from trainer.store import SetRecord, Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NASTY = """</script><script>document.title='broken'</script><img src=x onerror="document.title='broken'">&amp;'"<!--"""

ROLL = Fault("pelvis_rolls_back", 1011.5, 1012.5, 14.0, "deg", "fault")
HARD_ROLL = Fault("pelvis_rolls_back", 1016.4, 1017.6, 24.0, "deg", "severe")
FAST = Fault("too_fast", 1020.0, 1024.0, 0.8, "s", "fault")
UNSEEN = NotSeen("pelvis_rolls_back", "the camera is too low", "Raise the camera.")


def rep(n: int, *faults: Fault, hips: float | None) -> Repetition:
    start_s = 1005.0 + 5 * n
    return Repetition(
        n, "left", start_s, start_s + 2, start_s + 4, 30.0, 1.6, 1.6, Scores(96.0, hips, 100.0, 70.0), faults
    )


SEEN_SET = SetResult(
    "clam",
    (rep(1, ROLL, hips=40.0), rep(2, HARD_ROLL, hips=0.0), rep(3, FAST, hips=95.0)),
    scores=Scores(96.0, 45.0, 100.0, 70.0),
)
UNSEEN_SET = SetResult(
    "clam", (rep(1, hips=None), rep(2, hips=None)), not_seen=(UNSEEN,), scores=Scores(96.0, None, 100.0, 70.0)
)


def made_up(one: SetRecord) -> Curves:
    """Three repetitions from second 10 on; the roll is lost for a second, or never seen."""
    t_s = np.arange(1000.0, 1030.0, 1 / 30)
    armed = t_s >= 1006.0
    wave = np.where(t_s > 1010, np.sin(math.pi * ((t_s - 1010) % 5) / 5) ** 2, 0.0)
    opening = np.where(armed, 30 * wave, math.nan)
    roll = np.where(armed & ~((t_s > 1022) & (t_s < 1023)), 22 * wave, math.nan)
    if one.not_seen:
        roll[:] = math.nan
    feet = np.where(armed, 0.02, math.nan)
    return Curves(
        t_s,
        (
            Curve("opening_deg", "Knee opening", "°", opening),
            Curve(
                "pelvis_roll_deg", "Pelvis rolling back", "°", roll, 10.0, 20.0, False, ("pelvis_rolls_back",),
                spans(t_s, np.isnan(roll) & armed),
            ),
            Curve("feet_gap_torso", "Feet apart", " torso", feet, 0.12, 0.24, False, ("feet_apart",)),
        ),
        spans(t_s, ~armed),
    )  # fmt: skip


def record(path: Path, *results: SetResult, camera: str = "a shelf", exercise: str = "clam") -> Path:
    with Recorder(path, now=lambda: datetime(2026, 5, 4, 12, tzinfo=UTC)) as to:
        for result in results:
            to.begin_set(SetInfo(exercise, "left", "live", 1000.0, camera, "full", {"numpy": "2.0"}))
            to.pose(1000.0, None, (640, 480))
            to.finish(result)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite"


def html_of(path: Path, **options: Any) -> str:
    with Store(path) as store:
        return page(store, **{"curves": made_up, **options})


class Tags(HTMLParser):
    """The start tags of a page, and the text of its data blocks."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[dict[str, Any]] = []
        self.text = ""
        self._in_data = False
        self._skip = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_data = tag == "script" and dict(attrs).get("type") == "application/json"
        self._skip = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._in_data = self._skip = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(json.loads(data))
        elif not self._skip:
            self.text += data


class TestContent:
    def test_words_and_scores(self, path: Path) -> None:
        text = Tags(html_of(record(path, SEEN_SET))).text
        assert "3 repetitions: spine good (96), hips need care (45); the pelvis rolls back in 2 of 3." in text
        assert "The pelvis rolls back, strongly, up to 24°" in text
        assert "needs care 40" in text

    def test_not_seen_is_words_and_hatching_and_never_a_bar(self, path: Path) -> None:
        html = html_of(record(path, UNSEEN_SET))
        assert html.count('data-name="hips">not seen<span class="hatched">') == 3  # two repetitions and the set
        assert not re.search(r'data-name="hips">[^<]*<span class="bar">', html)
        text = Tags(html).text
        assert "the camera is too low" in text
        assert "Raise the camera." in text

    def test_an_empty_record_says_what_to_do(self, path: Path) -> None:
        tags = Tags(html_of(path))
        assert "pilates practice clam" in tags.text
        assert tags.data == []

    def test_older_sets_have_scores_but_no_curves(self, path: Path) -> None:
        tags = Tags(html_of(record(path, SEEN_SET, SEEN_SET, SEEN_SET), most=2))
        assert len(tags.data) == 2
        assert tags.text.count("left out of this page") == 1
        assert tags.text.count("Scores of each repetition") == 3

    def test_damaged_landmarks_cost_their_curve_only(self, path: Path) -> None:
        record(path, SEEN_SET)
        db = sqlite3.connect(path)
        db.execute("UPDATE landmarks SET frames = x'00'")
        db.commit()
        db.close()
        tags = Tags(html_of(path, curves=None))
        assert "cannot be read" in tags.text
        assert "Scores of each repetition" in tags.text

    def test_an_unknown_exercise_has_no_curve(self, path: Path) -> None:
        record(path, SetResult("swan_dive", (rep(1, hips=90.0),)), exercise="swan_dive")
        tags = Tags(html_of(path, curves=None))
        assert "lacks the exercise" in tags.text
        assert "Swan dive" in tags.text

    def test_write_replaces_and_leaves_nothing_behind(self, path: Path, tmp_path: Path) -> None:
        target = tmp_path / "review" / "page.html"
        record(path, SEEN_SET)
        with Store(path) as store:
            for _ in range(2):
                write_page(store, target, curves=made_up)
        assert [file.name for file in target.parent.iterdir()] == ["page.html"]
        assert target.read_text("utf-8").startswith("<!doctype html>")

    def test_where_it_cannot_be_written(self, path: Path, tmp_path: Path) -> None:
        (tmp_path / "taken").touch()
        with Store(record(path, SEEN_SET)) as store, pytest.raises(TrainerError, match="cannot be written"):
            write_page(store, tmp_path / "taken" / "page.html", curves=made_up)


class TestNothingBreaksOut:
    def test_nasty_words(self, path: Path) -> None:
        plain = Tags(html_of(record(path, SEEN_SET)))
        nasty_set = SetResult(
            "clam",
            (rep(1, Fault(NASTY, 1011, 1012, 3, "deg", "fault"), hips=3.0),),
            not_seen=(NotSeen(NASTY, NASTY, NASTY),),
        )
        other = path.with_name("nasty.sqlite")
        record(other, nasty_set, camera=NASTY)
        db = sqlite3.connect(other)
        db.execute("UPDATE session SET note = ?", (NASTY,))
        db.execute("UPDATE exercise_set SET exercise = ?", (NASTY,))
        db.commit()
        db.close()
        tags = Tags(html_of(other))
        for tag in ("script", "img"):
            assert [t for t, _ in tags.tags].count(tag) == [t for t, _ in plain.tags].count(tag), tag
        assert not [name for _, attrs in tags.tags for name in attrs if name.startswith("on")]
        assert NASTY in tags.text
        assert "&lt;" in tags.data[0]["lanes"][0]["label"]  # plotly reads HTML in labels

    def test_no_address_outside_is_loaded(self, path: Path) -> None:
        tags = Tags(html_of(record(path, SEEN_SET)))
        for _, attrs in tags.tags:
            assert not {"src", "href", "action", "data"} & {*attrs}
        (policy,) = [a["content"] for t, a in tags.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy is not None
        assert policy.startswith("default-src 'none'; script-src 'sha256-")
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.partition("style-src")[0]
        assert "http" not in policy


class TestPlotData:
    def of(self, path: Path, result: SetResult) -> dict[str, Any]:
        record(path, result)
        with Store(path) as store:
            one = store.sessions()[0].sets[0]
        found = made_up(one)
        return plot_data(one, found, choose(one, found)[0])

    def test_places(self, path: Path) -> None:
        data = self.of(path, SEEN_SET)
        assert [(r["n"], r["start"], r["end"]) for r in data["reps"]] == [(1, 10, 14), (2, 15, 19), (3, 20, 24)]
        assert data["waiting"] == [[0.0, pytest.approx(6, abs=0.05)]]
        assert data["range"][0] == pytest.approx(2, abs=0.05)  # four seconds before the start position was held
        roll, fast = data["lanes"]
        assert (roll["label"], fast["label"]) == ("The pelvis rolls back", "The movement is too fast")
        assert [(m["onset"], m["end"], m["severe"]) for m in roll["marks"]] == [(11.5, 12.5, False), (16.4, 17.6, True)]
        assert [m["curve"] for m in roll["marks"]] == [1, 1]
        assert roll["marks"][1]["y"] == pytest.approx(22.0, abs=0.1)  # the curve's own height there
        assert roll["marks"][1]["x"] == pytest.approx(17.5, abs=0.05)
        assert fast["marks"][0]["curve"] is None

    def test_calm_curves_are_named_and_not_drawn(self, path: Path) -> None:
        record(path, SEEN_SET)
        with Store(path) as store:
            one = store.sessions()[0].sets[0]
        shown, calm, unseen = choose(one, made_up(one))
        assert [curve.label for curve in shown] == ["Knee opening", "Pelvis rolling back"]
        assert [curve.label for curve in calm] == ["Feet apart"]
        assert unseen == []

    def test_not_seen_is_a_gap_and_a_span(self, path: Path) -> None:
        curve = self.of(path, SEEN_SET)["curves"][1]
        assert curve["not_seen"] == [[pytest.approx(22, abs=0.05), pytest.approx(23, abs=0.05)]]
        assert curve["values"][int(22.5 * 30)] is None
        assert not curve["empty"]

    def test_never_seen(self, path: Path) -> None:
        curve = self.of(path, UNSEEN_SET)["curves"][1]
        assert curve["empty"]
        assert {*curve["values"]} == {None}

    def test_a_fault_has_the_same_style_in_every_set(self, path: Path) -> None:
        both = self.of(path, SEEN_SET)["lanes"]
        only = self.of(path.with_name("b"), SetResult("clam", (rep(1, FAST, hips=90.0),)))["lanes"]
        assert both[1]["style"] == only[0]["style"] != both[0]["style"]


def test_curves_of_a_person_who_never_lies_down(path: Path) -> None:
    """The real replay: somebody stands there, then leaves; the start position is waited for all the time."""
    points = np.ones((33, 4), np.float32)
    points[:, 0] = 300 + 20 * np.arange(33) % 7
    points[:, 1] = np.linspace(50, 450, 33)
    frames: list[TimedPose] = [
        (i / 30, Pose(points, i / 30, (640, 480)) if i < 60 else None) for i in range(90)
    ]  # fmt: skip
    record(path, SetResult("clam"))
    with Store(path) as store:
        found = curves_of(store.sessions()[0].sets[0], frames)
    assert found is not None
    assert [curve.label for curve in found.curves][:2] == ["Knee opening", "Pelvis rolling back"]
    assert all(np.isnan(curve.values).all() for curve in found.curves)
    assert found.waiting == ((0.0, 89 / 30),)
    assert all(curve.not_seen == () for curve in found.curves)


class TestCurveCache:
    """Computing again must never be told from having kept."""

    @pytest.fixture
    def calls(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        found: list[int] = []

        def counted(one: SetRecord, poses: Sequence[TimedPose]) -> Curves:
            found.append(one.id)
            return made_up(one)

        monkeypatch.setattr(curve_cache, "curves_of", counted)
        return found

    def test_the_second_time_is_the_first(self, path: Path, calls: list[int]) -> None:
        record(path, SEEN_SET)
        first = html_of(path, curves=None)
        data = Tags(first).data
        assert len(data) == 1
        assert Tags(html_of(path, curves=None)).data == data
        assert calls == [1]

    def test_other_code_computes_again(self, path: Path, calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
        record(path, SEEN_SET)
        html_of(path, curves=None)
        monkeypatch.setattr(curve_cache, "code_key", lambda: "another")
        html_of(path, curves=None)
        assert calls == [1, 1]

    def test_a_set_that_may_still_grow_is_not_kept(self, path: Path, calls: list[int]) -> None:
        with Recorder(path) as to:
            to.begin_set(SetInfo("clam", None, "live", 1000.0, "camera", "full", {}))
        html_of(path, curves=None)
        html_of(path, curves=None)
        assert calls == [1, 1]

    def test_damaged_ones_are_computed_again(self, path: Path, calls: list[int]) -> None:
        record(path, SEEN_SET)
        html_of(path, curves=None)
        db = sqlite3.connect(path)
        db.execute("UPDATE curves SET data = x'504b0304'")
        db.commit()
        db.close()
        assert len(Tags(html_of(path, curves=None)).data) == 1
        assert calls == [1, 1]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine: install chromium to run the tests of the page")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, path: Path, tmp_path: Path) -> Iterator[Page]:
    """The page of two sets, opened in a dark browser that fails the test on any error or request."""
    with Store(record(path, UNSEEN_SET, SEEN_SET, camera=NASTY)) as store:
        write_page(store, tmp_path / "page.html", curves=made_up)
    context = browser.new_context(color_scheme="dark", viewport={"width": 1100, "height": 900})
    tab = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((tmp_path / "page.html").as_uri())
    tab.wait_for_selector(f"{SEEN} .scatterlayer .trace", state="attached")
    yield tab
    context.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


HIDDEN, SEEN = "#set-1", "#set-2"
TRACES = "selector => document.querySelector(selector + ' .plot').data.map(trace => [trace.meta, trace.name])"


def wait_until(tab: Page, true: str) -> None:
    """Wait for an expression (playwright's own wait_for_function() needs the eval that the page forbids)."""
    for _ in range(200):
        if tab.evaluate(true):
            return
        tab.wait_for_timeout(50)
    pytest.fail(f"waited ten seconds in vain for {true}")


@pytest.mark.slow
class TestInChromium:
    def test_curves_and_marks(self, opened: Page) -> None:
        traces = opened.evaluate(TRACES, SEEN)
        assert ["curve", "Knee opening"] in traces
        assert ["curve", "Pelvis rolling back"] in traces
        assert ["fault", "The pelvis rolls back"] in traces
        assert ["fault peak", "The pelvis rolls back"] in traces
        assert ["fault", "The movement is too fast"] in traces
        assert [meta for meta, _ in traces].count("not seen") == 1
        assert opened.title() == "Pilates practice"
        words = opened.locator(f"{SEEN} .plot .annotation-text").all_text_contents()
        assert {"1", "2", "3", "The pelvis rolls back", "fault"} <= {*words}
        drawn = opened.locator(f"{SEEN} .plot .scatterlayer .point")
        assert drawn.count() == 5  # two rolls and a haste in their lanes, two rolls on their curve
        assert opened.locator(f"{SEEN} .plot .js-line").first.get_attribute("d")

    def test_what_was_never_seen_is_hatched_and_said(self, opened: Page) -> None:
        opened.click(f"{HIDDEN} summary")
        opened.wait_for_selector(f"{HIDDEN} .scatterlayer .trace", state="attached")
        traces = opened.evaluate(TRACES, HIDDEN)
        assert [meta for meta, _ in traces].count("not seen") == 1
        assert "not seen" in opened.locator(f"{HIDDEN} .plot .annotation-text").all_text_contents()
        assert opened.locator(f"{HIDDEN} .advice").inner_text().endswith("Raise the camera.")

    def test_keyboard_alone(self, opened: Page) -> None:
        for _ in range(4):  # three buttons, then the first set
            opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.parentElement.id") == "set-1"
        opened.keyboard.press("Enter")
        opened.wait_for_selector(f"{HIDDEN} .scatterlayer .trace", state="attached")
        opened.keyboard.press("Space")
        assert not opened.locator(HIDDEN).evaluate("set => set.open")
        opened.focus("#close-all")
        opened.keyboard.press("Enter")
        assert opened.locator("details[open]").count() == 0
        opened.keyboard.press("Shift+Tab")
        opened.keyboard.press("Enter")
        assert opened.locator("details[open]").count() == 2

    def test_a_phone_needs_no_sideways_scrolling(self, opened: Page) -> None:
        opened.set_viewport_size({"width": 360, "height": 740})
        opened.click("#open-all")
        wait_until(opened, "document.querySelector('#set-2 .plot').layout.width < 360")
        assert opened.evaluate("document.documentElement.scrollWidth") <= 360

    def test_light_and_dark(self, opened: Page) -> None:
        ink = f"document.querySelector('{SEEN} .plot').layout.font.color"
        paper = "getComputedStyle(document.body).backgroundColor"
        dark = (opened.evaluate(ink), opened.evaluate(paper))
        opened.emulate_media(color_scheme="light")
        wait_until(opened, f"{ink} === '#1b1f23'")
        assert dark == ("#e8ecf0", "rgb(20, 24, 29)")
        assert opened.evaluate(paper) == "rgb(255, 255, 255)"

    def test_print_is_light_and_fits_and_the_screen_comes_back(self, opened: Page) -> None:
        width = opened.evaluate(f"document.querySelector('{SEEN} .plot').layout.width")
        opened.evaluate(
            f"""addEventListener("beforeprint", () => {{
                const {{ layout }} = document.querySelector("{SEEN} .plot");
                window.printed = [layout.font.color, layout.width];
            }})"""
        )
        pdf = opened.pdf(format="A4")
        assert pdf.startswith(b"%PDF")
        assert opened.evaluate("window.printed") == ["#1b1f23", 650]
        assert opened.evaluate(f"document.querySelector('{SEEN} .plot').layout.width") == width
        assert opened.evaluate(f"document.querySelector('{SEEN} .plot').layout.font.color") == "#e8ecf0"
