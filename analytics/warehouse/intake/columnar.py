"""Parquet: flat columns, rewritten plainly. Typed columns keep their type and are cast strictly afterwards."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.warehouse.intake.limits import Limits
from analytics.warehouse.intake.sheet import Plain, Unreadable
from analytics.warehouse.intake.unseen import Unseen

BATCH = 122_880
CODECS = ("UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD")
_KINDS = (
    (pa.types.is_boolean, "BOOLEAN"), (pa.types.is_date, "DATE"), (pa.types.is_integer, "BIGINT"),
    (pa.types.is_decimal, "DECIMAL"), (pa.types.is_floating, "DOUBLE"),
)  # fmt: skip


def open_columnar(path: Path, name: str, limits: Limits) -> Plain:
    """A Parquet file as a sheet. Raises ``Unreadable`` for a damaged one and for nested columns."""
    try:
        with pq.ParquetFile(path, thrift_string_size_limit=16 << 20, thrift_container_size_limit=1 << 20) as file:
            schema = file.schema_arrow
            _within(file, name, limits)
            kinds = tuple(_kind(name, field) for field in schema)
            out = path.with_name(f"{path.name}.parquet")
            unseen, clean = _rewrite(file, out)
    except (pa.ArrowException, OSError, ValueError) as wrong:
        raise Unreadable("damaged_parquet", file=name, wrong=str(wrong).splitlines()[0][:120]) from None
    path.unlink()
    return Plain(file=name, format="parquet", text=out.name, header=tuple(schema.names), kinds=kinds,
                 notes=unseen.notes, clean=clean)  # fmt: skip


def _within(file: pq.ParquetFile, name: str, limits: Limits) -> None:
    """The footer's own numbers, before anything is unpacked. (What is really there is held by the file-size limit.)"""
    about = file.metadata
    if about.num_rows > limits.rows:
        raise Unreadable("too_many_rows", file=name, limit=limits.rows)
    if about.num_columns > limits.columns:
        raise Unreadable("too_many_columns", file=name, n=about.num_columns, limit=limits.columns)
    for group in map(about.row_group, range(about.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            if column.compression not in CODECS:
                raise Unreadable("parquet_codec", file=name, column=column.path_in_schema, codec=column.compression)


def _rewrite(file: pq.ParquetFile, out: Path) -> tuple[Unseen, tuple[int, ...]]:
    """The same columns as c0, c1 …, without compression: what our process reads was written by our own reader.

    Also the places of text columns that are clean.
    """
    line, unseen = 2, Unseen()  # as rows are numbered: the header is line 1
    schema = pa.schema([pa.field(f"c{i}", _flat(field.type)) for i, field in enumerate(file.schema_arrow)])
    texts = {i for i, field in enumerate(schema) if _is_text(field.type)}
    clean = set(texts)
    with pq.ParquetWriter(out, schema, compression="none", use_dictionary=False, write_statistics=False) as writer:
        for batch in file.iter_batches(BATCH, use_threads=False):
            batch.validate(full=True)  # text that is no UTF-8 would only be noticed by who reads it
            columns = [column.cast(field.type) for column, field in zip(batch.columns, schema, strict=True)]
            clean &= {i for i in texts if unseen.look_in_column(columns[i], line)}
            line += batch.num_rows
            writer.write_batch(pa.record_batch(columns, schema))
    return unseen, tuple(sorted(clean))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _flat(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _kind(name: str, field: pa.Field) -> str:
    kind = _flat(field.type)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "VARCHAR"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    for is_kind, duckdb_name in _KINDS:
        if is_kind(kind):
            return duckdb_name
    if pa.types.is_null(kind):
        return "NULL"
    raise Unreadable("parquet_type", file=name, column=field.name, kind=field.type)
