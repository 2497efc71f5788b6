"""Options of commands that may fetch pages; without them nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from framing.errors import ParameterError

if TYPE_CHECKING:
    from framing.ingest.fetching.fetcher import FetchSettings

Fetch = Annotated[
    bool,
    typer.Option(
        "--fetch",
        help="Ask for pages that are not here at their addresses: what robots.txt allows, one at a time, each once. "
        "Without it nothing is fetched.",
    ),
]
Refetch = Annotated[
    bool, typer.Option("--refetch", help="Fetch, and ask whether pages that were fetched before have changed.")
]
Delay = Annotated[
    float | None,
    typer.Option(
        help="Seconds between two requests to a site, or more where it asks for it; by default 5.", show_default=False
    ),
]
Agent = Annotated[str, typer.Option(metavar="NAME", help="Who asks, with an address for complaints; sites are told.")]


def fetch_settings(fetch: bool, refetch: bool, delay: float | None, agent: str) -> FetchSettings | None:
    """Return how pages are asked for; None where they are not.

    Raises
    ------
    ParameterError
        If it is said how, and not that, or a value is out of range.
    """
    from framing.ingest.fetching.fetcher import USER_AGENT, FetchSettings

    if not (fetch or refetch):
        if delay is not None or agent:
            raise ParameterError("--delay and --agent say how pages are fetched: add --fetch.")
        return None
    said = f"{USER_AGENT}; {agent.strip()}" if agent.strip() else USER_AGENT
    return FetchSettings(FetchSettings.delay if delay is None else delay, said, refetch)
