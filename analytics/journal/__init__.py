"""What people write, kept apart from what is delivered: questions about numbers and the answers to them."""
