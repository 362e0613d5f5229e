"""Languages: every text has its id, and a sentence with values is built again in the current language."""

from __future__ import annotations

import ast
import dataclasses
import gettext
import io
import pickle
import re
import string
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

import exercises
from calibration.text import say
from exercises.judging.units import UNITS
from exercises.judging.update import State, Update
from tests.made_page import SEEN_SET, html_of, record
from trainer.base import catalogues, language
from trainer.base.dates import local_text
from trainer.base.language import LOCALE_DIR, Number, gettext_, languages, ngettext, preferred, use
from trainer.coach.summary import print_summary
from trainer.coach.words import state_words
from trainer.plan.programme_file import print_programmes
from trainer.plan.safety import QUESTIONS, reason_against
from trainer.record.store import Store
from trainer.record.wording import fault_label
from trainer.review.page import page
from trainer.sound.options import SoundOptions

CATALOGUES = sorted(LOCALE_DIR.glob("*/LC_MESSAGES/pilates.po"))
#: The exercises of this package; a developer may have installed others.
NAMES = [path.stem for path in sorted((catalogues.ROOT / "exercises").glob("[!_]*.py"))]
UPDATE = "run python -m trainer.base.catalogues, and translate what is new"
each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


@pytest.fixture(scope="module")
def marked() -> set[str]:
    """The ids of all marked texts; plurals by their singular. Tests that use it are slow: it reads all sources."""
    return {singular(one.id) for one in catalogues.template() if one.id}


def singular(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


@pytest.fixture(autouse=True)
def _english() -> object:
    yield
    use("en")


def test_a_sentence_reads_as_english_and_survives_a_process() -> None:
    text = say("I can't see {part}. Move back a little.", part="your feet")
    again = pickle.loads(pickle.dumps(text))
    assert text == again == "I can't see your feet. Move back a little."
    assert (again.template, again.values) == (text.template, {"part": "your feet"})


def test_values_of_a_sentence_are_translated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Catalogue:
        def gettext(self, message: str) -> str:
            return {"I can't see {part}.": "Ich sehe {part} nicht.", "your feet": "deine Füße"}[message]

    monkeypatch.setattr(language, "_catalogue", Catalogue())
    assert gettext_(say("I can't see {part}.", part="your feet")) == "Ich sehe deine Füße nicht."


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("I can't see {part}.")


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ({"PILATES_LANGUAGE": "es", "LANG": "de_DE.UTF-8"}, "es"),  # the program's own comes first
        ({"LANG": "de_AT.UTF-8"}, "de"),  # a country's variant
        ({"LANGUAGE": "pt:de:en"}, "de"),  # the first that can be spoken
        ({"LANG": "C.UTF-8"}, "en"),  # none
        ({"LANG": "xx_YY"}, "en"),  # unknown
    ],
)
def test_the_language_asked_for(monkeypatch: pytest.MonkeyPatch, named: dict[str, str], wanted: str) -> None:
    for name in ("PILATES_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    assert preferred() == wanted


@pytest.mark.parametrize(("code", "written"), [("en", "3.7 of 2"), ("de", "3,7 of 2"), ("es", "3,7 of 2")])
def test_a_number_has_the_languages_decimal_sign(code: str, written: str) -> None:
    before = language.language()
    use(code)
    try:
        assert f"{Number(3.7):.1f} of {Number(2.0):g}" == written
    finally:
        use(before)


def test_every_text_with_decimals_writes_them_in_the_persons_language() -> None:
    """A text that is looked up and has decimals gets a ``Number``: a bare float writes a point in German too."""
    for path in sorted((catalogues.ROOT / "trainer").rglob("*.py")):
        words = path.read_text(encoding="utf-8")
        if re.search(r"_\(\s*\"[^\"]*\{\w+:(\.[1-9]f|g)\}", words):
            assert "Number(" in words, path


def test_english_is_the_source() -> None:
    use("en")
    assert gettext_("Hips stacked") == "Hips stacked"
    assert ngettext("{n} set", "{n} sets", 2) == "{n} sets"
    assert gettext_("") == ""
    assert languages()[0] == "en"


@pytest.mark.slow
@each_catalogue
def test_every_marked_text_is_translated_and_none_is_left_over(path: Path, marked: set[str]) -> None:
    catalogue = catalogues.read(path)
    known = {singular(one.id) for one in catalogue if one.id}
    assert not marked - known, UPDATE
    assert not known - marked, UPDATE
    assert not catalogues.untranslated(catalogue)
    assert not catalogue.obsolete
    assert not [one.id for one in catalogue if one.fuzzy]  # these are not compiled


@each_catalogue
def test_a_translation_has_the_same_values(path: Path) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for entry in catalogues.read(path):
        if entry.id and isinstance(entry.id, str):
            assert names(entry.string) == names(entry.id), entry.id
        elif entry.id:
            *others, several = entry.string
            assert names(several) == names(entry.id[1]), entry.id
            assert all(names(one) <= names(several) for one in others), entry.id  # "one set" needs no number


@each_catalogue
def test_the_compiled_catalogue_is_the_translated_one(path: Path) -> None:
    compiled = gettext.translation("pilates", LOCALE_DIR, [path.parts[-3]])  # missing: `uv sync` compiles it
    for entry in catalogues.read(path):
        if entry.id and isinstance(entry.id, str):
            assert compiled.gettext(entry.id) == entry.string
        elif entry.id:
            assert compiled.ngettext(*entry.id, 1) == entry.string[0]
            assert compiled.ngettext(*entry.id, 5) == entry.string[-1]


@pytest.mark.slow
def test_babel_finds_every_literal_in_a_marker(marked: set[str]) -> None:
    """On Python 3.11 it does not look into f-strings."""
    missed = []
    for path in sources(*catalogues.PACKAGES):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in catalogues.KEYWORDS and node.args:
                text = node.args[0]
                if isinstance(text, ast.Constant) and text.value and text.value not in marked:
                    missed.append((str(path), node.lineno, text.value))
    assert missed == []


def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((catalogues.ROOT / package).rglob("*.py"))]


