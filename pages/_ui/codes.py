"""The bank's codes in words a reader knows; a code that is not listed is shown as the bank wrote it."""

from pages._ui.text import Text

_WORDS = {
    "deposit": "deposits", "wealth": "wealth products", "fund": "funds", "insurance": "insurance", "gold": "gold",
    "bond": "treasury bonds", "card": "credit cards", "ebank": "e-banking", "loan": "loans",
    "debit_card": "debit cards", "wealth_card": "wealth cards", "sms": "SMS service", "pension": "pensions",
    "forex": "foreign exchange", "payment": "payments", "other": "other",
    "attitude": "attitude", "mis_selling": "mis-selling", "processing": "processing", "fees": "fees",
    "waiting": "waiting time", "system": "systems", "service": "service", "sales": "sales",
    "high": "high", "medium": "medium", "low": "low",
}  # fmt: skip


def word(t: Text, code: str | None) -> str:
    """``mis_selling`` -> mis-selling, 误导销售."""
    return t(_WORDS[code]) if code in _WORDS else code or "–"
