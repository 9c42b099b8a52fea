#!/usr/bin/env python3
"""The one command: ``python3 run.py demo | serve | test | check | lock``. Standard library only.

It makes ``.venv``, installs what the lock files name (every file checked against its hash), fetches
the style and chart files of the pages, and then does what was asked. A second start skips what is done.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

try:
    import pwd
except ImportError:  # Windows has no such thing, and no root either
    pwd = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
OLDEST = (3, 11)
CHECKED = ["src", "tests", "benchmarks", "run.py"]
POSTGRES_TESTS = ["tests/records", "tests/web", "tests/journeys", "tests/jobs"]


class Stop(Exception):
    """Something a person has to do first; the text says what."""


def say(text: str) -> None:
    print(f"\033[1m==> {text}\033[0m" if sys.stdout.isatty() else f"==> {text}", flush=True)


def environment() -> dict[str, str]:
    """The environment of everything started here: our own programs first on the path."""
    env = dict(os.environ, VIRTUAL_ENV=str(VENV), PYTHONUTF8="1")
    env["PATH"] = os.pathsep.join([str(BIN), env.get("PATH", "")])
    env.pop("PYTHONHOME", None)
    return env


def run(*command: object, env: dict[str, str] | None = None) -> int:
    """Run a program in the root folder, its output straight to the screen; return its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env=env or environment())


def need(*command: object, why: str) -> None:
    if run(*command) != 0:
        raise Stop(why)


# -- what must be there ------------------------------------------------------------------------


