"""One value type, one file: ``compact``, ``validate``, ``format``, ``explain``.

``compact`` removes what only dresses a value (width, case, spaces), ``explain`` says in one closed
code how well it validates, ``validate`` returns the compact value or raises ``InvalidInput`` with a
sentence, ``format`` prints it for people. None of them mends a value: a likely correction is at most
a suggestion.
"""
