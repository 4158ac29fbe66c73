"""Answers made flat: JSON-ready dictionaries, text for a terminal, CSV that a spreadsheet cannot misread."""
