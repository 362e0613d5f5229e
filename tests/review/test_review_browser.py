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
from trainer.teach.demonstration import demonstration

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
    tab.wait_for_selector(f"{SEEN} .player[data-t]")
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


@pytest.mark.slow
class TestInChromium:
    def test_curves_and_marks(self, opened: Page) -> None:
        assert opened.title() == "Your practice"
        plot = opened.locator(f"{SEEN} .plot")
        assert plot.locator(".curve > p").all_inner_texts() == [
            "Knee opening (°)",
            "Pelvis rolling back (approximate) (°)",
        ]
        assert plot.locator(".lane > p").all_inner_texts() == ["The pelvis rolls back", "The movement is too fast"]
        assert plot.locator(".numbers text").all_text_contents() == ["1", "2", "3"]
        assert plot.locator("text.level").all_text_contents() == ["fault", "severe fault"]
        assert plot.locator(".lane .mark").count() == 3
        assert plot.locator(".curve .mark").count() == 2  # the rolls, on their curve
        assert plot.locator(".mark.severe").count() == 2  # the strong roll, in its lane and on its curve
        assert plot.locator(".hatching").count() == 1

    def test_everything_stands_at_its_time(self, opened: Page) -> None:
        """Second 10 is the start of repetition 1, 11.5 the onset of its fault, 22 to 23 was not seen."""
        for selector, edge, t_s in (
            (".bands .up", "left", 10.0),
            (".bands .up", "right", 12.0),
            (".bands .down", "right", 14.0),
            (".lane .mark path", "middle", 11.5),
            (".curve .hatching", "left", 22.0),
            (".curve .hatching", "right", 23.0),
        ):
            assert edge_s(opened, selector, edge) == pytest.approx(t_s, abs=0.06), (selector, edge)

    def test_a_mark_is_on_its_curve(self, opened: Page) -> None:
        """Both at the pixel of 17.5 s and 22°, the curve's greatest value there."""
        near_px = opened.evaluate(
            f"""(() => {{
                const curve = document.querySelectorAll("{SEEN} .curve")[1], line = curve.querySelector(".values");
                const mark = curve.querySelector(".mark.severe path").getBoundingClientRect();
                const at = [mark.left + mark.width / 2, mark.top + mark.height / 2], matrix = line.getScreenCTM();
                const away = (k) => {{
                    const {{ x, y }} = line.getPointAtLength(k * line.getTotalLength() / 2000).matrixTransform(matrix);
                    return Math.hypot(x - at[0], y - at[1]);
                }};
                return Math.min(...Array.from({{ length: 2001 }}, (_, k) => away(k)));
            }})()"""
        )
        assert near_px < 2

    def test_what_was_never_seen_is_hatched_and_said(self, opened: Page) -> None:
        opened.click(f"{HIDDEN} summary")
        opened.wait_for_selector(f"{HIDDEN} .player[data-t]")
        assert opened.locator(f"{HIDDEN} .curve .hatching").count() == 1
        assert opened.locator(f"{HIDDEN} text.empty").all_text_contents() == ["not seen"]
        assert opened.locator(f"{HIDDEN} .advice").inner_text().endswith("Raise the camera.")

    def test_the_pointer_reads_values(self, opened: Page) -> None:
        point(opened, 17.5)
        assert tip(opened) == [
            "17.5 s · Repetition 2, on the way back",
            "Knee opening: 30°",
            "Pelvis rolling back (approximate): 22°",
            "the pelvis rolls back (severe), up to about 24°",
        ]
        point(opened, 22.5)
        assert tip(opened)[2] == "Pelvis rolling back (approximate): not seen"
        point(opened, 4.0)
        assert tip(opened) == ["4.0 s · waiting for the start position"]
        opened.mouse.move(0, 0)
        assert opened.locator(f"{SEEN} .tip").is_hidden()

    def test_a_replay_far_below_waits_until_it_is_scrolled_to(self, browser: Browser, page: Path) -> None:
        tab = browser.new_page(viewport={"width": 400, "height": 100})
        tab.goto(page.as_uri())
        tab.wait_for_timeout(300)
        assert tab.locator(".player[data-t]").count() == 0
        assert tab.locator(f"{SEEN} .values").count() == 2  # the chart needs no script
        tab.locator(SEEN).scroll_into_view_if_needed()
        tab.wait_for_selector(f"{SEEN} .player[data-t]")
        assert tab.locator(f"{HIDDEN} .player[data-t]").count() == 0  # it is closed
        tab.close()

    def test_without_a_script_the_chart_is_there(self, browser: Browser, page: Path) -> None:
        context = browser.new_context(java_script_enabled=False)
        tab = context.new_page()
        tab.goto(page.as_uri())
        assert tab.locator(f"{SEEN} .values").first.is_visible()
        assert tab.locator(f"{SEEN} .axis text").all_text_contents() == ["5", "10", "15", "20", "25"]
        context.close()

    def test_keyboard_alone(self, opened: Page) -> None:
        for _ in range(4):  # three buttons, then the first set
            opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.parentElement.id") == "set-1"
        opened.keyboard.press("Enter")
        opened.wait_for_selector(f"{HIDDEN} .player[data-t]")
        opened.keyboard.press("Space")
        assert not opened.locator(HIDDEN).evaluate("set => set.open")
        opened.focus("#close-all")
        opened.keyboard.press("Enter")
        assert opened.locator("details[open]").count() == 0
        opened.keyboard.press("Shift+Tab")
        opened.keyboard.press("Enter")
        assert opened.locator("details[open]").count() == 3  # two sets and the trends

    def test_a_phone_needs_no_sideways_scrolling(self, opened: Page) -> None:
        opened.set_viewport_size({"width": 360, "height": 740})
        opened.click("#open-all")
        assert opened.evaluate("document.documentElement.scrollWidth") <= 360

    def test_light_and_dark(self, opened: Page) -> None:
        ink = f"getComputedStyle(document.querySelector('{SEEN} .tick')).fill"
        paper = "getComputedStyle(document.body).backgroundColor"
        body = f"document.querySelector('{SEEN} canvas').toDataURL()"
        dark = (opened.evaluate(ink), opened.evaluate(paper))
        drawn = opened.evaluate(body)
        opened.emulate_media(color_scheme="light")
        wait_until(opened, f"{ink} === 'rgb(29, 34, 38)'")
        assert dark == ("rgb(232, 236, 240)", "rgb(20, 24, 29)")
        assert opened.evaluate(paper) == "rgb(251, 251, 249)"
        wait_until(opened, f"{body} !== {json.dumps(drawn)}")

    def test_print_is_light_and_fits_and_the_screen_comes_back(self, opened: Page) -> None:
        ink = "getComputedStyle(document.documentElement).getPropertyValue('--ink')"
        opened.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {ink}; }})")
        pdf = opened.pdf(format="A4")
        assert pdf.startswith(b"%PDF")
        assert opened.evaluate("window.printed").strip() == "#1d2226"
        assert opened.evaluate(ink).strip() == "#e8ecf0"
        opened.emulate_media(media="print")
        opened.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins
        assert opened.evaluate("document.documentElement.scrollWidth") <= 688
        assert opened.locator(f"{SEEN} .curve > svg").first.bounding_box()["height"] == 105  # type: ignore[index]

    def test_colours_can_be_told_from_the_paper(self, opened: Page) -> None:
        """Lines and words of the chart: WCAG's 3 to 1 for graphics, 4.5 to 1 for text, also on a band."""
        for scheme in ("dark", "light"):
            opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for selector, name, least in (
                (".values", "stroke", 3.0),
                (".lane line", "stroke", 3.0),
                ("text.level", "fill", 4.5),
                (".tick", "fill", 4.5),
                (".lane > p", "color", 4.5),
            ):
                assert opened.evaluate(CONTRAST, [f"{SEEN} {selector}", name]) >= least, (scheme, selector)


