"""HTML pages from Jinja templates. A room keeps its templates, styles and scripts in its folder ``templates``.

Templates escape every text, and find ``_`` and ``ngettext`` of the current language.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import Protocol, cast

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from trainer.base.language import gettext_, language, ngettext

__all__ = ["Macros", "environment", "macros", "page"]


class Macros(Protocol):
    """A template's macros: each gives HTML in which every text is escaped."""

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        """The macro of this name."""
        ...


@cache
def environment(room: str) -> Environment:
    """The Jinja environment of a room such as ``"review"``; shared templates are at ``base/``."""
    shared = PrefixLoader({"base": PackageLoader("trainer.base")})
    made = Environment(
        loader=ChoiceLoader([PackageLoader(f"trainer.{room}"), shared]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"_": gettext_, "ngettext": ngettext}
    made.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    return made


def macros(room: str, name: str) -> Macros:
    """The macros of a template as functions."""
    return cast(Macros, environment(room).get_template(name).module)


def page(
    room: str,
    name: str,
    *,
    styles: Sequence[str],
    scripts: Sequence[str] = (),
    allowed: str = "",
    **values: object,
) -> str:
    """A self-contained page: its styles and scripts are inside it.

    Args:
        room: whose templates.
        name: the template; it extends ``base/page.html``.
        styles: the room's style sheets, in order.
        scripts: the room's scripts, joined in order into one scope.
        allowed: what the content security policy allows beside these styles and scripts, such as ``"img-src data:"``.
        values: for the template.
    """
    style = _joined(room, styles)
    script = f'"use strict";\n(() => {{\n{_joined(room, scripts)}\n}})();\n' if scripts else ""
    return (
        environment(room)
        .get_template(name)
        .render(
            policy=_policy(style, script, allowed),
            style=Markup(style),  # from files of the program, not from a person's text
            script=Markup(script),
            language=language(),
            **values,
        )
    )


def _joined(room: str, names: Sequence[str]) -> str:
    folder = resources.files(f"trainer.{room}") / "templates"
    return "\n".join((folder / name).read_text("utf-8") for name in names)


def _policy(style: str, script: str, allowed: str) -> str:
    """A content security policy that allows exactly these styles and scripts, and no connection."""
    parts = [
        "default-src 'none'",
        f"script-src {_hash(script)}" if script else "script-src 'none'",
        f"style-src {_hash(style)}",
        allowed,
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(part for part in parts if part)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
