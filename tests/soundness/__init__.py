"""The product against the plain-Python oracle, on small random banks. Nobody may weaken these tests."""
