"""Chromium by its debugging pipe: opens a file, and tells what it asked for, ran and said."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-dev-shm-usage",
    "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
)  # fmt: skip
SECONDS = 60.0
# Chromium reads commands from descriptor 3 and answers on 4.
_AS_THREE_AND_FOUR = (
    "import os, sys; two = [os.dup(int(n)) for n in sys.argv[1:3]]; "
    "[os.set_inheritable(os.dup2(fd, n), True) for fd, n in zip(two, (3, 4))]; os.execv(sys.argv[3], sys.argv[3:])"
)


def executable() -> str:
    """Return the Chromium of this machine, or nothing."""
    return next((path for path in map(shutil.which, NAMES) if path), "")


@dataclass
class Opened:
    """What a page did when it was opened.

    Attributes
    ----------
    asked, refused : list of str
        Addresses beside its own that it asked for, and those of them that its own policy refused.
    said : list of str
        Errors, warnings and issues of the browser, and whatever was logged.
    dialogs, left : list of str
        Dialogs that came up, and where it went.
    value : object
        What the expression that was asked for gave.
    """

    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    value: Any = None

    @property
    def deeds(self) -> list[str]:
        """All that it did beside showing itself."""
        return [*self.asked, *self.said, *self.dialogs, *self.left]


class Browser:
    """A headless Chromium without network, spoken to over two pipes."""

    def __init__(self) -> None:
        theirs, self._to = os.pipe()
        self._from, ours = os.pipe()
        self._profile = tempfile.mkdtemp(prefix="framing-chromium-")
        command = [executable(), *FLAGS, f"--user-data-dir={self._profile}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-ISc", _AS_THREE_AND_FOUR, str(theirs), str(ours), *command],
            pass_fds=(theirs, ours), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(ours)
        self._buffer = b""
        self._number = 0
        self._events: list[dict] = []
        self._session = ""
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log", "Audits"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def close(self) -> None:
        """End the browser and take its profile away."""
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _read(self, until: float) -> dict | None:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return None
            piece = os.read(self._from, 1 << 20)
            if not piece:
                raise RuntimeError("Chromium has ended.")
            self._buffer += piece
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method: str, **parameters: Any) -> dict:
        """Send a command and return its result."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": parameters}
        asked |= {"sessionId": self._session} if self._session else {}
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        until = time.monotonic() + SECONDS
        while (message := self._read(until)) is not None:
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self._heard(message)
        raise TimeoutError(f"Chromium did not answer {method}.")

    def _heard(self, message: dict) -> None:
        self._events.append(message)
        if message.get("method") == "Page.javascriptDialogOpening":
            self._number += 1
            asked = {"id": self._number, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
            os.write(self._to, json.dumps({**asked, "sessionId": self._session}).encode() + b"\0")

    def size(self, width: int, height: int) -> None:
        """Set the viewport."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def run(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"]["exception"].get("description", "failed"))
        return found["result"].get("value")

    def open(self, path: Path, expression: str = "null", wait: float = 0.15) -> Opened:
        """Open a file, wait until it is loaded and quiet, and return what happened with the value of an expression."""
        blank = self.call("Page.navigate", url="about:blank")["loaderId"]
        self._events.clear()
        address = path.resolve().as_uri()
        self.call("Page.navigate", url=address)
        until = time.monotonic() + SECONDS
        while not any(_is_load(event, blank) for event in self._events):
            message = self._read(until)
            if message is None:
                raise TimeoutError(f"Chromium did not load {path.name}.")
            self._heard(message)
        quiet = time.monotonic() + wait
        while (message := self._read(quiet)) is not None:
            self._heard(message)
        value = self.run(expression)
        return _told(self._events, address, value)


def _is_load(event: dict, before: str) -> bool:
    """Return whether an event says that something is loaded, be it where the page has gone at once."""
    about = event.get("params", {})
    return about.get("name") == "load" and about.get("loaderId", before) != before


def _told(events: list[dict], address: str, value: Any) -> Opened:
    out = Opened(value=value)
    addresses: dict[str, str] = {}
    for event in events:
        kind, about = event.get("method"), event.get("params", {})
        if kind == "Network.requestWillBeSent":
            url = about["request"]["url"]
            if url != address and not url.startswith("data:"):
                out.asked.append(url)
                addresses[about["requestId"]] = url
        elif kind == "Network.loadingFailed" and about.get("blockedReason") == "csp":
            out.refused.append(addresses.get(about["requestId"], ""))
        elif kind == "Page.javascriptDialogOpening":
            out.dialogs.append(about["message"])
        elif kind == "Page.frameNavigated" and about["frame"]["url"] not in (address, "about:blank"):
            out.left.append(about["frame"]["url"])
        elif kind == "Runtime.exceptionThrown":
            out.said.append(about["exceptionDetails"]["text"])
        elif kind == "Runtime.consoleAPICalled":
            out.said.append(" ".join(str(item.get("value", "")) for item in about["args"]))
        elif kind == "Log.entryAdded":
            out.said.append(about["entry"]["text"])
        elif kind == "Audits.issueAdded":
            out.said.append(json.dumps(about["issue"])[:300])
    return out
