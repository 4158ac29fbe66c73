"""The same numbers worked out a second time, slowly and plainly, so that the fast way can be checked against it.

Nothing here knows the product: no SQL, no tables library, not one import from ``analytics``. A bank is a handful of
lists of dictionaries; every figure is a loop over them in exact fractions, written from the definitions alone.

* ``spans``      what "March", "the eleventh week" or "the year so far" are, what came before, and a year earlier
* ``bank``       the rows, the tree of units, who was posted where on which day
* ``counting``   every KPI as a list of things counted: who, on which day, numerator, denominator
* ``tables``     league tables: values, places, movement, targets, the line between ranked and listed
"""
