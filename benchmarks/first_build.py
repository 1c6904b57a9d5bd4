"""The first build of the starter index, from nothing, as a new user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time


def main() -> None:
    """Print the time."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "cpassist", "index", "build", "--json"],
            check=True,
            env={**os.environ, "CPASSIST_INDEX__FOLDER": folder},
            stdout=subprocess.DEVNULL,
        )
        print(json.dumps({"first_build_s": round(time.perf_counter() - start, 1)}))


if __name__ == "__main__":
    main()