@pytest.mark.slow
def test_below_the_app_every_phrase_is_marked(marked: set[str]) -> None:
    """Docstrings, ids, sources of numbers, error messages and names of a study's features are for developers."""
    unmarked = []
    for path in sources("calibration", "exercises"):
        tree, skipped = ast.parse(path.read_text(encoding="utf-8")), set()
        for node in ast.walk(tree):
            is_source = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Fit", "Paper", "Taste")
            if isinstance(node, ast.Raise | ast.JoinedStr) or is_source:
                skipped |= {id(one) for one in ast.walk(node)}
            elif isinstance(node, ast.Expr) or (isinstance(node, ast.keyword) and node.arg == "id"):
                skipped.add(id(node.value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                is_phrase = " " in node.value.strip() and path.name != "plausibility.py"
                if is_phrase and node.value not in marked:
                    unmarked.append((str(path), node.lineno, node.value))
    assert unmarked == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_text_that_an_exercise_declares_is_marked(name: str, marked: set[str]) -> None:
    exercise = exercises.get(name)
    assert {*texts(exercise), *exercise.contraindications} - marked == set()


def texts(value: object) -> Iterator[str]:
    """Every phrase and every capitalised word in a declaration, however deep."""
    if isinstance(value, str) and (" " in value or value[:1].isupper()):
        yield value
    elif isinstance(value, dict):
        yield from texts([*value.values()])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("id", "why"):
                yield from texts(getattr(value, field.name))


def test_without_compiled_catalogues_everything_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "de" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "de" / "LC_MESSAGES" / "pilates.po").touch()
    monkeypatch.setattr(language, "LOCALE_DIR", tmp_path)
    monkeypatch.setenv("PILATES_LANGUAGE", "de")
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    assert languages() == ["en"]
    assert preferred() == "en"
    use("de")
    assert gettext_("Hips stacked") == "Hips stacked"


@each_catalogue
def test_whatever_is_looked_up_is_marked(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that reach the screen by way of constants, declarations and records."""
    known, missing = {singular(entry.id) for entry in catalogues.read(path)}, set()

    class Catalogue(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            missing.update({message} - known)
            return message

    monkeypatch.setattr(language, "_catalogue", Catalogue())
    console = Console(file=io.StringIO(), width=200)
    print_summary(console, exercises.get("clam"), SEEN_SET)
    html_of(record(tmp_path / "record.sqlite", SEEN_SET), curves=lambda one: None)
    print_programmes(console)
    for name in NAMES:
        exercise = exercises.get(name)
        for state in State:
            state_words(exercise, Update(0.0, state), 0.0)
        for code in exercise.fault_labels:
            fault_label(name, code)
    for question in QUESTIONS:
        for answer in question.answers:
            for name in NAMES:
                reason_against(exercises.get(name), {question.id: answer.id})
    values = {unit.id for unit in UNITS} | {one for one in missing if not any(map(str.isalpha, one))}
    assert missing - values == set()


def test_a_date_in_german() -> None:
    use("de")
    when = datetime(2026, 5, 4, 18, 2).astimezone()
    assert local_text(when) == "Mo 4. Mai 2026, 18:02"
    use("en")
    assert local_text(when) == "Mon 4 May 2026, 18:02"


def test_the_voice_speaks_the_language_of_the_texts() -> None:
    use("es")
    assert SoundOptions().language == "es"


def test_the_page_says_its_language(tmp_path: Path) -> None:
    use("de")
    with Store(tmp_path / "record.sqlite") as store:
        html = page(store)
    assert '<html lang="de">' in html
    assert "Es ist noch nichts aufgezeichnet." in html
