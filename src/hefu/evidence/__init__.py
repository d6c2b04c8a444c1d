"""What we were told, by whom, when, and in which words.

``tables/`` defines the canonical tables; ``record`` is one statement on its way in; ``identity``
gives every row its id; ``bundle`` is the evidence of one application or of the whole book;
``ports`` are the interfaces that storage fulfils.
"""
