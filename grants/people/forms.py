"""What the pages of an account ask."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import wtforms
from flask_wtf import FlaskForm

from grants.languages import LANGUAGES, Message, say, translations
from grants.people.passwords import weakness
from grants.people.roles import APPLICANT_ROLES

ADDRESS = re.compile(r"[^@\s,;<>\"'()\[\]]+@[^@\s,;<>\"'()\[\]]+\.[^@\s.,;<>\"'()\[\]]+")
INN = re.compile(r"\d{14}")
LEGAL_FORMS: Mapping[str, Mapping[str, str]] = {
    "foundation": {"ky": "Коомдук фонд", "ru": "Общественный фонд", "en": "Public foundation"},
    "association": {"ky": "Коомдук бирикме", "ru": "Общественное объединение", "en": "Public association"},
    "union": {
        "ky": "Юридикалык жактардын бирикмеси",
        "ru": "Объединение юридических лиц",
        "en": "Association of legal entities",
    },
    "institution": {"ky": "Мекеме", "ru": "Учреждение", "en": "Institution"},
    "company": {
        "ky": "Жоопкерчилиги чектелген коом",
        "ru": "Общество с ограниченной ответственностью",
        "en": "Limited liability company",
    },
    "cooperative": {"ky": "Кооператив", "ru": "Кооператив", "en": "Cooperative"},
    "entrepreneur": {"ky": "Жеке ишкер", "ru": "Индивидуальный предприниматель", "en": "Individual entrepreneur"},
}


def printable(text: str | None) -> str:
    return "".join(letter for letter in text or "" if letter.isprintable()).strip()


def wait_until(moment: datetime) -> Message:
    """What somebody is told after too many attempts; it says nothing of whether there is such an account."""
    return say("Too many attempts. Nobody can try again before %(moment)s.", moment=moment)


class Asked(FlaskForm):  # type: ignore[misc]
    """A form in the language of its reader; `WORDS` are the labels of its fields, `HINTS` what stands under some."""

    WORDS: Mapping[str, Message] = {}
    HINTS: Mapping[str, Message] = {}

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: "Asked") -> object:
            return translations(form.language)

    def __init__(self, language: str, **given: object) -> None:
        self.language = language
        super().__init__(**given)
        for name, words in self.WORDS.items():
            if name in self:
                self[name].label.text = words.text(language)
        for name, words in self.HINTS.items():
            if name in self:
                self[name].description = words.text(language)

    def refuse(self, name: str, sentence: Message) -> None:
        field = self[name]
        field.errors = [*field.errors, sentence.text(self.language)]

    def need(self, sentences: Mapping[str, Message]) -> None:
        """Each of these is to be filled in."""
        for name, sentence in sentences.items():
            if not self[name].data:
                self.refuse(name, sentence)

    def limit(self, most: int, *names: str) -> None:
        for name in names:
            if len(self[name].data or "") > most:
                self.refuse(name, say("At most %(most)s characters.", most=most))

    def typed(self, name: str) -> str:
        return self[name].data or ""

    @property
    def is_sound(self) -> bool:
        return not any(field.errors for field in self)


def _address_field(purpose: str = "email") -> wtforms.StringField:
    return wtforms.StringField(
        filters=[printable], render_kw={"autocomplete": purpose, "inputmode": "email", "spellcheck": "false"}
    )


def _code_field() -> wtforms.StringField:
    return wtforms.StringField(
        filters=[printable], render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "maxlength": "40"}
    )


def _new_password() -> wtforms.PasswordField:
    return wtforms.PasswordField(render_kw={"autocomplete": "new-password"})


class SignIn(Asked):
    email = _address_field("username")
    password = wtforms.PasswordField(render_kw={"autocomplete": "current-password"})
    WORDS = {"email": say("E-mail address"), "password": say("Password")}

    def check(self) -> bool:
        self.need({"email": say("Enter your e-mail address."), "password": say("Enter your password.")})
        return self.is_sound


class Proof(Asked):
    """A code of the telephone, or one of those on paper."""

    code = _code_field()
    WORDS = {"code": say("Code")}
    HINTS = {"code": say("The six digits that the application on your telephone shows, or one of your recovery codes.")}


class Enrolment(Asked):
    """The code of the new factor and, where there is one already, that of the old."""

    present = wtforms.StringField(filters=[printable], render_kw={"autocomplete": "off", "inputmode": "numeric"})
    code = wtforms.StringField(filters=[printable], render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})
    WORDS = {
        "present": say("Code of the factor you have now"),
        "code": say("Code that the application shows now"),
    }
    HINTS = {"code": say("Six digits")}

    def __init__(self, language: str, *, replaces: bool) -> None:
        super().__init__(language)
        if not replaces:
            del self.present


class Addressed(Asked):
    """An address alone: for a new password."""

    email = _address_field()
    WORDS = {"email": say("E-mail address")}

    def check(self) -> bool:
        _check_address(self)
        return self.is_sound


class Registration(Asked):
    """A head and the organisation they open an account for."""

    name = wtforms.StringField(filters=[printable], render_kw={"autocomplete": "name"})
    email = _address_field()
    reader = wtforms.RadioField(validate_choice=False)
    legal_form = wtforms.SelectField(validate_choice=False)
    name_ky = wtforms.StringField(filters=[printable], render_kw={"lang": "ky"})
    name_ru = wtforms.StringField(filters=[printable], render_kw={"lang": "ru"})
    name_en = wtforms.StringField(filters=[printable], render_kw={"lang": "en"})
    inn = wtforms.StringField(filters=[printable])
    address = wtforms.StringField(filters=[printable], render_kw={"autocomplete": "street-address"})
    head = wtforms.BooleanField()
    WORDS = {
        "name": say("Your name"),
        "email": say("Your e-mail address"),
        "reader": say("Letters and pages are to be in"),
        "legal_form": say("Legal form"),
        "name_ky": say("Name of the organisation in Kyrgyz"),
        "name_ru": say("Name of the organisation in Russian"),
        "name_en": say("Name of the organisation in English (optional)"),
        "inn": say("Tax number (INN)"),
        "address": say("Address of the organisation"),
        "head": say("I am the head of this organisation and may sign for it."),
    }
    HINTS = {
        "name": say("As in your passport: surname, first name, patronymic"),
        "email": say("We send a link to it; nobody else sees it before you apply."),
        "name_ky": say("As in the charter, without the legal form"),
        "head": say("Others who write applications or keep the accounts are invited by the head afterwards."),
    }

    def __init__(self, language: str, **given: object) -> None:
        super().__init__(language, **given)
        self.legal_form.choices = [("", "—"), *((key, words[language]) for key, words in LEGAL_FORMS.items())]
        self.reader.choices = list(LANGUAGES.items())
        self.reader.data = self.reader.data or language

    def check(self) -> bool:
        self.need(
            {
                "name": say("Enter your name."),
                "name_ky": say("Enter the name in Kyrgyz."),
                "name_ru": say("Enter the name in Russian."),
                "address": say("Enter the address."),
                "head": say("The account of an organisation is opened by its head."),
            }
        )
        _check_address(self)
        self.limit(200, "name", "name_ky", "name_ru", "name_en", "address")
        if self.legal_form.data not in LEGAL_FORMS:
            self.refuse("legal_form", say("Choose the legal form."))
        if self.reader.data not in LANGUAGES:
            self.refuse("reader", say("Choose a language."))
        self.inn.data = "".join((self.inn.data or "").split())
        if not INN.fullmatch(self.inn.data) or len(set(self.inn.data)) == 1 or not self.inn.data.isascii():
            self.refuse("inn", say("A tax number has 14 digits."))
        return self.is_sound

    @property
    def organisation(self) -> dict[str, object]:
        """What is kept of the organisation until the address is confirmed."""
        names = {"ky": self.name_ky.data, "ru": self.name_ru.data, "en": self.name_en.data}
        return {
            "name": {language: text for language, text in names.items() if text},
            "legal_form": self.legal_form.data,
            "inn": self.inn.data,
            "address": self.address.data,
        }


class NewPassword(Asked):
    """A password chosen anew; where somebody is signed in, the present one before it."""

    name = wtforms.StringField(filters=[printable], render_kw={"autocomplete": "name"})
    present = wtforms.PasswordField(render_kw={"autocomplete": "current-password"})
    password = _new_password()
    again = _new_password()
    WORDS = {
        "name": say("Your name"),
        "present": say("Your present password"),
        "password": say("New password"),
        "again": say("The new password once more"),
    }

    def __init__(self, language: str, *, asks: Sequence[str] = (), with_factor: bool = False) -> None:
        super().__init__(language)
        self.with_factor = with_factor
        for name in {"name", "present"}.difference(asks):
            del self[name]
        self.password.description = (
            say("At least 8 characters, since you have a second factor; 15 are better.")
            if with_factor
            else say("At least 15 characters: several words in a row are easy to keep.")
        ).text(language)

    def check(self, *own: str) -> bool:
        """`own` are the names and addresses that it must not repeat."""
        if "name" in self:
            self.need({"name": say("Enter your name.")})
            self.limit(200, "name")
        if "present" in self:
            self.need({"present": say("Enter your present password.")})
        wrong = weakness(self.password.data or "", own, with_factor=self.with_factor)
        if wrong is not None:
            self.refuse("password", wrong)
        elif self.password.data != self.again.data:
            self.refuse("again", say("The two passwords are not the same."))
        return self.is_sound


class NameAndAddress(Asked):
    """What somebody is called, and where they are written to; the present password where there is one."""

    name = wtforms.StringField(filters=[printable], render_kw={"autocomplete": "name"})
    email = _address_field()
    present = wtforms.PasswordField(render_kw={"autocomplete": "current-password"})
    WORDS = {
        "name": say("Your name"),
        "email": say("Your e-mail address"),
        "present": say("Your present password"),
    }
    HINTS = {
        "name": say("As in your passport: surname, first name, patronymic"),
        "email": say("You sign in with it. A new one counts once you have followed the link that we send to it."),
    }

    def __init__(self, language: str, name: str, email: str, *, has_password: bool) -> None:
        super().__init__(language, name=name, email=email)
        if not has_password:
            del self.present

    def check(self) -> bool:
        self.need({"name": say("Enter your name.")})
        self.limit(200, "name")
        _check_address(self)
        if "present" in self:
            self.need({"present": say("Enter your present password.")})
        return self.is_sound

    @property
    def address(self) -> str:
        """As it is kept."""
        return self.typed("email").lower()


class Invitation(Asked):
    email = _address_field("off")
    role = wtforms.RadioField(validate_choice=False)
    WORDS = {"email": say("E-mail address"), "role": say("Role")}

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.role.choices = [
            (role, f"{words[language]} ({WHAT_ROLES_DO[role].text(language)})")
            for role, words in APPLICANT_ROLES.items()
        ]

    def check(self) -> bool:
        _check_address(self)
        if self.role.data not in APPLICANT_ROLES:
            self.refuse("role", say("Choose a role."))
        return self.is_sound


WHAT_ROLES_DO: Mapping[str, Message] = {
    "applicant_head": say("signs applications, agreements and reports, and invites others"),
    "applicant_editor": say("writes applications and reports, signs nothing"),
    "applicant_accountant": say("enters costs, receipts and the bank account"),
}


class Language(Asked):
    reader = wtforms.RadioField(validate_choice=False)
    WORDS = {"reader": say("Letters and pages are to be in")}

    def __init__(self, language: str, **given: object) -> None:
        super().__init__(language, **given)
        self.reader.choices = list(LANGUAGES.items())

    def check(self) -> bool:
        if self.reader.data not in LANGUAGES:
            self.refuse("reader", say("Choose a language."))
        return self.is_sound


def _check_address(form: Asked) -> None:
    address = form["email"].data or ""
    if not ADDRESS.fullmatch(address) or len(address) > 254 or not address.isascii():
        form.refuse("email", say("Enter an e-mail address, for example aibek@example.kg."))
