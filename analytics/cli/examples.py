"""What to type: examples of every command, shown under its ``--help``; a test runs each through the parser."""

import argparse

START = "python -m analytics"
EXAMPLES: dict[str, tuple[str, ...]] = {
    "demo": ("demo", "demo --managers 60 --clients 3000 --months 14 --seed 7 --data /tmp/small-bank"),
    "check": ("check sales_2026-03.csv", "check delivery/*.csv --language zh-Hans"),
    "preview": ("preview", 'preview march/ --without-totals "Ann Li: core system is down"'),
    "publish": ("publish", 'publish march/ --note "March, with the late card file"'),
    "discard": ("discard 2026-03",),
    "watch": ("watch", "watch march/ --every 30"),
    "refresh": ("refresh",),
    "releases": ("releases", "releases compare 41bd30ac95e7f206 9c0e8b6d21f4a753"),
    "releases compare": ("releases compare 41bd30ac95e7f206 9c0e8b6d21f4a753",),
    "rollback": ("rollback 41bd30ac95e7f206",),
    "verify": ("verify", "verify 41bd30ac95e7f206 --json"),
    "reconcile": ("reconcile", "reconcile 41bd30ac95e7f206"),
    "clean": ("clean", "clean --keep 24 --grace 30"),
    "kpi": ("kpi list", "kpi show fund_sales"),
    "kpi list": ("kpi list", "kpi list --json"),
    "kpi show": ("kpi show fund_sales",),
    "rank": (
        "rank new_clients --period 2026-03 --within S0101",
        "rank fund_sales --period 2026-YTD-03 --level branch --compare last-year --json",
        "rank complaint_rate --period 2026-Q1 --as head:S0101",
    ),
    "compare": ("compare S0101 S0102 --period 2026-Q1", "compare M00012 M00047 --period 2026-03 --json"),
    "explain": ("explain insurance_premiums M00012 --period 2026-Q1", "explain aum S0101 --period 2026-03 --rows 100"),
    "moved": (
        "moved new_clients M00012 --period 2026-03 --against 2025-03",
        "moved new_clients M00012 --period 2026-03 --release 41bd30ac95e7f206",
    ),
    "export": ("export rank new_clients --period 2026-03 --out march.csv", "export table sales --out sales.csv"),
    "export rank": ("export rank new_clients --period 2026-03 --out march.csv",),
    "export compare": ("export compare S0101 S0102 --period 2026-03 --out two.csv",),
    "export matrix": ("export matrix --level sub_branch --period 2026-03 --out matrix.csv",),
    "export trend": ("export trend aum S0101 --months 12 --out trend.csv",),
    "export table": ("export table sales --out sales.csv",),
    "disputes": (
        "disputes list --open",
        'disputes ask fund_sales M00012 "A sale of 12 March is missing" --period 2026-03 --as manager:M00012',
    ),
    "disputes list": ("disputes list --waiting --as head:S0101", "disputes list --json"),
    "disputes ask": ('disputes ask aum S0101 "Last month it was twice as much" --period 2026-03 --as head:S0101',),
    "disputes answer": ('disputes answer 12 "It came with the delivery of 9 April" --settle',),
    "competition": ("competition list", "competition standings autumn-clients --on 2026-10-15"),
    "competition list": ("competition list",),
    "competition check": ("competition check spring.toml", "competition check spring.toml --language zh-Hant"),
    "competition show": ("competition show autumn-clients --language zh-Hans",),
    "competition standings": ("competition standings autumn-clients --on 2026-10-15",),
    "competition ledger": ("competition ledger autumn-clients M00012",),
    "competition preflight": ("competition preflight spring.toml --times 6",),
    "competition launch": ("competition launch autumn-clients",),
    "competition hold": (
        'competition hold M00012 --on 2026-10-14 --reason "complaint upheld" --evidence "file 2026-118" --by "Ann Li"',
    ),
    "competition lift": ('competition lift 1 --on 2026-11-02 --reason "appeal granted" --evidence "file 2026-131"',),
    "competition decisions": ("competition decisions --json",),
    "competition seal": ("competition seal autumn-clients",),
    "competition schema": ("competition schema", "competition schema --scorecard"),
    "scorecard": ("scorecard manager-5-1 --period 2026-Q3", "scorecard outlet-stars --as head:S0101"),
    "verify-result": ("verify-result spring-points", "verify-result spring-points/2"),
}
_FIRST = ("demo", "check", "preview", "publish", "rank", "explain", "moved", "export", "competition", "verify-result")


def add_examples(top: argparse.ArgumentParser) -> None:
    """Put the examples under the help of every command, and the first few under that of all."""
    top.epilog = _told([example for command in _FIRST for example in EXAMPLES[command][:2]])
    _walk(top, "")


def _walk(parser: argparse.ArgumentParser, path: str) -> None:
    for name, command in subcommands(parser).items():
        at = f"{path} {name}".strip()
        command.epilog = _told(EXAMPLES[at])
        command.formatter_class = argparse.RawDescriptionHelpFormatter
        _walk(command, at)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands directly below, by name."""
    groups = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return {name: command for group in groups for name, command in group.choices.items()}


def _told(examples: list[str] | tuple[str, ...]) -> str:
    return "\n".join(["examples:", *(f"  {START} {example}" for example in examples)])
