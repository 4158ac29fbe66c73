"""What pages share: the shell around them, their words, their numbers, their tables and charts."""
