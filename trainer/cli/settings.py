"""The command ``settings``. It imports heavy modules only when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.base.terminal import console as new_console

app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    help="Show or change the saved settings, such as camera, voice and language.\n\n"
    "Example: [bold]pilates settings set camera 1[/]",
    rich_markup_mode="rich",
)


def _keys() -> list[str]:
    from trainer.base.settings import SETTINGS

    return [*SETTINGS]


KeyArgument = Annotated[str, typer.Argument(help="Name of a setting, such as camera.", autocompletion=_keys)]


@app.callback()
def _begin(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        show()


@app.command()
def show() -> None:
    """List the settings, the source of each value, and the settings file."""
    import os

    from rich.table import Table
    from rich.text import Text

    from trainer.base.language import gettext_ as _
    from trainer.base.settings import SETTINGS, load, settings_path, variable
    from trainer.base.terminal import print_table

    console, held = new_console(), load()
    table = Table(_("Setting"), _("Value"), _("What it is"), box=None, pad_edge=False, header_style="bold")
    for key, setting in SETTINGS.items():
        asked, value = os.environ.get(variable(key)), held.values.get(key)
        if asked:
            words = _("{value}, by {variable}").format(value=asked, variable=variable(key))
        else:
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            words = "–" if value is None else shown.lower() if isinstance(value, bool) else shown
        table.add_row(key, Text(words), _(setting.about))
    print_table(console, table)
    path = settings_path()
    words = _("File: {file}") if path.exists() else _("File: {file} (does not exist yet)")
    console.print(words.format(file=path), soft_wrap=True)
    for problem in held.problems:
        console.print(problem, style="yellow", soft_wrap=True)


@app.command("set")
def set_(key: KeyArgument, value: Annotated[str, typer.Argument(help="The new value.")]) -> None:
    """Save a setting.

    Example: [bold]pilates settings set language de[/]
    """
    from trainer.base import settings
    from trainer.base.terminal import written

    settings.put(key, settings.parsed(key, value))
    written(new_console(), settings.settings_path())


@app.command()
def unset(key: KeyArgument) -> None:
    """Remove a saved setting, and return to the default.

    Example: [bold]pilates settings unset camera[/]
    """
    from trainer.base import settings
    from trainer.base.terminal import written

    settings.put(key, None)
    written(new_console(), settings.settings_path())
