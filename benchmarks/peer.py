"""A peer for intake: the same file, the same rules and a reason per row, by hand with pandas; then Parquet.

python -m benchmarks.peer sales.csv whole-tables/ out/
"""

import sys
from pathlib import Path

import pandas as pd

NAMES = ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount"]


def main(file: Path, whole: Path, out: Path) -> None:
    """Read as text, cast, mark what is wrong with each row, set those rows aside, hash the clients, sort, store."""
    table = pd.read_csv(file, dtype=str, encoding="gb18030", keep_default_na=False, header=0, names=NAMES)
    products = set(pd.read_csv(whole / "products.csv", dtype=str)["product_code"])
    table["line"] = range(2, len(table) + 2)
    day = pd.to_datetime(table["sale_date"], format="%Y-%m-%d", errors="coerce")
    good_amount = table["amount"].str.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,2})?")
    amount = pd.to_numeric(table["amount"].where(good_amount), errors="coerce").mul(100).round().astype("Int64")
    reasons = pd.Series("", index=table.index)
    reasons = reasons.mask(day.isna(), "not a date")
    reasons = reasons.mask(amount.isna(), "not an amount")
    reasons = reasons.mask(~table["product_code"].isin(products), "not in products")
    for column in ("sale_id", "manager_id", "client_id"):
        reasons = reasons.mask(table[column].str.strip() == "", "empty")
    copies = table.duplicated(NAMES)
    clash = table.duplicated("sale_id", keep=False) & ~table.duplicated(NAMES, keep=False)
    reasons = reasons.mask(clash, "repeated")
    codes = {client: f"{hash(client):x}" for client in table["client_id"].unique()}
    out.mkdir()
    bad = reasons != ""
    table[bad].assign(reason=reasons[bad]).to_csv(out / "aside.csv", index=False)
    kept = table[~bad & ~copies].assign(sale_date=day, amount=amount, client_id=table["client_id"].map(codes))
    kept.sort_values("sale_id").to_parquet(out / "sales.parquet", index=False)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
