"""Reading extract files: any reasonable CSV, XLSX or Parquet becomes rows of text with line numbers, and nothing more.

``open_extract(path, scratch, is_name)`` needs only paths and the names it may look for, so it can run in a process of
its own; what it returns is a small value.
"""

from analytics.warehouse.intake.opening import open_extract
from analytics.warehouse.intake.sheet import Sheet, Unreadable

__all__ = ["Sheet", "Unreadable", "open_extract"]
