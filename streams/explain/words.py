"""The models' features in words that a person reads."""

LANGUAGES = {"id": "in Indonesian", "en": "in English", "ar": "in Arabic"}
COUNTS = {"0": "none", "1": "1", "2": "2", "4": "3-4", "7": "5-7", "12": "8-12", "20": "13-20", "far": "more than 20"}
GAPS = {
    "0": "right beside it",
    "1": "1 word off",
    "2": "2 words off",
    "4": "3-4 words off",
    "7": "5-7 words off",
    "12": "8-12 words off",
    "20": "13-20 words off",
    "far": "far off",
}
SIDES = {"before": "before the act", "after": "behind the act", "inside": "inside the act's words"}
ROLES = {
    "by": "a word for “by”", "onto": "a word for “on, against”", "in": "a word for “in”", "near": "a word for “near”", "from": "a word for “from”", "holder": "a word for “of, belonging to”",
    "speaker": "a word for “according to”", "none": "no such word", "quotes_after": "a word that ends a quote",
}  # fmt: skip
FORMS = {
    "body": "an army or service", "people": "a people's name (“Israeli”)", "state": "a country's name", "armed_group": "an armed group", "individual": "a person",
    "generic_state": "“the army” and the like", "generic_coalition": "“the coalition”", "generic_rebels": "“the rebels”", "country": "a country", "city": "a town", "facility": "a known site",
    "admin1": "a province", "admin2": "a district", "region": "a region", "sea": "a sea",
}  # fmt: skip
CUES = {
    "claim": "claiming", "deny": "denying", "accuse": "accusing", "future": "the future", "condition": "a condition", "threat": "a threat", "foil": "foiling", "negation": "negation",
    "exercise": "an exercise", "aggregate": "sums and habits", "topic": "a mere topic", "sport": "sport", "figure": "figures of speech", "animal": "animals", "crime": "ordinary crime",
    "accident": "accidents", "economy": "the economy", "court": "courts", "memory": "anniversaries", "aid": "aid", "another": "“another”", "say": "saying", "doer": "doing",
}  # fmt: skip
PLAIN = {
    **SIDES, **FORMS, "passive": "the act is passive", "active": "the act is active", "weak": "only a weak act (hit, fell, died)", "after_it": "“after” or “before” stands before the act",
    "refers_back": "the act is told as known (“the attack”)", "onto": "an “on” follows the act", "quote": "the sentence begins with a quote", "question": "the sentence is a question",
    "only_title": "told in the title", "outlet_inside": "an outlet's name overlaps", "since": "told as a beginning (“since”)", "history": "half a century old", "main_country": "in the article's main country",
    "two_actors": "two actors", "weapon_counted": "its weapons are counted", "cumulative": "only tolls of a whole war", "in_title": "named in the title", "again": "named again",
    "finer_here": "a finer place stands beside it", "dateline": "it is a dateline", "says": "a word of saying follows", "said": "a word of saying stands before", "only": "the only one of its sentence",
    "first": "the first of its sentence", "in_toll": "inside a toll", "actor_too": "also names an actor", "other_act": "its sentence has an act of its own", "commas_between": "commas between",
    "comma_between": "a comma between", "act_between": "another act between", "actor_between": "another actor between", "say_between": "a word of saying between", "that_between": "a “that” between",
    "doer_between": "a word of doing between", "by_between": "a “by” between", "onto_between": "an “on” between", "in_between": "an “in” between", "then_onto": "an “on” follows", "then_in": "an “in” follows",
    "site_before": "a target's word right before", "site_behind": "a target's word right behind", "home": "in its own country", "abroad": "in another country", "claim": "words of claiming",
    "accuse": "words of accusing", "deny": "words of denying", "often": "in most sentences", "some": "in some sentences", "all": "in all sentences", "quoted": "behind a quote",
    "after_say": "right behind a word of saying", "after_outlet": "right behind an outlet", "in": "an “in” stands before", "old": "long ago", "title": "begins in the title", "explicit": "as written",
    "relative": "counted from the day of publication", "anaphoric": "counted from the time told before", "publication": "the day of publication", "capital": "a capital", "small": "written small",
    "claims_near": "named where something is claimed", "accused_near": "named where somebody is accused", "body_speaks": "its own forces speak", "people": "a people's name", "bare": "without a site", "site": "at a site",
    "country": "as a country", "True": "yes", "False": "no", "none": "none", "bias": "before anything is seen",
}  # fmt: skip
KEYED = {
    "form": "named as {form}", "kind": "it is {kind}", "side": "{side}", "lead": "{role} stands before it", "far_lead": "its phrase begins with {role}", "holder_lead": "held, and {role} before",
    "verb": "told by a verb: {plain}", "act": "the act is “{value}”", "weak": "a weak act: {plain}", "aimed": "aimed at a target's word: {plain}", "armed": "a weapon near: {plain}",
    "count": "named {count} times", "distance": "{value} sentences off", "own": "the act's own sentence names {own} country", "people": "a town of {value} digits' people", "language": "the article is {language}",
    "number": "sentence number {count}", "date": "its date: {value}", "age": "its age in days: {value}", "own_place": "a place in its own sentence: {form}", "place": "its place: {form}", "actor": "its likeliest actor: {form}",
    "weapons": "{value} weapons", "weapon": "weapon: {value}", "killed": "dead: {value}", "injured": "hurt: {value}", "full": "{value} of 6 slots filled", "cue": "words of {cue}",
    "just_before": "words of {cue} right before the act", "just_behind": "words of {cue} right behind the act", "topic": "the article speaks of {cue}", "title_topic": "the title speaks of {cue}",
    "article_acts": "{value}/8 of the sentences tell acts", "article_weapons": "{value}/8 of the sentences name weapons", "head_acts": "acts in {value} of the first sentences", "first": "begins at sentence {count}",
    "seeds": "told {count} times", "share": "{value}/5 of the article's tellings", "tellings": "{count} events in the article", "rank": "{count} tellings before it", "lead_seeds": "{count} in the lead",
    "than_first": "its day beside the first event's: {value}", "sites": "{value} kinds of targets", "strong": "{value} strong acts in the sentence", "words": "sentence of about {words} words",
    "told_best": "its best sentence tells an act: {value}/6", "told_mean": "its sentences tell acts: {value}/6", "told_first": "its first sentence tells an act: {value}/6", "precision": "exact to the {value}",
    "others": "others speak: {plain}", "own_speaks": "it speaks itself: {plain}", "same_day": "{value} other tellings of its day and country", "same_place": "{value} other tellings of its place",
    "same_both": "{value} other tellings of its day and place", "undated": "without a day: {plain}", "unplaced": "without a place: {plain}", "alone": "the only telling: {plain}",
    "alike_least": "its least alike sentences, in steps of odds: {value}", "alike_mean": "how alike its sentences are, in steps of odds: {value}", "nearest": "how alike the nearest other telling is, in steps of odds: {value}",
    "own_days": "{value} days in its sentences", "own_countries": "{value} countries in its sentences", "own_spots": "{value} sharp places in its sentences", "likely": "{value} other likely tellings",
}  # fmt: skip
EXACT = {
    "distance=0": "in the act's own sentence", "first=0": "begins in the title", "seeds=1": "told once", "count=1": "named once", "weapons=0": "no weapon", "weapons=1": "one weapon",
    "own_place=none": "no place in its own sentence", "place=none": "no place", "actor=none": "no likely actor", "date=none": "no date", "killed=none": "nobody told as killed",
    "injured=none": "nobody told as hurt", "lead=0": "nothing of it in the lead", "rank=0": "the article's first event", "lead=none": "no leading word before it",
    "far_lead=none": "no leading word before its phrase", "tellings=1": "the article's only event", "sites=0": "no target's word", "sites=1": "one kind of target", "strong=0": "no strong act",
    "strong=1": "one strong act in the sentence", "age=today": "of the day of publication", "age=1": "a day old", "kind=True": "the same kind of act", "head_acts=0": "no act in the first sentences",
}  # fmt: skip
WORDS = {"0": "4", "1": "8", "2": "12", "4": "20", "7": "32", "12": "50", "20": "84", "far": "100"}
QUARTERS = {"0": "unlikely", "1": "rather unlikely", "2": "rather likely", "3": "likely", "4": "certain", "none": "none"}


