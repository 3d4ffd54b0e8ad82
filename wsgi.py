"""The application for a WSGI server and for `flask --app wsgi`."""

import sys

from grants import create_app
from grants.config import Refused

WORKER_FAILED_TO_BOOT = 3
"""The exit code by which gunicorn knows that trying again is of no use."""

try:
    app = create_app()
except Refused as refusal:
    print(refusal, file=sys.stderr)
    sys.exit(WORKER_FAILED_TO_BOOT)
