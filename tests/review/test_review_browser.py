"""The review page in a browser that has no network: figures, replay, keyboard, print."""

from __future__ import annotations

import contextlib
import itertools
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.browsers import wait_until
from tests.made_page import NASTY, SEEN_SET, UNSEEN_SET, Tags, made_up, record
from trainer.capture.clip import ClipWriter
from trainer.record.records import SessionRecord, SetRecord
from trainer.record.store import Store
from trainer.review.page import write_page
from trainer.review.report import report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def written(folder: Path, **recorded: Any) -> Path:
    """The page of two sets."""
    with Store(record(folder / "record.sqlite", UNSEEN_SET, SEEN_SET, **recorded)) as store:
        write_page(store, folder / "page.html", curves=made_up)
    return folder / "page.html"


@contextlib.contextmanager
def shown(browser: Browser, page: Path) -> Iterator[Page]:
    """The page, opened in a dark browser that fails the test on any error or request."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 1100, "height": 900})
    tab = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    tab.locator(SEEN).scroll_into_view_if_needed()
    tab.wait_for_selector(f"{SEEN} .scatterlayer .trace", state="attached")
    yield tab
    context.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("page"), camera=NASTY)


@pytest.fixture
def opened(browser: Browser, page: Path) -> Iterator[Page]:
    with shown(browser, page) as tab:
        yield tab


HIDDEN, SEEN = "#set-1", "#set-2"
TRACES = "selector => document.querySelector(selector + ' .plot').data.map(trace => [trace.meta, trace.name])"


@pytest.mark.slow
class TestInChromium:
    def test_curves_and_marks(self, opened: Page) -> None:
        traces = opened.evaluate(TRACES, SEEN)
        assert ["curve", "Knee opening"] in traces
        assert ["curve", "Pelvis rolling back, about"] in traces
        assert ["fault", "The pelvis rolls back"] in traces
        assert ["fault peak", "The pelvis rolls back"] in traces
        assert ["fault", "The movement is too fast"] in traces
        assert [meta for meta, _ in traces].count("not seen") == 1
        assert opened.title() == "Your practice"
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

    def test_a_figure_far_below_waits_until_it_is_scrolled_to(self, browser: Browser, page: Path) -> None:
        tab = browser.new_page(viewport={"width": 400, "height": 100})
        tab.goto(page.as_uri())
        tab.wait_for_timeout(300)
        assert tab.evaluate("typeof Plotly") == "undefined"
        tab.locator(SEEN).scroll_into_view_if_needed()
        tab.wait_for_selector(f"{SEEN} .scatterlayer .trace", state="attached")
        assert not tab.evaluate(f"'layout' in document.querySelector('{HIDDEN} .plot')")  # it is closed
        tab.close()

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
        assert opened.evaluate("window.printed") == ["#1b1f23", 430]
        assert opened.evaluate(f"document.querySelector('{SEEN} .plot').layout.width") == width
        assert opened.evaluate(f"document.querySelector('{SEEN} .plot').layout.font.color") == "#e8ecf0"


PLAYER = f"{SEEN} .player"
NOW = f"document.querySelector('{PLAYER}').dataset.t"


def time_of(tab: Page) -> float:
    return float(tab.evaluate(NOW))


def cursor_s(tab: Page) -> float:
    """The time at which the cursor stands on the figure, read back from its place among the pixels."""
    return float(
        tab.evaluate(
            f"""(() => {{
                const place = document.querySelector("{SEEN} .plot"), drawn = place.querySelector(".nsewdrag");
                const {{ left, width }} = drawn.getBoundingClientRect();
                const box = document.querySelector("{SEEN} .cursor").getBoundingClientRect();
                const [first, last] = place.layout.xaxis.range;
                return first + (box.left + box.width / 2 - left) / width * (last - first);
            }})()"""
        )
    )


@pytest.mark.slow
class TestReplayInChromium:
    def test_it_stands_at_the_first_fault_and_so_does_the_cursor(self, opened: Page) -> None:
        assert time_of(opened) == 11.5
        assert cursor_s(opened) == pytest.approx(11.5, abs=0.1)
        said = opened.locator(f"{PLAYER} .now").inner_text()
        assert said == (
            "11.5 s · Repetition 1, on the way up · spine good, hips good · the pelvis rolls back, up to about 14°"
        )

    def test_jumps_go_from_fault_to_fault_and_around(self, opened: Page) -> None:
        stops = []
        for _ in range(3):
            opened.click(f"{PLAYER} [data-do=fault]")
            stops.append(time_of(opened))
            assert cursor_s(opened) == pytest.approx(stops[-1], abs=0.1)
        assert stops == [16.4, 20.0, 11.5]

    def test_keys(self, opened: Page) -> None:
        opened.focus(PLAYER)
        opened.keyboard.press("f")
        assert time_of(opened) == 16.4
        opened.keyboard.press("Shift+F")
        assert time_of(opened) == 11.5
        opened.keyboard.press("ArrowRight")
        first = time_of(opened)
        opened.keyboard.press("ArrowRight")
        assert time_of(opened) - first == pytest.approx(1 / 15, abs=0.011)
        opened.keyboard.press("ArrowLeft")
        assert time_of(opened) == first
        opened.keyboard.press("4")
        assert opened.locator(f"{PLAYER} [aria-pressed=true]").inner_text() == "¼"

    def test_a_click_on_the_curve_moves_the_body(self, opened: Page) -> None:
        opened.locator(f"{SEEN} .plot").scroll_into_view_if_needed()
        place = opened.locator(f"{SEEN} .plot .nsewdrag").last.bounding_box()
        assert place is not None
        before = opened.evaluate(f"document.querySelector('{PLAYER} canvas').toDataURL()")
        opened.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        first, last = opened.evaluate(f"document.querySelector('{SEEN} .plot').layout.xaxis.range")
        assert time_of(opened) == pytest.approx((first + last) / 2, abs=0.1)
        assert cursor_s(opened) == pytest.approx((first + last) / 2, abs=0.1)
        assert opened.evaluate(f"document.querySelector('{PLAYER} canvas').toDataURL()") != before

    def test_a_click_within_a_zoom_finds_its_time_too(self, opened: Page) -> None:
        opened.evaluate(f"Plotly.relayout(document.querySelector('{SEEN} .plot'), {{'xaxis.range': [10, 14]}})")
        assert cursor_s(opened) == pytest.approx(11.5, abs=0.05)

    def test_it_plays_in_time_and_slowly(self, opened: Page) -> None:
        played = f"""(async () => {{
            const player = document.querySelector("{PLAYER}"), first = Number(player.dataset.t);
            const clock = performance.now();
            player.querySelector("[data-do=play]").click();
            await new Promise((done) => setTimeout(done, 900));
            player.querySelector("[data-do=play]").click();
            return (Number(player.dataset.t) - first) / ((performance.now() - clock) / 1000);
        }})()"""
        assert opened.evaluate(played) == pytest.approx(1.0, abs=0.25)
        opened.click(f"{PLAYER} [data-speed='0.25']")
        assert opened.evaluate(played) == pytest.approx(0.25, abs=0.1)
        assert cursor_s(opened) == pytest.approx(time_of(opened), abs=0.1)

    def test_space_plays_and_pauses(self, opened: Page) -> None:
        opened.focus(PLAYER)
        opened.keyboard.press("Space")
        wait_until(opened, f"{NOW} > 11.8")
        opened.keyboard.press("Space")
        at = time_of(opened)
        opened.wait_for_timeout(150)
        assert time_of(opened) == at

    def test_best_and_worst_side_by_side(self, opened: Page) -> None:
        opened.click(f"{PLAYER} [data-do=pair]")
        words = opened.locator(f"{PLAYER} .body p").all_inner_texts()
        assert words == [
            "Best: repetition 3, spine good (96), hips good (95)",
            "Worst: repetition 2, spine good (96), hips to work on (0)",
        ]
        cursors = opened.locator(f"{SEEN} .cursor")
        assert [cursors.nth(k).get_attribute("data-t") for k in range(2)] == ["20.00", "15.00"]
        opened.keyboard.press("ArrowRight")
        assert [cursors.nth(k).get_attribute("data-t") for k in range(2)] == ["20.07", "15.07"]
        opened.keyboard.press("b")
        assert opened.locator(f"{PLAYER} .body").nth(1).is_hidden()

    def test_the_slider_seeks(self, opened: Page) -> None:
        opened.locator(f"{PLAYER} input").fill("18")
        assert time_of(opened) == 18
        assert "on the way back" in opened.locator(f"{PLAYER} .now").inner_text()

    def test_the_video_follows(self, browser: Browser, tmp_path: Path) -> None:
        film = tmp_path / "me & you.webm"
        with ClipWriter(film, fps=10) as writer:
            for k in range(300):
                writer.write(np.full((96, 128, 3), k % 250, np.uint8), 1000 + k / 10)
        video = f"document.querySelector('{PLAYER} video')"
        with shown(browser, written(tmp_path, video=film)) as tab:
            wait_until(tab, f"{video}.readyState >= 2 && !{video}.seeking")
            assert tab.evaluate(f"{video}.currentTime") == pytest.approx(11.5, abs=0.05)
            tab.click(f"{PLAYER} [data-do=fault]")
            assert tab.evaluate(f"{video}.currentTime") == pytest.approx(16.4, abs=0.05)
            tab.click(f"{PLAYER} [data-speed='0.5']")
            tab.click(f"{PLAYER} [data-do=play]")
            wait_until(tab, f"{NOW} > 17.2")
            tab.click(f"{PLAYER} [data-do=play]")
            assert tab.evaluate(f"{video}.paused")
            assert tab.evaluate(f"{video}.playbackRate") == 0.5
            assert tab.evaluate(f"{video}.currentTime") == pytest.approx(time_of(tab), abs=0.3)


#: Whatever HTML goes somewhere by itself, fetches something, or waits for a click to do so; {url} is a server's.
LURES = (
    '"><meta http-equiv=refresh content="0;url={url}meta">',
    "</title></style></script><meta http-equiv='refresh' content='0;url={url}meta2'>",
    '<base href="{url}base"><a href="/link">Clam</a>',
    '<iframe src="{url}frame"></iframe><object data="{url}object"></object><embed src="{url}embed">',
    '<img src="{url}img"><svg><image href="{url}image"/><use href="{url}use"/></svg>',
    '<link rel=stylesheet href="{url}css"><link rel=prefetch href="{url}prefetch"><link rel=preconnect href="{url}">',
    "<style>@import url({url}import);*{{background:url({url}background)}}</style>",
    "<script src={url}script></script><script>location='{url}location'</script>",
    '<form action="{url}form"><button autofocus>x</button></form><video src="{url}video" autoplay></video>',
    "<body onload=\"location='{url}onload'\"><details open ontoggle=\"location='{url}ontoggle'\">",
    "[link={url}rich]x[/link] <a href='{url}plotly'>x</a>",
)


def hostile_record(path: Path, url: str) -> Path:
    """A record in which every text is such a lure."""
    record(path, UNSEEN_SET, SEEN_SET, SEEN_SET)
    lures = itertools.cycle(lure.format(url=url) for lure in LURES)
    texts = {
        "session": ("note", "programme"),
        "exercise_set": ("camera", "model", "exercise"),
        "fault": ("code", "unit"),
    }
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        for one, columns in texts.items():
            for column in columns:
                for (row,) in db.execute(f"SELECT rowid FROM {one}").fetchall():
                    db.execute(f"UPDATE {one} SET {column} = ? WHERE rowid = ?", (next(lures), row))
        notes = json.dumps([{"what": next(lures), "why": next(lures), "advice": next(lures)} for _ in range(12)])
        db.execute("UPDATE exercise_set SET not_seen = ?", (notes,))
        db.execute("UPDATE exercise_set SET versions = ?", (json.dumps({next(lures): next(lures)}),))
        db.execute("INSERT INTO person (name) VALUES (?)", (next(lures),))
        db.execute("UPDATE session SET person = (SELECT name FROM person WHERE name <> 'me')")
        db.commit()
    return path


def with_hostile_numbers(session: SessionRecord, url: str) -> SessionRecord:
    """The session with a lure for the number of every repetition, as a reader that checks less might give it."""
    lures = itertools.cycle(lure.format(url=url) for lure in LURES)

    def hostile(one: SetRecord) -> SetRecord:
        return replace(one, reps=tuple(replace(rep, n=f"{rep.n} {next(lures)}") for rep in one.reps))  # type: ignore[arg-type]

    return replace(session, sets=tuple(hostile(one) for one in session.sets))


@contextlib.contextmanager
def server() -> Iterator[tuple[str, list[str]]]:
    """A server of this machine, and what it was asked for."""
    asked: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/", asked
        http.shutdown()


@pytest.mark.slow
class TestAHostileRecord:
    def test_the_lures_work_where_nothing_is_escaped(self, browser: Browser, tmp_path: Path) -> None:
        """Else the next test would show nothing."""
        with server() as (url, asked):
            for n, lure in enumerate(LURES[:2]):
                (tmp_path / f"{n}.html").write_text(f'<!doctype html><p title="{lure.format(url=url)}">')
                tab = browser.new_page()
                tab.goto((tmp_path / f"{n}.html").as_uri())
                tab.wait_for_timeout(1000)
                tab.close()
        assert "/meta" in asked

    @pytest.mark.parametrize("what", ["review", "report"])
    def test_opens_no_connection_and_goes_nowhere(
        self, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        with server() as (url, asked):
            with Store(hostile_record(tmp_path / "record.sqlite", url)) as store:
                sessions = [with_hostile_numbers(session, url) for session in store.sessions()]
                monkeypatch.setattr(Store, "sessions", lambda *_, **__: sessions)
                person = sessions[0].person
                if what == "review":
                    write_page(store, tmp_path / "page.html", curves=made_up, person=person)
                else:
                    html = report(store.sessions(), date(2026, 5, 4), 6, person)
                    (tmp_path / "page.html").write_text(html, encoding="utf-8")
            tags = Tags((tmp_path / "page.html").read_text("utf-8")).tags
            going = {"base", "iframe", "object", "embed", "form", "link", "a", "img", "body"}
            assert {name for name, _ in tags} & going == {"body"}
            meta = [attributes.get("http-equiv") for name, attributes in tags if name == "meta"]
            assert [kind for kind in meta if kind] == ["Content-Security-Policy"]
            tab = browser.new_page()
            requests: list[str] = []
            tab.on("request", lambda request: requests.append(request.url))
            tab.goto((tmp_path / "page.html").as_uri())
            if what == "review":
                tab.click("#open-all")
                tab.locator(SEEN).scroll_into_view_if_needed()
                tab.wait_for_selector(f"{SEEN} .scatterlayer .trace", state="attached")
            for _ in range(20):
                tab.keyboard.press("Tab")
            tab.wait_for_timeout(1500)
            assert tab.url == (tmp_path / "page.html").as_uri()
            assert url in tab.locator("h1").inner_text() + tab.locator("main").inner_text()  # shown, not obeyed
            assert tab.locator(".plot a, main a").count() == 0
            tab.close()
        assert [one for one in requests if not one.startswith(("file:", "data:", "blob:"))] == []
        assert asked == []
