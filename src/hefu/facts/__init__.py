"""What follows from evidence by calculation, never by judgement.

One fact table, one file: each module names its ``TABLE`` and has one pure function
``derive(bundle, clocks, parameters) -> list[Row]``. ``registry`` lists them in order.
"""
