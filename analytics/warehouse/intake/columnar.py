"""Parquet: flat columns, read where they are. Typed columns keep their type and are cast strictly afterwards."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.warehouse.intake.sheet import Sheet, Unreadable, quoted

MOST_ROWS = 2_000_000_000
_KINDS = (
    (pa.types.is_boolean, "BOOLEAN"), (pa.types.is_date, "DATE"), (pa.types.is_integer, "BIGINT"),
    (pa.types.is_decimal, "DECIMAL"), (pa.types.is_floating, "DOUBLE"),
)  # fmt: skip


def open_columnar(path: Path, name: str, sha256: str) -> Sheet:
    """A Parquet file as a sheet. Raises ``Unreadable`` for a damaged one and for nested columns."""
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as wrong:
        raise Unreadable(
            "{file}: the Parquet file is damaged ({wrong}). Send it again.", file=name, wrong=wrong
        ) from None
    if rows > MOST_ROWS:
        raise Unreadable("{file}: more than {limit} rows; deliver it month by month.", file=name, limit=MOST_ROWS)
    kinds = tuple(_kind(name, field) for field in schema)
    cells = ", ".join(f'"{field.name.replace(chr(34), chr(34) * 2)}" AS c{i}' for i, field in enumerate(schema))
    return Sheet(
        file=name, sha256=sha256, format="parquet", header=tuple(schema.names), kinds=kinds,
        rows=f"(SELECT {cells}, file_row_number + 1 AS line "
        f"FROM read_parquet({quoted(str(path))}, file_row_number = true))",
    )  # fmt: skip


def _kind(name: str, field: pa.Field) -> str:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "VARCHAR"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    for is_kind, duckdb_name in _KINDS:
        if is_kind(kind):
            return duckdb_name
    if pa.types.is_null(kind):
        return "NULL"
    raise Unreadable(
        "{file}: column {column} is of type {kind}, which no column may be.",
        file=name,
        column=field.name,
        kind=field.type,
    )
