"""The page of a check: what is in it, its pictures, that nothing breaks out of it, and that a browser shows it."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from calibration.landmarks import Pose
from trainer.base.errors import TrainerError
from trainer.capture.clip import ClipWriter
from trainer.capture.sources import open_source
from trainer.check.comparison import Comparison, FaultCase
from trainer.check.landmark_study import LandmarkStudy
from trainer.check.page import page
from trainer.check.pictures import FOUND_COLOUR, TRUE_COLOUR, draw_joints, pictures
from trainer.check.run import Checked
from trainer.check.sidecar import Sample, TrueFault, TrueRep
from trainer.check.tally import rows
from trainer.check.worst import MOST, Case, worst_cases
from trainer.record.landmark_blob import TimedPose

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NASTY = """<b></script><script>document.title='broken'</script><img src=x onerror="alert(1)">&amp;'"<!--"""
ROLL, FEET = "pelvis_rolls_back", "feet_apart"
SIZE, FPS, FRAMES = (960, 540), 10, 40


class Tags(HTMLParser):
    """The start tags of a page, its text, and the cells of its tables."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag  # what is opened is closed, in order

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data

    @property
    def images(self) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == "img"]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty frames that grow brighter with time, and the landmarks of :func:`poses`."""
    path = tmp_path_factory.mktemp("film") / "film.webm"
    with ClipWriter(path, FPS) as writer:
        for n in range(FRAMES):
            writer.write(np.full((SIZE[1], SIZE[0], 3), 40 + 4 * n, np.uint8), n / FPS)
    return path


def joints(n: int = 0) -> np.ndarray:
    """A body of 33 joints in a lattice, off by ``n`` pixels."""
    return np.stack([np.linspace(200, 700, 33), 200 + 40.0 * (np.arange(33) % 5)], axis=1) + n


def poses(video: Path) -> list[TimedPose]:
    """The joints, 40 pixels to the right and below; nobody in the last ten frames, and at 1.5 s far away."""
    out: list[TimedPose] = []
    for n in range(FRAMES):
        off = 150 if n == 15 else 40
        points = np.column_stack([joints(off), np.full((33, 2), 0.9)]).astype(np.float32)
        out.append((n / FPS, Pose(points, n / FPS, SIZE) if n < FRAMES - 10 else None))
    return out


def sample(video: Path, name: str = "me", **more: Any) -> Sample:
    reps = (TrueRep(0.5, 1.0, 1.5, "left", 30.0, (TrueFault(ROLL, 14.0, None, "deg"),)), TrueRep(2.0, 2.5, 3.0))
    return Sample(**{"name": name, "video": video, "exercise": "clam", "content": "clam", "reps": reps} | more)


def fault(is_true: bool, found: bool | None, code: str = ROLL, **more: Any) -> FaultCase:
    peak = {"true_peak" if is_true else "found_peak": 14.0}
    unit = "deg" if code == ROLL else "torso"
    return FaultCase(
        **{"code": code, "is_true": is_true, "is_severe": False, "found": found, "at_s": 1.0, "unit": unit}
        | peak
        | more
    )


STUDY = LandmarkStudy(40, 30, 0, 6, 0, 10, {}, (0.9, 0.5), {}, {})


def all_wrong(video: Path, name: str = "me", **more: Any) -> Checked:
    """A clip in which something of each kind is wrong."""
    comparison = Comparison(
        "clam",
        2,
        2,
        (2.5,),
        (3.4,),
        1,
        1,
        (fault(True, False), fault(False, True, FEET, found_peak=0.3), fault(True, None, "waist_shortens")),
        {"spine": (1, 2), "hips": (2, 2)},
        {"range_deg": (2.0, -8.0), "feet_gap_torso": (0.1,)},
        {"range_deg": (1.0, 2.5), "feet_gap_torso": (1.0,)},
        ("waist_shortens",),
    )
    return Checked(sample(video, name, **more), (comparison,), STUDY, FRAMES, 4.0)


def html_of(*checked: Checked) -> str:
    return page(rows(checked), checked, b"no model", poses)


def image_of(attrs: dict[str, str | None]) -> np.ndarray:
    kind, _, data = (attrs["src"] or "").partition(",")
    assert kind == "data:image/jpeg;base64"
    image = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image)


