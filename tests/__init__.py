"""Tests. The data is real, small and worked out independently of the code."""
