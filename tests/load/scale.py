"""How much the load and fault tests do: a little in every run, all of it in `make faults`."""

import os

FULL = os.environ.get("ASHAR_FAULTS") == "full"
