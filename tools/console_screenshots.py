"""Take the screenshots of the console that the documentation shows, from its demo.

    python tools/console_screenshots.py docs/images

makes the demo in a temporary folder, signs an invented investigator in with a key made of software
(DevTools virtual authenticator) and writes `console-*.png`. Needs the extra `dev` and Chromium
(on the path, or named by DOORWARD_CHROMIUM).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PORT = 8790
DESK, PHONE = {"width": 1200, "height": 820}, {"width": 390, "height": 844}
KEY = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def demo(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A running demo, and the link of its investigator."""
    command = [sys.executable, "-m", "doorward", "serve", "--demo", "--demo-folder"]
    command += [str(folder / "demo"), "--port", str(PORT), "--no-work"]
    log = folder / "log"
    process = subprocess.Popen(command, stdout=log.open("w"), stderr=subprocess.STDOUT, text=True)
    for _ in range(600):
        said = log.read_text()
        found = re.search(r"investigator .*(http://\S+/enrol/\S+)", said)
        if found and "ends it" in said:
            return process, found.group(1)
        if process.poll() is not None:
            raise SystemExit(said)
        time.sleep(0.5)
    raise SystemExit("the demo did not start")


def sign_in(page: Page, link: str) -> None:
    """Enrol a key with the link and sign in with it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(link)
    page.get_by_label("Name of this key").fill("invented key")
    page.get_by_role("button", name="Enrol this key").click()
    page.get_by_text("All keys are enrolled").wait_for()
    page.goto(f"http://localhost:{PORT}/sign-in/")
    page.get_by_role("button", name="Sign in with a security key").click()
    page.get_by_role("button", name="Sign out").wait_for()


def shots(page: Page, out: Path) -> None:
    """All pictures, one after the other."""

    def shot(name: str, at: str = "") -> None:
        if at:
            page.locator(at).first.evaluate("one => window.scrollTo(0, one.offsetTop - 12)")
        file = out / f"console-{name}.png"
        page.screenshot(path=file)
        # Sixty-four colours are enough for a page, and a third of the bytes.
        Image.open(file).convert("RGB").quantize(64).save(file, optimize=True)

    def go(address: str) -> None:
        page.goto(f"http://localhost:{PORT}{address}")

    go("/queue/")
    shot("queue")
    page.locator("a.number").first.click()
    page.wait_for_url("**/case/*/")
    case = re.sub(r"^.*?(/case/\d+/)$", r"\1", page.url)
    shot("case")
    shot("ring", "section[aria-labelledby=linked]")
    page.get_by_text("Propose something against").click()
    page.locator('#propose input[value="do-not-advance"]').check()
    shot("decide", "section[aria-labelledby=decide]")
    go("/metrics/")
    shot("metrics")
    page.emulate_media(color_scheme="dark")
    go(case)
    shot("dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    go(case)
    shot("phone")


def main() -> int:
    """Write the pictures into the folder that is named."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("DOORWARD_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        process, link = demo(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport=DESK)
            sign_in(page, link)
            shots(page, out)
            browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
