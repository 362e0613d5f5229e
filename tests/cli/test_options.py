"""Shared options reach a command as one value; each is declared once."""

from __future__ import annotations

from dataclasses import fields

import pytest
import typer
from typer.testing import CliRunner

from trainer.cli.options import OPTIONS, spread
from trainer.session.options import LiveOptions
from trainer.sound.options import SoundOptions


def given(*words: str) -> tuple[str, LiveOptions]:
    """The arguments that reach a command with options of its own and shared ones."""
    app, calls = typer.Typer(), []

    @app.command()
    @spread
    def tell(what: str, live: LiveOptions) -> None:
        calls.append((what, live))

    assert CliRunner().invoke(app, words, catch_exceptions=False, env={"PILATES_RATE": None}).exit_code == 0
    (call,) = calls
    return call


def test_without_options_the_defaults_are_the_fields() -> None:
    assert given("clam") == ("clam", LiveOptions())


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--camera", "2", "--no-window"), LiveOptions("2", window=False)),
        (("--variant", "lite"), LiveOptions(variant="lite")),
        (("--rate", "90", "--pacer"), LiveOptions(sound=SoundOptions(rate_wpm=90, pacer=True))),  # a nested field
    ],
)
def test_an_option_fills_its_field(words: tuple[str, ...], wanted: LiveOptions) -> None:
    assert given("clam", *words) == ("clam", wanted)


def test_every_declared_option_belongs_to_a_field() -> None:
    assert set(OPTIONS) <= {one.name for kind in (LiveOptions, SoundOptions) for one in fields(kind)}
