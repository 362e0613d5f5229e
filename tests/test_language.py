"""The person's language: every text has its id, and a sentence with values in it is said anew."""

from __future__ import annotations

import pickle
import string

import polib
import pytest

from calibration.text import say
from trainer import language
from trainer.catalogues import ROOT, declared, shown_by_trainer
from trainer.language import LOCALE_DIR, gettext_, languages, ngettext, preferred, use

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
