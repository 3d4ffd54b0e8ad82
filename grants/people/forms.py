"""The sign-in form, and that of a second factor."""

from datetime import datetime

import wtforms
from flask_wtf import FlaskForm

from grants.languages import Message, say, translations


def _printable(text: str | None) -> str:
    return "".join(letter for letter in text or "" if letter.isprintable())


def wait_until(moment: datetime) -> Message:
    """What somebody is told after too many attempts; it says nothing of whether there is such an account."""
    return say("Too many attempts. Nobody can try again before %(moment)s.", moment=moment)


class SignIn(FlaskForm):  # type: ignore[misc]
    email = wtforms.StringField(
        filters=[_printable], render_kw={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}
    )
    password = wtforms.PasswordField(render_kw={"autocomplete": "current-password"})

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: "SignIn") -> object:
            return translations(form.language)

    def __init__(self, language: str) -> None:
        self.language = language
        super().__init__()
        self.email.label.text = say("E-mail address").text(language)
        self.password.label.text = say("Password").text(language)

    def check(self) -> bool:
        for field, sentence in (
            (self.email, say("Enter your e-mail address.")),
            (self.password, say("Enter your password.")),
        ):
            if not field.data:
                field.errors = [sentence.text(self.language)]
        return not (self.email.errors or self.password.errors)

    def refuse(self, sentence: Message | None = None) -> None:
        sentence = sentence or say("The address or the password is not right.")
        self.password.errors = [sentence.text(self.language)]


class Enrolment(FlaskForm):  # type: ignore[misc]
    """The code of the new factor and, where there is one already, that of the old."""

    present = wtforms.StringField(filters=[_printable], render_kw={"autocomplete": "off", "inputmode": "numeric"})
    code = wtforms.StringField(
        filters=[_printable], render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"}
    )

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: "Enrolment") -> object:
            return translations(form.language)

    def __init__(self, language: str, *, replaces: bool) -> None:
        self.language = language
        super().__init__()
        self.present.label.text = say("Code of the factor you have now").text(language)
        self.code.label.text = say("Code that the application shows now").text(language)
        self.code.description = say("Six digits").text(language)
        if not replaces:
            del self.present

    def refuse(self, field: wtforms.Field, sentence: Message) -> None:
        field.errors = [sentence.text(self.language)]
