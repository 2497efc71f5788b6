"""A JupyterLab on this machine before a headless Chromium: opens a notebook, fills its form, runs its cells."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import browser

ROOT = Path(__file__).parents[1]
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND"
FLAGS = tuple(f"{flag}, EXCLUDE 127.0.0.1" if flag == NOWHERE else flag for flag in browser.FLAGS)
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # else cells out of sight are not in the page
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
PROMPTS = "[...document.querySelectorAll('.jp-InputPrompt')].map(prompt => prompt.textContent).join()"
KERNEL = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
CELLS = """[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].map(cell => ({
  text: cell.querySelector('.jp-Cell-outputArea')?.innerText ?? '',
  error: cell.querySelector('[data-mime-type$="jupyter.error"], [data-mime-type$="jupyter.stderr"]')?.innerText ?? '',
  tables: [...cell.querySelectorAll('.jp-OutputArea-output table')].length,
  pictures: [...cell.querySelectorAll('.jp-OutputArea-output img')].filter(img => img.naturalWidth).length,
}))"""
FIELD = """[...document.querySelectorAll('.jupyter-widgets')].find(widget =>
    widget.querySelector(':scope > label')?.textContent === NAME)?.querySelector('input, select')"""
CHOOSE = """(() => {
  const field = FIELD, wanted = VALUE;
  if (field.tagName === 'SELECT') {
    const labels = [...field.options].map(option => option.textContent.replaceAll('\\u00a0', ' '));
    field.selectedIndex = labels.findIndex(label => label.startsWith(wanted));
  } else {
    field.focus();
    field.value = wanted;
    field.dispatchEvent(new Event('input', {bubbles: true}));
  }
  field.dispatchEvent(new Event('change', {bubbles: true}));
  return field.selectedIndex ?? 0;
})()"""


class JupyterLab:
    """A server with settings of its own, and a browser before it.

    Parameters
    ----------
    folder : Path
        Holds the notebooks; the server keeps there what it writes.
    """

    def __init__(self, folder: Path) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        lab = folder / ".lab"
        own = {f"JUPYTER_{name}_DIR": str(lab / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        own |= {"JUPYTERLAB_SETTINGS_DIR": str(lab), "JUPYTERLAB_WORKSPACES_DIR": str(lab / "workspaces")}
        own |= {"IPYTHONDIR": str(lab / "ipython"), "PYTHONPATH": str(ROOT)}
        for plugin, settings in SETTINGS.items():
            path = lab / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(settings), "utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FRAMING_")}
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={self.port}"]
        command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.token=", "--ServerApp.port_retries=0"]
        command += ["--LabApp.expose_app_in_browser=True"]
        self.log = folder / "server.log"
        self.page: browser.Browser | None = None
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(command, cwd=folder, env=kept | own, stdout=log, stderr=log)
        try:
            self._wait(self._answers, 60, "JupyterLab does not answer")
            before, browser.FLAGS = browser.FLAGS, FLAGS
            try:
                self.page = browser.Browser()
            finally:
                browser.FLAGS = before
            self.page.size(1300, 1000)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the browser, then the server with its kernels."""
        if self.page is not None:
            self.page.close()
        self.server.terminate()
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()

    def _answers(self) -> bool:
        if self.server.poll() is not None:
            raise RuntimeError(f"JupyterLab has ended: {self.log.read_text('utf-8', 'replace')[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api", timeout=2) as answer:
                return "version" in json.load(answer)
        except OSError:
            return False

    def _wait(self, until: Callable[[], Any], seconds: float, otherwise: str) -> Any:
        end = time.monotonic() + seconds
        while not (found := until()):
            if time.monotonic() > end:
                raise TimeoutError(f"{otherwise} within {seconds:g} s")
            time.sleep(0.15)
        return found

    def js(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        assert self.page is not None
        return self.page.run(expression)

    def until(self, expression: str, seconds: float = 30) -> Any:
        """Wait until an expression in the page is true, and return its value."""
        return self._wait(lambda: self.js(expression), seconds, f"not true: {expression}")

    def command(self, name: str) -> None:
        """Run a command of the menus by its name."""
        self.js(f"void window.jupyterapp.commands.execute({json.dumps(name)})")

    def open(self, notebook: str) -> None:
        """Open a notebook and wait for its kernel."""
        assert self.page is not None
        self.page.call("Page.navigate", url=f"http://127.0.0.1:{self.port}/lab/tree/{notebook}?reset")
        self.until("document.querySelectorAll('.jp-Notebook .jp-CodeCell').length > 2", 60)
        self.ready()

    def ready(self) -> None:
        """Wait until the kernel is there and idle."""
        idle = f"{KERNEL}?.connectionStatus === 'connected' && {KERNEL}.status === 'idle'"
        self.until(f"{idle} && {KERNEL}.info.then(() => true)", 60)

    def run_all(self, seconds: float = 60) -> list[dict[str, Any]]:
        """Run all cells and return, once no cell runs or waits, what each code cell shows."""
        self.js(f"window.before = {PROMPTS}")
        self.command("notebook:run-all-cells")
        self.until(f"{PROMPTS} !== window.before", 20)
        self.until(f"!({PROMPTS}).includes('*')", seconds)
        time.sleep(0.4)
        return self.js(CELLS)

    def restart(self) -> None:
        """Restart the kernel."""
        self.js(f"{KERNEL}.restart().then(() => true)")
        self.ready()

    def field(self, name: str) -> str:
        """Return what a field of the form shows: the label of the option, or the text."""
        field = FIELD.replace("NAME", json.dumps(name))
        shown = "field.tagName === 'SELECT' ? field.selectedOptions[0].textContent : field.value"
        found = self.until(f"(() => {{ const field = {field}; return field && [{shown}]; }})()")
        return found[0].replace("\u00a0", " ")

    def choose(self, name: str, value: str) -> None:
        """Choose the option of a field whose label begins so, or type a text."""
        field = FIELD.replace("NAME", json.dumps(name))
        self.until(f"!!{field}")
        done = self.js(CHOOSE.replace("FIELD", field).replace("VALUE", json.dumps(value)))
        assert done >= 0, f"{name} has no option {value}"
        time.sleep(0.3)

    def picture(self, path: Path, near: str = "") -> None:
        """Save what is in sight, of an element if one is named."""
        assert self.page is not None
        if near:
            self.js(f"document.querySelector({json.dumps(near)}).scrollIntoView()")
            time.sleep(0.3)
        path.write_bytes(base64.b64decode(self.page.call("Page.captureScreenshot")["data"]))
