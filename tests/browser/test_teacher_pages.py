"""The teacher's pack in a browser, from a file: address."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Watch
from playwright.sync_api import Page, expect

from pakrussia import folders
from pakrussia.build import teacher

LESSON = "02-the-china-channel-and-1971"
PAGES = ["index.html", f"plans/{LESSON}.html", "exercises.html"]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("teacher")
    teacher.build(folders.course_folder(), to)
    return to


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_pages_of_the_pack_fit_and_are_accessible(
    page: Page, watch: Watch, pack: Path, name: str, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((pack / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert watch.foreign == [] and watch.errors == []


def test_links_lead_from_the_index_to_a_plan_a_sheet_and_back(
    page: Page, watch: Watch, pack: Path
) -> None:
    page.goto((pack / "index.html").as_uri())
    page.locator(f"main a[href='plans/{LESSON}.html']").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan")
    page.get_by_role("link", name="Lesson page").click()
    page.wait_for_url(f"**/pages/{LESSON}.html")
    page.go_back()
    page.get_by_role("link", name="Teacher's pack").click()
    page.wait_for_url("**/index.html")
    page.locator(f"main a[href='sheets/{LESSON}-answers.html']").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("answers")
    assert watch.foreign == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_plan_prints_on_few_sheets_with_nothing_cut_off(
    page: Page, pack: Path, paper: str, tmp_path: Path
) -> None:
    page.goto((pack / "plans" / f"{LESSON}.html").as_uri())
    printed = page.pdf(format=paper)
    sheets = printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page/")
    assert 2 <= sheets <= 6
    # The width of the text between the margins of 16 mm, at 96 dots an inch.
    inside = {"A4": 210 - 32, "Letter": 216 - 32}[paper] * 96 / 25.4
    page.set_viewport_size({"width": int(inside), "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= int(inside)
    expect(page.locator(".steps")).to_be_hidden()
    expect(page.get_by_text("Answer key of the class questions")).to_be_visible()
