"""Take a picture of a page with Chromium, as high as the page is.

`python docs/pictures/shoot.py CHROMIUM PAGE.html PICTURE.png`
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

WIDTH = 700
"""Pixels: a Slack window beside its sidebar."""
_TELL_HEIGHT = (
    "<script>document.title = 'height ' + "
    "Math.ceil(document.body.getBoundingClientRect().bottom + 20)</script>"
)


def main(chromium: str, page: Path, picture: Path) -> None:
    """Measure the page, then take its picture."""
    common = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    measured = page.with_suffix(".measured.html")
    measured.write_text(page.read_text(encoding="utf-8") + _TELL_HEIGHT, encoding="utf-8")
    told = subprocess.run(
        [*common, f"--window-size={WIDTH},800", "--dump-dom", measured.as_uri()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"height (\d+)", told.partition("<title>")[2])
    height = int(found.group(1)) if found else 800
    subprocess.run(
        [*common, f"--window-size={WIDTH},{height}", f"--screenshot={picture}", page.as_uri()],
        capture_output=True,
        check=True,
    )
    measured.unlink()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
