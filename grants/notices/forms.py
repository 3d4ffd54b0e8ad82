"""How a person wants to be reached."""

import wtforms
from flask_wtf import FlaskForm

from grants.languages import say, translations
from grants.notices import channels
from grants.people.forms import printable
from grants.people.models import User

CHOICES = {
    channels.MAIL: say("By mail; as a short message when mail does not get through"),
    channels.SMS: say("As a short message to my telephone; by mail when that does not get through"),
    channels.SMS_ONLY: say("Only as short messages: I have no mail"),
}


def _number(text: str | None) -> str:
    return printable(text)[:40]


class Reaching(FlaskForm):  # type: ignore[misc]
    channel = wtforms.RadioField(validate_choice=False)
    daily = wtforms.BooleanField()
    phone = wtforms.StringField(filters=[_number], render_kw={"autocomplete": "tel", "inputmode": "tel"})

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: "Reaching") -> object:
            return translations(form.language)

    def __init__(self, user: User, chosen: str, daily: bool, language: str) -> None:
        self.language = language
        super().__init__(data={"channel": chosen, "daily": daily, "phone": user.phone})
        self.channel.label.text = say("Messages come to me").text(language)
        self.channel.choices = [(value, text.text(language)) for value, text in CHOICES.items()]
        self.daily.label.text = say("Send me what can wait once a day, in one message").text(language)
        at_once = say("At 8 in the morning. What you have to answer and what begins a term always comes at once.")
        self.daily.description = at_once.text(language)
        self.phone.label.text = say("My telephone number").text(language)
        self.phone.description = say("For example, +996 555 123456. Needed only for short messages.").text(language)

    def check(self) -> bool:
        """Whether the choice can be kept; what is wrong stands beside its field."""
        number, chosen = self.phone.data or "", self.channel.data
        if chosen not in CHOICES:
            self.channel.errors = [say("Choose an answer.").text(self.language)]
        if (number or chosen in (channels.SMS, channels.SMS_ONLY)) and not channels.telephone(number):
            self.phone.errors = [say("Enter a telephone number of 9 to 15 digits.").text(self.language)]
        return not (self.channel.errors or self.phone.errors)