def stamp_of(*names: str) -> str:
    digest = hashlib.sha256(f"{sys.version}\n{ROOT}\n".encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def done(step: str, stamp: str) -> bool:
    path = STAMPS / step
    return path.exists() and path.read_text() == stamp


def mark(step: str, stamp: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(stamp)


def ensure_python() -> None:
    """Go on under a Python that is new enough, or say that none is there."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])
    raise Stop(
        f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.\n"
        "  Debian 12 / Ubuntu 24.04 and newer have it: apt-get install python3 python3-venv"
    )


def ensure_venv() -> None:
    if PYTHON.exists() and done("venv", stamp_of()):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Stop(
            "This Python cannot make virtual environments. Install the package first:\n"
            f"  apt-get install python3-venv    (or python3.{sys.version_info.minor}-venv)"
        )
    say("making .venv")
    code = subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if code != 0:
        raise Stop("Could not make .venv; is python3-venv installed and this folder writable?")
    mark("venv", stamp_of())


def mirror() -> dict[str, str]:
    """The package index that pip is set up with, told to uv as well (uv does not read pip's settings)."""
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        return {}
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    urls = dict(re.findall(r"^(?:global|user|site|:env:)\.(index-url|cert)='(.*)'$", listed, re.M))
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    return {names[key]: value for key, value in urls.items()}


def install(name: str) -> None:
    """Install one lock file, every download checked against its hash."""
    stamp = stamp_of(name)
    if done(name, stamp):
        return
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes"]
    if not uv().exists() and run(*pip, "--no-deps", "-r", "requirements-uv.txt") != 0:
        say("uv is not to be had; pip will do it, only slower")
    say(f"installing {name}")
    env = {**environment(), **mirror()}
    fast = [uv(), "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", name]
    if uv().exists() and run(*fast, env=env) == 0:
        mark(name, stamp)
        return
    need(*pip, "-r", name, why=f"Could not install {name}: see above. Is a package index reachable?")
    mark(name, stamp)


def uv() -> Path:
    return BIN / ("uv.exe" if WINDOWS else "uv")


def ensure_package() -> None:
    """Put ``src`` on the path of .venv and make the ``judgegrid`` command."""
    stamp = stamp_of("pyproject.toml")
    if done("package", stamp):
        return
    show = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.check_output([str(PYTHON), "-c", show], text=True).strip()
    (Path(site) / "judgegrid.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    if WINDOWS:
        (BIN / "judgegrid.cmd").write_text(f'@"{PYTHON}" -m judgegrid.cli %*\n')
    else:
        command = BIN / "judgegrid"
        command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m judgegrid.cli "$@"\n', encoding="utf-8")
        command.chmod(0o755)
    mark("package", stamp)


def ensure_pages() -> None:
    """Fetch the style and chart files named in package-lock.json; run none of their scripts."""
    stamp = stamp_of("package.json", "package-lock.json")
    if done("pages", stamp) and (ROOT / "node_modules").is_dir():
        return
    npm = shutil.which("npm")
    if npm is None:
        say("no npm here; taking the one from PyPI")
        install("requirements-npm.txt")
        npm = str(BIN / ("npm.exe" if WINDOWS else "npm"))
    say("fetching the style and chart files of the pages")
    need(
        npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error",
        why="npm could not fetch the files of the pages: see above. Is the npm registry reachable?",
    )  # fmt: skip
    mark("pages", stamp)


def prepare(*, development: bool) -> None:
    ensure_venv()
    install("requirements-dev.txt" if development else "requirements.txt")
    ensure_package()
    ensure_pages()


# -- what can be asked for ---------------------------------------------------------------------


def start(command: str, rest: list[str]) -> int:
    prepare(development=False)
    env = environment()
    if command == "demo":  # invented data never lie beside real data
        env["JUDGEGRID_DEMO"] = "1"
        env.setdefault("JUDGEGRID_DATA_DIR", str(ROOT / "data" / "demo"))
    whole = [str(PYTHON), "-m", "judgegrid.cli", command, *rest]
    if WINDOWS:
        return run(*whole, env=env)
    os.chdir(ROOT)
    os.execve(PYTHON, whole, env)  # signals from systemd or a terminal then reach the server itself


def check() -> int:
    """Ruff, the import contracts and mypy; the number of those that failed."""
    prepare(development=True)
    paths = [name for name in CHECKED if (ROOT / name).exists()]
    failed = 0
    for title, command in (
        ("ruff", [BIN / "ruff", "check", *paths]),
        ("import contracts", [BIN / "lint-imports", "--no-cache"]),
        ("mypy --strict", [BIN / "mypy"]),
    ):
        say(title)
        failed += run(*command) != 0
    return failed


def pytest(*arguments: object, title: str, env: dict[str, str] | None = None) -> int:
    """One pytest run; finding no test at all (exit code 5) is not a failure here."""
    say(title)
    code = run(PYTHON, "-m", "pytest", *arguments, env=env)
    return 0 if code == 5 else code


def test(rest: list[str]) -> int:
    if rest:
        prepare(development=True)
        return run(PYTHON, "-m", "pytest", *rest)
    results = {"checks": check()}
    results["tests"] = pytest("-n", 2, "-m", "not pages and not postgres", title="tests on SQLite")
    postgres = postgres_programs()
    if postgres is None:
        say("no PostgreSQL server found (apt-get install postgresql): its tests are left out")
    else:
        with postgres_server(postgres) as url:
            env = {**environment(), "JUDGEGRID_DATABASE_URL": url}
            paths = [path for path in POSTGRES_TESTS if (ROOT / path).exists()]
            title = "tests on PostgreSQL"
            results["postgres"] = pytest("-n", 2, "-m", "not pages", *paths, title=title, env=env)
    if shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        results["pages"] = pytest("-m", "pages", title="pages in Chromium")
    else:
        say("no Chromium found (apt-get install chromium): the page tests are left out")
    failed = [name for name, code in results.items() if code]
    say(f"FAILED: {', '.join(failed)}" if failed else f"all well: {', '.join(results)}")
    return 1 if failed else 0


def lock() -> int:
    """Write the lock files anew from pyproject.toml; versions stay unless they no longer fit."""
    prepare(development=True)
    options = [
        "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--universal",
        "--python-version", "3.11", "--custom-compile-command", "python3 run.py lock", "--quiet",
    ]  # fmt: skip
    compile_ = [uv(), "pip", "compile", "pyproject.toml", *options]
    failed = run(*compile_, "-o", "requirements.txt")
    return failed or run(*compile_, "--extra", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt")


# -- a PostgreSQL server for the length of a test run ------------------------------------------


def postgres_programs() -> Path | None:
    """The newest folder that holds ``initdb`` and ``postgres``."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    for folder in [*reversed(folders), *([Path(found).parent] if found else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def other_user() -> dict[str, object]:
    """PostgreSQL refuses root: as root, run it as somebody with fewer rights."""
    if pwd is None or os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Stop("There is no user to run PostgreSQL as (postgres or nobody).")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def postgres_server(programs: Path) -> Iterator[str]:
    """A server with an empty database on a loopback port; stopped and deleted at the end.

    It sorts as a server in a Chinese court does: what relies on the order of bytes shows here.
    """
    who, port, password = other_user(), free_port(), secrets.token_hex(16)
    folder = Path(tempfile.mkdtemp(prefix="judgegrid-postgres-"))
    data, log = folder / "data", folder / "log"
    (folder / "password").write_text(password)
    try:
        for path in (folder, folder / "password"):
            if who:
                os.chown(path, who["user"], who["group"])
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "judgegrid", "-A", "scram-sha-256", "-E", "UTF8",
             "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh-CN",
             f"--pwfile={folder / 'password'}"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **who,
        )  # fmt: skip
        quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        quick += ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
        options = [part for setting in quick for part in ("-c", setting)]
        with log.open("wb") as out:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-p", str(port), *options],
                stdout=out, stderr=out, cwd=folder, **who,
            )  # fmt: skip
        try:
            wait_for(server, port, log)
            yield f"postgresql://judgegrid:{password}@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise Stop(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


# -- the command line --------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__, add_help=True)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("demo", "install, build the demo city, print an account for each role, serve it on 127.0.0.1:8000"),
        ("serve", "install, bring the database up to date, serve the pages and run the jobs"),
        ("test", "install, run every check and test; further words go to pytest instead"),
        ("check", "install, run ruff, the import contracts and mypy"),
        ("lock", "write the lock files anew after a change of the dependencies in pyproject.toml"),
    ):
        commands.add_parser(name, help=text, add_help=name not in ("demo", "serve", "test"))
    options, rest = parser.parse_known_args(arguments)
    ensure_python()
    if options.command in ("demo", "serve"):
        return start(options.command, rest)
    if options.command == "test":
        return test(rest)
    return check() if options.command == "check" else lock()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(f"run.py: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)
