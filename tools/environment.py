"""Build .venv with what requirements/ locks, and the command luoshi in it: `python3 tools/environment.py`.

Runs on the system's Python with nothing but the standard library. Exit code 0, or 2 with one clear sentence.
"""

import importlib.util
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
OLDEST = (3, 11)
SHOWN = 15
NEEDED_BYTES = 3 * 1024**3


class CannotBuild(Exception):
    """The environment cannot be built; the message says why and what to do."""


def main() -> int:
    try:
        check()
        build()
    except CannotBuild as problem:
        print(f"setup: {problem}", file=sys.stderr)
        return 2
    return 0


def check() -> None:
    """Raise CannotBuild where this machine lacks what no package can bring."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise CannotBuild(
            f"需要 Python 3.11 或更高版本，现在是 {found}。可以用 make PYTHON=python3.11 … 指定。"
        )
    if importlib.util.find_spec("ensurepip") is None:
        raise CannotBuild("这个 Python 不能建立虚拟环境；Debian、Ubuntu 请先安装 python3-venv。")
    if not VENV.exists() and shutil.disk_usage(ROOT).free < NEEDED_BYTES:
        raise CannotBuild("磁盘空间不足：虚拟环境和网页资源约需 3 GB。")


def build() -> None:
    """The environment, its packages by their hashes, and the project itself."""
    python = VENV / "bin" / "python"
    if not python.exists():
        print("setup: building .venv …", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    print("setup: installing the locked packages (the first time takes a minute or two) …", flush=True)
    pip(python, "--require-hashes", "-r", "requirements/develop.txt")
    pip(python, "--no-build-isolation", "--no-deps", "--editable", ".")
    (VENV / ".ready").touch()
    print("setup: done; the command is .venv/bin/luoshi", flush=True)


def pip(python: Path, *arguments: str) -> None:
    """Run pip install and count the packages as they come. Raises CannotBuild with what pip said last."""
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command = [str(python), "-m", "pip", "install", *options, *arguments]
    total = (ROOT / "requirements/develop.txt").read_text(encoding="utf-8").count("==")
    said: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        for line in running.stdout or ():
            said.append(line)
            seen = sum(one.startswith("Collecting") for one in said)
            if line.startswith("Collecting") and seen % 10 == 0:
                print(f"setup:   {min(seen, total)} of {total} packages …", flush=True)
            if line.startswith("Installing collected"):
                print("setup:   unpacking …", flush=True)
    if running.returncode:
        print("".join(said[-SHOWN:]), file=sys.stderr)
        raise CannotBuild("安装软件包失败，原因见上。请检查网络或软件源设置后重试 make setup。")


if __name__ == "__main__":
    sys.exit(main())
