"""Pages from templates: texts are escaped, styles and scripts match the policy, templates speak the language."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from trainer.base import language
from trainer.base.pages import environment, macros, page

TEMPLATES = sorted(Path(language.__file__).parents[1].glob("*/templates/*"))


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_text_is_escaped_in_an_element_and_in_an_attribute() -> None:
    written = environment("review").from_string('<p title="{{ text }}">{{ text }}</p>').render(text="<b>\"'&")
    assert written == '<p title="&lt;b&gt;&#34;&#39;&amp;">&lt;b&gt;&#34;&#39;&amp;</p>'


def test_data_cannot_end_its_script_element() -> None:
    written = environment("review").from_string("{{ data|tojson }}").render(data={"a": "</script><!--", "b": [1, None]})
    assert "<" not in written
    assert written.endswith('"b":[1,null]}')


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        environment("review").from_string("{{ data|tojson }}").render(data=float("nan"))


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'title' is undefined"):
        environment("review").from_string("{{ title }}").render()


def test_macros_escape_too() -> None:
    assert "&lt;b&gt;" in macros("review", "overview.html").brief(["<b>"])


def test_a_template_speaks_the_language_of_the_moment() -> None:
    template = environment("review").from_string("{{ _('Print') }}")
    try:
        language.use("de")
        german = template.render()
    finally:
        language.use("en")
    assert (german, template.render()) == ("Drucken", "Print")


def test_the_policy_allows_what_stands_in_the_page_and_nothing_else() -> None:
    written = page(
        "review",
        "page.html",
        styles=("page.css",),
        scripts=("plot.js", "page.js"),
        allowed="media-src file:",
        title="T",
        answer="",
        evidence="",
        notices=[],
        tiles=[],
        overview="",
        newest=None,
        recent=[],
        months=[],
        footer=dict.fromkeys(("scale", "unseen", "disclaimer", "made"), ""),
        words={},
    )
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', written)
    (style,) = re.findall(r"<style>(.*?)</style>", written, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    assert html.unescape(policy) == (
        f"default-src 'none'; script-src {hash_of(script)}; style-src {hash_of(style)}; media-src file:; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_template_turns_no_escaping_off_and_has_nothing_that_the_policy_refuses(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        assert not re.search(r"\|\s*safe\b|autoescape| style=| on[a-z]+=", text)
    else:
        assert "</" not in text  # it would end the element that it stands in
        assert not re.search(r"innerHTML|insertAdjacentHTML|eval\(", text)
