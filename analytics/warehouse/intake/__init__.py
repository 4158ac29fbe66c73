"""Reading extract files: any reasonable CSV, XLSX, Parquet, .gz or ZIP becomes rows of text with line numbers.

Files are opened by a reader process that can be killed (``sandbox``); what it hands back are plain files.
"""

from analytics.warehouse.intake.sandbox import Sandbox, unique_names
from analytics.warehouse.intake.sheet import Sheet, Unreadable

__all__ = ["Sandbox", "Sheet", "Unreadable", "unique_names"]
