"""README and ``docs/``: every command is understood, every link leads somewhere, every table is up to date."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import pytest
import typer

from docs.make import pages, pictures, tables
from trainer.cli.app import app

ROOT = Path(__file__).parents[2]
GENERATED = ("accuracy.md", "measures.md", "performance.md")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "samples" / "README.md"])
PILATES = typer.main.get_command(app)
#: What a documented command may begin with, besides ``pilates`` and ``python -m``.
OTHERS = ("apt", "bash", "openssl", "pip", "pybabel", "ruff", "pytest", "mypy", "uv", "uvx")
PICTURE_BYTES = 200_000
#: Longest line of prose, characters.
LINE = 125


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every command in a shell block or, from ``pilates`` on, between backticks."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text(page), re.M | re.S)
    for line in "".join(blocks).replace("\\\n", " ").splitlines():
        for part in re.split(r" && ", line):
            if words := shlex.split(part, comments=True):
                yield words
    prose = re.sub(r"^ *```.*?^ *```", "", text(page), flags=re.M | re.S)
    for quoted in re.findall(r"`((?:pilates|python -m)\s[^`]+)`", prose):
        words = shlex.split(quoted)
        yield [*words, "--help"] if len(words) == 2 else words  # a name alone names the command, whatever it needs


def refused(words: list[str], parser: Any = PILATES) -> str:
    """Why the program would not take these words after ``pilates``, or ""; nothing is run."""
    completion = "--install-completion"  # would install it
    if words == [completion]:
        return "" if any(completion in parameter.opts for parameter in parser.params) else "no such option"
    known = getattr(parser, "commands", {})
    at = next((n for n, word in enumerate(words) if word in known), len(words))
    try:
        context = parser.make_context("pilates", words[:at])
    except typer.Exit:
        return ""
    except Exception as error:  # typer's parser is click's, or its own copy of it
        return f"{type(error).__name__}: {error}"
    if known and (left := [*context.args, *getattr(context, "_protected_args", ())]):
        return f"no command {left}"
    return refused(words[at + 1 :], known[words[at]]) if at < len(words) else ""


def dask_refused(name: str, words: list[str]) -> str:
    """Why `dask NAME` would not take these words, or ""; whether the files in them exist does not matter."""
    command = importlib.import_module(f"distributed.cli.dask_{name}").main
    try:
        command.make_parser(click.Context(command)).parse_args(words)
    except click.UsageError as error:
        return error.format_message()
    return ""


def misunderstood(words: list[str]) -> str:
    """Why this command would not run, or ""."""
    words = [word for word in words if word not in ("sudo", "uv", "run", ".uv/bin/uv")] or words
    if words[0] == "pilates":
        return refused(words[1:])
    if words[0] == "dask":
        return dask_refused(words[1], words[2:])
    if words[0] in ("python", "python3"):
        module = words[words.index("-m") + 1] if "-m" in words else None
        is_there = (ROOT / words[1]).is_file() if module is None else importlib.util.find_spec(module) is not None
        return "" if is_there else "no such file or module"
    return "" if words[0] in OTHERS or words[:2] == ["tool", "install"] else "an unknown command"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_lines_of_prose_fit_an_editor(page: Path) -> None:
    """Tables and pictures stay in one line, because Markdown wants that."""
    prose = [line for line in text(page).splitlines() if not line.lstrip().startswith(("|", "!["))]
    assert [line for line in prose if len(line) > LINE] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_is_one_that_is_understood(page: Path) -> None:
    assert {" ".join(words): why for words in commands(page) if (why := misunderstood(words))} == {}


def test_commands_are_found() -> None:
    assert sum(1 for page in PAGES for _ in commands(page)) > 200


@pytest.mark.parametrize(
    "wrong",
    [
        *("pilates practise", "pilates practice clam --loud", "pilates review --weeks x"),
        *("pilates settings put camera 1", "python -m trainers", "python nowhere.py", "brew install pilates"),
        "dask worker --tls-certificate cert.pem",
    ],
)
def test_a_command_that_does_not_exist_would_be_noticed(wrong: str) -> None:
    assert misunderstood(wrong.split())


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text(page), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name(page)} links to {link}"
        assert not anchor or anchor in anchors(target), f"{name(page)} links to {link}"


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in (*GENERATED, "CHANGELOG.md")], ids=name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    roots = "calibration|exercises|trainer|samples|tests|docs"
    for path in re.findall(rf"`((?:{roots})/[\w./]+)`", text(page)):
        if not re.search(r"NAME|/fr/", path):
            assert (ROOT / path).exists(), f"{name(page)} names {path}"


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    readme = text(ROOT / "README.md")
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"(docs/{page.name})" not in readme] == []


def test_the_readme_names_every_exercise() -> None:
    readme = text(ROOT / "README.md")
    assert [one.id for one in tables.own_exercises() if f"| `{one.id}` |" not in readme] == []


@pytest.mark.parametrize("page", pages.pages(), ids=name)
def test_generated_parts_are_up_to_date(page: Path) -> None:
    assert pages.filled(text(page)) == text(page), "run: python -m docs.make.pages"


def test_an_edited_figure_would_be_noticed() -> None:
    page = text(ROOT / "docs" / "results.md")
    edited = page.replace(" of ", " of 1", 3)
    assert edited != page
    assert pages.filled(page.replace("<!-- made: real -->\n", "<!-- made: real -->\n| typed |\n", 1)) == page


def test_figures_add_up() -> None:
    """Together they are what ``check`` itself found in all exercises."""
    for path in tables.FIGURES.glob("*.json"):
        figures = json.loads(text(path))
        if "rows" in figures:
            good = [row for row in figures["rows"] if row["view"] == "good camera"]
            assert sum(row["exact"] for row in good) == figures["together"]["exact"], path.name
            faults = [tally for row in good for tally in row["faults"].values()]
            assert sum(tally["found"] for tally in faults) == figures["together"]["faults"]["found"], path.name
        elif "runs" in figures:
            assert all(0 <= run["exact"] <= run["runs"] for run in figures["runs"])


@pytest.mark.parametrize("exercise", tables.own_exercises(), ids=lambda one: one.id)
def test_pictures_of_exercises_show_what_the_window_shows(exercise) -> None:
    kept = cv2.imread(str(pictures.PICTURES / f"place_{exercise.id}.png"))
    assert kept is not None
    drawn = pictures.drawn(exercise.need)
    assert kept.shape == drawn.shape
    assert np.abs(kept.astype(int) - drawn).mean() < 0.5, "run: python -m docs.make.pictures exercises"


def test_pictures_are_small_and_used() -> None:
    everything = "".join(text(page) for page in PAGES)
    for picture in pictures.PICTURES.iterdir():
        assert picture.stat().st_size < PICTURE_BYTES
        assert f"pictures/{picture.name})" in everything


def test_the_citation_names_this_version() -> None:
    version = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
    assert f"\nversion: {version}\n" in text(ROOT / "CITATION.cff")


def test_the_workflow_finds_both_commands_of_the_readme() -> None:
    """The same search as in the workflow and in ``.ci/run``: the first line of a code block with these words."""
    workflow = text(ROOT / ".github" / "workflows" / "ci.yml") + text(ROOT / ".ci" / "run")
    block = re.search(r"^```sh\n(.*?)^```", text(ROOT / "README.md"), re.M | re.S)
    assert block is not None
    first, second = block[1].splitlines()
    for words, line in (("pilates demo", first), ("pytest", second)):
        assert line.endswith(f"uv run {words}")
        assert f"/{words}/" in workflow
