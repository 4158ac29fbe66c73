"""Where the numbers rest: contracts, extract files, releases, and the facts computed from them."""
