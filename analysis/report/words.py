"""The fixed words of a report, in Dutch and English. Pure."""

import datetime as dt
import re

from analysis.coherence import Cell
from analysis.models import CoherenceJudgement
from analysis.statistics import Ordinal
from coding.models import ThemeRun
from surveys.texts import Text, pick

WORDS: dict[str, Text] = {
    "mark": {"nl": "Verzonnen voorbeelddata", "en": "Invented example data"},
    "mark_long": {
        "nl": "Verzonnen voorbeelddata: niets hierin zegt iets over echte organisaties of mensen.",
        "en": "Invented example data: nothing in here says anything about real organisations or people.",
    },
    "report": {"nl": "Evaluatierapport", "en": "Evaluation report"},
    "commissioner": {"nl": "Opdrachtgever", "en": "Commissioner"},
    "made": {"nl": "Stand van", "en": "As of"},
    "design": {"nl": "Opzet", "en": "Design"},
    "respondents": {"nl": "Wie deed mee", "en": "Who took part"},
    "questions": {"nl": "Antwoord per onderzoeksvraag", "en": "Answer per research question"},
    "unanswered": {
        "nl": "Deze vraag is nog niet beantwoord.",
        "en": "This question has not been answered yet.",
    },
    "findings_for": {"nl": "Bevindingen hierbij", "en": "Findings on this"},
    "findings_without": {
        "nl": "Bevindingen die nog geen onderzoeksvraag noemen",
        "en": "Findings that name no research question yet",
    },
    "theory_of": {
        "nl": "Verandertheorie {kind}: {steps}",
        "en": "Theory of change {kind}: {steps}",
    },
    "themes": {"nl": "Thema's", "en": "Themes"},
    "lessons": {"nl": "Verbeterlessen", "en": "Improvement lessons"},
    "elements": {"nl": "Werkzame elementen", "en": "Working elements"},
    "monitoring": {"nl": "Monitoring en matching", "en": "Monitoring and matching"},
    "monitoring_register": {"nl": "Uit het contractregister", "en": "From the contract register"},
    "monitoring_answers": {
        "nl": "Uit antwoorden van partners op vragenlijsten",
        "en": "From answers of partners to surveys",
    },
    "monitoring_note": {
        "nl": "Onbekend telt mee: een deel met onbekenden loopt van het minste tot het meeste dat het kan zijn.",
        "en": "Unknown is a value: a share with unknowns runs from the least it can be to the most.",
    },
    "theories": {"nl": "Verandertheorieën", "en": "Theories of change"},
    "theories_compared": {
        "nl": "De verandertheorieën naast elkaar",
        "en": "The theories of change beside each other",
    },
    "theory_note": {
        "nl": "Stappen van de verandertheorie, waartoe elke stap leidt, en hoeveel organisaties het zeggen of tegenspreken.",
        "en": "Steps of the theory of change, what each leads to, and how many organisations say so or deny it.",
    },
    "theories_note": {
        "nl": "Welke stappen soorten partners delen en missen; of stappen hetzelfde zijn, bepaalde een onderzoeker.",
        "en": "Which steps kinds of partners share and which they lack; a researcher decided whether steps are the same.",
    },
    "arrows_note": {
        "nl": "Wat tot wat leidt, bij stappen die meer soorten partners noemen.",
        "en": "What leads to what, in steps that more kinds of partners name.",
    },
    "stage": {"nl": "Soort stap", "en": "Kind of step"},
    "stage_input": {"nl": "Input", "en": "Input"},
    "stage_activity": {"nl": "Activiteit", "en": "Activity"},
    "stage_output": {"nl": "Output", "en": "Output"},
    "stage_outcome": {"nl": "Uitkomst", "en": "Outcome"},
    "stage_assumption": {"nl": "Aanname", "en": "Assumption"},
    "step": {"nl": "Stap", "en": "Step"},
    "leads_to": {"nl": "Leidt tot", "en": "Leads to"},
    "shared_by": {"nl": "Genoemd door", "en": "Named by"},
    "missing_in": {"nl": "Ontbreekt bij", "en": "Missing with"},
    "contradictory": {"nl": "Tegenstrijdig", "en": "Contradictory"},
    "effects": {"nl": "Effecten", "en": "Effects"},
    "causes": {"nl": "Oorzaken", "en": "Causes"},
    "configurations": {"nl": "Context, mechanisme en uitkomst", "en": "Context, mechanism and outcome"},
    "configuration_sentence": {
        "nl": "In {context} werkt {mechanism}, waardoor {outcome}",
        "en": "In {context}, {mechanism} works, so that {outcome}",
    },
    "slot_context": {"nl": "Context", "en": "Context"},
    "slot_mechanism": {"nl": "Mechanisme", "en": "Mechanism"},
    "slot_outcome": {"nl": "Uitkomst", "en": "Outcome"},
    "coherence": {"nl": "Coherentie tussen partners", "en": "Coherence between partners"},
    "limits": {"nl": "Hoe dit te lezen", "en": "How to read this"},
    "blotted": {
        "nl": "Op {day} gewist uit deze versie, omdat wie het zei dat introk: [number|citaat|citaten].",
        "en": "Taken out of this version on {day}, because who said it took it back: [number|quote|quotes].",
    },
    "none": {"nl": "Nog geen.", "en": "None yet."},
    "kind": {"nl": "Soort partner", "en": "Kind of partner"},
    "partners": {"nl": "Partners", "en": "Partners"},
    "invited": {"nl": "Uitgenodigd", "en": "Invited"},
    "started": {"nl": "Begonnen", "en": "Started"},
    "submitted": {"nl": "Ingestuurd", "en": "Submitted"},
    "declined": {"nl": "Doet niet mee", "en": "Declined"},
    "interviews": {"nl": "Interviews", "en": "Interviews"},
    "figures_under": {
        "nl": "Cijfers uit vragenlijsten bij {finding}",
        "en": "Survey figures under {finding}",
    },
    "figure_shows": {"nl": "Wat het laat zien", "en": "What it shows"},
    "figure_side": {"nl": "Voor of tegen", "en": "For or against"},
    "figure_numbers": {"nl": "Cijfers", "en": "Figures"},
    "for": {"nl": "Daarvoor", "en": "For"},
    "against": {"nl": "Daartegen", "en": "Against"},
    "contents": {"nl": "Inhoud", "en": "Contents"},
    "table": {"nl": "Tabel {number}. {caption}", "en": "Table {number}. {caption}"},
    "factors": {"nl": "Succes- en faalfactoren", "en": "Success and failure factors"},
    "business_case": {"nl": "Businesscase", "en": "Business case"},
    "provenance": {"nl": "Herkomst", "en": "Provenance"},
    "unwritten": {"nl": "Hier is nog niets geschreven.", "en": "Nothing has been written here yet."},
    "by_kind": {"nl": "{dimension} per soort partner", "en": "{dimension} by kind of partner"},
    "code": {"nl": "Code", "en": "Code"},
    "rank": {"nl": "Plaats", "en": "Rank"},
    "organisations": {"nl": "Organisaties", "en": "Organisations"},
    "kinds": {"nl": "Soorten partners", "en": "Kinds of partners"},
    "both": {"nl": "Noemt beide kanten", "en": "Names both sides"},
    "success": {"nl": "Bevordert", "en": "Helps"},
    "failure": {"nl": "Belemmert", "en": "Hinders"},
    "success_note": {
        "nl": "Wat helpt, naar het aantal organisaties dat het zegt; elke organisatie telt één keer.",
        "en": "What helps, by the number of organisations that say so; each organisation counts once.",
    },
    "failure_note": {
        "nl": "Wat in de weg staat, naar het aantal organisaties dat het zegt; elke organisatie telt één keer.",
        "en": "What stands in the way, by the number of organisations that say so; each organisation counts once.",
    },
    "chapter_note": {
        "nl": "Organisaties die hierover spreken, en hoeveel daarvan het als hulp, als belemmering of als allebei zien.",
        "en": "Organisations that speak of it, and how many of them see a help, a hindrance or both.",
    },
    "nothing_said": {
        "nl": "Onder deze codes is nog niets gecodeerd.",
        "en": "Nothing has been coded under these codes yet.",
    },
    "few_organisations": {"nl": "minder dan vijf organisaties", "en": "fewer than five organisations"},
    "fewer_than_five": {"nl": "minder dan 5", "en": "fewer than 5"},
    "findings_here": {"nl": "Bevindingen die hierop rusten", "en": "Findings that rest on this"},
    "party": {"nl": "Partij", "en": "Party"},
    "outcome": {"nl": "Uitkomst", "en": "Outcome"},
    "acceptable": {"nl": "Aanvaardbaar?", "en": "Acceptable?"},
    "acceptable_acceptable": {"nl": "Aanvaardbaar", "en": "Acceptable"},
    "acceptable_conditions": {"nl": "Onder voorwaarden", "en": "On conditions"},
    "acceptable_not": {"nl": "Niet aanvaardbaar", "en": "Not acceptable"},
    "unjudged": {"nl": "nog niet gezegd", "en": "not said yet"},
    "business_note": {
        "nl": "Wat iedere partij overhoudt of bijdraagt, met de onder- en bovengrens, en wat zij er zelf van vindt.",
        "en": "What each party gains or pays, with the least and the most, and what it says of that itself.",
    },
    "run_by_hand": {"nl": "groepen door een onderzoeker gemaakt", "en": "groups made by a researcher"},
    "run_refresh": {
        "nl": "bijgewerkt: {fresh} nieuw, waarvan {joined} in een groep geplaatst",
        "en": "brought up to date: {fresh} new, of which {joined} placed in a group",
    },
    "run_asked": {"nl": "verkend in [themes|groep|groepen]", "en": "explored in [themes|group|groups]"},
    "run_free": {
        "nl": "verkend, aantal groepen door de computer gekozen",
        "en": "explored, number of groups chosen by the computer",
    },
    "provenance_note": {
        "nl": "Met deze gegevens is het rapport na te gaan en opnieuw te maken.",
        "en": "With these data the report can be checked and made again.",
    },
    "mode": {"nl": "Werkwijze", "en": "Way of working"},
    "mode_codebook": {"nl": "met een codeboek", "en": "with a codebook"},
    "mode_reflexive": {"nl": "reflexief", "en": "reflexive"},
    "codebook": {"nl": "Codeboek", "en": "Codebook"},
    "version": {"nl": "Versie", "en": "Version"},
    "in_work": {"nl": "nog in bewerking", "en": "still in work"},
    "count_documents": {"nl": "Documenten", "en": "Documents"},
    "count_responses": {"nl": "Ingestuurde vragenlijsten", "en": "Surveys submitted"},
    "count_codings": {"nl": "Coderingen", "en": "Codings"},
    "count_judged": {
        "nl": "Beoordeelde voorstellen van de computer",
        "en": "Proposals of the computer judged",
    },
    "instrument": {"nl": "Instrument", "en": "Instrument"},
    "instruments_note": {
        "nl": "Vragenlijsten en leidraden zoals ze zijn gebruikt.",
        "en": "Surveys and guides as they were used.",
    },
    "published": {"nl": "Vastgesteld", "en": "Published"},
    "digest": {"nl": "Kenmerk (SHA-256)", "en": "Fingerprint (SHA-256)"},
    "runs_note": {
        "nl": "Keren dat de computer groepen passages zocht.",
        "en": "Times that the computer looked for groups of passages.",
    },
    "run": {"nl": "Gezocht op", "en": "Run on"},
    "encoder": {"nl": "Taalmodel", "en": "Language model"},
    "seed": {"nl": "Beginwaarde", "en": "Seed"},
    "settings": {"nl": "Instellingen", "en": "Settings"},
    "passages": {"nl": "Passages", "en": "Passages"},
    "checklist_counts": {
        "nl": "Van {all} punten is er bij {done} iets te zeggen.",
        "en": "Of {all} items something is said of {done}.",
    },
    "checklist_open": {"nl": "Nog open", "en": "Still open"},
    "checklist_gap": {"nl": "nog open", "en": "still open"},
    "checklist_item": {"nl": "Punt", "en": "Item"},
    "checklist_said": {"nl": "Wat erover te zeggen is", "en": "What is said of it"},
    "about": {"nl": "Over dit bestand", "en": "About this file"},
    "facts": {"nl": "Kenmerken", "en": "Facts"},
    "quotes": {"nl": "Citaten", "en": "Quotes"},
    "section": {"nl": "Onderdeel", "en": "Section"},
    "part": {"nl": "Stuk", "en": "Part"},
    "what": {"nl": "Kenmerk", "en": "Fact"},
    "value": {"nl": "Inhoud", "en": "Content"},
    "quote": {"nl": "Citaat", "en": "Quote"},
    "source": {"nl": "Bron", "en": "Source"},
    "document": {"nl": "Document", "en": "Document"},
    "from": {"nl": "Van teken", "en": "From sign"},
    "to": {"nl": "Tot teken", "en": "To sign"},
    "contrasts": {"nl": "Tegenstellingen", "en": "Contrasts"},
    "not_about": {"nl": "Gaat niet over", "en": "Is not about"},
    "no_concept": {
        "nl": "Groep passages, gevonden door de computer. Een onderzoeker heeft er nog geen thema van gemaakt.",
        "en": "A group of passages found by the computer. No researcher has made a theme of it yet.",
    },
    "theme_counts": {
        "nl": "[organisations|organisatie|organisaties] ({kinds}), [passages|passage|passages]",
        "en": "[organisations|organisation|organisations] ({kinds}), [passages|passage|passages]",
    },
    "support": {
        "nl": "[organisations|organisatie|organisaties] ({kinds}) in [passages|passage|passages]",
        "en": "[organisations|organisation|organisations] ({kinds}) in [passages|passage|passages]",
    },
    "support_outside": {
        "nl": "organisaties: {organisations}; passages: {passages}",
        "en": "organisations: {organisations}; passages: {passages}",
    },
    "other_kinds": {"nl": "Andere soorten samen", "en": "Other kinds together"},
    "support_none": {"nl": "nog geen passages gekoppeld", "en": "no passages linked yet"},
    "opposition": {
        "nl": "[organisations|organisatie|organisaties] ({kinds}) in [passages|passage|passages]",
        "en": "[organisations|organisation|organisations] ({kinds}) in [passages|passage|passages]",
    },
    "opposition_none": {
        "nl": "geen tegenspraak gevonden in de gekoppelde passages",
        "en": "no contradiction found in the linked passages",
    },
    "kind_interview": {"nl": "interview", "en": "interview"},
    "kind_notes": {"nl": "citaat uit aantekeningen", "en": "quote from notes"},
    "kind_open_answer": {"nl": "open antwoord in de vragenlijst", "en": "open answer in the survey"},
    "partner_check": {"nl": "Terugkoppeling", "en": "Partner check"},
    "checked": {
        "nl": "Voorgelegd aan [asked|organisatie|organisaties]; [answered|organisatie antwoordde|organisaties antwoordden].",
        "en": "[asked|organisation was asked|organisations were asked]; "
        "[answered|organisation answered|organisations answered].",
    },
    "checked_few": {
        "nl": "Minder dan vijf antwoordden: wat zij zeiden, staat hier niet.",
        "en": "Fewer than five answered: what they said does not stand here.",
    },
    "checked_all": {"nl": "Samen", "en": "Together"},
    "checked_confirmed": {"nl": "Bevestigd", "en": "Confirmed"},
    "checked_nuanced": {"nl": "Genuanceerd", "en": "Nuanced"},
    "checked_contested": {"nl": "Weersproken", "en": "Contested"},
    "checked_divided": {"nl": "Onderling verdeeld", "en": "Divided among themselves"},
    "checked_unknown": {"nl": "Weet het niet", "en": "Cannot say"},
    "checked_under": {
        "nl": "Wat partners zeiden van {finding}, in organisaties; elke organisatie telt één keer.",
        "en": "What partners said of {finding}, in organisations; each counts once.",
    },
    "kind_check": {"nl": "terugkoppeling", "en": "partner check"},
    "kind_policy": {"nl": "beleidstekst", "en": "policy text"},
    "design_instruments": {"nl": "Gebruikt zijn: {used}.", "en": "Used were: {used}."},
    "design_instrument": {"nl": "{title} (versie {number})", "en": "{title} (version {number})"},
    "design_run": {
        "nl": "De computer zocht groepen in [segments|passage|passages]. Zonder groep bleven: {unassigned}. Instellingen: "
        "taalmodel {encoder}, beginwaarde {seed}.",
        "en": "The computer looked for groups in [segments|passage|passages]. Left without a group: {unassigned}. Settings: "
        "language model {encoder}, seed {seed}.",
    },
    "design_documents": {
        "nl": "Gelezen: [documents|document|documenten], waaronder [interviews|interviewverslag|interviewverslagen].",
        "en": "Read: [documents|document|documents], among them [interviews|record|records] of interviews.",
    },
    "design_coding": {
        "nl": "Onderzoekers legden [codings|codering|coderingen] vast. Van wat de computer voorstelde, zijn er {judged} "
        "beoordeeld; coderingen die daaruit voortkwamen: {machine}.",
        "en": "Researchers made [codings|coding|codings]. Of what the computer proposed, {judged} were "
        "judged; codings that came from them: {machine}.",
    },
    "design_codebook": {
        "nl": "Er is gewerkt met een codeboek dat vooraf is gemaakt en onderweg is aangevuld.",
        "en": "A codebook made beforehand, and extended on the way, was used.",
    },
    "design_reflexive": {
        "nl": "De analyse is reflexief: thema's zijn door de onderzoeker ontwikkeld.",
        "en": "The analysis is reflexive: themes were developed by the researcher.",
    },
    "consent_quotes": {
        "nl": "Van [all|organisatie|organisaties] zijn woorden gelezen. Geen toestemming voor citaten: {withheld}. "
        "Wie die niet geeft, telt mee en wordt nergens aangehaald.",
        "en": "Words of [all|organisation|organisations] were read. No consent to quotes: {withheld}. "
        "Who does not give it counts, and is quoted nowhere.",
    },
    "fact_for_whom": {"nl": "Voor wie", "en": "For whom"},
    "fact_change": {"nl": "Wat moet anders", "en": "What should change"},
    "fact_feasibility": {"nl": "Haalbaar?", "en": "Feasible?"},
    "fact_follow_up": {"nl": "Vraag voor de volgende ronde", "en": "Question for the next round"},
    "fact_owner": {"nl": "Eigenaar", "en": "Owner"},
    "fact_first_step": {"nl": "Eerste stap", "en": "First step"},
    "fact_due": {"nl": "Klaar op", "en": "Due"},
    "fact_review": {"nl": "Terug op de agenda", "en": "Back on the agenda"},
    "fact_status": {"nl": "Stand", "en": "Status"},
    "fact_when": {"nl": "Als", "en": "If"},
    "fact_then": {"nl": "Dan", "en": "Then"},
    "fact_because": {"nl": "Omdat", "en": "Because"},
    "fact_conditions": {"nl": "Voorwaarden", "en": "Conditions"},
    "fact_not_when": {"nl": "Niet wanneer", "en": "Not when"},
    "fact_counter_evidence": {"nl": "Waar het niet werkte", "en": "Where it failed"},
    "fact_core": {"nl": "Kern of aanpasbaar", "en": "Core or adaptable"},
    "fact_general": {"nl": "Algemeen of specifiek", "en": "General or specific"},
    "fact_changeable": {"nl": "Te veranderen door deze partners?", "en": "Can these partners change it?"},
    "fact_substantiation": {"nl": "Onderbouwing", "en": "Substantiation"},
    "fact_source": {"nl": "Bron", "en": "Source"},
    "fact_source_context": {
        "nl": "Lijkt de situatie daar op deze?",
        "en": "Is the context there like this one?",
    },
    "fact_trying": {"nl": "Dit proberen wij", "en": "This is what we try"},
    "fact_with_whom": {"nl": "Bij wie", "en": "With whom"},
    "fact_how": {"nl": "Hoe het doorwerkt", "en": "How it works through"},
    "fact_cause_of": {"nl": "Oorzaak van", "en": "Cause of"},
    "fact_sure": {"nl": "Hoe zeker", "en": "How sure"},
    "fact_other_causes": {"nl": "Wat er nog meer achter kan zitten", "en": "What else may lie behind it"},
    "sure_possible": {"nl": "mogelijk", "en": "possible"},
    "sure_likely": {"nl": "waarschijnlijk", "en": "likely"},
    "sure_firm": {"nl": "zo goed als zeker", "en": "as good as certain"},
    "fact_direction": {"nl": "Richting", "en": "Direction"},
    "fact_expected": {"nl": "Verwacht?", "en": "Expected?"},
    "fact_contribution": {"nl": "Bijdrage van social return", "en": "Contribution of social return"},
    "fact_other_explanations": {"nl": "Wat het nog meer kan verklaren", "en": "What else may explain it"},
    "direction_wanted": {"nl": "gewenst", "en": "wanted"},
    "direction_unwanted": {"nl": "ongewenst", "en": "unwanted"},
    "direction_none": {
        "nl": "geen verandering, al is ernaar gezocht",
        "en": "no change, though it was looked for",
    },
    "expected_True": {"nl": "ja, het was de bedoeling", "en": "yes, it was meant to come"},
    "expected_False": {"nl": "nee, niemand zag het aankomen", "en": "no, nobody saw it coming"},
    "core_True": {"nl": "kern: niet aan veranderen", "en": "core: leave it as it is"},
    "core_False": {"nl": "mag worden aangepast", "en": "may be adapted"},
    "general_True": {"nl": "algemeen werkzaam", "en": "works in general"},
    "general_False": {"nl": "specifiek voor deze situatie", "en": "specific to this situation"},
    "substantiation_mentioned": {"nl": "genoemd door partners", "en": "mentioned by partners"},
    "substantiation_observed": {"nl": "te zien in cijfers", "en": "observed in figures"},
    "substantiation_studied": {"nl": "elders onderzocht", "en": "studied elsewhere"},
    "changeable_True": {"nl": "ja", "en": "yes"},
    "changeable_False": {"nl": "nee, het is een gegeven", "en": "no, it is given to them"},
    "feasibility_now": {"nl": "kan nu", "en": "can be done now"},
    "feasibility_effort": {
        "nl": "vraagt geld, mensen of een afspraak",
        "en": "takes money, people or an agreement",
    },
    "feasibility_beyond": {"nl": "niet aan deze partners", "en": "not up to these partners"},
    "status_proposed": {"nl": "voorgesteld", "en": "proposed"},
    "status_discussed": {"nl": "besproken", "en": "discussed"},
    "status_taken_up": {"nl": "opgepakt", "en": "taken up"},
    "status_done": {"nl": "gedaan", "en": "done"},
    "status_accepted": {"nl": "vastgesteld", "en": "accepted"},
    "status_rejected": {"nl": "vervallen", "en": "dropped"},
    "verdict_coherent": {"nl": "coherent", "en": "coherent"},
    "verdict_partly": {"nl": "deels coherent", "en": "partly coherent"},
    "verdict_not": {"nl": "niet coherent", "en": "not coherent"},
    "verdict_unknown": {"nl": "nog niet te zeggen", "en": "cannot be said yet"},
    "verdict_none": {"nl": "Nog niet beoordeeld.", "en": "Not judged yet."},
    "verdict": {"nl": "Oordeel: {verdict}. {reasoning}", "en": "Verdict: {verdict}. {reasoning}"},
    "contrast_survey": {
        "nl": "“{text}”: {left} en {right} antwoorden tegengesteld.",
        "en": "“{text}”: {left} and {right} answer in opposite ways.",
    },
    "contrast_coding": {
        "nl": "{text}: {left} en {right} noemen het in tegengestelde richting.",
        "en": "{text}: {left} and {right} speak of it in opposite directions.",
    },
    "consensus": {"nl": "Eensgezind", "en": "Of one mind"},
    "question": {"nl": "Vraag", "en": "Question"},
    "scale_note": {
        "nl": "Per vraag de mediaan op een schaal van 1 (helemaal mee oneens) tot 5 (helemaal mee eens), met n en het "
        "aantal onbekend.",
        "en": "Per question the median on a scale from 1 (strongly disagree) to 5 (strongly agree), with n and the "
        "number unknown.",
    },
    "figure": {"nl": "{median} (n = {n}, onbekend {unknown})", "en": "{median} (n = {n}, unknown {unknown})"},
    "figure_none": {"nl": "– (n = 0, onbekend {unknown})", "en": "– (n = 0, unknown {unknown})"},
    "hidden": {
        "nl": "minder dan 5 antwoorden: niet getoond",
        "en": "fewer than 5 answers: not shown",
    },
    "said_hidden": {
        "nl": "minder dan 5 organisaties spraken hierover: niet getoond",
        "en": "fewer than 5 organisations spoke: not shown",
    },
    "limit_hidden": {
        "nl": "Dit is de uitgave zonder citaten en zonder concepten die nog niemand heeft geschreven. Wat minder dan vijf "
        "organisaties in een groep antwoordden of zeiden, is weggelaten, omdat het tot één partner te herleiden is.",
        "en": "This is the edition without quotes and without drafts that nobody has written yet. What fewer than five "
        "organisations in a group answered or said is left out, because it could be traced to one partner.",
    },
    "empty_not_asked": {"nl": "niet gevraagd", "en": "not asked"},
    "empty_not_mentioned": {"nl": "niet genoemd", "en": "not mentioned"},
    "empty_too_few": {"nl": "te weinig antwoorden", "en": "too few answers"},
    "cell_median": {
        "nl": "mediaan {median} (kwartielen {low}–{high}); n = {n}, onbekend {unknown}",
        "en": "median {median} (quartiles {low}–{high}); n = {n}, unknown {unknown}",
    },
    "cell_no_answers": {"nl": "geen antwoorden in de vragenlijst", "en": "no answers in the survey"},
    "cell_said": {
        "nl": "organisaties: + {facilitator}, − {barrier}, ~ {mixed}, 0 {neutral} ([passages|passage|passages])",
        "en": "organisations: + {facilitator}, − {barrier}, ~ {mixed}, 0 {neutral} ([passages|passage|passages])",
    },
    "cell_not_said": {"nl": "niet genoemd in interviews", "en": "not mentioned in interviews"},
    "limit_counts": {
        "nl": "Aantallen zijn aantallen organisaties. Dat iets niet is genoemd, betekent niet dat men het ermee oneens is.",
        "en": "Numbers are numbers of organisations. That something was not mentioned does not mean disagreement.",
    },
    "limit_machine": {
        "nl": "Groepen passages zijn door de computer gevonden op de eigen server; wat een thema, les of element is, "
        "besliste een mens. Elk citaat is letterlijk uit zijn document gesneden.",
        "en": "Groups of passages were found by the computer on this server; what is a theme, lesson or element was "
        "decided by a person. Each quote is cut from its document word for word.",
    },
    "limit_reflexive": {
        "nl": "Overeenstemming tussen codeurs en verzadiging zijn niet berekend: dat past niet bij deze werkwijze.",
        "en": "Agreement between coders and saturation were not computed: they do not fit this way of working.",
    },
    "limit_synthetic": {
        "nl": "Dit rapport is gemaakt met verzonnen voorbeelddata. Trek er geen conclusies uit over social return.",
        "en": "This report was made with invented example data. Draw no conclusions about social return from it.",
    },
}


