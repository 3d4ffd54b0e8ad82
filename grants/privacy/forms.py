"""What is asked before an account is erased."""

import wtforms

from grants.languages import say
from grants.people.forms import Asked, printable


class Erasure(Asked):
    email = wtforms.StringField(filters=[printable], render_kw={"autocomplete": "off", "spellcheck": "false"})
    present = wtforms.PasswordField(render_kw={"autocomplete": "current-password"})
    WORDS = {"email": say("Type the address of your account"), "present": say("Your present password")}

    def __init__(self, language: str, *, has_password: bool) -> None:
        super().__init__(language)
        if not has_password:
            del self.present

    def check(self, email: str) -> bool:
        if self.typed("email").lower() != email:
            self.refuse("email", say("This is not the address of your account."))
        return self.is_sound
