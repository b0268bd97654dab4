"""The sentences with which the readers of files report, in both languages. Pure."""

from surveys.texts import Text

PHRASES: dict[str, Text] = {
    # the file as a whole
    "unreadable": {
        "nl": "Dit bestand kan niet gelezen worden als {kind}. Kies een ander bestand, of maak het opnieuw.",
        "en": "This file cannot be read as {kind}. Choose another file, or make it anew.",
    },
    "too_wide": {
        "nl": "Blad “{sheet}” heeft meer dan {most} kolommen. Haal weg wat er niet in hoort.",
        "en": "Sheet “{sheet}” has more than {most} columns. Take out what does not belong there.",
    },
    "too_long": {
        "nl": "Blad “{sheet}” heeft meer dan {most} rijen. Deel het bestand op.",
        "en": "Sheet “{sheet}” has more than {most} rows. Divide the file.",
    },
    "too_large": {
        "nl": "Dit bestand is groter dan {most} MB. Deel het op, of haal weg wat er niet in hoort.",
        "en": "This file is larger than {most} MB. Divide it, or take out what does not belong there.",
    },
    "no_survey": {
        "nl": "er is geen blad “survey”; dit is geen XLSForm",
        "en": "there is no sheet “survey”; this is no XLSForm",
    },
    "nothing": {
        "nl": "geen rij van dit bestand kan een vraag worden",
        "en": "no row of this form can become a question",
    },
    # headers
    "header_twice": {
        "nl": "kolom “{header}” staat er twee keer; de eerste gevulde cel telt",
        "en": "column “{header}” stands twice; the first cell with something in it counts",
    },
    "no_language": {
        "nl": "de taal “{language}” kennen wij niet; deze teksten zijn weggelaten",
        "en": "the language “{language}” is not known here; these texts were left out",
    },
    "taken_as": {
        "nl": "de taal “{language}” kennen wij niet; de teksten staan nu als {known}",
        "en": "the language “{language}” is not known here; the texts now stand as {known}",
    },
    "column_unused": {
        "nl": "“{header}” wordt niet overgenomen",
        "en": "“{header}” is not taken over",
    },
    "translated": {
        "nl": "van “{header}” wordt alleen “{known}” overgenomen",
        "en": "of “{header}” only “{known}” is taken over",
    },
    # rows
    "unknown_type": {
        "nl": "“{kind}” kennen wij niet; de rij is weggelaten",
        "en": "“{kind}” is not known here; the row was left out",
    },
    "unsupported_type": {
        "nl": "“{kind}” kan hier niet gevraagd worden; de rij is weggelaten",
        "en": "“{kind}” cannot be asked here; the row was left out",
    },
    "as_text": {"nl": "“{kind}” wordt gevraagd als korte tekst", "en": "“{kind}” is asked as short text"},
    "asked_as": {"nl": "“{kind}” wordt gevraagd als {known}", "en": "“{kind}” is asked as {known}"},
    "no_list": {"nl": "de lijst “{list}” heeft geen keuzes; de rij is weggelaten",
                "en": "the list “{list}” has no choices; the row was left out"},
    "one_choice": {
        "nl": "er is maar één keuze; “Geen van deze” is erbij gezet",
        "en": "there is only one choice; “None of these” was added",
    },
    "no_text": {
        "nl": "er is geen tekst; nu staat de naam er",
        "en": "no text; the name is shown instead",
    },
    "no_name": {"nl": "er is geen naam; deze vraag heet nu {name}", "en": "no name; this question is now called {name}"},
    "renamed": {
        "nl": "“{old}” kan hier geen naam zijn; deze vraag heet nu {name}",
        "en": "“{old}” cannot be a name here; this question is now called {name}",
    },
    "twice": {
        "nl": "“{old}” staat er twee keer; deze heet nu {name}",
        "en": "“{old}” stands twice; this one is now called {name}",
    },
    "choice_twice": {
        "nl": "“{key}” staat twee keer in “{list}”; deze is weggelaten",
        "en": "“{key}” stands twice in “{list}”; this one was left out",
    },
    "choice_no_name": {
        "nl": "de keuze heeft geen naam of geen lijst en is weggelaten",
        "en": "the choice has no name or no list and was left out",
    },
    "choice_renamed": {
        "nl": "“{key}” kan hier geen keuzenaam zijn; de keuze heet nu {name}",
        "en": "“{key}” cannot be the name of a choice here; it is now called {name}",
    },
    "choice_never": {
        "nl": "keuze “{key}” kan met dit filter nooit getoond worden en is weggelaten",
        "en": "with this filter choice “{key}” can never be shown and was left out",
    },
    "no_calculation": {
        "nl": "er is niets te berekenen; de rij is weggelaten",
        "en": "nothing to calculate; the row was left out",
    },
    "calculation_not_here": {
        "nl": "een vraag met een antwoord kan niet ook een berekening hebben; die is weggelaten",
        "en": "a question that takes an answer cannot have a calculation too; that was left out",
    },
    "no_default": {
        "nl": "een vooraf ingevuld antwoord ({value}) wordt niet overgenomen",
        "en": "an answer filled in beforehand ({value}) is not taken over",
    },
    "expression": {"nl": "“{expression}”: {why} Weggelaten.", "en": "“{expression}”: {why} Left out."},
    "gone_with_it": {
        "nl": "zonder deze berekening is er niets over; de rij is weggelaten",
        "en": "without this calculation nothing is left; the row was left out",
    },
    "piped": {
        "nl": "het antwoord op “{name}” wordt niet gevraagd en kan niet in een tekst staan; er staat nu “…”",
        "en": "the answer to “{name}” is not asked for and cannot stand in a text; it now says “…”",
    },
    "unsound": {"nl": "{why} De rij is weggelaten.", "en": "{why} The row was left out."},
    "unsound_part": {"nl": "{why} Een voorwaarde is weggelaten.", "en": "{why} A condition was left out."},
    # groups
    "nested_repeat": {
        "nl": "“{kind}” in een herhaalde groep wordt één keer gevraagd",
        "en": "“{kind}” within a repeating group is asked once",
    },
    "not_repeated": {
        "nl": "“{kind}” kan niet in een herhaalde groep; de rij is weggelaten",
        "en": "“{kind}” cannot stand in a repeating group; the row was left out",
    },
    "repeat_once": {
        "nl": "“{kind}”: de herhaalde groep wordt één keer gevraagd",
        "en": "“{kind}”: a repeating group is asked once",
    },
    "repeat_count": {
        "nl": "het aantal keren ({count}) wordt niet overgenomen; de partner voegt zelf toe",
        "en": "the number of times ({count}) is not taken over; the partner adds entries",
    },
    "no_end": {"nl": "deze groep wordt nergens gesloten", "en": "this group is closed nowhere"},
    "no_begin": {"nl": "hier sluit een groep die niet open staat", "en": "a group is closed here that is not open"},
    "matrix_row": {
        "nl": "een rij van de tabel “{matrix}” is geen keuze uit dezelfde lijst; weggelaten",
        "en": "a row of the table “{matrix}” is no choice from the same list; left out",
    },
    # LimeSurvey
    "no_questions": {
        "nl": "dit bestand bevat geen vragen van LimeSurvey",
        "en": "this file holds no questions of LimeSurvey",
    },
    "scale_codes": {
        "nl": "de antwoordcodes van “{code}” zijn getallen geworden: {codes}",
        "en": "the answer codes of “{code}” became numbers: {codes}",
    },
    "comment_left": {
        "nl": "de toelichting per keuze van “{code}” wordt niet gevraagd",
        "en": "the comment with each choice of “{code}” is not asked",
    },
    "divided": {
        "nl": "“{code}” is verdeeld in {count} vragen",
        "en": "“{code}” was divided into {count} questions",
    },
    "attribute": {
        "nl": "“{code}”: de instelling {attribute} = {value} wordt niet overgenomen",
        "en": "“{code}”: the setting {attribute} = {value} is not taken over",
    },
    "soft_mandatory": {
        "nl": "“{code}”: “zacht verplicht” is hier niet verplicht",
        "en": "“{code}”: “soft mandatory” is not required here",
    },
    "tailoring": {
        "nl": "“{code}”: {what} in de tekst wordt niet overgenomen",
        "en": "“{code}”: {what} in the text is not taken over",
    },
    "conditions": {
        "nl": "“{code}”: een voorwaarde in de oude vorm wordt niet overgenomen",
        "en": "“{code}”: a condition of the old kind is not taken over",
    },
    "not_taken": {"nl": "{what}: wordt niet overgenomen ({count})", "en": "{what}: not taken over ({count})"},
    # our own files
    "yaml": {"nl": "dit is geen geldige YAML: {why}", "en": "this is not valid YAML: {why}"},
    "json": {"nl": "dit is geen geldige JSON: {why}", "en": "this is not valid JSON: {why}"},
    "alias": {
        "nl": "verwijzingen (& en *) worden om veiligheid niet gelezen; schrijf de tekst voluit",
        "en": "aliases (& and *) are not read for safety; write the text out",
    },
    "place": {"nl": "{why}", "en": "{why}"},
}  # fmt: skip
