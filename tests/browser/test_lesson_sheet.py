"""The lesson's sheet is what a teacher can print."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from tests.walkthrough import ROOT


def test_sheet_is_one_printed_page(browser: Browser):
    page = browser.new_page()
    page.goto((ROOT / "docs" / "lesson_sheet.html").as_uri())

    printed = page.pdf(prefer_css_page_size=True)

    page.close()
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