#: Contrast of an element's colour with the paper under a repetition's band.
CONTRAST = """
([selector, name]) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const band = numbers(getComputedStyle(document.querySelector('.bands .up')).fill);
  const paper = numbers(getComputedStyle(document.body).backgroundColor);
  const ground = paper.map((v, k) => v + (band[3] ?? 1) * (band[k] - v));
  const light = ([r, g, b]) => [[.2126, r], [.7152, g], [.0722, b]].reduce(
    (sum, [share, v]) => sum + share * ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4), 0);
  const ink = numbers(getComputedStyle(document.querySelector(selector))[name]);
  const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
  return (a + .05) / (b + .05);
}"""


PLAYER = f"{SEEN} .player"
NOW = f"document.querySelector('{PLAYER}').dataset.t"


def time_of(tab: Page) -> float:
    return float(tab.evaluate(NOW))


def range_s(tab: Page) -> tuple[float, float]:
    """The part of the time that the chart shows."""
    first, last = tab.locator(f"{SEEN} .plot").get_attribute("data-range").split()  # type: ignore[union-attr]
    return float(first), float(last)


def edge_s(tab: Page, selector: str, edge: str) -> float:
    """The time at which the first such element of the chart begins, ends or has its middle, read from its pixels."""
    rows = tab.locator(f"{SEEN} .rows").bounding_box()
    box = tab.locator(f"{SEEN} {selector}").first.bounding_box()
    assert rows is not None
    assert box is not None
    x = box["x"] + box["width"] * {"left": 0.0, "middle": 0.5, "right": 1.0}[edge]
    first, last = range_s(tab)
    return first + (x - rows["x"]) / rows["width"] * (last - first)


