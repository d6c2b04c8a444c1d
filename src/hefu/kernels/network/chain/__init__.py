"""From firms that stop to the bank that lent to them, and to links that nobody wrote down."""
