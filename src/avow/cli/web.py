"""The command that serves the page and the REST API."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="Any but a loopback address can be reached by others.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8000,
    config: Annotated[Path | None, typer.Option(help="A TOML file of limits and settings.")] = None,
) -> None:
    """Serve a local web page and a REST API: texts in, analyses out; nothing is kept."""
    from avow.config import load_config
    from avow.service import Settings
    from avow.service import serve as run

    run(host, port, settings=load_config(config, Settings) if config else None, announce=typer.echo)
