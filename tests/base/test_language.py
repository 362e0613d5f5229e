"""The person's language: every text has its id, and a sentence with values in it is said anew."""

from __future__ import annotations

import gettext
import io
import pickle
import string
from datetime import datetime
from pathlib import Path

import polib
import pytest
from rich.console import Console

import exercises
from calibration.text import say
from exercises.judging.update import State, Update
from tests.made_page import SEEN_SET, html_of, record
from trainer.base import language
from trainer.base.dates import local_text
from trainer.base.language import LOCALE_DIR, gettext_, languages, ngettext, preferred, use
from trainer.catalogues import ROOT, declared, shown_by_trainer
from trainer.coach.summary import print_summary
from trainer.coach.words import state_words
from trainer.plan.programme_file import print_programmes
from trainer.plan.safety import QUESTIONS, excluded_because
from trainer.record.store import Store
from trainer.record.wording import fault_label
from trainer.review.page import page
from trainer.sound.options import SoundOptions

CATALOGUES = sorted(LOCALE_DIR.glob("*/LC_MESSAGES/pilates.po"))


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


def test_english_is_the_source() -> None:
    use("en")
    assert gettext_("Hips stacked") == "Hips stacked"
    assert ngettext("{n} set", "{n} sets", 2) == "{n} sets"
    assert gettext_("") == ""
    assert languages()[0] == "en"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_text_is_missing_and_none_is_left_over(path: object) -> None:
    file = polib.pofile(str(path))
    ids = {one if isinstance(one, str) else one[0] for one in [*shown_by_trainer(), *declared()]}
    known = {entry.msgid for entry in file}
    assert not ids - known, "run python -m trainer.catalogues"
    assert not known - ids, "run python -m trainer.catalogues"
    assert not [entry.msgid for entry in file.untranslated_entries()]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_has_the_same_values(path: object) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for entry in polib.pofile(str(path)):
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert names(text) <= names(entry.msgid) | names(entry.msgid_plural), entry.msgid


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_the_program_reads_is_what_was_translated(path: object) -> None:
    po, mo = polib.pofile(str(path)), polib.mofile(str(path).removesuffix("po") + "mo")
    read = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in mo}
    assert read == {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in po}
    assert ROOT in LOCALE_DIR.parents


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_whatever_is_looked_up_was_collected(path: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that reach the screen by way of constants, declarations and records."""
    known, missing = {entry.msgid for entry in polib.pofile(str(path))}, set()

    class Catalogue(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            missing.update({message} - known)
            return message

    monkeypatch.setattr(language, "_catalogue", Catalogue())
    console = Console(file=io.StringIO(), width=200)
    print_summary(console, exercises.get("clam"), SEEN_SET)
    html_of(record(tmp_path / "record.sqlite", SEEN_SET), curves=lambda one: None)
    print_programmes(console)
    for name in exercises.names():
        exercise = exercises.get(name)
        for state in State:
            state_words(exercise, Update(0.0, state), 0.0)
        for code in exercise.fault_labels:
            fault_label(name, code)
    for question in QUESTIONS:
        for answer in question.answers:
            for name in exercises.names():
                excluded_because(exercises.get(name), {question.id: answer.id})
    assert not missing


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
