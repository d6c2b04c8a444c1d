"""The API over real books: who may do what, once and only once, told in words."""
