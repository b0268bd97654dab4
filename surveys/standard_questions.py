"""The research questions that a process evaluation of social return begins with, by their key. Pure."""

from surveys.texts import Text

STANDARD_QUESTIONS: dict[str, Text] = {
    "coherentie": {
        "nl": "In hoeverre sluiten ervaringen, doelen, invulling en methodiek van de partners op elkaar aan?",
        "en": "How far do the partners' experiences, goals, implementation and method fit together?",
    },
    "matching": {
        "nl": "Hoe vinden kandidaten en werkplekken elkaar, en wat staat daarbij in de weg?",
        "en": "How do candidates and workplaces find each other, and what gets in the way?",
    },
    "monitoring": {
        "nl": "Wat wordt vastgelegd over toepassing en resultaten, en wat leert men daarvan?",
        "en": "What is recorded about application and results, and what is learned from it?",
    },
    "business_case": {
        "nl": "Wat kost en levert het op, voor wie, en wanneer is dat aanvaardbaar?",
        "en": "What does it cost and yield, for whom, and when is that acceptable?",
    },
    "effecten": {
        "nl": "Welke effecten zijn er, en welke werkzame elementen zorgen daarvoor?",
        "en": "Which effects are there, and which working elements bring them about?",
    },
}
"""What process evaluations of social return ask; the keys are those the built-in codebook uses."""
