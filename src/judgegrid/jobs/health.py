"""Whether what stands behind each setting answers: the questions that ``doctor`` asks."""

from __future__ import annotations

import importlib.util
import shutil
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from judgegrid.jobs.heartbeat import last_beats
from judgegrid.records import sealed

ASSETS = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "echarts/dist/echarts.min.js",
)
FONT_SUFFIXES = {".ttf", ".otf", ".ttc"}
LEAST_FREE_BYTES = 2 * 2**30
SILENT_AFTER = timedelta(minutes=2)
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True)
class Finding:
    """One answer. ``state``: well, note (nothing is broken, but know it) or bad."""

    state: str
    words: str


def well(words: str) -> Finding:
    return Finding("well", words)


def note(words: str) -> Finding:
    return Finding("note", words)


def bad(words: str) -> Finding:
    return Finding("bad", words)


def data_folder() -> Finding:
    path = Path(settings.DATA_DIR)
    try:
        with tempfile.NamedTemporaryFile(dir=path):
            free = shutil.disk_usage(path).free
    except OSError as error:
        return bad(f"写不进去：{error.strerror}")
    words = f"可写，剩余空间 {free / 2**30:.1f} GB"
    return well(words) if free >= LEAST_FREE_BYTES else bad(f"{words}，不足 {LEAST_FREE_BYTES // 2**30} GB")


def database() -> Finding:
    """Reach the database and compare its tables with what this version needs."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return bad(f"连不上：{str(error).strip().splitlines()[0]}")
    if waiting:
        return bad(f"能连上，还有 {len(waiting)} 项结构更新未执行；请运行 judgegrid manage migrate")
    return well(f"能连上（{connection.vendor}），结构是最新的")


def key_file(name: str) -> Callable[[], Finding]:
    """A question about one secret: kept in a file that others cannot read, or given by the environment."""

    def ask() -> Finding:
        value, source = settings.READINGS[name]
        if source != "file":
            return note("由环境变量给出；请确认只有运行本平台的用户看得到")
        mode = stat.S_IMODE(Path(value).stat().st_mode)
        if mode & 0o077:
            return bad(f"文件权限 {mode:o}，其他用户也能读；请运行 chmod 600 {value}")
        return well("只有运行本平台的用户能读；请在服务器之外另存一份")

    return ask


def cryptography() -> Finding:
    try:
        provider = sealed.provider()
        if provider.open(provider.seal("自检")) != "自检" or not provider.keyed_hash("自检"):
            return bad("加密后解不回原文")
    except Exception as error:  # a foreign module may fail in any way: say how
        return bad(f"密码模块不可用：{error}")
    return well("能加密、能解密")


def assets() -> Finding:
    missing = [name for name in ASSETS if not (Path(settings.ASSET_DIR) / name).is_file()]
    if missing:
        return bad(f"缺少 {'、'.join(missing)}；请在安装目录运行 npm ci --ignore-scripts")
    return well("页面样式和图表文件齐全")


def fonts() -> Finding:
    if settings.FONT_DIR:
        folder = Path(settings.FONT_DIR)
        if not folder.is_dir():
            return bad("没有这个目录")
        found = sum(path.suffix.lower() in FONT_SUFFIXES for path in folder.rglob("*"))
        return well(f"{found} 个字体文件") if found else bad("目录里没有字体文件（ttf、otf、ttc）")
    if importlib.util.find_spec("pylopdf_fonts_zh_cn") is None:
        return bad("没有可用的中文字体；请设置 JUDGEGRID_FONT_DIR 或重新安装依赖")
    return note("未设置，公文用系统字体或随附的开源字体；要用方正小标宋、仿宋等请指定目录")


def hosts() -> Finding:
    outside = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]
    if outside and not settings.TLS:
        return bad(f"{'、'.join(outside)} 可从网络访问，但未启用 HTTPS（JUDGEGRID_TLS=1）")
    return well("从网络访问" if outside else "只在本机访问")


def engine() -> Finding:
    """Whether the engine that computes the figures is there."""
    if settings.ENGINE == "duckdb":
        return well("在本机内计算，不需要别的")
    if settings.ENGINE != "spark":
        return bad(f"没有 {settings.ENGINE} 这个引擎，可选 duckdb、spark")
    if importlib.util.find_spec("pyspark") is None:
        return bad("没有安装 Spark：运行 pip install 'judgegrid[spark]'，或改回 duckdb")
    if shutil.which("java") is None:
        return note("已安装 Spark；路径里没有 java，须用 JAVA_HOME 指明 Java 17 以上的位置")
    return well("已安装 Spark 和 Java")


def case_engine() -> Finding:
    """Whether the engine that searches similar cases is there."""
    if settings.CASE_ENGINE == "database":
        return well("在数据库里检索类案，不需要别的")
    if settings.CASE_ENGINE != "tantivy":
        return bad(f"没有 {settings.CASE_ENGINE} 这个引擎，可选 tantivy、database")
    if importlib.util.find_spec("tantivy") is None:
        return note("没有安装 tantivy，类案在数据库里检索，案例多时较慢")
    return well("用索引检索类案；索引更新前的改动在数据库里检索")


def debugging() -> Finding:
    return bad("调试模式会把内部信息显示在出错页上，正式使用必须关闭") if settings.DEBUG else well("已关闭")


def demonstration() -> Finding:
    return note("页面标有“演示数据”") if settings.DEMO else well("不是演示环境")


def life(*, now: datetime) -> dict[str, Finding]:
    """For each program that was started and not stopped: whether it still gives a sign of life."""
    found = {}
    for program, at in last_beats().items():
        silent = now - at
        when = f"最近一次心跳 {at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}"
        found[program] = well(when) if silent < SILENT_AFTER else bad(f"没有正常停止就不见了，{when}")
    return found or {"pages、jobs": note("没有在运行；启动：judgegrid serve")}


def shown(name: str) -> str:
    """The value of a setting as it may be printed: no secret, no password."""
    value, source = settings.READINGS[name]
    if name in SECRETS and source == "environment":
        return "（不显示）"
    password = urlsplit(value).password if "://" in value else None
    return value.replace(f":{password}@", ":***@") if password else value


SECRETS = ("JUDGEGRID_SECRET_KEY", "JUDGEGRID_SEALING_KEY", "JUDGEGRID_SEARCH_KEY")

# Which question stands behind a setting; the others hold a plain value that was already read at start.
QUESTIONS: dict[str, Callable[[], Finding]] = {
    "JUDGEGRID_DATA_DIR": data_folder,
    "JUDGEGRID_DATABASE_URL": database,
    "JUDGEGRID_ASSET_DIR": assets,
    "JUDGEGRID_FONT_DIR": fonts,
    "JUDGEGRID_CRYPTO_PROVIDER": cryptography,
    "JUDGEGRID_HOSTS": hosts,
    "JUDGEGRID_ENGINE": engine,
    "JUDGEGRID_CASE_ENGINE": case_engine,
    "JUDGEGRID_DEBUG": debugging,
    "JUDGEGRID_DEMO": demonstration,
    **{name: key_file(name) for name in SECRETS},
}
