"""Cash flows of loans, guarantees and pledges in exact decimals: no clock, no database, and no rounding
before the last step.

The rules follow the ACTUS technical specification 1.1 (facts only, written anew); where the specification and
the public cases leave room, the cases decide, and the tests name the two they don't follow. What no public
case shows (BUS/252, 30E/360 ISDA, scaling, fees of loans, the Chinese day count, the repayment plans) is
tested against figures worked out by hand.
"""
