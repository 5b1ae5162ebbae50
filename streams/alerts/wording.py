"""Headline and description of an alert in three languages; every sentence follows from fields of the signal."""

from collections.abc import Callable

from schemas.alert import Wording
from schemas.event import Event
from schemas.signal import Signal
from streams.alerts import words


def in_all_languages(say: Callable[[str], str]) -> Wording:
    return Wording(id=say("id"), en=say("en"), ar=say("ar"))


def summary(event: Event) -> Wording:
    return in_all_languages(lambda language: _summary(event, language))


def _summary(event: Event, language: str) -> str:
    comma = "، " if language == "ar" else ", "
    parts = [words.place(event, language), words.occurred(event.occurred, language), words.weapons(event, language)]
    toll = words.toll(event.casualties.killed, event.casualties.injured, language)
    return f"{comma.join(part for part in parts if part)}{'؛ ' if language == 'ar' else '; '}{toll}"


def headline(signal: Signal) -> Wording:
    return in_all_languages(lambda language: _headline(signal, language))


def _headline(signal: Signal, language: str) -> str:
    where = words.subject(signal.series, language)
    count = words.ATTACKS[language](int(signal.observed))
    when = words.span(signal.window.start, signal.window.end, language)
    gap = words.DAYS[language](signal.gap_days or 0)
    event = signal.events[0] if signal.events else None
    what = words.weapons(event, language) if event else ""
    toll = words.toll(event.casualties.killed, event.casualties.injured, language) if event else ""
    by = signal.series.kind == "attacker"
    match signal.kind:
        case "surge":
            return {
                "id": f"Serangan {'oleh' if by else 'di'} {where} melonjak: {count} pada {when}",
                "en": f"Attacks {'by' if by else 'in' if signal.series.kind in ('country', 'admin1') else 'at'} {where} surge: {count}, {when}",
                "ar": f"تصاعد الهجمات {'من جانب' if by else 'في'} {where}: {count}، {when}",
            }[language]
        case "lull":
            return {
                "id": f"Jeda: tidak ada serangan {'oleh' if by else 'di'} {where} selama {gap}",
                "en": f"Lull: no attack {'by' if by else 'in' if signal.series.kind in ('country', 'admin1') else 'at'} {where} for {gap}",
                "ar": f"هدوء: لا هجمات {'من جانب' if by else 'في'} {where} منذ {gap}",
            }[language]
        case "lull_broken":
            return {
                "id": f"Serangan pertama {'oleh' if by else 'di'} {where} dalam {gap}: {what}, {toll}",
                "en": f"First attack {'by' if by else 'in' if signal.series.kind in ('country', 'admin1') else 'at'} {where} in {gap}: {what}, {toll}",
                "ar": f"أول هجوم {'من جانب' if by else 'في'} {where} منذ {gap}: {what}، {toll}",
            }[language]
        case "first_in_place":
            return {
                "id": f"Serangan pertama yang tercatat di {where}: {what}, {toll}",
                "en": f"First attack on record at {where}: {what}, {toll}",
                "ar": f"أول هجوم مسجل في {where}: {what}، {toll}",
            }[language]
        case _:
            spot = words.place(event, language) if event else where
            return {
                "id": f"Korban massal di {spot}: {toll}",
                "en": f"Mass casualties at {spot}: {toll}",
                "ar": f"خسائر بشرية كبيرة في {spot}: {toll}",
            }[language]


def description(signal: Signal, independent_sources: int) -> Wording:
    return in_all_languages(lambda language: _description(signal, independent_sources, language))


def _description(signal: Signal, independent_sources: int, language: str) -> str:
    sentences = [_compared(signal, language)] if signal.expected is not None else []
    sentences += [_summary(event, language) for event in signal.events[:3]]
    known = words.SOURCES[language](independent_sources)
    sentences.append({"id": f"Menurut {known}", "en": f"According to {known}", "ar": f"بحسب {known}"}[language])
    return " ".join(f"{sentence}." for sentence in sentences)


def _compared(signal: Signal, language: str) -> str:
    expected = words.number(signal.expected or 0, language)
    observed = words.number(signal.observed, language)
    when = words.span(signal.window.start, signal.window.end, language)
    return {
        "id": f"Pada {when} tercatat {observed}; menurut sejarahnya diperkirakan {expected}",
        "en": f"{observed} counted in {when}; its history leads one to expect {expected}",
        "ar": f"سُجل {observed} خلال {when}؛ والمتوقع بحسب السجل {expected}",
    }[language]
