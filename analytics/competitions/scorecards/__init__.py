"""Scorecards: weighted dimensions into one score, with every KPI's contribution and how sure the grade is."""
