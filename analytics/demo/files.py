"""Tables as the text and Parquet files a bank would send. Same table, same bytes."""

import gzip
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

_REPEATED = ("month", "manager_id", "product_code", "tier", "risk_level")  # columns with few different values


def csv_bytes(table: pa.Table, headers: Sequence[str], encoding: str = "utf-8") -> bytes:
    """Comma-separated text with a header line; an absent value is an empty field. No value holds a comma or a quote."""
    body = io.BytesIO()
    arrow_csv.write_csv(table, body, arrow_csv.WriteOptions(include_header=False, quoting_style="none"))
    text = ",".join(headers) + "\n" + body.getvalue().decode("utf-8")
    return text.encode(encoding)


def write_csv(path: Path, table: pa.Table, headers: Sequence[str] | None = None, encoding: str = "utf-8") -> None:
    """A CSV file; compressed if ``path`` ends in .gz."""
    data = csv_bytes(table, headers or table.column_names, encoding)
    path.write_bytes(gzip.compress(data, 1, mtime=0) if path.suffix == ".gz" else data)


def write_parquet(path: Path, table: pa.Table) -> None:
    """A Parquet file of plain types, as other engines write it."""
    pq.write_table(
        table, path, compression="snappy", store_schema=False, store_decimal_as_integer=True, write_statistics=False,
        use_dictionary=[name for name in table.column_names if name in _REPEATED], dictionary_pagesize_limit=16 << 20,
    )  # fmt: skip
