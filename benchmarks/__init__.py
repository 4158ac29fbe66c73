"""What the product costs, measured on the present code against a floor or a goal. ``make bench`` prints the table."""
