"""A web site on this machine that behaves well and badly, and remembers who asked for what."""

from __future__ import annotations

import http.server
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

WORDS = "The river rose again on Monday, and people left their houses while the council met about the aid. "


def article(title: str, more: str = "") -> str:
    body = f"<p>{WORDS}{more}</p><p>{WORDS}</p><p>{WORDS}{title}.</p>"
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta charset="utf-8">'
        f'<meta property="article:published_time" content="2031-02-14"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


class Site:
    """Requests by path, the agents that made them and when; `robots` is what it allows, `busy` how often it is."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []
        self.agents: set[str] = set()
        self.robots: tuple[int, str] = (404, "")
        self.busy, self.wait = 1, "0"
        self.changed = False
        self.address = ""

    def __call__(self, path: str) -> str:
        return f"{self.address}{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        site = self.site
        site.asked[self.path] += 1
        site.agents.add(self.headers["User-Agent"])
        if self.path == "/robots.txt":
            return self._send(*site.robots, kind="text/plain")
        site.times.append(time.monotonic())
        if self.path == "/busy" and site.asked[self.path] <= site.busy:
            return self._send(429, "", {"Retry-After": site.wait})
        if self.path == "/slow":
            time.sleep(2)
        if self.path == "/moved":
            return self._send(301, "", {"Location": "/a1"})
        if self.path == "/loop":
            return self._send(302, "", {"Location": "/loop"})
        if self.path == "/away":
            return self._send(302, "", {"Location": "file:///etc/passwd"})
        if self.path == "/sly":
            return self._send(302, "", {"Location": "/private/1"})
        if self.path == "/huge":
            return self._send(200, "x" * 3_000_000)
        if self.path == "/error":
            return self._send(200, "<html><body><h1>Something went wrong</h1></body></html>")
        if self.path == "/picture":
            return self._send(200, "GIF", kind="image/gif")
        if self.path in ("/gone", "/none"):
            return self._send(404, article("Not found"))
        if self.path == "/broken":
            return self._send(503, "")
        tag = '"2"' if site.changed else '"1"'
        if self.headers["If-None-Match"] == tag:
            return self._send(304, "", {"ETag": tag})
        return self._send(200, article(self.path.strip("/"), "It changed." if site.changed else ""), {"ETag": tag})

    def _send(self, status: int, body: str, more: dict[str, str] | None = None, kind: str = "text/html") -> None:
        data = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Site]:
    """Give a running site."""
    site = Site()
    handler = type("Handler", (_Handler,), {"site": site})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
