"""What the benches stand on: a kernel whose messages are counted, and the browser tests' Lab."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import Browser, BrowserContext

from pakrussia.build import notebooks

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def _browser_fixtures() -> ModuleType:
    """Load the browser tests' conftest under a name of its own (this file is a conftest too)."""
    path = ROOT / "tests" / "browser" / "conftest.py"
    spec = importlib.util.spec_from_file_location("browser_fixtures", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_fixtures = _browser_fixtures()
browser = _fixtures.browser
lab = _fixtures.lab
Lab = _fixtures.Lab


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One context for all runs: after the first, JupyterLab comes from the browser's cache."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(_fixtures.HANG)
    _fixtures.watched(made)  # What would leave the machine is refused (jupyterquiz asks a CDN).
    made.add_init_script(path=HERE / "clock.js")
    yield made
    made.close()


def store(path: Path, *sources: str) -> None:
    """Write a notebook of these code cells for the course's kernel."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    made = nbformat.v4.new_notebook(cells=cells)
    notebooks.normalise(made)
    nbformat.write(made, path)


@dataclass
class Kernel:
    """A running kernel."""

    client: BlockingKernelClient

    def run(self, code: str) -> list[dict[str, Any]]:
        """Run ``code``; return all messages of the run on the iopub channel, in order."""
        request = self.client.execute(code)
        messages: list[dict[str, Any]] = []
        while True:
            message = self.client.get_iopub_msg(timeout=_fixtures.stage.PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            messages.append(message)
            content = message["content"]
            if message["msg_type"] == "error":
                raise RuntimeError("\n".join(content["traceback"]))
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return messages


def size(messages: list[dict[str, Any]]) -> int:
    """Return the bytes of the messages' four JSON parts and of their buffers."""
    return sum(
        len(json.dumps(message[part], ensure_ascii=False, default=str).encode("utf-8"))
        for message in messages
        for part in ("header", "parent_header", "metadata", "content")
    ) + sum(len(bytes(one)) for message in messages for one in message.get("buffers", []))


def comms(messages: list[dict[str, Any]]) -> int:
    """Return how many of the messages are comm messages."""
    return sum(message["msg_type"].startswith("comm_") for message in messages)


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    manager, client = start_new_kernel(
        kernel_name="python3",
        cwd=str(ROOT / "notebooks"),
        env=notebooks.build_environment(tmp_path),
        # The kernel warns of its unencrypted loopback connection at each start.
        stderr=subprocess.DEVNULL,
    )
    started = Kernel(client)
    started.run(f"import sys; sys.path.insert(0, {str(HERE)!r})")
    yield started
    client.stop_channels()
    manager.shutdown_kernel(now=True)
