"""Fetching politely: a site's rules, a pause between two requests to it, no page asked for twice, an end to waiting."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from framing.errors import ParameterError
from framing.ingest.fetching.answers import Response, ask, host_of
from framing.ingest.fetching.robots import Rules, rules_of
from framing.ingest.fetching.store import FAILED, GONE, KEPT, REFUSED, Answer, PageStore, file_of
from framing.ingest.json_ld import in_utf8

USER_AGENT = "framing/0.1 (media research toolkit; reads pages one by one; obeys robots.txt)"
MOST_TURNS = 5
"""Redirections that are followed."""
MOST_UNREACHED = 3
"""After so many requests in a row that a site did not answer, it is left alone until the next run."""


@dataclass(frozen=True)
class FetchSettings:
    """How pages are asked for.

    Attributes
    ----------
    delay : float
        Seconds between two requests to a site, or more where the site asks for it; at least 0.
    agent : str
        What a site is told of who asks.
    again : bool
        Whether pages that are there are asked for again; a site that says that one has not changed sends nothing.
    seconds : float
        For one answer.
    attempts : int
        Requests for one page, where a site is busy.
    most_wait : float
        Longest wait, in seconds, that a site may ask for; longer ones end the attempts of this run.
    most_bytes : int
        A longer page is not kept.

    Raises
    ------
    ParameterError
        If a number is out of range, or the agent cannot be sent.
    """

    delay: float = 5.0
    agent: str = USER_AGENT
    again: bool = False
    seconds: float = 30.0
    attempts: int = 3
    most_wait: float = 120.0
    most_bytes: int = 20_000_000

    def __post_init__(self) -> None:
        if not 0 <= self.delay <= 3600:  # NaN is not either
            raise ParameterError(f"The pause between two requests is {self.delay:g} seconds; it is 0 to 3600.")
        if not self.agent.strip() or not self.agent.isascii() or not self.agent.isprintable():
            raise ParameterError(
                "Who asks (--agent) is a name in plain letters, such as 'Ada Roe, Selmark (ada@x.example)'."
            )


class Fetcher:
    """Asks for pages one at a time.

    Parameters
    ----------
    store : PageStore
    settings : FetchSettings, optional
    sleep : callable, optional
        What waits some seconds.
    """

    def __init__(
        self, store: PageStore, settings: FetchSettings | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.store, self.settings, self.sleep = store, settings or FetchSettings(), sleep
        self._rules: dict[str, Rules] = {}
        self._next: dict[str, float] = {}
        self._silent: dict[str, int] = {}

    def fetch(self, urls: Iterable[str], progress: Callable[[int, int], None] | None = None) -> dict[str, Answer]:
        """Return the answer for each address; sites take turns, so that one is not waited for while another is free.

        What is in the store is not asked for again, unless the settings say so; answers are kept one by one, so that
        a run that was stopped goes on where it was.

        Raises
        ------
        SourceError
            If nothing can be written.
        """
        import httpx

        wanted = list(dict.fromkeys(urls))
        done: dict[str, Answer] = {}
        waiting: dict[str, deque[str]] = {}
        for url in wanted:
            there = self.store.answers.get(url)
            whole = there is not None and (there.state == GONE or self.store.page(url) is not None)
            if there is not None and whole and not self.settings.again:
                done[url] = there
            else:
                waiting.setdefault(host_of(url), deque()).append(url)
        headers = {"User-Agent": self.settings.agent, "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"}
        with httpx.Client(timeout=self.settings.seconds, headers=headers, follow_redirects=False) as client:
            for url in self._in_turn(waiting):
                if progress is not None:
                    progress(len(done), len(wanted))
                done[url] = self._answer(client, url)
        if progress is not None and wanted:
            progress(len(wanted), len(wanted))
        return {url: done[url] for url in wanted}

    def _in_turn(self, waiting: dict[str, deque[str]]) -> Iterator[str]:
        while waiting:
            host = min(waiting, key=lambda name: self._next.get(name, 0.0))
            yield waiting[host].popleft()
            if not waiting[host]:
                del waiting[host]

    def _answer(self, client: Any, url: str) -> Answer:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        host = host_of(url)
        if not host:
            return self.store.keep(Answer(url, GONE, "is no web address (http or https)", day=now))
        if self._silent.get(host, 0) >= MOST_UNREACHED:
            return Answer(url, FAILED, f"was not asked for: {host} did not answer {MOST_UNREACHED} times", day=now)
        answer, content = self._followed(client, url, now)
        before = self.store.answers.get(url)
        if answer.state != KEPT and before is not None and self.store.page(url) is not None:
            return before  # A page that is there stays, whatever its site says of it today.
        return self.store.keep(answer, content)

    def _followed(self, client: Any, url: str, now: str) -> tuple[Answer, bytes | None]:
        """Return what an address gives, where it may send us included."""
        before = self.store.answers.get(url) if self.store.page(url) is not None else None
        asked = {"If-None-Match": before.etag, "If-Modified-Since": before.modified} if before is not None else {}
        at = url
        for _ in range(MOST_TURNS + 1):
            rules = self._rules_of(client, at)
            place = f"{host_of(at)}/robots.txt"
            if rules.trouble:
                return Answer(url, FAILED, f"was not asked for, since {place} {rules.trouble}", day=now), None
            if not rules.allows(at):
                return Answer(url, REFUSED, f"is not allowed by {place}", day=now), None
            response = self._tried(client, at, {name: value for name, value in asked.items() if value}, rules)
            if response.status == 304 and before is not None:
                return before, None
            if not response.redirect:
                return self._understood(url, at, response, now)
            at = urljoin(at, response.redirect)
            if not host_of(at):
                return Answer(url, GONE, "leads to what is no web address", day=now), None
        return Answer(url, GONE, f"leads on more than {MOST_TURNS} times", day=now), None

    def _understood(self, url: str, at: str, response: Response, now: str) -> tuple[Answer, bytes | None]:
        if response.trouble:
            return Answer(url, FAILED if response.later else GONE, response.trouble, final=at, day=now), None
        kind = response.headers.get("content-type", "")
        content = in_utf8(response.content, kind.partition("charset=")[2].partition(";")[0].strip(" \"'"))
        etag, modified = (response.headers.get(name, "") for name in ("etag", "last-modified"))
        digest = hashlib.sha256(content).hexdigest()
        return Answer(url, KEPT, "", file_of(url), at, etag, modified, now, digest), content

    def _tried(self, client: Any, url: str, headers: dict[str, str], rules: Rules) -> Response:
        """Return an answer, of a busy site the last of some attempts."""
        response = Response(0)
        for attempt in range(self.settings.attempts):
            response = self._asked(client, url, headers, rules.delay)
            if not response.later or attempt + 1 == self.settings.attempts or response.wait > self.settings.most_wait:
                break
            self.sleep(max(response.wait, self.settings.delay * 2**attempt))
        if response.wait > self.settings.most_wait:
            trouble = f"{response.trouble} and asks to come back in {response.wait:,.0f} seconds"
            return Response(response.status, trouble=trouble, later=True)
        return response

    def _asked(self, client: Any, url: str, headers: dict[str, str], delay: float = 0.0) -> Response:
        """Return what one request gives, once its site has had its pause."""
        host = host_of(url)
        rest = self._next.get(host, 0.0) - time.monotonic()
        if rest > 0:
            self.sleep(rest)
        response = ask(client, url, headers, self.settings.most_bytes, self.settings.seconds)
        self._next[host] = time.monotonic() + max(self.settings.delay, min(delay, self.settings.most_wait))
        self._silent[host] = 0 if response.reached else self._silent.get(host, 0) + 1
        return response

    def _rules_of(self, client: Any, url: str) -> Rules:
        host = host_of(url)
        if host not in self._rules:
            at, response = f"{host}/robots.txt", Response(0)
            for _ in range(MOST_TURNS + 1):
                response = self._asked(client, at, {})
                if not response.redirect or not host_of(urljoin(at, response.redirect)):
                    break
                at = urljoin(at, response.redirect)
            self._rules[host] = rules_of(response.status, response.content, response.trouble)
        return self._rules[host]
