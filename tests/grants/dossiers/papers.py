"""Papers put straight under a record, whatever the workflows issue today."""

from grants.database import db
from grants.documents.issuing import Draft, issue
from grants.documents.masking import private
from grants.documents.models import Document
from tests.grants.agreements.stage import Stage
from tests.grants.documents.samples import KINDS, SAMPLES
from tests.grants.notices.events import happened

SECRET = "1280000000123456"


def paper(stage: Stage, kind: str, action: str) -> Document:
    """A paper of this kind on the call, with its sample's fields; `SECRET` is a bank account in it. Commits."""
    code, layout, title = KINDS[kind]
    fields = dict(SAMPLES[kind])
    if "bank" in fields:
        fields["bank"] = private({"bank": "Банк", "account": SECRET, "bic": "128001"})
    issued = issue(stage.call, Draft(kind, code, layout, title, fields), stage.now)
    (notice,) = happened(stage, stage.call, action, stage.now, "customer_officer")
    issued.fix(notice.event)
    db.session.commit()
    return issued.document