class TestWords:
    def test_the_lead(self, film):
        text = Tags(html_of(all_wrong(film))).text
        assert "1 clip, 4 seconds." in text
        assert "Clam, good camera: Counted exactly in 1 of 1 clip; 1 of 2 repetitions missed, 1 made up." in text
        assert "Of 2 faults none told, 1 missed, 1 hidden from this camera; 1 told without being there." in text

    def test_the_tables(self, film):
        table = Tags(html_of(all_wrong(film))).rows
        assert ["Clam, good camera", "1", "2", "2", "1", "1", "1 of 1"] in table
        assert ["Clam, good camera", "0", "0", "1", "0", "0"] in table  # how far the count is off
        assert ["the pelvis rolls back", "0", "1", "0", "0", "–", "0%", "0.00", "–", "–"] in table
        assert ["the waist shortens", "0", "0", "0", "1", "–", "–", "–", "–", "–"] in table
        assert ["the feet come apart", "0", "0", "1", "0", "0%", "–", "0.00", "–", "–"] in table
        # The confusion: where the pelvis rolled back, open feet were told.
        assert [
            "there",
            "the pelvis rolls back",
            "the feet come apart",
            "the waist shortens",
            "nothing",
            "not seen",
        ] in table
        assert ["the pelvis rolls back", "0", "1", "0", "0", "0"] in table
        assert ["Clam, good camera", "50%", "0%", "the waist shortens (1 clip)"] in table
        assert ["Clam, good camera", "range of the movement", "5.0°", "-3.0°", "2"] in table
        assert ["Clam, good camera", "feet apart", "0.100", "+0.100", "1"] in table
        assert ["me", "Clam", "–", "4 s", "2", "2", "75%", "20%"] in table

    def test_clips_of_nothing_and_without_a_checker(self, film):
        nothing = Checked(sample(film, content="settling", reps=()), (Comparison("clam", 0, 0),), None, 40, 4.0)
        unknown = Checked(sample(film, "swan", exercise="swan_dive", content="swan_dive"), (), STUDY, 40, 4.0)
        tags = Tags(html_of(nothing, unknown))
        assert "Clam, not shown: Nothing was counted in 1 of 1 clip." in tags.text
        assert "Swan dive, good camera: 1 clip without a checker yet" in tags.text
        assert ["swan", "Swan dive", "–", "4 s", "–", "–", "75%", "20%"] in tags.rows
        assert len(tags.images) == 1  # its landmarks are wrong all the same

    def test_a_clip_that_could_not_be_checked(self, film):
        broken = Checked(sample(film, "broken"), error="It gives no frames.")
        tags = Tags(html_of(all_wrong(film), broken))
        assert "broken could not be checked: It gives no frames." in tags.text
        assert not [attrs for attrs in tags.images if "broken" in str(attrs["alt"])]

    def test_nothing_at_all(self):
        assert "0 clips" in Tags(html_of()).text

    def test_all_is_well(self, film):
        good = Comparison("clam", 2, 2, faults=(fault(True, True), fault(False, False, FEET)))
        tags = Tags(html_of(Checked(sample(film), (good,), None, 40, 4.0)))
        assert "none of 2 repetitions missed, none made up" in tags.text
        assert tags.images == []
        assert "The worst cases" not in tags.text


