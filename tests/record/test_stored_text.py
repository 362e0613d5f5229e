"""Records hold ids and values, so that what was said is shown in the language chosen today."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.text import Text, say
from exercises.judging.results import NotSeen, SetResult
from trainer.base.language import gettext_, use
from trainer.coach.utterance import Kind, Utterance, words_of
from trainer.exchange.export import export
from trainer.exchange.importing import import_folder
from trainer.record.recorder import Recorder, SetInfo
from trainer.record.selection import select
from trainer.record.store import SetRecord, Store
from trainer.record.stored_text import text_column, text_from, text_from_column
from trainer.recordings.rescore import changes

NEXT = say("Rest. Next: {name}.", name="Clam")
NOTE = NotSeen(
    "pelvis_rolls_back",
    say("from there the camera does not show whether {what}", what="the pelvis rolls back"),
    say("I can't see {part}. Move back a little.", part="your feet"),
)
IN_GERMAN = "von dort zeigt die Kamera nicht: das Becken dreht nach hinten"


@pytest.fixture(autouse=True)
def _english() -> object:
    yield
    use("en")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "record.sqlite"
    with Recorder(path) as to:
        to.begin_set(SetInfo("clam", None, "live", 0.0, "0", "full", {}))
        to.utter(Utterance(1.0, Kind.REST, NEXT))
        to.utter(Utterance(2.0, Kind.COUNT, "{n}, one more.", n=7))
        to.finish(SetResult("clam", not_seen=(NOTE,)))
    return path


def the_set(path: Path) -> SetRecord:
    with Store(path) as store:
        return store.sessions()[0].sets[0]


def said_in_german(one: SetRecord) -> list[str]:
    use("de")
    return [*(words_of(said) for said in one.utterances), gettext_(one.not_seen[0].why)]


def test_what_was_said_in_english_reads_in_german(path: Path) -> None:
    one = the_set(path)
    assert [words_of(said) for said in one.utterances] == ["Rest. Next: Clam.", "7, one more."]
    assert said_in_german(one) == ["Pause. Danach: Muschel.", "7, noch eine.", IN_GERMAN]


def test_the_record_holds_ids(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        texts = [text for (text,) in db.execute("SELECT text FROM utterance ORDER BY id")]
        ((notes,),) = db.execute("SELECT not_seen FROM exercise_set")
    assert json.loads(texts[0]) == {"id": "Rest. Next: {name}.", "values": {"name": "Clam"}}
    assert texts[1] == "{n}, one more."
    assert json.loads(notes)[0]["advice"] == {
        "id": "I can't see {part}. Move back a little.",
        "values": {"part": "your feet"},
    }


def test_handed_over_it_stays_so(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        export(store, select(store), tmp_path / "out")
    with Store(tmp_path / "other.sqlite") as other:
        import_folder(other, tmp_path / "out")
    assert said_in_german(the_set(tmp_path / "other.sqlite")) == said_in_german(the_set(path))


def test_whole_sentences_of_earlier_versions_still_read(path: Path) -> None:
    old = [{"what": "hips", "why": "the camera is too low", "advice": "I can't see your feet. Move back a little."}]
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE utterance SET text = 'Rest. Next: Clam.' WHERE n = 0")
        db.execute("UPDATE exercise_set SET not_seen = ?", (json.dumps(old),))
    one = the_set(path)
    assert one.utterances[0].text == "Rest. Next: Clam."
    assert one.not_seen == (NotSeen(**old[0]),)


def test_the_same_sentence_stored_otherwise_is_no_change() -> None:
    plain = NotSeen(NOTE.what, str(NOTE.why), str(NOTE.advice))
    assert not isinstance(plain.advice, Text)
    assert changes(SetResult("clam", not_seen=(plain,)), SetResult("clam", not_seen=(NOTE,))) == []


@given(st.text(), st.text(), st.booleans())
def test_any_values_come_back(value: str, other: str, is_nested: bool) -> None:
    inner = say("of {x}", x=other) if is_nested else other
    text = say("{a} and {b}", a=value, b=inner)
    again = text_from_column(text_column(text))
    assert isinstance(again, Text)
    assert (again, again.template, again.values) == (text, text.template, text.values)
    assert isinstance(again.values["b"], Text) == is_nested


class TestASentenceThatSomebodyElseMade:
    """Only named placeholders are filled in; no other format of Python works."""

    @pytest.mark.parametrize(
        "text",
        [
            *("{n:>3000000000}", "{n!r}", "{n.__class__}", "{n[0]}", "{}", "{0}", "{", "}", "{{n}}", "{ n }"),
            *("100 % {", "%(n)s", "$n"),
        ],
    )
    def test_formats_are_shown(self, text: str) -> None:
        wanted = text.replace("{n}", "7")
        assert words_of(Utterance(1.0, Kind.COUNT, text, n=7)) == wanted
        made = text_from({"id": text, "values": {"n": "7", "0": "zero"}})
        assert made == gettext_(made) == wanted

    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            ({"id": "{n}", "values": {}}, "lacks its value 'n'"),
            ({"id": "{n}"}, "lacks its id or its values"),
            ({"id": 5, "values": {}}, "lacks its id or its values"),
            ({"id": "{n}", "values": [1]}, "lacks its id or its values"),
            ({"id": "{n}", "values": {"n": 5}}, "neither a string"),
            (None, "neither a string"),
            ({"id": "x" * 2001, "values": {}}, "more than 2000 characters"),
            ({"id": "{n}" * 3, "values": {"n": "x" * 1000}}, "more than 2000 characters"),
        ],
    )
    def test_what_is_none_is_refused(self, entry: object, words: str) -> None:
        with pytest.raises(ValueError, match=words):
            text_from(entry)

    def test_sentences_in_sentences_do_not_multiply(self) -> None:
        entry: object = "x" * 100
        for _ in range(9):
            entry = {"id": "{n}" * 100, "values": {"n": entry}}
        with pytest.raises(ValueError, match="neither a string"):  # ten deep: 10^20 characters
            text_from(entry)

    def test_a_column_that_never_ends(self) -> None:
        with pytest.raises(ValueError, match="nested too deeply"):
            text_from_column('{"id": ' + "[" * 100_000)
