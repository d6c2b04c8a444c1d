"""A sound deal: three invoices of one supplier on one buyer, delivered, received, confirmed and unpledged,
and an application for financing that may be approved as it stands. Tests spoil it; the how-to pages pay it
out."""
