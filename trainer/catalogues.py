"""Keeps the message catalogues in step with the program: for developers, and for the test that nothing is missing.

``python -m trainer.catalogues`` collects every text, brings ``trainer/locale/*/LC_MESSAGES/pilates.po`` up to date
(new ids are empty there, ids that are gone are removed) and writes the ``.mo`` files that the program reads.

Texts are: in ``trainer`` the literals passed to ``_()``, ``ngettext()`` and ``say()``, in templates of pages too, and
those marked with ``N_()`` because they are looked up later, and nothing else; every sentence and phrase in
``exercises`` and ``calibration``, which know no languages; each text that an exercise declares, whichever package
brings it; and the names of the programmes.
"""

from __future__ import annotations

import ast
import dataclasses
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polib
from jinja2 import Environment
from jinja2.ext import extract_from_ast

import exercises
from exercises.judging.declaration import COMMON_FAULTS, SET_FAULTS
from exercises.judging.results import SCORES
from trainer.base.language import LOCALE_DIR
from trainer.plan import programme_file

ROOT = Path(__file__).parents[1]
#: Files of ``trainer`` whose texts only developers read.
_FOR_DEVELOPERS = ("check", "catalogues.py")
#: Modules whose phrases are names of features, for tables of a study.
_UNSPOKEN = ("plausibility.py",)
#: What a text in ``trainer`` is passed to, except ``ngettext``.
_MARKERS = ("_", "gettext_", "N_", "say")
#: What a text in a template is passed to.
_IN_TEMPLATES = ("_", "ngettext")
#: Fields of a declaration that are names for programs, not texts.
_IDS = {
    "id",
    "code",
    "observable",
    "unit",
    "score",
    "error",
    "side",
    "views",
    "postures",
    "arms",
    "overshoots",
    "only_while",
    "still",
    "breath",
    "excluded_by",
}


def shown_by_trainer() -> list[str | tuple[str, str]]:
    """The ids in ``trainer``, those with a plural as pairs."""
    found: list[str | tuple[str, str]] = []
    for path in sorted((ROOT / "trainer").rglob("*.py")):
        if path.relative_to(ROOT / "trainer").parts[0] in _FOR_DEVELOPERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found += _passed(node.func.id, [text for one in node.args for text in _choices(one)])
    for path in sorted((ROOT / "trainer").glob("*/templates/*.html")):
        if path.relative_to(ROOT / "trainer").parts[0] in _FOR_DEVELOPERS:
            continue
        for _line, function, texts in extract_from_ast(Environment().parse(path.read_text("utf-8")), _IN_TEMPLATES):
            found += _passed(function, [one for one in texts if one] if isinstance(texts, tuple) else [texts or ""])
    return found


def _passed(function: str, texts: list[str]) -> list[str | tuple[str, str]]:
    """The ids among the texts that are passed to a function."""
    if function == "ngettext":
        return [(texts[0], texts[1])]
    return [*texts] if function in _MARKERS else []


def _choices(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)


def declared() -> list[str]:
    """The texts of ``exercises`` and ``calibration``, and of the programmes that come along."""
    found = [text for path in (ROOT / "calibration", ROOT / "exercises") for text in _phrases(path)]
    for name in exercises.names():
        found += _texts(exercises.get(name))
    for path in sorted((ROOT / "trainer" / "plan" / "programmes").glob("*.toml")):
        programme = programme_file.parse(path.read_text(encoding="utf-8"), path.name)
        found += [programme.name, programme.about]
    return [*found, *COMMON_FAULTS.values(), *SET_FAULTS.values(), *SCORES]


def _phrases(folder: Path) -> Iterator[str]:
    """String constants of more than one word that can reach a person: no docstrings, no messages of errors."""
    for path in sorted(set(folder.rglob("*.py")) - {folder / one for one in _UNSPOKEN}):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise | ast.JoinedStr):
                skipped |= {id(one) for one in ast.walk(node)}
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                skipped.add(id(node.value))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in skipped:
                continue
            if isinstance(node.value, str) and " " in node.value.strip():
                yield node.value


def _texts(value: object) -> Iterator[str]:
    """Every text in a declaration, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([*value.values()])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if field.name not in _IDS and not (field.name == "name" and not hasattr(value, "position")):
                yield from _texts(getattr(value, field.name))


def update() -> list[str]:
    """Bring every catalogue up to date; a line on each."""
    ids = dict.fromkeys([*shown_by_trainer(), *declared()])
    lines = []
    for path in sorted(LOCALE_DIR.glob("*/LC_MESSAGES/pilates.po")):
        file = polib.pofile(str(path), wrapwidth=120)
        known = {(entry.msgid, entry.msgid_plural) if entry.msgid_plural else entry.msgid: entry for entry in file}
        file[:] = sorted((known.get(one) or _empty(one) for one in ids), key=lambda entry: str(entry.msgid))
        file.save()
        file.save_as_mofile(str(path.with_suffix(".mo")))
        lines.append(f"{path.parts[-3]}: {len(ids)} texts, {len(file.untranslated_entries())} not translated")
    return lines


def _empty(one: str | tuple[str, str]) -> polib.POEntry:
    if isinstance(one, str):
        return polib.POEntry(msgid=one)
    return polib.POEntry(msgid=one[0], msgid_plural=one[1], msgstr_plural={0: "", 1: ""})


if __name__ == "__main__":
    sys.stdout.write("\n".join(update()) + "\n")
