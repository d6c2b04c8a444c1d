"""Numbers that law or policy may change: one number, one file, two clocks.

``law/`` holds what statute and order say, ``policy/`` what a house decides for itself,
``evidence/`` how long each kind of evidence may be relied on. The dotted id of a parameter is its
path. Every value says since when it is valid (``effective_from``), since when we know it
(``known_from``), on what it rests and whether the promulgated text was read (``verified``). A later
value never replaces an earlier one in the file: a question about an older day, or asked with older
knowledge, gets the answer of that day. Defaults of the house carry the earliest date, because Hefu
has no day before which they were different.
"""
