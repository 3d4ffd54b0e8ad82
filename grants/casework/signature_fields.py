"""Signing on a page: by a code of the second factor of whoever presses, or by the scan of what was signed on paper."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import wtforms
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its types lag behind
from wtforms.form import BaseForm

from grants.casework import fields as kinds
from grants.casework.grouped_fields import Group
from grants.clock import LOCAL
from grants.languages import Message, say
from grants.people import second_factors
from grants.people.forms import wait_until
from grants.people.models import User
from grants.records.models import File

BY_CODE, ON_PAPER = "code", "scan"
SCANS = frozenset({"application/pdf", "image/jpeg", "image/png"})


class Attached(kinds.Choices):
    """A choice among the files attached to the record, kept as their ids; `reference` leads to where more are added."""

    kind = "file"
    files: Sequence[File] = ()
    reference: str | None = None

    def kept(self) -> list[str]:
        known = {str(file.id) for file in self.files}
        return [each for each in self.data or [] if each in known]

    def process_data(self, value: Any) -> None:
        super().process_data(value if isinstance(value, list) else None)

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if self.high is not None and len(self.kept()) > self.high:
            raise self.say(say("Choose at most %(high)s files.", high=self.high))


class Code(kinds.Line):
    """Six digits that are never shown again nor kept."""

    def _value(self) -> str:
        return ""


def signing_form(language: str, meta: type, files: Sequence[File]) -> type[wtforms.Form]:
    """The fields inside a signature, in the language of the reader."""

    def told(message: Message) -> str:
        return message.text(language)

    methods = [
        SelectChoice(BY_CODE, told(say("Electronically, with a code of my second factor"))),
        SelectChoice(ON_PAPER, told(say("On paper: the signed and stamped paper is attached as a scan"))),
    ]
    scans = [SelectChoice("", told(say("Choose a file"))), *(SelectChoice(str(f.id), f.name) for f in files)]
    return type(
        "SigningForm",
        (wtforms.Form,),
        {
            "Meta": meta,
            "method": kinds.Choice(label=told(say("How you sign")), choices=methods, validate_choice=False),
            "code": Code(
                label=told(say("Code")),
                description=told(say("Six digits that your telephone shows now")),
                render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
            ),
            "file": kinds.Person(label=told(say("The scan")), choices=scans, validate_choice=False),
            "registry_number": kinds.Line(label=told(say("Number in the register of the authority"))),
            "registry_date": kinds.Day(label=told(say("Date in the register of the authority"))),
        },
    )


class Signature(Group):
    """Kept as its method and, on paper, the scan with its number and date. A code is used up as it is checked.

    What is bound from answers that were kept was proved when they were given.
    """

    kind = "signature"

    def __init__(
        self, *arguments: Any, signer: User | None, now: datetime, files: Sequence[File], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.signer, self.now, self.files = signer, now, files
        self.reference: str | None = None
        self._sent = False

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        self._sent = bool(formdata)
        super().process(formdata, data if isinstance(data, dict) else wtforms.utils.unset_value, extra_filters)

    @property
    def has_factor(self) -> bool:
        return self.signer is not None and second_factors.factor_of(self.signer) is not None

    @property
    def code_to_try(self) -> str | None:
        """The code itself, in a demonstration only."""
        return second_factors.demonstration_code(self.signer, self.now) if self.signer else None

    @property
    def method(self) -> str:
        """What was chosen; whoever only typed a code chose that."""
        typed = BY_CODE if self._sent and self.form["code"].data else ""
        return self.form["method"].kept() or typed

    def kept(self) -> dict[str, Any]:
        method = self.method
        if method == ON_PAPER:
            return {"method": method, **{n: self.form[n].kept() for n in ("file", "registry_number", "registry_date")}}
        return {"method": method} if method else {}

    def validate(self, form: BaseForm, extra_validators: Iterable[Any] = ()) -> bool:
        sound: bool = self.form.validate()
        method = self.method
        if not method and self.required:
            return self._refuse("method", say("Choose how you sign."))
        if not method or not sound or not self._sent:
            return sound
        return self._code_is_right() if method == BY_CODE else self._scan_is_one()

    def _code_is_right(self) -> bool:
        if self.signer is None or not self.has_factor:
            return self._refuse(
                "code",
                say("You have no second factor yet. Set it up, or sign on paper and attach the scan."),
            )
        until = second_factors.closed_until(self.signer, self.now)
        if until is not None:
            return self._refuse("code", wait_until(until))
        if second_factors.use_code(self.signer, self.form["code"].data or "", self.now):
            return True
        return self._refuse("code", say("This code is not right, or it was used already. Wait for the next one."))

    def _scan_is_one(self) -> bool:
        chosen = next((f for f in self.files if str(f.id) == self.form["file"].data), None)
        day = self.form["registry_date"].day
        if chosen is None:
            self._refuse("file", say("Choose the scan of the signed paper. Attach it first if it is not in the list."))
        elif chosen.media_type not in SCANS:
            self._refuse(
                "file", say("“%(name)s” is not a scan. Attach a PDF, JPEG or PNG of the paper.", name=chosen.name)
            )
        if not self.form["registry_number"].kept():
            self._refuse("registry_number", say("Enter the number of the paper in the register of the authority."))
        if day is None:
            self._refuse("registry_date", say("Enter the date of the paper in the register of the authority."))
        elif day > self.now.astimezone(LOCAL).date():
            self._refuse("registry_date", say("The paper cannot have been registered in the future."))
        return not self.form.errors

    def _refuse(self, name: str, message: Message) -> bool:
        self.form[name].errors = [message.text(self.language)]
        return False
