"""Firefox without a window, driven by WebDriver BiDi.

Playwright drives only a Firefox that it has built itself; this drives the one that a machine has
(Debian: firefox-esr), which is what a reader has, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

from pakrussia.build import stage
from pakrussia.errors import CourseError

_MISSING = (
    "No Firefox found. Install it (Debian: sudo apt install firefox-esr; elsewhere: firefox) "
    "or name its program in PAKRUSSIA_FIREFOX."
)
# Nothing is asked of the network: what is not on the loopback address goes to a port that refuses.
_SETTINGS = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.chrome.site_icons": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


def _program() -> str:
    """Return the path of the machine's Firefox, or raise ``CourseError``."""
    if named := os.environ.get("PAKRUSSIA_FIREFOX"):
        return named
    for program in ("firefox-esr", "firefox"):
        if path := shutil.which(program):
            return path
    raise CourseError(_MISSING)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a new profile in ``folder``, on a port that it picks itself; end it.

    ``CourseError`` where there is none, or where it does not start.
    """
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(_SETTINGS[name])});" for name in _SETTINGS]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [_program(), "--headless", "--no-remote", "--profile", str(profile)]
    with (folder / "firefox.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, "--remote-debugging-port", "0"],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(folder)},
        )
    # In a thread of its own: Playwright has a loop running in this one.
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        address = _address(process, profile)
        if address is None:
            said = (folder / "firefox.log").read_text(encoding="utf-8", errors="replace")
            raise CourseError(f"Firefox did not start:\n{said}")
        firefox = Firefox(loop, address)
        yield firefox
        firefox.close()
    finally:
        process.terminate()
        process.wait()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _address(process: subprocess.Popen[bytes], profile: Path) -> str | None:
    """Return where Firefox listens as soon as its profile says so; None where it ends or hangs."""
    told = profile / "WebDriverBiDiServer.json"
    deadline = time.monotonic() + stage.PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError, KeyError):
            where = json.loads(told.read_text(encoding="utf-8"))
            return f"ws://{where['ws_host']}:{where['ws_port']}/session"
        time.sleep(0.1)
    return None


class Firefox:
    """A running Firefox with one page. ``errors`` are what the page's scripts complained about."""

    def __init__(self, loop: asyncio.AbstractEventLoop, address: str) -> None:
        self._loop = loop
        self._number = 0
        self.errors: list[str] = []
        self._socket: WebSocketClientConnection = self._wait(
            lambda: websocket_connect(address, max_message_size=2**28)
        )
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.page = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def _wait(self, begin: Callable[[], Awaitable[Any]]) -> Any:
        async def ended() -> Any:  # It has to begin inside the loop.
            return await asyncio.wait_for(begin(), stage.PATIENCE)

        return asyncio.run_coroutine_threadsafe(ended(), self._loop).result()

    def ask(self, method: str, **values: Any) -> Any:
        """Send a command and return its result; what the page logs meanwhile is kept."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": values}
        self._wait(lambda: self._socket.write_message(json.dumps(asked)))
        while True:
            text = self._wait(self._socket.read_message)
            assert text is not None, f"Firefox ended while it was asked for {method}"
            told = json.loads(text)
            if told.get("method") == "log.entryAdded":
                if told["params"]["level"] == "error":
                    self.errors.append(told["params"]["text"])
            elif told.get("id") == self._number:
                assert told["type"] == "success", f"{method}: {told.get('message')}"
                return told["result"]

    def open(self, address: str) -> None:
        """Open an address and wait until it has loaded."""
        self.ask("browsingContext.navigate", context=self.page, url=address, wait="complete")

    def reload(self) -> None:
        """Load the page anew."""
        self.ask("browsingContext.reload", context=self.page, wait="complete")

    def back(self, ends: str) -> None:
        """Go back, as the button does, and wait until the address ends so."""
        self.ask("browsingContext.traverseHistory", context=self.page, delta=-1)
        self.until(f"location.pathname.endsWith({json.dumps(ends)})")

    def _evaluate(self, expression: str) -> Any:
        told = self.ask(
            "script.evaluate",
            expression=expression,
            target={"context": self.page},
            awaitPromise=True,
        )
        if told["type"] == "exception":
            raise AssertionError(f"{told['exceptionDetails']['text']}\n{expression}")
        return told["result"]

    def value(self, expression: str) -> Any:
        """Return what a JavaScript expression is worth in the page, as JSON would carry it."""
        told = self._evaluate(f"JSON.stringify({expression}) ?? 'null'")
        return json.loads(told["value"])

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        deadline = time.monotonic() + stage.PATIENCE
        while not self.value(f"!!({expression})"):
            assert time.monotonic() < deadline, f"It never came: {expression}"
            time.sleep(0.1)

    def click(self, element: str) -> None:
        """Click with the mouse on what a JavaScript expression names, once it can be seen."""
        self.until(f"({element})?.checkVisibility()")
        scroll = "scrollIntoView({ block: 'center', behavior: 'instant' })"
        node = self._evaluate(f"(one => (one.{scroll}, one))({element})")
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": actions}
        self.ask("input.performActions", context=self.page, actions=[mouse])

    def close(self) -> None:
        """End the session; the process is ended by who started it."""
        self.ask("session.end")
        self._loop.call_soon_threadsafe(self._socket.close)
