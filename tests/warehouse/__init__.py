"""Extract files, releases and facts."""
