"""What the script of the workspace says, in the language of the page."""

from typing import Any

from flask_babel import gettext as _

from app.researcher import histories


def says(*, blind: bool = False) -> dict[str, Any]:
    """By name; {words} in braces are filled in by the script. `blind`: for who codes the document apart from the others."""
    return {
        "directions": histories.directions(),
        "strengths": [histories.strengths()[step] for step in range(4)],
        "selectFirst": _("Select some words first, or go to a passage with n."),
        "begin": _("n: to the first passage without a coding. ?: all keys."),
        "codingFirst": _("Go to a coding first with j; a suggestion is accepted with Enter."),
        "noNumber": _("No code has the number %(number)s yet: code with c first.", number="{number}"),
        "newCode": _("New code: “%(name)s”", name="{name}"),
        "onePane": _("No other document lies beside this one."),
        "noFurther": {
            "start": _("The beginning goes no further that way."),
            "end": _("The end goes no further that way."),
        },
        "selectNew": _("Select the words that this coding should have."),
        "lost": _("The server cannot be reached. Nothing was changed; try again."),
        "coded": _("Coded: %(code)s", code="{code}"),
        "accepted": _("Accepted: %(code)s", code="{code}"),
        "rejected": _("Rejected: %(code)s", code="{code}"),
        "removed": _("Removed: %(code)s", code="{code}"),
        "removeConflict": _(
            "%(who)s changed this coding meanwhile, so it stays. Look at it, and remove it again if you still want to.",
            who="{who}",
        ),
        "changed": _("Changed."),
        "theirsKept": _("The version of the other stays."),
        "mineKept": _("Your version stays; the other one is kept in the history."),
        "uncodedLeft": _("Passages without a coding: %(count)s", count="{count}"),
        "noMoreUncoded": _("No more passages without a coding after this."),
        "noEarlierUncoded": _("No passages without a coding before this."),
        "none": {
            "coding": _("No codings to go to."),
            "suggestion": _("There are no suggestions in a blind round.")
            if blind
            else _("No more suggestions in this document."),
        },
        "last": {
            "coding": _("This was the last coding."),
            "suggestion": _("This was the last suggestion."),
            "sentence": _("This was the last sentence."),
            "document": _("This is the last document of this kind."),
        },
        "first": {
            "coding": _("This was the first coding."),
            "suggestion": _("This was the first suggestion."),
            "sentence": _("This was the first sentence."),
            "document": _("This is the first document of this kind."),
        },
        "place": _("%(number)s of %(count)s", number="{number}", count="{count}"),
        "shown": _("%(shown)s of %(all)s", shown="{shown}", all="{all}"),
        "improvement": _("improvement"),
        "proposal": _("Proposal"),
        "becauseCodebook": _("Because it is like the codebook line:"),
        "becausePassage": _("Because it is like a passage coded before:"),
        "by": _("by %(who)s", who="{who}"),
        "bySuggestion": _("by %(who)s, from a suggestion", who="{who}"),
        "somebody": _("somebody"),
        "turn": _("turn %(turn)s", turn="{turn}"),
        "codingsOfTurn": _("Codings of turn %(number)s", number="{turn}"),
        "nowBy": _("As it is now, by %(who)s", who="{who}"),
        "yesno": [_("no"), _("yes")],
        "fields": {
            "code": _("Code"),
            "words": _("Words"),
            "valence": _("Direction"),
            "strength": _("Strength"),
            "improvement": _("Improvement"),
            "memo": _("Memo"),
        },
        "joint": _("A joint decision of a coding round: it is changed among the decisions of that round."),
        "jointLink": _("To the decisions"),
        "blindBegun": _(
            "A blind round has begun here: you see your own codings alone. Load the page again to read more."
        ),
        "blindOver": _("Everybody has locked: you see what the others did."),
        "buttons": {
            "accept": _("Accept"),
            "reject": _("Reject"),
            "otherCode": _("Other code"),
            "valence": _("Direction"),
            "weaker": _("Weaker"),
            "stronger": _("Stronger"),
            "improvement": _("Improvement"),
            "memo": _("Memo"),
            "code": _("Other code"),
            "words": _("Other words"),
            "remove": _("Remove"),
            "history": _("History"),
        },
    }