class TestNothingBreaksOut:
    def test_nasty_names(self, film):
        plain = Tags(html_of(all_wrong(film)))
        nasty = all_wrong(film, NASTY, camera={"view": NASTY})
        shown = Checked(sample(film, content=NASTY, reps=()), (Comparison("clam", 0, 1, (), (1.0,)),), None, 40, 4.0)
        broken = Checked(sample(film, NASTY, content=NASTY), error=NASTY)
        other = Checked(sample(film, NASTY, exercise=NASTY, content=NASTY), (), None, 40, 4.0)
        tags = Tags(html_of(nasty, shown, broken, other))
        # Two lines of the lead and one picture are new: "not shown", the exercise that nobody knows, what it made up.
        for tag, more in {"script": 0, "b": 3, "img": 1}.items():
            assert [t for t, _ in tags.tags].count(tag) == [t for t, _ in plain.tags].count(tag) + more, tag
        assert not [name for _, attrs in tags.tags for name in attrs if name.startswith("on")]
        assert NASTY in tags.text
        assert [attrs for attrs in tags.images if NASTY in str(attrs["alt"])]

    def test_no_address_and_no_script(self, film):
        tags = Tags(html_of(all_wrong(film)))
        (policy,) = [a["content"] for _, a in tags.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert re.fullmatch(
            r"default-src 'none'; script-src 'none'; style-src 'sha256-[^']+'; img-src data:; "
            r"base-uri 'none'; form-action 'none'",
            str(policy),
        )
        assert all(str(attrs["src"]).startswith("data:") for attrs in tags.images)
        assert not [t for t, attrs in tags.tags if t in ("script", "link", "iframe") or "href" in attrs]


class TestWorstCases:
    def test_every_kind_is_there(self, film):
        kinds = [case.kind for case in worst_cases([all_wrong(film)])]
        wanted = {"missed repetition", "made-up repetition", "missed fault", "false fault", "wrong landmarks"}
        assert {*kinds} == wanted | {"largest error of a measure"}
        assert kinds.count("largest error of a measure") == 2

    def test_words_and_moments(self, film):
        cases = {case.kind: case for case in worst_cases([all_wrong(film)])}
        assert cases["missed repetition"].at_s == 2.5
        assert cases["made-up repetition"].at_s == 3.4
        assert cases["missed fault"].words == "Not told: the pelvis rolls back (in truth 14°)."
        words = "Told, and not there: the feet come apart (measured 30 % of torso length)."
        assert cases["false fault"].words == words
        assert cases["wrong landmarks"].words.startswith("In 15% of the frames")
        errors = [case for case in worst_cases([all_wrong(film)]) if "error" in case.kind]
        wanted = "Clam, range of the movement: 8° too little; 5° off on average."
        assert [(case.words, case.at_s) for case in errors if "range" in case.words] == [(wanted, 2.5)]

    def test_by_turns_and_never_more(self, film):
        many = [all_wrong(film, f"clip{n}") for n in range(20)]
        cases = worst_cases(many)
        assert len(cases) == MOST
        kinds = [case.kind for case in cases]
        assert all(kinds.count(kind) >= 2 for kind in ("missed repetition", "false fault", "wrong landmarks"))
        assert len({case.sample.name for case in cases}) > 1

    def test_the_second_case_of_a_clip_waits_for_the_other_clips(self, film):
        two = Checked(sample(film, "two"), (Comparison("clam", 2, 0, (1.0, 2.5)),))
        one = Checked(sample(film, "one"), (Comparison("clam", 2, 1, (1.0,)),))
        assert [(c.sample.name, c.at_s) for c in worst_cases([one, two])] == [("two", 1.0), ("one", 1.0), ("two", 2.5)]

    def test_the_larger_fault_comes_first(self, film):
        mild, strong = (
            Checked(sample(film, name), (Comparison("clam", 2, 2, faults=(fault(True, False, true_peak=peak),)),))
            for name, peak in (("mild", 11.0), ("strong", 30.0))
        )
        assert [case.sample.name for case in worst_cases([mild, strong])] == ["strong", "mild"]

    def test_faults_of_missed_repetitions_are_shown_once(self, film):
        lost = Comparison("clam", 2, 1, (1.0,), faults=(fault(True, False),))
        assert [case.kind for case in worst_cases([Checked(sample(film), (lost,))])] == ["missed repetition"]

    def test_a_clip_of_which_only_the_number_is_known(self, film):
        by_hand = sample(film, reps=(TrueRep(),) * 8)
        (case,) = worst_cases([Checked(by_hand, (Comparison("clam", 8, 6, (0.0, 0.0)),), None, 40, 4.0)])
        assert (case.kind, case.at_s) == ("wrong count", 2.0)
        assert case.words == "8 repetitions of Clam, 6 counted. When they are is not known."

    def test_nobody_found(self, film):
        (case,) = worst_cases([Checked(sample(film), (), replace(STUDY, wrong=0))])
        assert (case.kind, case.words[:9]) == ("nobody found", "In 25% of")
        assert worst_cases([Checked(sample(film), (), replace(STUDY, wrong=0, seen=39))]) == []


class TestPictures:
    def truth(self, folder: Path) -> Path:
        path = folder / "me.truth.npz"
        at = np.arange(FRAMES) / FPS
        np.savez(path, t_s=at, joints_px=np.tile(joints(), (FRAMES, 1, 1)))
        return path

    def test_small_and_of_the_right_moment(self, film):
        html = html_of(all_wrong(film))
        images = Tags(html).images
        assert len(images) == 7
        assert len(html) < 400_000
        for attrs in images:
            assert image_of(attrs).shape == (270, 480, 3)
            assert (attrs["width"], attrs["height"]) == ("480", "270")
        (missed,) = [image_of(a) for a in images if "at 2.5 s. A repetition of Clam was not counted" in str(a["alt"])]
        with open_source(film, live=False) as source:
            brightness = np.array([frame.image[10, 10].mean() for frame in source])
        assert np.abs(brightness - missed[10, 10].mean()).argmin() == 25

    def test_both_bodies_where_the_truth_is_known(self, film, tmp_path):
        case = Case("missed fault", sample(film, truth=self.truth(tmp_path)), "words", 1.0, 1.0)
        (known,) = pictures([case], poses)
        (unknown,) = pictures([replace(case, sample=sample(film))], poses)
        assert known.has_found
        assert unknown.has_found
        true, found = (joints()[0] * 0.5).round().astype(int), (joints(40)[0] * 0.5).round().astype(int)
        for picture, has in ((known, True), (unknown, False)):
            image = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
            assert image is not None
            assert near(image[true[1] - 5, true[0]], TRUE_COLOUR) is has  # the rim of the square
            assert not near(image[true[1], true[0]], TRUE_COLOUR)  # which is hollow
            assert near(image[found[1], found[0]], FOUND_COLOUR)  # the disc is full

    def test_where_the_landmarks_are_furthest_off(self, film, tmp_path):
        known = sample(film, truth=self.truth(tmp_path))
        wrong, nobody = (Case(kind, known, "words", math.nan, 1.0) for kind in ("wrong landmarks", "nobody found"))
        off, gone = pictures([wrong, nobody], poses)
        assert off.at_s == 1.5
        assert (gone.at_s >= 3.0, gone.has_found) == (True, False)

    def test_every_film_is_read_once_and_no_further_than_needed(self, film, monkeypatch):
        read: list[int] = []
        from trainer.check import pictures as module

        real = module.open_source

        def counted(path: Path, live: bool) -> Any:
            source = real(path, live=live)
            whole = source.read
            monkeypatch.setattr(source, "read", lambda: read.append(1) or whole(), raising=False)
            return source

        monkeypatch.setattr(module, "open_source", counted)
        cases = [Case("missed fault", sample(film), "words", at_s, 1.0) for at_s in (1.0, 0.5, 0.5)]
        assert [p.at_s for p in pictures(cases, poses)] == [1.0, 0.5, 0.5]
        assert len(read) == 11

    def test_a_film_that_is_gone_leaves_its_words(self, film, tmp_path):
        def gone(video: Path) -> list[TimedPose]:
            raise TrainerError("gone")

        here = Case("missed fault", sample(film), "words", 1.0, 1.0)
        for missing, way in ((here, gone), (replace(here, sample=sample(tmp_path / "no.mp4")), poses)):
            (picture,) = pictures([missing], way)
            assert (picture.jpeg, picture.at_s) == (b"", 1.0)
        checked = all_wrong(tmp_path / "no.mp4")
        tags = Tags(html_of(checked))
        assert tags.images == []
        assert tags.text.count("The video gives no picture here.") == 7

    @pytest.mark.parametrize("far", [1e9, -1e9, math.nan, math.inf])
    def test_landmarks_anywhere_are_drawn_or_left_out(self, far):
        scene = np.zeros((100, 100, 3), np.uint8)
        points = np.full((33, 2), 50.0)
        points[::2] = far
        draw_joints(scene, points, FOUND_COLOUR, is_true=False)
        assert near(scene[50, 50], FOUND_COLOUR)


def near(pixel: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() < 70)


@pytest.fixture(params=["light", "dark"])
def opened(request: pytest.FixtureRequest, browser: Browser, film: Path, tmp_path: Path) -> Iterator[Page]:
    """The page in a browser that fails the test on any error or request."""
    nasty = all_wrong(film, NASTY)
    (tmp_path / "check.html").write_text(html_of(all_wrong(film), nasty), encoding="utf-8")
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1100, "height": 900})
    tab = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((tmp_path / "check.html").as_uri())
    yield tab
    context.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


LUMINANCE = """
selector => {
  const of = colour => {
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const cell = document.querySelector(selector);
  const paper = colour => colour === 'rgba(0, 0, 0, 0)' ? getComputedStyle(document.body).backgroundColor : colour;
  const style = getComputedStyle(cell);
  const [a, b] = [of(style.color), of(paper(style.backgroundColor))].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""


@pytest.mark.slow
class TestInChromium:
    def test_pictures_and_words_can_be_seen(self, opened: Page) -> None:
        assert opened.title() == "How well the trainer sees"
        loaded = opened.evaluate("[...document.images].map(image => image.complete && image.naturalWidth)")
        assert len(loaded) == MOST
        assert {*loaded} == {480}
        for selector in ("td.wrong", "td.right", "td.zero", "thead th", ".soft", "body"):
            assert opened.evaluate(LUMINANCE, selector) >= 4.5, selector
        opened.click("summary")
        assert opened.locator("details td").first.is_visible()

    def test_a_phone_needs_no_sideways_scrolling(self, opened: Page) -> None:
        opened.set_viewport_size({"width": 360, "height": 740})
        opened.click("summary")
        assert opened.evaluate("document.documentElement.scrollWidth") <= 360
