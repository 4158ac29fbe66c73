"""What a figure can bear: intervals, shrinkage, funnels, ranges of ranks. Pure functions of numbers, one topic a file.

Arrays in, arrays out; nothing here knows a KPI, a person or a page. What is undefined is marked as such
(``Interval.known``), never NaN and never infinite. Names and symbols are those of the sources each file names.
"""
