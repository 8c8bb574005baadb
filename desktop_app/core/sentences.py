"""An error becomes a sentence that says what happened, what was kept and what to do."""

from desktop_app.core.translator import PSEUDO, fill, translator
from shared.errors import DeskError, sentences


def sentence(error: DeskError) -> str:
    """What to tell the person, in the language of the window."""
    language = "en" if translator.language == PSEUDO else translator.language
    known = sentences(language)
    text = known.get(error.code) or known["server_fault"]
    facts = {"field": error.field, "reference": ""} | error.facts
    return fill(text, facts, language)
