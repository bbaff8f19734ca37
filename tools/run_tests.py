"""The whole test suite: `python -m tools.run_tests`. Says first what is missing here and how to get it.

The suite runs on the embedded PostgreSQL; the record apps run once more on Debian's PostgreSQL 15. With CI=true a
missing part is a failure, elsewhere its tests are skipped by name.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tools import prerequisites
from tools.postgres15 import temporary_server

ROOT = Path(__file__).resolve().parents[1]
AGAIN = ("tests/records",)


def main() -> int:
    missing = prerequisites.missing()
    for part in missing:
        print(f"test: {part.name} is missing, its tests are skipped. {part.how}", flush=True)
    if missing and prerequisites.in_ci():
        print("test: with CI=true nothing may be missing.", file=sys.stderr)
        return 2
    if "java" not in {part.key for part in missing}:
        install_spark()
    print("test: the whole suite on the embedded PostgreSQL …", flush=True)
    code = pytest("tests", "-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadgroup")
    if code == 0 and "postgres15" not in {part.key for part in missing}:
        print("test: the record apps once more on PostgreSQL 15 …", flush=True)
        with temporary_server() as url:
            code = pytest(*AGAIN, "-m", "not documents", env={"DATABASE_URL": url})
    return code


def pytest(*arguments: str, env: dict[str, str] | None = None) -> int:
    """Run pytest here; its exit code."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode
    print(f"test: took {time.monotonic() - started:.0f} s", flush=True)
    return code


def install_spark() -> None:
    """pyspark goes into .venv only where a Java runtime can run it."""
    if not (ROOT / "requirements/spark.txt").exists():
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    found = [sys.executable, "-c", "import pyspark"]
    if subprocess.run(found, capture_output=True, check=False).returncode:
        print("test: installing Spark (about 450 MB) …", flush=True)
        locked = ["--require-hashes", "--no-build-isolation", "-r", str(ROOT / "requirements/spark.txt")]
        subprocess.run([*command, *locked], check=True)


if __name__ == "__main__":
    sys.exit(main())