COUNTED = re.compile(r"\[(\w+)\|([^|\]]+)\|([^|\]]+)\]")


def say(key: str, language: str, **values: object) -> str:
    """The words of `key`; `{name}` becomes a value, `[name|one|many]` a number with the noun that fits it."""
    text = pick(WORDS[key], language)
    if not values:
        return text
    text = COUNTED.sub(lambda found: f"{{{found[1]}}} {found[2 if values[found[1]] == 1 else 3]}", text)
    return text.format(**values)


def dated(text: str, day: dt.date | None) -> str:
    """What is to be done, and when."""
    return " · ".join(part for part in (text, day.strftime("%d-%m-%Y") if day else "") if part)


def number(value: float | None, language: str) -> str:
    if value is None:
        return "–"
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language == "nl" else text


def cell(found: Cell, language: str) -> list[str]:
    """What a cell of the matrix says, line by line."""
    if found.empty:
        return [say("empty_" + found.empty, language)]
    overall, balance = found.overall, found.balance
    lines = []
    if overall.hidden:
        lines.append(say("hidden", language))
    elif overall.n:
        lines.append(
            say(
                "cell_median",
                language,
                median=number(overall.median, language),
                low=number(overall.low, language),
                high=number(overall.high, language),
                n=overall.n,
                unknown=overall.unknown,
            )
        )
    else:
        lines.append(say("cell_no_answers", language))
    if balance.hidden:
        lines.append(say("said_hidden", language))
    elif found.passages:
        counts = {name: getattr(balance, name) for name in ("facilitator", "barrier", "mixed", "neutral")}
        lines.append(say("cell_said", language, passages=found.passages, **counts))
    else:
        lines.append(say("cell_not_said", language))
    return lines


def figure(summary: Ordinal | None, language: str) -> str:
    """One item for one kind of partner, in a cell of a table."""
    if summary is None:
        return say("empty_not_asked", language)
    if summary.hidden:
        return say("hidden", language)
    if not summary.n:
        return say("figure_none", language, unknown=summary.unknown)
    return say(
        "figure", language, median=number(summary.median, language), n=summary.n, unknown=summary.unknown
    )


def run(found: ThemeRun, language: str) -> str:
    """With which settings the machine found its groups, so that it can be done again."""
    return say(
        "design_run",
        language,
        segments=found.segments,
        unassigned=found.unassigned,
        encoder=found.encoder,
        seed=found.seed,
    )


def verdict(judgement: CoherenceJudgement | None, language: str) -> str:
    if judgement is None:
        return say("verdict_none", language)
    return say(
        "verdict",
        language,
        verdict=say("verdict_" + judgement.verdict, language),
        reasoning=judgement.reasoning,
    )
