"""The habits of the house: what a linter cannot see and a reviewer should not have to."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "judgegrid"
RECORDS = PACKAGE / "records"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

FILE_LINES = 400
FUNCTION_LINES = 50
SETTINGS_LINES = 200
COMMITTED_BYTES = 2_000_000
FORBIDDEN_FOLDERS = {"lib", "libs", "util", "utils", "common", "core", "base", "helper", "helpers", "misc"}

# Reads that answer before there is a scope: "room.function": why.
BEFORE_SCOPE = {
    "accounts.person_of": "the person behind an account: what a scope is made of",
}


@cache
def committed() -> tuple[Path, ...]:
    """Every file of the repository that is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return tuple(path for name in names if (path := ROOT / name).is_file())
    hidden = {".git", ".venv", "node_modules", "__pycache__", "data"}
    return tuple(
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not hidden & set(path.relative_to(ROOT).parts) and path.suffix != ".pyc"
    )


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def files(*suffixes: str, below: Path = ROOT) -> Iterator[Path]:
    return (path for path in committed() if path.suffix in suffixes and path.is_relative_to(below))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def furniture(name: str) -> Iterator[tuple[str, Path]]:
    """(room, file) of every ``records/<room>/<name>.py`` or file of the package ``<name>/``."""
    for path in files(".py", below=RECORDS):
        parts = path.relative_to(RECORDS).with_suffix("").parts
        if len(parts) > 1 and parts[1] == name:
            yield parts[0], path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def dotted(node: ast.AST) -> str:
    """The source of a name or attribute chain: ``os.environ.get`` → "os.environ.get"."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


# -- budgets -----------------------------------------------------------------------------------


def test_no_file_is_longer_than_its_budget():
    long = {}
    for path in files(".py", ".js", ".html", ".css"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            long[short(path)] = lines
    assert not long, f"more than {FILE_LINES} lines: {long}"


def test_no_function_is_longer_than_its_budget():
    long = {
        f"{short(path)}:{one.lineno} {one.name}": length
        for path in files(".py")
        if "migrations" not in path.parts
        for one in functions(path)
        if (length := (one.end_lineno or 0) - one.lineno + 1) > FUNCTION_LINES
    }
    assert not long, f"more than {FUNCTION_LINES} lines: {long}"


def test_nothing_is_imported_inside_a_function():
    late = [
        f"{short(path)}:{node.lineno}"
        for path in files(".py")
        for one in functions(path)
        for node in ast.walk(one)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not late, f"import at the top of the file instead: {late}"


def naming_parts(path: Path) -> tuple[str, ...]:
    """Folders of a file and, for modules, its own name (base.html is the usual name of a page frame)."""
    inside = path.relative_to(ROOT)
    return inside.with_suffix("").parts if path.suffix == ".py" else inside.parent.parts


def test_no_folder_has_a_name_that_says_nothing():
    named = {
        short(path)
        for path in committed()
        if FORBIDDEN_FOLDERS & {part.lower() for part in naming_parts(path)}
    }
    assert not named, f"call it after what it holds: {sorted(named)}"


# -- rooms of record ---------------------------------------------------------------------------


def room_heights() -> dict[str, int]:
    """Each room of record and its height in the order that pyproject.toml gives (0 is lowest)."""
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    (rooms,) = (one for one in contracts if one.get("containers") == ["judgegrid.records"])
    heights = {}
    for height, layer in enumerate(reversed(rooms["layers"])):
        heights |= dict.fromkeys(re.findall(r"\w+", layer), height)
    return heights


def relations(path: Path) -> Iterator[tuple[int, str]]:
    """(line, app label) of every relation in a models file that is named by a string."""
    kinds = {"ForeignKey", "OneToOneField", "ManyToManyField"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in kinds:
            named = [word.value for word in node.keywords if word.arg in ("to", "through")]
            for target in [*node.args[:1], *named]:
                if isinstance(target, ast.Constant) and "." in str(target.value):
                    yield node.lineno, str(target.value).split(".")[0]
                elif dotted(target) == "settings.AUTH_USER_MODEL":
                    yield node.lineno, "accounts"


def test_foreign_keys_point_downward():
    heights = room_heights()
    upward = [
        f"{short(path)}:{line} {room} → {target}"
        for room, path in furniture("models")
        for line, target in relations(path)
        if target in heights and target != room and heights[target] >= heights[room]
    ]
    assert not upward, f"a row may only point to a room below its own: {upward}"


def test_every_public_read_demands_a_scope():
    open_reads = []
    for room, path in furniture("queries"):
        for one in tree(path).body:
            if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) or one.name.startswith("_"):
                continue
            keywords = zip(one.args.kwonlyargs, one.args.kw_defaults, strict=True)
            required = {word.arg for word, default in keywords if default is None}
            if "scope" not in required and f"{room}.{one.name}" not in BEFORE_SCOPE:
                open_reads.append(f"{short(path)}:{one.lineno} {one.name}")
    assert not open_reads, f"take a keyword-only `scope` without default: {open_reads}"


def test_the_list_of_reads_before_scope_names_only_what_exists():
    existing = {f"{room}.{one.name}" for room, path in furniture("queries") for one in functions(path)}
    assert set(BEFORE_SCOPE) <= existing


def test_migrations_import_nothing_of_ours():
    ours = [
        f"{short(path)}:{line}"
        for path in files(".py", below=RECORDS)
        if "migrations" in path.parts
        for line, name in imports(path)
        if name.startswith(("judgegrid", "."))
    ]
    assert not ours, f"write it literally: a migration outlives what it imports: {ours}"


def test_nothing_below_the_doors_asks_what_time_it_is():
    asks = {"now", "today", "utcnow", "localdate", "localtime"}
    clocks = []
    for floor in ("domain", "methods", "warehouse", "papers", "records"):
        for path in files(".py", below=PACKAGE / floor):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(tree(path)):
                call = dotted(node.func) if isinstance(node, ast.Call) else ""
                takes = isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add")
                if takes or call == "time.time" or ("." in call and call.split(".")[-1] in asks):
                    clocks.append(f"{short(path)}:{getattr(node, 'lineno', '?')}")
    assert not clocks, f"time is passed in (at= or on=): {clocks}"


# -- settings ----------------------------------------------------------------------------------

SETTINGS = PACKAGE / "config" / "settings.py"


def test_settings_stay_short():
    assert len(SETTINGS.read_text(encoding="utf-8").splitlines()) <= SETTINGS_LINES


def test_only_settings_read_the_environment():
    readers = []
    for path in files(".py", below=PACKAGE):
        if path == SETTINGS:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree(path)):
            reads = isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv")
            if reads and 'setdefault("DJANGO_SETTINGS_MODULE"' not in lines[node.lineno - 1]:
                readers.append(f"{short(path)}:{node.lineno}")
    assert not readers, f"read django.conf.settings instead: {readers}"


# -- what is committed -------------------------------------------------------------------------


def test_nothing_third_party_is_committed():
    suffixes = {".woff", ".woff2", ".ttf", ".otf", ".ttc", ".whl", ".jar", ".so", ".dll", ".exe", ".map"}
    foreign = [
        short(path)
        for path in committed()
        if path.suffix in suffixes
        or ".min." in path.name
        or {"node_modules", "vendor", "vendored", "third_party"} & set(path.parts[len(ROOT.parts) :])
    ]
    assert not foreign, f"name it in package.json or pyproject.toml instead: {foreign}"


def test_no_committed_file_is_huge():
    huge = {short(path): path.stat().st_size for path in committed() if path.stat().st_size > COMMITTED_BYTES}
    assert not huge


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_a_lock_file_names_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(r"^[A-Za-z].*==", text, re.M)
    assert entries
    assert "://" not in text
    for entry in re.split(r"\n(?=[A-Za-z])", re.sub(r"^#.*\n", "", text, flags=re.M)):
        assert "--hash=sha256:" in entry, entry


def test_the_npm_lock_names_hashes_and_no_download_address():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')


# -- ground rules that pages could break -------------------------------------------------------

PAGES = (".html", ".js")


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"geolocation|getUserMedia|watchPosition", "no GPS track and no camera (product.md §3.1)"),
        (r"""<input[^>]*type=["']file["'][^>]*\brequired\b""", "a photo or file is never compulsory"),
        (r"""<input[^>]*\brequired\b[^>]*type=["']file["']""", "a photo or file is never compulsory"),
        (r"""\b(?:src|href|action)=["'](?:https?:)?//""", "nothing is fetched from elsewhere (§3.10)"),
        (r"""<script(?![^>]*\bsrc=)(?![^>]*type=["']application/json["'])[^>]*>""", "CSP: scripts are files"),
        (r"""<[a-z][^>]*\son[a-z]+=["']""", "CSP: no handlers in attributes"),
        (r"\|\s*safe\b|autoescape off", "texts of people are always escaped"),
    ],
)
def test_no_page_breaks_a_ground_rule(pattern, instead):
    found = [
        f"{short(path)}:{number}"
        for path in files(*PAGES, below=PACKAGE / "web")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert not found, f"{instead}: {found}"
