"""The sign-in form."""

import wtforms
from flask_wtf import FlaskForm

from grants.languages import say, translations


def _printable(text: str | None) -> str:
    return "".join(letter for letter in text or "" if letter.isprintable())


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

    def refuse(self) -> None:
        self.password.errors = [say("The address or the password is not right.").text(self.language)]
