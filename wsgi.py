"""The application for a WSGI server and for `flask --app wsgi`."""

from grants import create_app

app = create_app()
