"""What each figure counts, in words: the one place where that stands."""

from __future__ import annotations

from collections.abc import Mapping

from doorward.model.cases import Stage

DEFINITIONS: Mapping[str, str] = {
    "screened": "Applications by the day they were screened first; screening one again does not "
    "count again. Applications whose data was erased since still count.",
    "stopped": "People against whom an adverse decision stands (two people decided, and no appeal "
    "overturned it) or whose case was confirmed, counted once, when that first happened. "
    "Subjects tied to one person are one; a ring counts for as many people as screening told "
    "apart. Who was cleared or overturned later is not counted, not in earlier quarters either.",
    "change": "Attempts stopped a day, divided by those a day in the quarter before, so that a "
    "quarter that still runs compares fairly. The interval is the score interval for the ratio "
    "of two Poisson rates. It says what was stopped, not how many tried.",
    "stages": "The stage is when what opened the case was seen: the earlier, the less harm.",
    "targets": "Of the applications screened first in the period, those stopped by its end, by "
    "role or team. Rows with fewer than 5 stopped or 10 applications are put together. "
    "The ratio compares the share stopped with that of all other applications together.",
    "rings": "Rings whose cases were opened in the period. Personas are the people that screening "
    "told apart in a ring: each of them may be played by the same person.",
    "precision": "Of the cases opened in the period whose outcome was recorded, the share that was "
    "confirmed: confirmed / (confirmed + cleared + overturned). Those recorded as unknown, or "
    "with nothing recorded, are told apart and not in the share, which may mislead if outcomes are "
    "recorded for striking cases only.",
    "waiting": "Days from the opening of a candidate's case to the decision that cleared them, for "
    "cases opened in the period in which nobody was stopped. Those who wait now count as far as "
    "they got (Kaplan-Meier), so that slow cases are not left out because they are slow.",
    "overturned": "Of the adverse decisions that came in force in the period, those that an appeal "
    "overturned since.",
    "detection": "Days from the first record of the person (the application, the hiring) to the "
    "opening of the case, for cases in which somebody was stopped in the period.",
    "groups": "How often each group is flagged (at least 'look'), divided by how often everyone "
    "else is. Groups are those of your own file: none are stored, and none are ever inferred.",
    "feeds": "Reference data by the date it states: what is old or missing finds less, and that "
    "lowers every figure above.",
    "drills": "Exercises in which a played attempt is sent through the process.",
}
"""By part. Each stands beside its figure on the page, in the text and in the JSON."""

STAGES: Mapping[str, str] = {
    Stage.APPLICATION.value: "Application",
    Stage.INTERVIEW.value: "Interview",
    Stage.VERIFICATION.value: "Identity verification",
    Stage.ONBOARDING.value: "Onboarding",
    Stage.EMPLOYMENT.value: "Employment",
}
NO_DRILLS = "none recorded yet"
NO_GROUPS = (
    "No groups were given. Doorward stores no protected attributes and infers none: compare your "
    "own voluntary self-identification data with doorward metrics --groups FILE."
)
