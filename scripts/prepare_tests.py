"""Install what the tests need besides the locked packages (Chromium, other people's clients), or say in one line what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from scripts import prepare_clients


def main() -> int:
    """Make sure that everything is there; 0 also where it cannot be had, for those tests then say so themselves."""
    prepare_clients.main()
    return _prepare_browser()


def _prepare_browser() -> int:
    if shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("Browser tests need Chromium: install the package `chromium` and run again.")
        return 0
    print("Installing Chromium for the browser tests…", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["chromium", "fonts-noto-core"]
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode != 0:
            print("Browser tests need Chromium, and it could not be installed: `apt-get install chromium` failed.")
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
