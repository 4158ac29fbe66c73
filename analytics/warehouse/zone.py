"""The bank's clock. Extract times without a zone are bank time; the store keeps UTC; a business day is bank time."""

import duckdb

HOURS = 8  # Asia/Shanghai is UTC+8 all year; a bank elsewhere without summer time changes this one number
BANK_DAY = f"CREATE OR REPLACE TEMP MACRO bank_day(ts) AS CAST(ts + INTERVAL {HOURS} HOUR AS DATE)"


def teach_bank_day(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection ``bank_day(ts)``: the business day of a UTC timestamp."""
    con.execute(BANK_DAY)
