"""Where the expressions run: DuckDB in this process, or Spark when it is installed."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from judgegrid.warehouse import loading
from judgegrid.warehouse.schema import TABLES

ENGINES = ("duckdb", "spark")


class EngineMissing(RuntimeError):
    """The engine is not installed here; the message says how to get it."""


def connect(engine: str = "duckdb", *, threads: int | None = None) -> BaseBackend:
    """A connection to an engine; raises EngineMissing when it is not installed.

    ``threads``: how many DuckDB may use (None: all cores); Spark takes its own settings (SPARK_CONF_DIR,
    spark-submit). Nothing is written to disk.
    """
    if engine == "duckdb":
        return ibis.duckdb.connect(**({"threads": threads} if threads else {}))
    if engine == "spark":
        if importlib.util.find_spec("pyspark") is None:
            raise EngineMissing("没有安装 Spark：运行 pip install 'judgegrid[spark]' 并安装 Java 后再用")
        try:
            session = _session().builder.appName("judgegrid").getOrCreate()
        except (RuntimeError, OSError) as error:
            raise EngineMissing(f"Spark 没有起来，请检查 Java 17 以上和 JAVA_HOME：{error}") from error
        return ibis.pyspark.connect(session)
    raise ValueError(f"没有 {engine!r} 这个引擎，可选：{'、'.join(ENGINES)}")


def _session() -> Any:
    return importlib.import_module("pyspark.sql").SparkSession


def table(connection: BaseBackend, folder: Path, name: str) -> ir.Table:
    """A table of facts as loaded into ``folder``; without rows when nothing was loaded."""
    files = [str(path) for path in loading.paths(folder, name)]
    if connection.name == "duckdb":
        if not files:
            return ibis.memtable(TABLES[name].empty_table())
        return connection.read_parquet(files, table_name=name)
    session = _session().active()
    # ibis hands tables to Spark through pandas, which a decimal without value does not survive
    frame = session.read.parquet(*files) if files else session.createDataFrame(TABLES[name].empty_table())
    frame.createOrReplaceTempView(name)
    return connection.table(name)


def collect(connection: BaseBackend, expression: ir.Table) -> pa.Table:
    """All rows of an expression over ``table``; Spark answers in Arrow, without the way through pandas."""
    if connection.name == "duckdb":
        return connection.to_pyarrow(expression)
    found = _session().active().sql(connection.compile(expression)).toArrow()
    return found.cast(expression.schema().to_pyarrow())


def held(connection: BaseBackend, expression: ir.Table) -> ir.Table:
    """The rows of an expression worked out once for several questions, as long as the connection lives.

    DuckDB keeps them in memory; Spark plans each question anew.
    """
    if connection.name != "duckdb":
        return expression
    return connection.create_table(ibis.util.gen_name("held"), expression, temp=True)


def given(name: str, rows: Iterable[tuple[Any, ...]]) -> ir.Table:
    """Facts held in memory, for small tables and tests; rows in the order of the schema."""
    schema = TABLES[name]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, type=field.type) for field, values in zip(schema, columns, strict=True)]
    return ibis.memtable(pa.Table.from_arrays(arrays, schema=schema))
