"""A real headless Chromium for the tests, driven over a pipe: no driver, no port, no download.
 The DevTools protocol is JSON messages that end in a zero byte; the browser reads them from file descriptor
3 and answers on 4. The browser keeps its profile in a folder of the test.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
PATIENCE = 60.0  # seconds for one answer, on a machine that does other things too
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-component-update", "--disable-background-networking", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip


class Browser:
    """One page of a headless Chromium. Console errors and requests are collected as they happen."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None, "ask for CHROMIUM first, and skip the test without it"
        for_browser, from_us = os.pipe()
        from_browser, for_us = os.pipe()
        # The browser expects the two ends at 3 and 4, where something of ours may be open: move them out of the way.
        to_browser, to_us = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (for_browser, for_us))

        def put_in_place() -> None:
            os.dup2(to_browser, 3)
            os.dup2(to_us, 4)

        self._process = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=put_in_place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for end in (for_browser, for_us, to_browser, to_us):
            os.close(end)
        self._out, self._in = from_us, from_browser
        self._buffer = b""
        self._number = 0
        self._events: list[dict[str, Any]] = []
        self.console_errors: list[str] = []
        self.requests: list[str] = []
        targets = self._call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Performance.enable", timeDomain="threadTicks")

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            self._call("Browser.close")
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._out)
        os.close(self._in)

    def open(self, address: Path | str) -> None:
        """Loads a page from disk (or an address) and waits until it is there."""
        url = address.as_uri() if isinstance(address, Path) else address
        self._events.clear()
        if "loaderId" in self.call("Page.navigate", url=url):  # otherwise only the part after # changed
            self.wait_for_load()

    def wait_for_load(self) -> None:
        """Waits for the load event of the page that was asked for."""
        self._until(
            lambda: any(event["method"] == "Page.loadEventFired" for event in self._events),
            "the page to load",
        )
        self._events.clear()

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression (a promise is awaited)."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", str(answer)))
        return answer["result"].get("value")

    def follow(self, selector: str) -> None:
        """Clicks the first element of a selector with the mouse and waits for the page that it leads to."""
        self._events.clear()
        self.click(selector)
        self.wait_for_load()

    def click(self, selector: str) -> None:
        """Clicks the middle of the first element of a selector, as a mouse does."""
        x, y = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getClientRects()[0];"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, text: str) -> None:
        """Types into what has the focus, one key after the other."""
        for letter in text:
            self.call("Input.dispatchKeyEvent", type="keyDown", key=letter, text=letter)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def press(self, key: str) -> None:
        """Presses one named key, such as Tab or Enter."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27}
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=codes[key], **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=codes[key])

    def look(self, *, width: int = 1200, height: int = 900, dark: bool = False, scripts: bool = True) -> None:
        """Sets the size of the window, the colour scheme and whether scripts run."""
        mobile = width < 600
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        motion = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[scheme, motion])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def screenshot(self, target: Path, *, whole: bool = True) -> None:
        """Saves what the page looks like as PNG."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        target.write_bytes(base64.b64decode(answer["data"]))

    def busy_seconds(self) -> float:
        """The processor time of the page so far, in seconds: what a clock would say on a machine of its own."""
        metrics = {entry["name"]: entry["value"] for entry in self.call("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    def pdf(self) -> bytes:
        """The page as it prints."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the DevTools protocol to the page."""
        return self._call(method, session=self._session, **parameters)

    def _call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(message).encode() + b"\0")
        for answer in self._messages(f"an answer to {method}"):
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._note(answer)
        raise AssertionError("unreachable: the messages end in an error")

    def _until(self, done: Any, what: str) -> None:
        messages = self._messages(what)
        while not done():
            self._note(next(messages))

    def _messages(self, what: str) -> Iterator[dict[str, Any]]:
        deadline = time.monotonic() + PATIENCE
        while True:
            while b"\0" in self._buffer:
                message, self._buffer = self._buffer.split(b"\0", 1)
                yield json.loads(message)
            if not select.select([self._in], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError(f"waited {PATIENCE:.0f} s for {what}")
            chunk = os.read(self._in, 1 << 20)
            if not chunk:
                raise RuntimeError(f"the browser ended while waiting for {what}")
            self._buffer += chunk

    def _note(self, event: dict[str, Any]) -> None:
        self._events.append(event)
        values = event.get("params", {})
        if event["method"] == "Network.requestWillBeSent":
            self.requests.append(values["request"]["url"])
        elif event["method"] == "Runtime.exceptionThrown":
            self.console_errors.append(str(values["exceptionDetails"].get("exception", {}).get("description", values)))
        elif event["method"] == "Runtime.consoleAPICalled" and values["type"] in (
            "error",
            "warning",
            "assert",
        ):
            self.console_errors.append(" ".join(str(item.get("value", item)) for item in values["args"]))
        elif event["method"] == "Log.entryAdded" and values["entry"]["level"] in ("error", "warning"):
            self.console_errors.append(values["entry"]["text"])
