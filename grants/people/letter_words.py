"""The words of letters about an account: one frame for all, in the reader's language, as plain text and as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from grants.languages import Message, install_jinja, say
from grants.people.roles import ROLES

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "people" / "letters"


@dataclass(frozen=True)
class Kind:
    """What a letter says; where its link leads, what the link is called, and how long it works."""

    subject: Message
    paragraphs: Sequence[Message]
    page: str
    link: Message
    lasts: timedelta | None = None


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


NOT_YOU = say("If it was not you, nothing has to be done: without the link nothing happens.")
WAS_IT_YOU = say(
    "If it was not you, choose a new password at once by the link on the sign-in page: that ends every sign-in."
)
TO_ACCOUNT = say("Open your account")

LETTERS: Mapping[str, Kind] = {
    "confirm": Kind(
        say("Confirm your address"),
        (
            say("Somebody, most likely you, asked for an account with this address for %(organisation)s."),
            say("Confirm the address by this link and choose a password. The link works once, until %(until)s."),
            NOT_YOU,
        ),
        "/register/confirm",
        say("Confirm the address"),
        timedelta(days=3),
    ),
    "known": Kind(
        say("You have an account already"),
        (
            say("Somebody, most likely you, asked for a new account with this address. You have one already."),
            say("Sign in with your password, or choose a new one if you do not remember it."),
        ),
        "/sign-in",
        say("Sign in"),
    ),
    "invitation": Kind(
        say("You are invited to %(organisation)s"),
        (
            say("%(inviter)s invites you to %(organisation)s. Your role: %(role)s."),
            say("Accept by this link; it works once, until %(until)s."),
            say("If you do not know this organisation, do nothing."),
        ),
        "/invitations",
        say("See the invitation"),
        timedelta(days=14),
    ),
    "recovery": Kind(
        say("Choose a new password"),
        (
            say("Somebody, most likely you, asked for a new password for this account."),
            say("Choose it by this link, which works once, until %(until)s. It ends every sign-in of the account."),
            NOT_YOU,
        ),
        "/recover/password",
        say("Choose a new password"),
        timedelta(hours=1),
    ),
    "password_changed": Kind(
        say("Your password was changed"),
        (say("The password of your account was changed on %(moment)s. Every other sign-in was ended."), WAS_IT_YOU),
        "/account",
        TO_ACCOUNT,
    ),
    "new_address": Kind(
        say("Confirm your new address"),
        (
            say("Somebody, most likely you, wants this address for their account."),
            say("Follow this link and sign in with the address you had before. It works once, until %(until)s."),
            NOT_YOU,
        ),
        "/account/address",
        say("Confirm the address"),
        timedelta(hours=1),
    ),
    "address_is_yours": Kind(
        say("This address is yours already"),
        (
            say("Somebody, most likely you, wanted this address for another account. It is the address of yours."),
            say("Nothing was changed. If you have two accounts, erase the one you do not need first."),
        ),
        "/account",
        TO_ACCOUNT,
    ),
    "address_asked": Kind(
        say("Your address is to be changed"),
        (
            say(
                "On %(moment)s somebody, most likely you, asked that %(other)s take the place of this address in your"
                " account. That happens when the link that was sent there is followed."
            ),
            WAS_IT_YOU,
        ),
        "/account",
        TO_ACCOUNT,
    ),
    "address_changed": Kind(
        say("Your address was changed"),
        (
            say("On %(moment)s %(other)s took the place of this address in your account."),
            say(
                "If it was not you, tell the head of your organisation and the customer's officer at once: with this"
                " address nobody can sign in any more."
            ),
        ),
        "/about",
        say("Whom to ask"),
    ),
    "name_changed": Kind(
        say("A name was changed"),
        (
            say("On %(moment)s the name of an account was changed: %(former)s is now %(present)s."),
            say(
                "Papers that were issued keep the former name. If you know nothing of such a change, tell whoever"
                " answers for this person's roles."
            ),
        ),
        "/account",
        TO_ACCOUNT,
    ),
    "factors_changed": Kind(
        say("Your second factor was changed"),
        (
            say("A second factor of your account was set up, replaced, used up or removed on %(moment)s."),
            WAS_IT_YOU,
        ),
        "/account",
        TO_ACCOUNT,
    ),
    "factors_go": Kind(
        say("Your second factors are to be removed"),
        (
            say(
                "On %(moment)s somebody who knows your password, most likely you, said that every second factor of your"
                " account is lost."
            ),
            say("This link removes them. It works %(days)s days from now, and then until %(until)s."),
            say(
                "If it was not you, sign in with your second factor: that stops it at once. Then choose a new password."
                " The others of your organisation were told and can stop it too."
            ),
        ),
        "/sign-in/lost-factors",
        say("Remove the second factors"),
        timedelta(days=14),
    ),
    "factors_stop": Kind(
        say("The second factors of %(person)s are to be removed"),
        (
            say("On %(moment)s it was said for %(person)s of your organisation that every second factor is lost."),
            say("Ask them. In %(days)s days the factors are removed, and a password is enough to sign in."),
            say("If they know nothing of it, stop it by this link."),
        ),
        "/sign-in/lost-factors/stop",
        say("Stop it"),
        timedelta(days=14),
    ),
    "factors_stay": Kind(
        say("The second factors of %(person)s stay"),
        (say("The removal of the second factors of %(person)s was stopped on %(moment)s. Nothing is changed."),),
        "/account",
        TO_ACCOUNT,
    ),
    "factors_gone": Kind(
        say("The second factors of %(person)s were removed"),
        (
            say("On %(moment)s the second factors of %(person)s were removed, after nobody had objected."),
            say("New ones can be set up after signing in with the password. Every sign-in was ended."),
        ),
        "/account",
        TO_ACCOUNT,
    ),
    "identity_linked": Kind(
        say("You can sign in through %(provider)s"),
        (say("On %(moment)s somebody signed in to your account through %(provider)s for the first time."), WAS_IT_YOU),
        "/account",
        TO_ACCOUNT,
    ),
    "role_ended": Kind(
        say("Your role in %(organisation)s ended"),
        (say("%(person)s ended your role in %(organisation)s: %(role)s."),),
        "/account",
        TO_ACCOUNT,
    ),
    "role_begun": Kind(
        say("An invitation was accepted"),
        (say("%(person)s accepted the invitation to %(organisation)s. The role: %(role)s."),),
        "/account",
        TO_ACCOUNT,
    ),
    "erased": Kind(
        say("Your account was erased"),
        (
            say("Your account was erased on %(moment)s, as you asked. Nobody can sign in with it any more."),
            say("What the law keeps stays in the archive of the cases until its term is over."),
        ),
        "/",
        say("First page"),
    ),
}


def page_of(kind: str) -> str:
    return LETTERS[kind].page


def worded(kind: str, values: Mapping[str, Any], url: str, language: str) -> Words:
    letter = LETTERS[kind]
    given = dict(values)
    if "role" in given:
        given["role"] = ROLES[given["role"]]

    def read(message: Message) -> str:
        return Message(message.sentence, given).text(language)

    found = {
        "subject": read(letter.subject),
        "paragraphs": [read(each) for each in letter.paragraphs],
        "name": given.get("name", ""),
        "link": read(letter.link),
        "url": url,
        "language": language,
    }
    environment = _environment(language)
    text, html = (environment.get_template(name).render(found) for name in ("letter.txt", "letter.html"))
    return Words(str(found["subject"]), text.strip() + "\n", html)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install_jinja(environment, lambda: language)
    return environment
