"""One request for one page: its answer in words, whatever the server does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (401, 402, 403, 404, 405, 406, 410, 451)
_LATER = (408, 425, 429)


@dataclass(frozen=True)
class Response:
    """What one request gave.

    Attributes
    ----------
    status : int
        0 where there was no answer.
    content : bytes
    headers : mapping
        Names in lower case.
    trouble : str
        Why there is no page, in words.
    later : bool
        Whether it may go better another time.
    wait : float
        Seconds that the server asks to wait; 0 where it does not say.
    reached : bool
        Whether there was an answer at all.
    """

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    later: bool = False
    wait: float = 0.0
    reached: bool = True

    @property
    def redirect(self) -> str:
        """Where the server sends us, as it says it; empty where it does not."""
        return self.headers.get("location", "") if self.status in _REDIRECTS else ""


def ask(client: Any, url: str, headers: Mapping[str, str], most_bytes: int, seconds: float) -> Response:
    """Return what a server answers to a request for an address, without following it elsewhere.

    Parameters
    ----------
    client : httpx.Client
    url : str
    headers : mapping
        Of the request.
    most_bytes : int
        A longer page is not read on.
    seconds : float
        For the whole answer.
    """
    import httpx

    ends = time.monotonic() + seconds
    try:
        with client.stream("GET", url, headers=dict(headers)) as answer:
            said = {name.lower(): value for name, value in answer.headers.items()}
            content = b""
            for chunk in answer.iter_bytes(65_536) if answer.status_code == 200 else ():
                content += chunk
                if len(content) > most_bytes:
                    return Response(200, b"", said, f"has more than {most_bytes // 10**6 or 1} MB")
                if time.monotonic() > ends:
                    return Response(200, b"", said, f"did not arrive within {seconds:g} seconds", True)
            return _understood(answer.status_code, content, said)
    except httpx.TimeoutException:
        return Response(0, trouble=f"did not answer within {seconds:g} seconds", later=True, reached=False)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, ValueError) as error:
        lost = isinstance(error, httpx.ConnectError)
        why = f"cannot be reached ({type(error).__name__})"
        return Response(0, trouble=why, later=isinstance(error, httpx.TransportError), reached=not lost)


def _understood(status: int, content: bytes, headers: Mapping[str, str]) -> Response:
    if status == 200:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _PAGES:
            return Response(status, b"", headers, f"is no web page ({kind[:40]})")
        return Response(status, content, headers, "" if content.strip() else "is empty")
    if status == 304 or status in _REDIRECTS:
        return Response(status, b"", headers)
    later = status >= 500 or status in _LATER or not (status in _GONE or 400 <= status < 500)
    wait = wait_of(headers.get("retry-after", ""), datetime.now(UTC)) if later else 0.0
    return Response(status, b"", headers, f"answered {status} instead of 200", later, wait)


def wait_of(stated: str, now: datetime) -> float:
    """Return the seconds that ``Retry-After`` asks for: a number of them, or a time.

    Examples
    --------
    >>> wait_of("12", datetime.now(UTC)), wait_of("soon", datetime.now(UTC))
    (12.0, 0.0)
    """
    if stated.strip().isdigit():
        return float(stated.strip()[:9])
    try:
        at = parsedate_to_datetime(stated)
    except (TypeError, ValueError, IndexError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)


def host_of(url: str) -> str:
    """Return scheme, host and port of an address; empty where it is no web address.

    Examples
    --------
    >>> host_of("HTTPS://News.Example:8443/a?b"), host_of("file:///etc/passwd"), host_of("http://[x")
    ('https://news.example:8443', '', '')
    """
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None:
        return ""
    return f"{parts.scheme.lower()}://{parts.hostname}{port}"


Sleep = Callable[[float], None]
