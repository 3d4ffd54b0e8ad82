"""A planted fault: Ashar as it would be if the commit came after the answer. The kill test must notice."""

import time
from functools import partial

from flask import Flask, Response, request
from sqlalchemy.orm import Session

from grants import READS, Ashar, create_app
from grants.database import db

LATE_BY = 0.2


class Hasty(Ashar):
    def dispatch_request(self) -> Response:
        response = self.make_response(Flask.dispatch_request(self))
        if request.method in READS or response.status_code >= 400:
            db.session.rollback()
            return response
        session = db.session()
        db.session.registry.clear()  # or the end of the request would roll it back
        response.call_on_close(partial(_commit, session))
        return response


def _commit(session: Session) -> None:
    time.sleep(LATE_BY)
    session.commit()
    session.close()


app = create_app()
app.__class__ = Hasty