def cursor_s(tab: Page) -> float:
    """The time at which the cursor stands on the chart."""
    return edge_s(tab, ".cursor", "middle")


def place_of(tab: Page, t_s: float) -> tuple[float, float]:
    """Where a time lies on the screen, in the middle of the chart's height."""
    tab.locator(f"{SEEN} .plot").scroll_into_view_if_needed()
    rows = tab.locator(f"{SEEN} .rows").bounding_box()
    assert rows is not None
    first, last = range_s(tab)
    return rows["x"] + (t_s - first) / (last - first) * rows["width"], rows["y"] + rows["height"] / 2


def point(tab: Page, t_s: float) -> None:
    tab.mouse.move(*place_of(tab, t_s))


def tip(tab: Page) -> list[str]:
    """What the chart says of the time under the pointer."""
    return tab.locator(f"{SEEN} .tip:not([hidden]) span").all_inner_texts()


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
        before = opened.evaluate(f"document.querySelector('{PLAYER} canvas').toDataURL()")
        opened.mouse.click(*place_of(opened, 18.0))
        assert time_of(opened) == pytest.approx(18.0, abs=0.1)
        assert cursor_s(opened) == pytest.approx(18.0, abs=0.1)
        assert opened.evaluate(f"document.querySelector('{PLAYER} canvas').toDataURL()") != before

    def test_a_drag_zooms_and_a_double_click_shows_all_again(self, opened: Page) -> None:
        whole = range_s(opened)
        opened.mouse.move(*place_of(opened, 10.2))
        opened.mouse.down()
        opened.mouse.move(*place_of(opened, 14.2), steps=3)
        opened.mouse.up()
        assert range_s(opened) == pytest.approx((10.2, 14.2), abs=0.1)
        assert time_of(opened) == 11.5  # a drag is no click
        assert cursor_s(opened) == pytest.approx(11.5, abs=0.05)
        assert edge_s(opened, ".bands .up", "right") == pytest.approx(12.0, abs=0.05)
        assert edge_s(opened, ".lane .mark path", "middle") == pytest.approx(11.5, abs=0.05)
        assert opened.locator(f"{SEEN} .axis text").all_text_contents() == ["11", "12", "13", "14"]
        opened.mouse.click(*place_of(opened, 13.0))
        assert time_of(opened) == pytest.approx(13.0, abs=0.05)
        opened.mouse.dblclick(*place_of(opened, 12.0))
        assert range_s(opened) == whole

    def test_a_finger_seeks_and_never_zooms(self, browser: Browser, page: Path) -> None:
        context = browser.new_context(has_touch=True, viewport={"width": 400, "height": 800})
        tab = context.new_page()
        tab.goto(page.as_uri())
        tab.locator(SEEN).scroll_into_view_if_needed()
        tab.wait_for_selector(f"{PLAYER}[data-t]")
        whole = range_s(tab)
        tab.touchscreen.tap(*place_of(tab, 18.0))
        assert time_of(tab) == pytest.approx(18.0, abs=0.2)
        assert range_s(tab) == whole
        context.close()

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
            "Best: repetition 3. Spine: good 100. Hips: good 100",
            "Worst: repetition 2. Spine: good 100. Hips: needs work 0",
        ]
        cursors = opened.locator(f"{SEEN} .cursor")
        assert [cursors.nth(k).get_attribute("data-t") for k in range(2)] == ["20.00", "15.00"]
        opened.keyboard.press("ArrowRight")
        assert [cursors.nth(k).get_attribute("data-t") for k in range(2)] == ["20.07", "15.07"]
        opened.keyboard.press("b")
        assert opened.locator(f"{PLAYER} .body p").all_inner_texts() == ["Yours", "How it goes"]

    def test_how_it_goes_is_in_step_with_the_repetition(self, opened: Page) -> None:
        """Repetition 1 goes up from second 10 to 12 and back until 14; the demonstration has phases of its own."""
        one = demonstration("clam", None, "left")
        assert one is not None
        pictures = []
        for t_s, wanted_s in (
            (8.0, one.start_s),
            (10.0, one.start_s),
            (11.0, (one.start_s + one.peak_s) / 2),
            (12.0, one.peak_s),
            (13.0, (one.peak_s + one.end_s) / 2),
            (14.5, one.end_s),
        ):
            opened.locator(f"{PLAYER} input").fill(str(t_s))
            assert float(opened.evaluate(f"document.querySelector('{PLAYER}').dataset.how")) == pytest.approx(
                wanted_s, abs=0.01
            )
            pictures.append(opened.evaluate(f"document.querySelectorAll('{PLAYER} canvas')[1].toDataURL()"))
        assert pictures[0] == pictures[1]
        assert len({*pictures}) == 5

    def test_yours_and_how_it_goes_stand_beside_each_other(self, opened: Page) -> None:
        for width in (1100, 390):
            opened.set_viewport_size({"width": width, "height": 900})
            yours, how = (opened.locator(f"{PLAYER} canvas").nth(k).bounding_box() for k in range(2))
            assert yours is not None
            assert how is not None
            assert yours["y"] == how["y"]
            assert how["x"] >= yours["x"] + yours["width"]
            assert how["width"] == pytest.approx(yours["width"], abs=0.1)
            assert how["width"] > width / 3

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
    "[link={url}rich]x[/link] <a href='{url}rich'>x</a>",
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
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/", asked
        http.shutdown()


@pytest.mark.slow
class TestAHostileRecord:
    def test_the_lures_work_where_nothing_is_escaped(self, browser: Browser, tmp_path: Path) -> None:
        """Otherwise the next test would prove nothing."""
        with server() as (url, asked):
            for n, lure in enumerate(LURES[:2]):
                (tmp_path / f"{n}.html").write_text(f'<!doctype html><p title="{lure.format(url=url)}">', "utf-8")
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
                tab.wait_for_selector(f"{SEEN} .player[data-t]")
                point(tab, 17.5)
                assert url in " ".join(tip(tab))
            for _ in range(20):
                tab.keyboard.press("Tab")
            tab.wait_for_timeout(1500)
            assert tab.url == (tmp_path / "page.html").as_uri()
            assert url in tab.locator("h1").inner_text() + tab.locator("main").inner_text()  # shown, not obeyed
            assert tab.locator(".plot a, main a").count() == 0
            tab.close()
        assert [one for one in requests if not one.startswith(("file:", "data:", "blob:"))] == []
        assert asked == []
