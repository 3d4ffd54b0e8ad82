"""What is asked of photographs."""

import wtforms
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its types lag behind

from grants.casework.fields import cleaned
from grants.languages import say, translations
from grants.monitoring.photographs import CONSENTS

ACCEPTED = "image/jpeg,image/png,image/webp"
LONGEST = 300


class PhotographForm(FlaskForm):  # type: ignore[misc]
    """One sentence and one consent for all pictures that are sent together."""

    pictures = MultipleFileField()
    shows = wtforms.StringField(filters=[cleaned])
    consent = wtforms.RadioField(validate_choice=False)
    with_location = wtforms.BooleanField()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: "PhotographForm") -> object:
            return translations(form.language)

    def __init__(self, language: str) -> None:
        self.language = language
        super().__init__()
        self.pictures.accept = ACCEPTED
        for field, label in (
            (self.pictures, say("Photographs")),
            (self.shows, say("What they show")),
            (self.consent, say("Who can be recognised on them")),
            (self.with_location, say("Keep the place where they were taken")),
        ):
            field.label.text = label.text(language)
        for field, hint in (
            (self.pictures, say("JPEG or PNG, at most 10 at once. They are made small before they are kept.")),
            (self.shows, say("People are not named.")),
            (self.with_location, say("Otherwise it is removed from the pictures. Never keep it of a shelter.")),
        ):
            field.description = hint.text(language)
        self.consent.choices = [SelectChoice(value, words.text(language)) for value, words in CONSENTS.items()]

    def validate_pictures(self, field: MultipleFileField) -> None:
        if not any(each.filename for each in field.data or ()):
            raise wtforms.ValidationError(say("Choose a photograph first.").text(self.language))

    def validate_shows(self, field: wtforms.StringField) -> None:
        if not field.data:
            raise wtforms.ValidationError(say("Fill in this field.").text(self.language))
        if len(field.data) > LONGEST:
            sentence = say(
                "Shorten this text: %(found)s characters, at most %(most)s.", found=len(field.data), most=300
            )
            raise wtforms.ValidationError(sentence.text(self.language))

    def validate_consent(self, field: wtforms.RadioField) -> None:
        if field.data not in CONSENTS:
            raise wtforms.ValidationError(say("Choose an answer.").text(self.language))
