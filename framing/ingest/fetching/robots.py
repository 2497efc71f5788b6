"""Rules of sites for programs: what ``robots.txt`` allows, and how long to wait between two requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TOKEN = "framing"
"""By what name rules are looked up."""
MOST_BYTES = 512_000


@dataclass(frozen=True)
class Rules:
    """Rules of one site.

    Attributes
    ----------
    allows : callable
        Of an address, whether it may be asked for.
    delay : float
        Seconds that the site wants between two requests; 0 where it says nothing.
    trouble : str
        Why there are none, in words: then nothing may be asked for, and another time may do.
    """

    allows: Callable[[str], bool]
    delay: float = 0.0
    trouble: str = ""


def rules_of(status: int, content: bytes, trouble: str = "") -> Rules:
    """Return the rules that an answer to a request for ``robots.txt`` gives.

    Parameters
    ----------
    status : int
        Of the answer; 0 where there was none.
    content : bytes
    trouble : str, optional
        Why there is no content.

    Notes
    -----
    A file that does not exist allows everything, and a server that fails or does not answer nothing.

    References
    ----------
    Koster, M., Illyes, G., Zeller, H. & Sassman, L. (2022). Robots Exclusion Protocol. RFC 9309, sections 2.2.2 (the
    longest match counts), 2.3.1.3 and 2.3.1.4.

    Examples
    --------
    >>> rules = rules_of(200, b"User-agent: *\\nDisallow: /private\\nCrawl-delay: 9")
    >>> rules.allows("https://x.example/private/1"), rules.allows("https://x.example/news"), rules.delay
    (False, True, 9.0)
    """
    if not 200 <= status < 300:
        open_ = 400 <= status < 500 and status != 429
        return Rules(lambda _: open_, trouble="" if open_ else trouble or f"answered {status} instead of 200")
    from protego import Protego

    parsed: Any = Protego.parse(content[:MOST_BYTES].decode("utf-8", "replace"))
    return Rules(lambda url: bool(parsed.can_fetch(url, TOKEN)), float(parsed.crawl_delay(TOKEN) or 0))
