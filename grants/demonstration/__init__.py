"""Two stories told through the product itself: the city of Karakol in 2019, and a call of an invented ministry.

Nobody here reaches around the straight line: every person is somebody with a role, every answer passes its form, every
step is an action that was allowed at its moment of a clock of our own.
"""