def in_words(feature: str) -> str:
    """One feature, its parts from the general to the particular."""
    parts = feature.split(":")
    told = []
    key = ""
    for part in parts:
        name, has_value, value = part.partition("=")
        if has_value:
            key = name
            told.append(EXACT.get(part) or _keyed(name, value))
        elif part in LANGUAGES:
            told.append(LANGUAGES[part])
        elif part in COUNTS:
            told.append(QUARTERS.get(part, part) if key in ("place", "own_place", "actor") else f"{part}/6" if key in ("topic", "cue") else GAPS[part])
        elif part in ROLES and part not in PLAIN:
            told.append(f"{ROLES[part]} before it")
        else:
            told.append(PLAIN.get(part, part.replace("_", " ")))
    return ", ".join(told)


def _keyed(name: str, value: str) -> str:
    if name == "lead" and value in COUNTS:
        name = "lead_seeds"
    if name == "own" and value not in ("none", "same", "other"):
        name = "own_speaks"
    if name == "actor" and value in QUARTERS:
        return f"its likeliest actor: {QUARTERS[value]}"
    template = KEYED.get(name, name.replace("_", " ") + ": {value}")
    own = {"none": "no", "same": "the same", "other": "another"}.get(value, value)
    return template.format(
        value=value, kind=FORMS.get(value) or PLAIN.get(value, value), form=FORMS.get(value, value), side=SIDES.get(value, value), role=ROLES.get(value, value), plain=PLAIN.get(value, value), count=COUNTS.get(value, value),
        cue=CUES.get(value, value), own=own, language=LANGUAGES.get(value, value), words=WORDS.get(value, value),
    )  # fmt: skip
