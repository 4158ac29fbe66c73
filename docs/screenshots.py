"""Takes the README's two pictures: ``make screenshots``. A demo bank is made for them and thrown away.

The pictures are of the real pages in the machine's own Chromium; a large one is reduced to 256 colours.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from analytics.demo import run_demo
from tests.browser.conftest import settled
from tests.browser.serving import Server, launch, serving

DOCS = Path(__file__).parent
LARGEST = 400_000  # bytes of a picture
SHOTS = (  # file, page, theme, height
    ("league.png", "league?kpi=fund_sales&period=2026-Q3", "light", 1100),
    ("branches-zh-dark.png", "branches?kpi=fund_sales&period=2026-Q3&lang=zh-Hans", "dark", 1100),
)


def main() -> int:
    """Make the bank, serve it, take the pictures; 0 when every picture is there and small enough."""
    with tempfile.TemporaryDirectory() as folder:
        bank = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "bank"
        if not (bank / "CURRENT").exists():
            print("Making a demo bank for the pictures …")
            run_demo(bank, managers=400, clients=40_000, months=14, seed=1, until=date(2026, 10, 31), progress=print)
        with serving(bank, Path(folder) / "server.log") as server, sync_playwright() as playwright:
            browser = launch(playwright)
            sizes = [shoot(browser, server, *shot) for shot in SHOTS]
            browser.close()
    return int(max(sizes) > LARGEST)


def shoot(browser: Browser, server: Server, file: str, page: str, theme: str, height: int) -> int:
    """Take one picture, reduce its colours, and return its size in bytes."""
    context = browser.new_context(viewport={"width": 1440, "height": height}, color_scheme=theme, locale="en-GB")  # type: ignore[arg-type]
    shown = context.new_page()
    shown.goto(f"{server.address}/{page}")
    settled(shown)
    shown.evaluate("() => document.fonts.ready")
    target = DOCS / file
    shown.screenshot(path=target)
    context.close()
    with Image.open(target) as picture:
        whole = picture.convert("RGB")
    whole.save(target, optimize=True)
    if target.stat().st_size > LARGEST:
        whole.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.name}: {target.stat().st_size // 1000} kB")
    return target.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
