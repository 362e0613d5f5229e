"""Build hook: compiles the message catalogues (``.po`` to ``.mo``) for wheel, sdist and editable installs."""

from pathlib import Path
from typing import Any

from babel.messages.frontend import CommandLineInterface
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Runs ``pybabel compile`` on the folder that ``locale`` names in ``[tool.hatch.build.hooks.custom]``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write each ``.mo`` file beside its ``.po`` file, before hatchling collects the files."""
        folder = Path(self.root, self.config["locale"])
        CommandLineInterface().run(["pybabel", "-q", "compile", "-D", "pilates", "-d", str(folder)])
