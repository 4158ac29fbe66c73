"""Competitions and scorecards: declared in a file, replayed before launch, explained to the loser, sealed for ever."""
